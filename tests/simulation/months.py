"""The end of a month: charged, printed, fined, recalculated, closed in two steps, now and then opened again."""

import polars as pl
from sqlmodel import col, func, select

from tests.simulation.books import SOMEBODY
from tests.simulation.decisions import left_out
from tests.simulation.readings import buildings
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import HeldDecision, ServiceKind
from tui_billing.domain.payments import Allocation
from tui_billing.domain.penalty import Penalty
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, ServiceSource
from tui_billing.engine.scenario import Scenario
from tui_billing.operations.accrual import accrue_period, post_accrual, preview
from tui_billing.operations.closing import close_period
from tui_billing.operations.instalments import charge_interest
from tui_billing.operations.penalty import compute_penalties, discard_penalties, post_penalties, reverse_penalties
from tui_billing.operations.periods import reopen_period, soft_close
from tui_billing.operations.postponing import postpone
from tui_billing.operations.recalculation import (
    discard_recalculation,
    post_recalculation,
    prepare_recalculation,
    preview_recalculation,
    reverse_recalculation,
)
from tui_billing.operations.receipts import issue_receipts
from tui_billing.operations.what_if import what_if
from tui_billing.queries.held_lines import held_in_force
from tui_billing.queries.parked import parked_in_force
from tui_billing.queries.recalculations import Scope
from tui_billing.queries.settlement import marks_of

RELEASED = HeldDecision.RELEASED
MONTHS = 4
"""So many are computed again where no mark says how many."""


def interest(office):
    """The interest of instalments that the receipts of the month ask for."""
    charged = office.write(charge_interest, office.period)
    office.moved({SOMEBODY: charged.amount_kop})


def accrual(office):
    """The month is computed and posted; a preview is what is posted."""
    seen = preview(office.database, office.period) if office.one_in(4) else None
    run = _charged(office)
    assert seen is None or run.result_hash == seen.result_hash


def one_building_again(office):
    """One building is charged again with what has changed since: everybody else's lines stay where they are."""
    _charged(office, [office.chance.choice(buildings(office))])


def nothing_supposed(office):
    """Right after the posting: a what-if of nothing differs by what is held out alone, and its hash is that of the run."""
    run = _charged(office)
    seen = what_if(office.database, office.period, Scenario())
    assert seen.result_hash == run.result_hash
    found = {}
    for account, service, kop in seen.found.shown.select("account_id", "service_id", "amount_kop").iter_rows():
        found[account, service] = found.get((account, service), 0) + kop
    assert found == left_out(office, office.period)


def _charged(office, some=None):
    """Charge the month, or some buildings of it: they owe what the run says, less what they owed of it and what is held."""
    before = office.read(_in_force, office.period, some)
    run = accrue_period(office.database, office.actor(), office.period, buildings=some, accrued_on=office.day)
    post_accrual(office.database, office.actor(), run.run_id)
    held = office.read(held_in_force, office.period)
    out = sum(row.amount_kop for row in held if row.decision is not RELEASED and (not some or row.building_id in some))
    office.moved({SOMEBODY: run.amount_kop - out - before})
    return run


def recalculated(office):
    """Marked months are computed again: a draft may be thrown away, a posted one taken back and computed once more."""
    made = _prepared(office)
    if made.recalculation_id and office.one_in(8):
        office.write(discard_recalculation, made.recalculation_id)
        made = _prepared(office)
    _put_in_force(office, made)
    if made.recalculation_id and office.one_in(6):
        given = {"dated_on": office.day, "period": office.period}
        reverse_recalculation(office.database, office.actor(), made.recalculation_id, **given)
        again = _prepared(office)
        assert again.found.result_hash == made.found.result_hash
        post_recalculation(office.database, office.actor(), again.recalculation_id)
    if not office.read(marks_of, office.period) and office.one_in(2):
        nothing_is_unmarked(office)


def nothing_is_unmarked(office):
    """What no mark asked for does not differ, but for what was left out of a bill and the needs of a building.

    An account's mark leaves its neighbours alone.
    """
    seen = preview_recalculation(office.database, office.period, _lately(office))
    of_buildings = office.read(_of_buildings)
    left = [
        row
        for row in seen.found.shown.filter(~pl.col("service_id").is_in(of_buildings)).iter_rows(named=True)
        if (row["account_id"], row["service_id"]) not in left_out(office, Period(row["service_month"]))
    ]
    assert not left, left
    office.did["nothing_is_unmarked"] += 1


