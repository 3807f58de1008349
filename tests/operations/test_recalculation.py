"""Recalculations of a town on both databases: what differs is found, posted once, and taken back by a mirror."""

from collections import namedtuple
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from sqlalchemy import text
from sqlmodel import func, select

from tests.closed import shut
from tests.towns import LAST
from tui_billing.domain.accounts import Account, Residents
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import Method, PeriodStatus, ReadingStatus, RecalculationCause, Role
from tui_billing.domain.documents import Movement
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.domain.services import Service
from tui_billing.domain.tariffs import Tariff
from tui_billing.operations import recalculation
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.manual_recalculation import draft_manual
from tui_billing.operations.postponing import postpone
from tui_billing.operations.reading_correction import correct_reading
from tui_billing.operations.recalculation import (
    begin_recalculation,
    post_recalculation,
    prepare_recalculation,
    preview_recalculation,
    reverse_recalculation,
)
from tui_billing.operations.settlement import mark
from tui_billing.queries.balances import owed_by
from tui_billing.queries.checks import check
from tui_billing.queries.parked import postponed_open
from tui_billing.queries.recalculations import Scope
from tui_billing.queries.settlement import marks_of
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

Known = namedtuple("Known", "point_id zone value_e6")
NEXT = LAST.plus(1)
DAY = date(2026, 11, 20)


def open_next(session):
    session.add(AccrualPeriod(period=NEXT, status=PeriodStatus.OPEN))


@pytest.fixture
def charged(town, actor):
    """The town, charged for its last month; the next one is open and has no readings yet."""
    run = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    post_accrual(town, actor, run.run_id)
    town.write(open_next, actor)
    return town


def somebody_more(session, account_id):
    """One more person was registered all the time."""
    for row in session.exec(select(Residents).where(Residents.account_id == account_id)):
        row.registered += 1
        session.add(row)


def a_normed_account(session):
    """An account with a charge by norm."""
    found = session.connection().execute(text("SELECT account_id, building_id FROM charge WHERE method = 3 ORDER BY 1"))
    return tuple(found.first())


def prepared(database, actor, **scope):
    return prepare_recalculation(database, actor, NEXT, Scope(**scope), dated_on=DAY)


def count(session, model):
    return session.exec(select(func.count()).select_from(model)).one()


def owed(session):
    return {account: owed_by(session, account) for account in session.exec(select(Account.id))}


def test_unchanged_facts_give_no_line_and_settle_the_mark(charged, actor):
    charged.write(mark, actor, LAST, "проверка")
    found = prepared(charged, actor)
    assert (found.recalculation_id, found.found.lines, found.found.amount_kop, found.marks) == (0, 0, 0, 1)
    assert charged.read(marks_of, NEXT) == []
    assert charged.read(count, Recalculation) == charged.read(count, RecalculationLine) == 0


def test_a_late_fact_is_found_posted_once_and_taken_back(charged, actor):
    account, building = charged.read(a_normed_account)
    before = charged.read(owed)
    charged.write(somebody_more, actor, account)
    charged.write(mark, actor, LAST, "прописан жилец", building_id=building, account_id=account)
    seen = preview_recalculation(charged, NEXT)
    assert charged.read(count, Recalculation) == 0
    found = prepared(charged, actor)
    assert found.found.result_hash == seen.found.result_hash
    assert found.found.amount_kop > 0
    assert set(found.found.shown["account_id"]) == {account}
    assert charged.read(owed) == before  # a draft moves nothing
    post_recalculation(charged, actor, found.recalculation_id)
    after = charged.read(owed)
    assert {each: after[each] - before[each] for each in after if after[each] != before[each]} == {
        account: found.found.amount_kop
    }
    assert charged.read(marks_of, NEXT) == []
    assert prepared(charged, actor, since=LAST, account_id=account, building_id=building).found.lines == 0
    assert [each.name for each in run_bulk(charged.address, check) if each.count] == []
    mirror = reverse_recalculation(charged, actor, found.recalculation_id, dated_on=DAY, period=NEXT)
    assert charged.read(owed) == before
    assert [each.reason for each in charged.read(marks_of, NEXT)] == ["прописан жилец"]
    assert [each.name for each in run_bulk(charged.address, check) if each.count] == []
    again = prepared(charged, actor)
    assert (again.found.amount_kop, mirror != again.recalculation_id) == (found.found.amount_kop, True)


