"""One worker process for many bulk jobs, with a number of threads of one's own.

The jobs, their columns, pipes and results are those of ``storage.bulk``; only the process is not a new one for each. It is
spawned, not forked: Polars counts its threads when it is imported, and whoever forks has imported it long ago.
"""

from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

import polars as pl

from tui_billing.storage import bulk

THREADS = "POLARS_MAX_THREADS"


def serve(pipe: Connection) -> None:
    """Do one job after another, until nobody has any."""
    pipe.send(pl.thread_pool_size())
    while (errand := pipe.recv()) is not None:
        url, theirs, _, *job = errand
        bulk._work(url, theirs, (), *job)


class Errand:
    """What ``run_bulk`` takes for a process. The worker has no hands: it computes itself."""

    def __init__(self, pipe, target, args):
        self.pipe, self.target, self.args = pipe, target, args

    def start(self):
        if self.target is bulk._work:
            self.pipe.send(self.args)

    def kill(self):
        """The worker goes on with the next job."""

    def join(self):
        """The job has given its answer."""


class Workshop:
    """What ``run_bulk`` takes for a context of processes. ``threads`` is how many the worker really has."""

    def __init__(self):
        context = get_context("spawn")
        self.Pipe, self.Lock = context.Pipe, context.Lock
        self.ours, theirs = context.Pipe()
        self.worker = context.Process(target=serve, args=(theirs,), daemon=True)
        self.worker.start()
        theirs.close()
        self.threads = self.ours.recv()

    def Process(self, *, target, args, daemon):
        return Errand(self.ours, target, args)

    def close(self):
        self.ours.send(None)
        self.worker.join()
        self.ours.close()


@contextmanager
def one_worker(monkeypatch, threads):
    """All bulk jobs of the block in one process that computes with so many threads."""
    with monkeypatch.context() as patched:
        for name, value in (bulk.OF_WORKERS | {THREADS: str(threads)}).items():
            patched.setenv(name, value)
        workshop = Workshop()
    assert workshop.threads == threads
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "_workshop", lambda job: workshop)
        yield
    workshop.close()
