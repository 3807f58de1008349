"""Batches of payments on both databases: keyed, resumed, undone, closed when the sums agree."""

from dataclasses import replace

import pytest

from tests.ledgers import NOVEMBER, OCTOBER, PAID_ON, SEPTEMBER, charge, every_payment_is_whole, small_office, standing
from tui_billing.domain.codes import BatchStatus, Channel, DocumentStatus, Role
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError, UnknownAccountError
from tui_billing.domain.office import User
from tui_billing.operations.payment_batches import close_batch, key_payment, open_batch, undo_last
from tui_billing.operations.payments import Recorded
from tui_billing.operations.periods import soft_close
from tui_billing.queries.payments import batch_rows, batch_totals, open_batches, period_of


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    database.write(charge, actor, SEPTEMBER, [(1, 1, 10_000), (2, 1, 5_000)])
    return database


@pytest.fixture
def batch(office, actor):
    return office.write(open_batch, actor, OCTOBER, PAID_ON, Channel.POST, count=2, sum_kop=17_000)


def test_a_batch_counts_down_to_what_was_declared(office, actor, batch):
    assert office.write(key_payment, actor, batch, 1, "100001", 12_000) == Recorded(1, 1, 10_000, 2_000)
    totals = office.read(batch_totals, batch)
    assert (totals.count, totals.sum_kop, totals.next_row) == (1, 12_000, 2)
    office.write(key_payment, actor, batch, 2, "100002", 5_000)
    closed = office.write(close_batch, actor, batch)
    assert (closed.count, closed.sum_kop) == (2, 17_000)
    assert office.read(batch_totals, batch).status is BatchStatus.CLOSED


def test_a_row_sent_again_after_a_dropped_line_is_stored_once(office, actor, batch):
    first = office.write(key_payment, actor, batch, 1, "100001", 12_000)
    assert office.write(key_payment, actor, batch, 1, "100001", 12_000) == first
    with pytest.raises(RefusedError, match="уже введена"):
        office.write(key_payment, actor, batch, 1, "100001", 12_001)
    assert office.read(batch_totals, batch).count == 1


def test_keying_goes_on_where_it_was_left(office, actor, batch):
    office.write(key_payment, actor, batch, 1, "100001", 12_000)
    (left,) = office.read(open_batches, actor.user_id)
    assert (left.batch_id, left.next_row, left.declared_count) == (batch, 2, 2)


def test_the_last_payment_is_taken_back_in_sight(office, actor, batch):
    office.write(key_payment, actor, batch, 1, "100002", 5_000)
    office.write(key_payment, actor, batch, 2, "100001", 12_000)
    assert office.write(undo_last, actor, batch) == Recorded(3, 1, -10_000, -2_000)
    totals = office.read(batch_totals, batch)
    assert (totals.count, totals.sum_kop, totals.next_row) == (1, 5_000, 3)
    assert [(row.batch_row, row.amount_kop, row.status) for row in office.read(batch_rows, batch)] == [
        (1, 5_000, DocumentStatus.POSTED),
        (2, 12_000, DocumentStatus.REVERSED),
        (None, -12_000, DocumentStatus.POSTED),
    ]
    assert office.read(standing, 1) == {}
    assert office.read(every_payment_is_whole)
    office.write(undo_last, actor, batch)
    with pytest.raises(RefusedError, match="нечего отменять"):
        office.write(undo_last, actor, batch)


def test_a_difference_needs_a_reason(office, actor, batch):
    office.write(key_payment, actor, batch, 1, "100001", 12_000)
    with pytest.raises(RefusedError, match="платежей 1, заявлено 2; сумма 120,00, заявлено 170,00"):
        office.write(close_batch, actor, batch)
    office.write(close_batch, actor, batch, "второй квитанции нет в пачке")
    with pytest.raises(RefusedError, match="закрыт"):
        office.write(key_payment, actor, batch, 2, "100002", 5_000)


def test_a_batch_without_a_declaration_closes_as_it_is(office, actor):
    batch = office.write(open_batch, actor, OCTOBER, PAID_ON, Channel.BANK)
    assert office.write(close_batch, actor, batch).count == 0


def test_a_refused_row_leaves_the_batch_as_it_was(office, actor, batch):
    with pytest.raises(UnknownAccountError):
        office.write(key_payment, actor, batch, 1, "100009", 5_000)
    assert office.read(batch_totals, batch).next_row == 1


def test_a_batch_is_its_author_s(office, actor, batch):
    office.write(lambda session: session.add(User(id=2, login="olga", name="Ольга", role=Role.TYPIST)), actor)
    olga = replace(actor, user_id=2, role=Role.TYPIST)
    with pytest.raises(RefusedError, match="другой пользователь"):
        office.write(key_payment, olga, batch, 1, "100001", 100)
    assert office.read(open_batches, 2) == []
    with pytest.raises(NotAllowedError):
        office.write(open_batch, replace(olga, role=Role.CONTROLLER), OCTOBER, PAID_ON, Channel.BANK)
    with pytest.raises(RefusedError, match="не найдена"):
        office.write(undo_last, olga, 77)


def test_a_batch_of_a_soft_closed_month_is_of_the_open_one_and_an_open_batch_can_only_be_closed(office, actor, batch):
    typist = replace(actor, role=Role.TYPIST)
    office.write(soft_close, actor, SEPTEMBER)
    office.write(soft_close, actor, OCTOBER)
    with pytest.raises(PeriodClosedError):
        office.write(key_payment, typist, batch, 1, "100001", 12_000)
    office.write(close_batch, typist, batch, "лист не введён")
    late = office.write(open_batch, typist, SEPTEMBER, PAID_ON, Channel.POST)
    assert office.read(batch_totals, late).period == NOVEMBER
    office.write(key_payment, typist, late, 1, "100001", 12_000)
    (row,) = office.read(batch_rows, late)
    assert office.read(period_of, row.payment_id) == NOVEMBER