def test_a_late_tariff_changes_the_charge_of_everybody_and_of_its_service_only(charged, actor):
    def dearer(session):
        tariff = session.get_one(Tariff, session.exec(select(func.min(Charge.tariff_id))).one())
        tariff.price_e6 += 1_000_000
        session.add(tariff)
        return tariff.service_id

    service = charged.write(dearer, actor)
    charged.write(mark, actor, LAST, "тариф")
    found = prepared(charged, actor)
    assert set(found.found.shown["service_id"]) == {service}
    assert found.found.amount_kop > 0
    assert found.found.shown["was_volume_e6"].to_list() == found.found.shown["becomes_volume_e6"].to_list()
    post_recalculation(charged, actor, found.recalculation_id)
    moved = charged.read(lambda session: session.exec(select(func.sum(Movement.amount_kop))).one())
    assert int(moved) == found.found.amount_kop
    assert [each.name for each in run_bulk(charged.address, check) if each.count] == []


def test_the_lines_do_not_depend_on_the_chunks(charged, actor, monkeypatch):
    account, _ = charged.read(a_normed_account)
    charged.write(somebody_more, actor, account)
    whole = preview_recalculation(charged, NEXT, Scope(since=LAST))
    monkeypatch.setattr(
        recalculation,
        "RecalculationTask",
        lambda *given: replace(recalculation_task(*given), accounts_a_chunk=5),
    )
    assert preview_recalculation(charged, NEXT, Scope(since=LAST)).found.result_hash == whole.found.result_hash


recalculation_task = recalculation.RecalculationTask


def test_a_building_between_two_that_are_computed_again_is_left_alone(charged, actor):
    """It is computed with them, as it is small; what differs in it is nobody's question."""
    normed = charged.read(
        lambda session: session.connection().execute(
            text("SELECT building_id, min(account_id) FROM charge WHERE method = 3 GROUP BY building_id ORDER BY 1")
        )
    ).all()
    (first, account), *others, (last, other) = map(tuple, normed)
    assert others
    for each in (account, other, *(one for _, one in others)):
        charged.write(somebody_more, actor, each)
    for building in (first, last):
        charged.write(mark, actor, LAST, "перепись", building_id=building)
    found = prepared(charged, actor).found
    assert set(found.shown["building_id"]) == {first, last}
    assert set(found.shown["account_id"]) >= {account, other}


def test_a_draft_that_something_overtook_is_not_posted(charged, actor):
    account, building = charged.read(a_normed_account)
    charged.write(somebody_more, actor, account)
    found = prepared(charged, actor, since=LAST)
    run = accrue_period(charged, actor, LAST, buildings=[building], accrued_on=LAST.last)
    post_accrual(charged, actor, run.run_id)
    with pytest.raises(RefusedError, match="устарел"):
        post_recalculation(charged, actor, found.recalculation_id)


def test_what_was_interrupted_is_taken_away_by_the_next_one(charged, actor):
    account, building = charged.read(a_normed_account)
    charged.write(somebody_more, actor, account)
    charged.write(mark, actor, LAST, "прописан жилец", building_id=building, account_id=account)
    left, whose, _ = charged.write(begin_recalculation, actor, NEXT, Scope(), DAY)
    run_bulk(
        charged.address, recalculation.recompute, recalculation.RecalculationTask(charged.address, NEXT, whose, left)
    )
    assert charged.read(count, RecalculationLine) > 0
    with pytest.raises(RefusedError, match="не досчитан"):
        post_recalculation(charged, actor, left)
    found = prepared(charged, actor)
    post_recalculation(charged, actor, found.recalculation_id)
    assert charged.read(count, RecalculationLine) == found.found.lines
    assert prepared(charged, actor, since=LAST).found.lines == 0


def test_a_service_that_cannot_be_computed_is_left_as_it_is_and_its_mark_stands(charged, actor):
    account, building = charged.read(a_normed_account)
    charged.write(lambda session: session.connection().execute(text("DELETE FROM norm WHERE purpose = 1")), actor)
    charged.write(mark, actor, LAST, "норматив", building_id=building, account_id=account)
    found = prepared(charged, actor)
    assert (found.found.lines, found.found.parked > 0) == (0, True)
    assert len(charged.read(marks_of, NEXT)) == 1


def test_only_an_accountant_recalculates_and_only_into_an_open_period(charged, actor):
    with pytest.raises(NotAllowedError):
        prepared(charged, Actor(1, Role.TYPIST, 0))
    with pytest.raises(RefusedError, match="Не указано"):
        charged.write(mark, actor, LAST, " ")

    def close(session):
        session.get_one(AccrualPeriod, NEXT).status = PeriodStatus.CLOSED

    charged.write(close, actor)
    with pytest.raises(PeriodClosedError):
        prepared(charged, actor)


