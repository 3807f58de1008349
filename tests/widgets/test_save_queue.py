"""Saves happen in order, once, and off the caller's thread."""

import threading

from tui_billing.domain.errors import RefusedError
from tui_billing.widgets.entry import Row, Save, Verdict
from tui_billing.widgets.save_queue import SaveQueue


def entry(sequence):
    return Save(sequence, 0, Row(sequence), (str(sequence),), Verdict())


def test_saves_are_made_in_order_and_told_with_their_refusals():
    made, told = [], []

    def save(one):
        made.append((one.sequence, threading.current_thread() is threading.main_thread()))
        if one.sequence == 2:
            raise RefusedError("База занята.")

    queue = SaveQueue(save, lambda one, refusal: told.append((one.sequence, refusal)), told.append)
    for sequence in (1, 2, 3):
        queue.put(entry(sequence))
    queue.finish()
    assert made == [(1, False), (2, False), (3, False)]
    assert told == [(1, ""), (2, "База занята."), (3, "")]


def test_a_bug_is_carried_out_and_the_queue_goes_on():
    bugs, told = [], []

    def save(one):
        if one.sequence == 1:
            raise ZeroDivisionError

    queue = SaveQueue(save, lambda one, refusal: told.append(one.sequence), bugs.append)
    queue.put(entry(1))
    queue.put(entry(2))
    queue.finish()
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    assert told == [2]


def test_an_unused_queue_has_nothing_to_finish():
    queue = SaveQueue(lambda one: None, lambda one, refusal: None, lambda error: None)
    queue.finish()
    assert threading.active_count() >= 1
