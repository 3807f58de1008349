"""A job's hands: other processes compute pieces of it in order, and whatever happens to them reaches the person."""

import os
import signal
import time
from multiprocessing import Pipe
from threading import Thread

import polars as pl
import pytest

from tui_billing.domain.errors import RefusedError, StorageError
from tui_billing.storage._parcels import receive, send
from tui_billing.storage.bulk import run_bulk

FRAMES = (
    pl.DataFrame({"number": range(300_000)}, schema={"number": pl.Int64}),
    pl.DataFrame(
        {"small": [1, None, -3], "text": ["дом [/2]", "", None]}, schema={"small": pl.Int8, "text": pl.String}
    ),
    pl.DataFrame(schema={"nothing": pl.Int32}),
)


def squared(columns, factor, number):
    (one,) = columns.fetch("SELECT 1 AS one")["one"]
    return os.getpid(), factor * one * number * number


def square_all(columns, numbers):
    return [os.getpid(), *columns.spread(squared, numbers, 10)]


@pytest.mark.parametrize("hands", [0, 1, 3])
def test_pieces_come_back_in_order_whoever_computes_them(database, hands):
    worker, *found = run_bulk(database.address, square_all, range(30), hands=hands)
    assert [value for _, value in found] == [10 * number * number for number in range(30)]
    who = {pid for pid, _ in found}
    assert who == {worker} if hands == 0 else worker not in who and len(who) <= hands


def test_nothing_to_spread_is_nothing(database):
    assert len(run_bulk(database.address, square_all, [], hands=2)) == 1


def refuse_the_third(columns, number):
    if number == 3:
        raise RefusedError("Третий не принят.")
    return number


def count_upto(columns, function):
    return list(columns.spread(function, range(100)))


@pytest.mark.parametrize("hands", [0, 2])
def test_a_refusal_of_a_piece_is_the_jobs_refusal(database, hands):
    with pytest.raises(RefusedError, match="Третий не принят"):
        run_bulk(database.address, count_upto, refuse_the_third, hands=hands)


def divide(columns, number):
    return 1 // number


@pytest.mark.parametrize("hands", [0, 2])
def test_a_bug_in_a_piece_comes_back_with_its_traceback(sqlite_database, hands):
    with pytest.raises(RuntimeError, match=r"(?s)in divide.*ZeroDivisionError"):
        run_bulk(sqlite_database.address, count_upto, divide, hands=hands)


def die(columns, number):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_hand_that_is_killed_is_reported(database):
    with pytest.raises(StorageError, match="прервался"):
        run_bulk(database.address, count_upto, die, hands=2)


def die_in_turn(columns, number):
    with columns.turn:
        die(columns, number)


def test_a_hand_that_is_killed_in_its_turn_does_not_keep_the_others_waiting(database):
    with pytest.raises(StorageError, match="прервался"):
        run_bulk(database.address, count_upto, die_in_turn, hands=2)


def sign_twice(columns, path, number):
    with columns.turn, path.open("a") as book:
        for _ in range(2):
            book.write(f"{number}\n")
            book.flush()
            time.sleep(0.001)


def sign_all(columns, path, numbers):
    return list(columns.spread(sign_twice, numbers, path))


def test_hands_take_turns(database, tmp_path):
    run_bulk(database.address, sign_all, tmp_path / "book", range(40), hands=3)
    first, second = (list(map(int, (tmp_path / "book").read_text().split()))[side::2] for side in (0, 1))
    assert first == second
    assert sorted(first) == list(range(40))


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_arrives_as_it_was_sent(frame):
    ours, theirs = Pipe()
    sending = Thread(target=send, args=(theirs, {"frame": frame, "count": frame.height}))
    sending.start()
    arrived = receive(ours)
    sending.join()
    assert arrived["count"] == frame.height
    assert arrived["frame"].equals(frame)
    assert arrived["frame"].schema == frame.schema


def test_a_parcel_that_breaks_off_is_the_end():
    ours, theirs = Pipe()
    theirs.send((b"", [1_000]))
    os.write(theirs.fileno(), b"only a part")
    theirs.close()
    with pytest.raises(EOFError):
        receive(ours)