def in_month(session, account, period):
    return session.exec(
        select(Reading).where(
            Reading.period == period,
            Reading.status == ReadingStatus.ACCEPTED,
            Reading.point_id
            == select(MeteringPoint.id)
            .where(MeteringPoint.account_id == account)
            .order_by(MeteringPoint.id)
            .limit(1)
            .scalar_subquery(),
        )
    ).all()


def a_metered_account(session):
    """An account whose first point was read in both months."""
    found = session.exec(select(Charge.account_id).where(Charge.method == Method.METER).order_by(Charge.account_id))
    return next(each for each in found if in_month(session, each, LAST) and in_month(session, each, LAST.plus(-1)))


def charge_of(database, actor, period):
    run = accrue_period(database, actor, period, accrued_on=period.last)
    post_accrual(database, actor, run.run_id)


def test_a_manual_recalculation_stands_whatever_is_computed_again(charged, actor):
    account, _ = charged.read(a_normed_account)
    number = charged.read(lambda session: session.get_one(Account, account).number)
    before = charged.read(owed_by, account)
    service = charged.read(
        lambda session: session.exec(
            select(Service.code)
            .join(Charge, Charge.service_id == Service.id)
            .where(Charge.account_id == account, Charge.method == Method.NORM)
        ).first()
    )
    with pytest.raises(RefusedError, match="причина"):
        charged.write(draft_manual, actor, number, service, LAST, " ", amount_kop=-500, dated_on=DAY, landing=NEXT)
    with pytest.raises(RefusedError, match="либо сумму, либо объём"):
        charged.write(draft_manual, actor, number, service, LAST, "акт", dated_on=DAY, landing=NEXT)
    with pytest.raises(RefusedError, match="не начислена"):
        charged.write(
            draft_manual, actor, number, service, LAST.plus(-1), "акт", amount_kop=-5, dated_on=DAY, landing=NEXT
        )
    made = charged.write(
        draft_manual, actor, number, service, LAST, "акт № 5", amount_kop=-500, dated_on=DAY, landing=NEXT
    )
    assert prepared(charged, actor, since=LAST).found.lines == 0  # and it leaves the manual draft alone
    post_recalculation(charged, actor, made)
    assert charged.read(owed_by, account) == before - 500
    assert prepared(charged, actor, since=LAST).found.lines == 0
    assert [each.name for each in run_bulk(charged.address, check) if each.count] == []
    reverse_recalculation(charged, actor, made, dated_on=DAY, period=NEXT)
    assert charged.read(owed_by, account) == before


def test_a_corrected_reading_of_a_closed_month_is_charged_in_the_open_one(charged, actor):
    account = charged.read(a_metered_account)
    known = charged.read(
        lambda session: Known(*(getattr(in_month(session, account, LAST)[0], name) for name in Known._fields))
    )
    charged.write(
        correct_reading, actor, LAST, known.point_id, known.zone, known.value_e6 + 1_000_000, "опечатка", landing=NEXT
    )
    stands, cause = charged.read(
        lambda session: (in_month(session, account, LAST)[0].value_e6, marks_of(session, NEXT)[0].cause)
    )
    assert (stands, cause) == (known.value_e6 + 1_000_000, RecalculationCause.CORRECTION)
    found = prepared(charged, actor)
    post_recalculation(charged, actor, found.recalculation_id)
    (line,) = [
        each
        for each in charged.read(
            lambda session: session.exec(
                select(
                    RecalculationLine.point_id, RecalculationLine.becomes_volume_e6 - RecalculationLine.was_volume_e6
                )
            ).all()
        )
        if each[0] == known.point_id
    ]
    assert line[1] == 1_000_000
    with pytest.raises(RefusedError, match="то же самое"):
        charged.write(correct_reading, actor, LAST, known.point_id, known.zone, stands, "опечатка", landing=NEXT)


def take_tariffs_away(session):
    """Nobody has entered the tariffs of a service yet. Returns it, and the rows for the day when they come."""
    (service,) = session.exec(
        select(Charge.service_id).where(Charge.method == Method.NORM).order_by(Charge.service_id).limit(1)
    )
    rows = session.exec(select(Tariff).where(Tariff.service_id == service)).all()
    taken = [row.model_dump() for row in rows]
    for row in rows:
        session.delete(row)
    return service, taken


