"""Lines above a limit are held out of what is posted until a person decides, and are then the very lines. On both databases."""

import pytest
from sqlmodel import func, select

from tests.operations.test_closing import found
from tests.towns import LAST
from tui_billing.domain.accounts import Account, Residents
from tui_billing.domain.charges import Charge, HeldCharge, Posting, Run
from tui_billing.domain.codes import HoldReason, Method, PeriodStatus, Role
from tui_billing.domain.errors import NotAllowedError, PeriodClosedError, RefusedError
from tui_billing.domain.held import HeldLine, HeldRuling, HoldLimit
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.services import Service
from tui_billing.operations import _outsort_job, outsort
from tui_billing.operations.accrual import accrue_period, post_accrual, preview
from tui_billing.operations.outsort import Which, leave_out, release, set_limit, take_back
from tui_billing.operations.recalculation import preview_recalculation
from tui_billing.queries.balances import balances_of
from tui_billing.queries.checks import check
from tui_billing.queries.held_lines import held_in_force, held_of, limits_in_force
from tui_billing.queries.periods import all_periods
from tui_billing.queries.recalculations import Scope
from tui_billing.queries.receipts import building_forms
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

FIRST = LAST.plus(-1)
SEEN = "сверено с актом"
COLUMNS = [column.name for column in Charge.__table__.columns if column.name != "run_id"]


def accrued(database, actor, period=FIRST):
    return accrue_period(database, actor, period, accrued_on=period.last)


def posted(database, actor, period=FIRST):
    run = accrued(database, actor, period)
    post_accrual(database, actor, run.run_id)
    return run


def lines(*kinds, run_id=None):
    """A question for the rows of line tables, without the run."""

    def asked(session):
        rows = []
        for kind in kinds:
            statement = select(*(getattr(kind, name) for name in COLUMNS))
            rows += session.exec(statement if run_id is None else statement.where(kind.run_id == run_id)).all()
        return sorted(tuple(row) for row in rows)

    return asked


