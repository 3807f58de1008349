"""Documents of every kind: numbers follow one another, a mirror takes back, the tree is found from anywhere in it."""

from datetime import date

import pytest

from tests.ledgers import NOVEMBER, OCTOBER, charge, pay, small_office, standing
from tui_billing.domain.codes import DocumentStatus, PeriodStatus
from tui_billing.domain.errors import PeriodClosedError, RefusedError, StaleCardError
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.one_off import OneOff
from tui_billing.operations._documents import Move, draft, locked, post, reverse
from tui_billing.queries.balances import advance_of, balances_of, owed_by
from tui_billing.queries.documents import movements_of, number_of, subordination
from tui_billing.storage.database import actor_of

DAY = date(2026, 10, 15)


@pytest.fixture
def office(database, actor):
    database.write(small_office, actor)
    return database


def paper(session, *based_on, dated_on=DAY):
    head = OneOff(
        dated_on=dated_on, event_on=DAY, period=OCTOBER, author_id=1, recorded_at_ms=0, service_id=1,
        service_month=OCTOBER, note="Вызов",
    )  # fmt: skip
    return draft(session, head, *(session.get(OneOff, each) for each in based_on)).id


def posting(session, number, amount=5_000):
    post(session, locked(session, OneOff, number), [Move(1, 1, 1, 1, 1, OCTOBER, amount)])


def undo(session, number, period=NOVEMBER):
    document = locked(session, OneOff, number)
    return reverse(session, document, actor_of(session), dated_on=period.first, period=period).id


def head(session, number):
    document = session.get(OneOff, number)
    return document.number, document.status, document.version, document.reverses_id


def test_numbers_follow_one_another_in_a_year(office, actor):
    days = (DAY, DAY, date(2027, 1, 1), DAY)
    made = [office.write(paper, actor, dated_on=each) for each in days]
    numbers = [office.read(head, each)[0] for each in made]
    assert numbers == ["2026-000001", "2026-000002", "2027-000001", "2026-000003"]
    assert office.read(number_of, OneOff, "2027-000001") == made[2]
    with pytest.raises(RefusedError, match="такого документа нет"):
        office.read(number_of, OneOff, "2026-000009")


def test_only_a_posted_document_moves_the_balance(office, actor):
    made = office.write(paper, actor)
    assert office.read(owed_by, 1) == 0
    office.write(posting, actor, made)
    assert office.read(owed_by, 1) == 5_000
    (row,) = office.read(balances_of, 1, OCTOBER)
    assert (row.charged_kop, row.recalculated_kop, row.closing_kop) == (5_000, 0, 5_000)
    (moved,) = office.read(movements_of, "one_off", made)
    assert (moved.account, moved.service, moved.supplier, moved.amount_kop) == (
        "100001",
        "Холодная вода",
        "Водоканал",
        5_000,
    )


def test_a_mirror_takes_back_in_its_own_period_and_frees_what_was_paid(office, actor):
    office.write(charge, actor, OCTOBER, [(1, 1, 1_000)])
    made = office.write(paper, actor)
    office.write(posting, actor, made)
    office.write(pay, actor, 1, 6_000)
    mirror = office.write(undo, actor, made)
    assert office.read(head, made)[1:] == (DocumentStatus.REVERSED, 3, None)
    assert office.read(head, mirror)[1:] == (DocumentStatus.POSTED, 1, made)
    assert office.read(standing, 1) == {(1, OCTOBER.number): 1_000, (0, 0): 5_000}
    assert office.read(advance_of, 1) == 5_000
    assert [row.closing_kop for row in office.read(balances_of, 1, OCTOBER)] == [0]


def test_what_is_posted_or_reversed_is_not_posted_or_reversed_again(office, actor):
    made = office.write(paper, actor)
    with pytest.raises(RefusedError, match="только проведённый"):
        office.write(undo, actor, made)
    office.write(posting, actor, made)
    with pytest.raises(RefusedError, match="провести его нельзя"):
        office.write(posting, actor, made)
    mirror = office.write(undo, actor, made)
    for each in (made, mirror):
        with pytest.raises(RefusedError, match="сторн"):
            office.write(undo, actor, each)


def test_a_closed_period_takes_no_document_and_no_mirror(office, actor):
    made = office.write(paper, actor)
    office.write(posting, actor, made)
    office.write(lambda session: session.get(AccrualPeriod, OCTOBER).__setattr__("status", PeriodStatus.CLOSED), actor)
    with pytest.raises(PeriodClosedError):
        office.write(paper, actor)
    with pytest.raises(PeriodClosedError):
        office.write(undo, actor, made, OCTOBER)


def test_a_document_changed_meanwhile_is_refused(office, actor):
    made = office.write(paper, actor)
    office.write(posting, actor, made)
    with pytest.raises(StaleCardError, match="Разовое начисление № 2026-000001"):
        office.read(locked, OneOff, made, 1)


def test_the_tree_is_found_from_any_of_its_documents(office, actor):
    first = office.write(paper, actor)
    second = office.write(paper, actor, first, dated_on=date(2026, 10, 17))
    third = office.write(paper, actor, first, dated_on=date(2026, 10, 16))
    office.write(posting, actor, second)
    mirror = office.write(undo, actor, second)
    expected = [(first, 0, False), (third, 1, False), (second, 1, False), (mirror, 2, True)]
    for each in (first, second, third, mirror):
        tree = office.read(subordination, "one_off", each)
        assert [(node.document_id, node.depth, node.is_mirror) for node in tree] == expected