def give_back(session, taken):
    session.add_all(Tariff(**row) for row in taken)


def charged_of(session, service):
    """What everybody is charged for a service in the last month, in force."""
    in_force = (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
    rows = session.exec(
        select(Charge.account_id, func.sum(Charge.amount_kop))
        .join(Posting, in_force)
        .where(Posting.period == LAST, Charge.service_id == service)
        .group_by(Charge.account_id)
    )
    return {account: int(amount) for account, amount in rows if amount}


def test_postponed_lines_are_charged_to_the_kopeck_by_themselves_when_the_fact_is_put_right(charged, actor):
    everything = charged.read(owed)
    service, taken = charged.write(take_tariffs_away, actor)
    should = charged.read(charged_of, service)
    assert should
    charge_of(charged, actor, LAST)
    charged.write(postpone, actor, LAST, "тариф ещё не утверждён", service_id=service)
    for period in (LAST.plus(-1), LAST):
        shut(charged, actor, period)
    waiting = {(row.account_id, row.service_id) for row in charged.read(postponed_open)}
    assert prepared(charged, actor).found.lines == 0  # nothing is put right yet, and nothing is lost
    assert {(row.account_id, row.service_id) for row in charged.read(postponed_open)} == waiting
    charged.write(give_back, actor, taken)
    found = prepared(charged, actor)
    shown = found.found.shown.filter(pl.col("service_id") == service)
    assert {row["account_id"]: row["amount_kop"] for row in shown.iter_rows(named=True) if row["amount_kop"]} == should
    assert set(shown["service_month"]) == {LAST.number}
    assert charged.read(marks_of, NEXT) == []  # the line stands by itself, nobody marks it
    post_recalculation(charged, actor, found.recalculation_id)
    assert charged.read(owed) == everything
    assert charged.read(postponed_open) == []
    assert (prepared(charged, actor).marks, prepared(charged, actor, since=LAST).found.lines) == (0, 0)
    assert [each.name for each in run_bulk(charged.address, check) if each.count] == []
    reverse_recalculation(charged, actor, found.recalculation_id, dated_on=DAY, period=NEXT)
    assert {(row.account_id, row.service_id) for row in charged.read(postponed_open)} == waiting
    assert prepared(charged, actor).found.result_hash == found.found.result_hash


def mirrored_rows(session, model, recalculation_id, *, sign, was, becomes):
    """The lines of a recalculation as they are to be, or as the mirror has them."""
    rows = session.exec(select(model).where(model.recalculation_id == recalculation_id)).all()
    own = {"recalculation_id", "amount_kop", "was_kop", "becomes_kop", "was_volume_e6", "becomes_volume_e6"}
    return sorted(
        (
            *sorted(each.model_dump(exclude=own).items()),
            sign * each.amount_kop,
            *(getattr(each, f"{name}_{of}") for of in ("kop", "volume_e6") for name in (was, becomes)),
        )
        for each in rows
    )


def moved_by(session, document_id, sign):
    rows = session.exec(
        select(Movement).where(Movement.kind == "recalculation", Movement.document_id == document_id)
    ).all()
    own = {"id", "document_id", "amount_kop"}
    return sorted((*sorted(each.model_dump(exclude=own).items()), sign * each.amount_kop) for each in rows)


def test_a_mirror_has_every_line_and_movement_of_the_whole_document_turned_round(charged, actor):
    account, _ = charged.read(a_normed_account)
    charged.write(somebody_more, actor, account)
    _, taken = charged.write(take_tariffs_away, actor)
    charged.write(give_back, actor, [row | {"price_e6": row["price_e6"] * 3 + 10_000} for row in taken])
    found = prepared(charged, actor, since=LAST)
    post_recalculation(charged, actor, found.recalculation_id)
    mirror = reverse_recalculation(charged, actor, found.recalculation_id, dated_on=DAY, period=NEXT)
    given = charged.read(mirrored_rows, RecalculationLine, found.recalculation_id, sign=1, was="was", becomes="becomes")
    turned = charged.read(mirrored_rows, RecalculationLine, mirror, sign=-1, was="becomes", becomes="was")
    assert len(given) > len({account})
    assert turned == given
    assert charged.read(moved_by, mirror, -1) == charged.read(moved_by, found.recalculation_id, 1) != []
    with pytest.raises(RefusedError, match="сторнирован"):
        reverse_recalculation(charged, actor, found.recalculation_id, dated_on=DAY, period=NEXT)
    assert prepared(charged, actor, since=LAST).found.result_hash == found.found.result_hash
