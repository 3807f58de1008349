"""Saves one after another, in order, in one thread of its own: a key handler never waits for the database."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

from tui_billing.domain.errors import BillingError
from tui_billing.widgets.entry import Save


class SaveQueue:
    """Runs ``save`` for each entry, then tells ``done(entry, refusal)``; the refusal is empty when it was stored.

    An exception that is no refusal is a bug: it goes to ``broken`` and the entry stays unacknowledged.
    All three are called in the queue's thread, which starts with the first entry.
    """

    def __init__(
        self,
        save: Callable[[Save], None],
        done: Callable[[Save, str], None],
        broken: Callable[[Exception], None],
    ) -> None:
        self._save, self._done, self._broken = save, done, broken
        self._entries: SimpleQueue[Save | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def put(self, entry: Save) -> None:
        """Add an entry; returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="saves", daemon=True)
            self._thread.start()
        self._entries.put(entry)

    def finish(self) -> None:
        """Save what is queued and stop. Blocks: call it off the event loop."""
        if self._thread is not None:
            self._entries.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (entry := self._entries.get()) is not None:
            try:
                self._save(entry)
            except BillingError as refusal:
                self._done(entry, str(refusal))
            except Exception as error:  # noqa: BLE001 - carried to the event loop, which ends the program with a log
                self._broken(error)
            else:
                self._done(entry, "")