def a_limit(rows, part=4):
    """A sum that about one of ``part`` sums of an account's service is above."""
    sums = {}
    for row in rows:
        each = dict(zip(COLUMNS, row, strict=True))
        owner = each["account_id"], each["service_id"]
        sums[owner] = sums.get(owner, 0) + each["amount_kop"]
    limit = sorted(sums.values())[-max(1, len(sums) // part)]
    return limit, {owner: amount for owner, amount in sums.items() if abs(amount) > limit}


def everything(database):
    """The lines that the first month comes to when nothing is held, from a draft that is given up."""
    run = accrued(database, Actor(1, Role.ADMINISTRATOR, 0))
    return run, database.read(lines(Charge, run_id=run.run_id))


@pytest.fixture
def held(town, actor):
    """The first month is posted under a limit: the run, its lines, those above the limit."""
    run, rows = everything(town)
    limit, above = a_limit(rows)
    town.write(set_limit, actor, 0, FIRST.first, amount_kop=limit)
    return posted(town, actor), rows, above, run.result_hash, town


def broken(database):
    return {each.name: each.rows for each in run_bulk(database.address, check) if each.count}


def owed(database):
    return database.read(lambda session: session.exec(select(func.sum(Charge.amount_kop)).join(
        Posting, (Posting.run_id == Charge.run_id) & (Posting.building_id == Charge.building_id)
    )).one())  # fmt: skip


def test_what_is_posted_and_what_is_held_are_the_lines_that_were_previewed(held):
    run, rows, above, hashed, town = held
    assert above
    assert run.result_hash == hashed == preview(town, FIRST).result_hash
    assert (run.held, run.held_kop) == (len(above), sum(above.values()))
    assert town.read(lines(Charge, HeldCharge, run_id=run.run_id)) == rows
    kept = town.read(lines(HeldCharge))
    at = COLUMNS.index("account_id"), COLUMNS.index("service_id")
    assert {tuple(row[place] for place in at) for row in kept} == set(above)
    assert owed(town) == sum(row[COLUMNS.index("amount_kop")] for row in rows) - sum(above.values())
    assert broken(town) == {}
    (month,) = [each for each in town.read(all_periods) if each.period == FIRST]
    assert month.amount_kop == owed(town)


def test_the_period_does_not_close_over_a_held_line_and_its_receipt_waits(held):
    *_, above, _, town = held
    account = min(above)[0]
    building = town.read(lambda session: session.get_one(Account, account).building_id)
    assert found(town)["held_lines"] == len(above)
    printed = {form.account_id for form in town.read(building_forms, FIRST, building).forms}
    assert account not in printed
    assert printed.isdisjoint({owner for owner, _ in above})


def test_a_released_line_is_owed_as_it_was_previewed(held, actor):
    run, rows, above, _, town = held
    (account, service), amount = min(above.items())
    before = owed(town)
    made = town.write(release, actor, Which(FIRST, account_id=account, service_id=service), SEEN)
    assert (made.count, made.amount_kop) == (1, amount)
    assert owed(town) == before + amount
    (balance,) = [each for each in town.read(balances_of, account, FIRST) if each.service_id == service]
    assert balance.charged_kop == amount
    assert town.read(lines(Charge, HeldCharge, run_id=run.run_id)) == rows
    ruling = town.read(lambda session: session.exec(select(HeldRuling)).one().model_dump())
    assert (ruling["note"], ruling["author_id"], ruling["recorded_at_ms"]) == (SEEN, actor.user_id, actor.at_ms)
    assert broken(town) == {}
    town.write(release, actor, Which(FIRST), SEEN)
    assert town.read(lines(Charge, run_id=run.run_id)) == rows
    assert "held_lines" not in found(town)
    assert broken(town) == {}


def test_what_was_released_is_not_held_again_when_the_building_is_charged_anew(held, actor):
    _, _, above, _, town = held
    town.write(release, actor, Which(FIRST), SEEN)
    town.write(move_in, actor, town.read(a_normed_account, {owner for owner, _ in above}))
    run = posted(town, actor)
    assert run.changed == 1
    waiting = {
        (row.account_id, row.service_id): row.amount_kop
        for row in town.read(held_of, run.run_id, FIRST)
        if row.decision is None
    }
    assert [owner for owner, amount in waiting.items() if above.get(owner) == amount] == []
    assert broken(town) == {}


def a_normed_account(session, but):
    """Somebody who is charged by the number of people, none of ``but``."""
    normed = select(Charge.account_id).where(Charge.method == Method.NORM, Charge.account_id.not_in(but))
    return session.exec(normed.order_by(Charge.account_id)).first()


def move_in(session, account_id):
    for row in session.exec(select(Residents).where(Residents.account_id == account_id)):
        row.registered += 1
        session.add(row)


def test_a_second_run_of_the_same_facts_changes_nothing_whatever_the_limit_is(held, actor):
    _, _, above, _, town = held
    town.write(set_limit, actor, 0, FIRST.first)
    assert post_accrual(town, actor, accrued(town, actor).run_id).unchanged
    assert len(town.read(held_in_force, FIRST)) == len(above)


def test_a_line_is_released_while_its_run_is_a_draft(town, actor):
    _, rows = everything(town)
    limit, above = a_limit(rows)
    town.write(set_limit, actor, 0, FIRST.first, amount_kop=limit)
    run = accrued(town, actor)
    town.write(release, actor, Which(FIRST, run.run_id), SEEN)
    assert town.read(lines(HeldCharge)) == []
    town.write(take_back, actor, Which(FIRST, run.run_id, account_id=min(above)[0]))
    back = {row[COLUMNS.index("account_id")] for row in town.read(lines(HeldCharge))}
    assert back == {min(above)[0]}
    town.write(release, actor, Which(FIRST, run.run_id), SEEN)
    post_accrual(town, actor, run.run_id)
    assert town.read(lines(Charge, run_id=run.run_id)) == rows
    assert broken(town) == {}
    with pytest.raises(RefusedError, match="Возвращать нечего"):
        town.write(take_back, actor, Which(FIRST))


def test_a_month_closes_without_what_is_left_out_and_a_recalculation_brings_it_up(held, actor):
    _, _, above, _, town = held

    def again():
        return preview_recalculation(town, LAST, Scope(since=FIRST)).found.amount_kop

    waiting = again()
    town.write(leave_out, actor, Which(FIRST), "ждём поверки")
    assert "held_lines" not in found(town)
    assert broken(town) == {}
    assert again() == waiting + sum(above.values())
    town.write(take_back, actor, Which(FIRST))
    assert found(town)["held_lines"] == len(above)
    town.write(release, actor, Which(FIRST), SEEN)
    assert again() == waiting


def test_a_change_is_held_against_the_month_before_and_only_where_there_was_one(town, actor):
    town.write(set_limit, actor, 0, FIRST.first, percent_e2=1)
    first = posted(town, actor)
    assert first.held == 0
    second = posted(town, actor, LAST)
    before = sums_of(town.read(lines(Charge, run_id=first.run_id)))
    now = sums_of(town.read(lines(Charge, HeldCharge, run_id=second.run_id)))
    rows = town.read(held_in_force, LAST)
    assert {row.reason for row in rows} == {HoldReason.CHANGE}
    assert {(row.account_id, row.service_id): row.before_kop for row in rows} == {
        owner: before[owner] for owner, amount in now.items()
        if before.get(owner) and abs(amount - before[owner]) * 10_000 > abs(before[owner])
    }  # fmt: skip
    assert [abs(row.amount_kop - row.before_kop) for row in rows] == sorted(
        (abs(row.amount_kop - row.before_kop) for row in rows), reverse=True
    )


def sums_of(rows):
    sums = {}
    for row in rows:
        each = dict(zip(COLUMNS, row, strict=True))
        owner = each["account_id"], each["service_id"]
        sums[owner] = sums.get(owner, 0) + each["amount_kop"]
    return sums


def test_without_limits_nobody_looks_at_the_lines(town, actor, monkeypatch):
    looked = []
    monkeypatch.setattr(outsort, "run_bulk", lambda *args, **kwargs: looked.append(args))
    town.write(set_limit, actor, 0, FIRST.first)
    accrued(town, actor)
    assert looked == []


def test_the_lines_held_do_not_depend_on_the_chunks(town, actor, monkeypatch):
    _, rows = everything(town)
    limit, above = a_limit(rows, part=2)
    town.write(set_limit, actor, 0, FIRST.first, amount_kop=limit)
    monkeypatch.setattr(_outsort_job, "SUMS_A_TRANSACTION", 3)
    monkeypatch.setattr(outsort, "OutsortTask", lambda *args: _outsort_job.OutsortTask(*args, accounts_a_chunk=1))
    assert accrued(town, actor).held == len(above)


def test_a_limit_of_a_service_stands_before_that_of_all_and_begins_on_its_day(town, actor):
    service = town.read(lambda session: session.exec(select(func.min(Service.id))).one())
    town.write(set_limit, actor, 0, FIRST.first, amount_kop=1)
    town.write(set_limit, actor, service, LAST.first)
    town.write(set_limit, actor, 0, LAST.first, amount_kop=2)
    town.write(set_limit, actor, 0, FIRST.first, amount_kop=3)
    limits = {
        month: [(row.service_id, row.amount_kop) for row in town.read(limits_in_force, month)]
        for month in (FIRST, LAST)
    }
    assert limits == {FIRST: [(0, 3)], LAST: [(service, 0), (0, 2)]}
    run = accrued(town, actor, LAST)
    held = {row.service_id for row in town.read(held_of, run.run_id, LAST)}
    assert held
    assert service not in held


def test_what_a_draft_held_is_gone_with_the_draft(town, actor):
    _, rows = everything(town)
    limit, above = a_limit(rows)
    town.write(set_limit, actor, 0, FIRST.first, amount_kop=limit)
    accrued(town, actor)
    again = accrued(town, actor)
    for kind in (HeldLine, HeldCharge):
        assert set(town.read(lambda session, kind=kind: session.exec(select(kind.run_id)).all())) == {again.run_id}
    assert again.held == len(above)


def shut(session):
    session.get_one(AccrualPeriod, FIRST).status = PeriodStatus.CLOSED


@pytest.mark.parametrize("change", [release, leave_out])
def test_only_an_accountant_decides_with_a_reason_in_an_open_period(held, actor, change):
    *_, town = held
    with pytest.raises(NotAllowedError):
        town.write(change, Actor(1, Role.TYPIST, 0), Which(FIRST), SEEN)
    with pytest.raises(RefusedError, match="причину"):
        town.write(change, actor, Which(FIRST), "  ")
    with pytest.raises(RefusedError, match="нет"):
        town.write(change, actor, Which(FIRST, account_id=10**9), SEEN)
    town.write(shut, actor)
    with pytest.raises(PeriodClosedError):
        town.write(change, actor, Which(FIRST), SEEN)
    assert town.read(lambda session: session.exec(select(func.count()).select_from(HeldRuling)).one()) == 0


@pytest.mark.parametrize(
    "limits", [{"amount_kop": -1}, {"percent_e2": 10**6 + 1}, {"least_kop": 5}, {"amount_kop": 10**12 + 1}]
)
def test_an_absurd_limit_is_refused(sqlite_town, actor, limits):
    with pytest.raises(RefusedError):
        sqlite_town.write(set_limit, actor, 0, FIRST.first, **limits)
    assert sqlite_town.read(lambda session: session.exec(select(func.count()).select_from(HoldLimit)).one()) == 0


def test_the_run_says_that_something_waits_until_it_is_decided(held, actor):
    run, _, above, _, town = held
    assert town.read(lambda session: session.get_one(Run, run.run_id).lines) == run.lines
    assert len(town.read(held_of, run.run_id, FIRST)) == len(above)
    assert [row.decision for row in town.read(held_in_force, FIRST)] == [None] * len(above)