def everybody_recalculated(office):
    """The last months of everybody are computed again; and once more, of the very same facts: then nothing differs."""
    _put_in_force(office, _prepared(office, _lately(office)))
    again = preview_recalculation(office.database, office.period, _lately(office))
    assert (again.found.lines, again.found.amount_kop) == (0, 0), again.found.shown.to_dicts()


def _put_in_force(office, made):
    """Post what a recalculation has found; then those owe it of whom it was found."""
    if made.recalculation_id:
        post_recalculation(office.database, office.actor(), made.recalculation_id)
        for account, kop in made.found.shown.select("account_id", "amount_kop").iter_rows():
            office.moved({account: kop})


def _lately(office):
    return Scope(since=max(office.period.plus(-MONTHS), office.memory["first"]))


def _prepared(office, scope=None):
    return prepare_recalculation(office.database, office.actor(), office.period, scope, dated_on=office.day)


def _parts(session):
    """How many parts the payments of each account have."""
    rows = select(Allocation.account_id, func.count()).group_by(col(Allocation.account_id))
    return {account: int(count) for account, count in session.exec(rows)}


def _fined(session, run):
    """The penalties of a run by account."""
    rows = select(Penalty.account_id, func.sum(Penalty.amount_kop)).where(Penalty.run_id == run)
    return {account: int(kop) for account, kop in session.exec(rows.group_by(col(Penalty.account_id)))}


def _in_force(session, period, some):
    """What the charge lines in force of a month come to, of all buildings or of some."""
    lines = select(func.coalesce(func.sum(Charge.amount_kop), 0)).join(
        Posting, (col(Posting.run_id) == Charge.run_id) & (col(Posting.building_id) == Charge.building_id)
    )
    here = [col(Posting.building_id).in_(some)] if some else []
    return int(session.exec(lines.where(Posting.period == period, *here)).one())


def _of_buildings(session):
    """Common-house services and what they are computed from: a building's negative need lowers these (п. 47)."""
    common = list(session.exec(select(Service.id).where(Service.kind == ServiceKind.COMMON_HOUSE)))
    sources = session.exec(select(ServiceSource.source_id).where(col(ServiceSource.service_id).in_(common)))
    return [*common, *sources]


def penalties(office):
    """Penalties up to today; a draft may be thrown away, a posted run taken back and computed again."""
    run, figures = compute_penalties(office.database, office.actor(), office.period, on=office.day, dated_on=office.day)
    if office.one_in(6):
        discard_penalties(office.database, office.actor())
        return
    parts = office.read(_parts)
    post_penalties(office.database, office.actor(), run)
    office.moved({SOMEBODY: figures.amount_kop})
    if figures.lines and office.one_in(4):
        reverse_penalties(office.database, office.actor(), run, dated_on=office.day, period=office.period)
        # What had paid too much of a penalty, or one that is taken back, pays debts since the day that it came in: less was late.
        freed = {account for account, count in office.read(_parts).items() if count != parts.get(account)}
        other, again = compute_penalties(
            office.database, office.actor(), office.period, on=office.day, dated_on=office.day
        )
        before, after = office.read(_fined, run), office.read(_fined, other)
        differ = {account for account in before.keys() | after.keys() if before.get(account) != after.get(account)}
        assert differ <= freed
        assert all(after.get(account, 0) < before.get(account, 0) for account in differ)
        post_penalties(office.database, office.actor(), other)
        office.moved({SOMEBODY: again.amount_kop - figures.amount_kop})


def receipts(office):
    """Receipts of every building; what is printed again keeps its number."""
    month = office.soft or office.period
    given = {"folder": office.memory["folder"], "issued_on": office.day}
    first = issue_receipts(office.database, office.actor(), month, **given)
    if office.one_in(6):
        second = issue_receipts(office.database, office.actor(), month, **given)
        assert (second.new, second.receipts, second.payable_kop) == (0, first.receipts, first.payable_kop)


def soft_closed(office):
    """The month is taken from the typists; the next one takes their documents."""
    month = office.period
    if office.read(parked_in_force, month):
        office.write(postpone, month, "исправим в следующем месяце")
    office.soft, office.period = month, office.write(soft_close, month)


def closed(office):
    """The month before is closed, its warnings accepted."""
    close_period(office.database, office.actor(), office.soft, accept="проверено")
    office.soft, office.memory["closed"] = None, office.soft


def opened_again(office):
    """The administrator opens the last closed month for a forgotten document."""
    month = office.memory["closed"]
    office.write(reopen_period, month, "забыта ведомость", who="administrator")
    office.soft = month
