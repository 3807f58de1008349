"""Documents of the accountant: one-off charges, absences, acts, instalments, recalculations by hand, and their mirrors."""

from datetime import timedelta

from sqlmodel import col, func, select

from tests.simulation.facts import E6
from tui_billing.domain.absences import Absence
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import DocumentStatus, RecalculationCause, ViolationKind
from tui_billing.domain.days import DAY_MINUTES, day_number
from tui_billing.domain.documents import Movement
from tui_billing.domain.instalments import InstalmentPlan
from tui_billing.domain.one_off import OneOff, OneOffLine
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.outages import Outage
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation
from tui_billing.domain.services import Service
from tui_billing.domain.violations import Violation
from tui_billing.operations.absences import record_absence, reverse_absence
from tui_billing.operations.instalments import PlanTerms, discard_plan, draft_plan, post_plan, reverse_plan
from tui_billing.operations.manual_recalculation import draft_manual
from tui_billing.operations.one_offs import discard_one_off, draft_one_off, post_one_off, reverse_one_off
from tui_billing.operations.outages import Happened, discard_outage, draft_outage, post_outage, reverse_outage
from tui_billing.operations.recalculation import post_recalculation, reverse_recalculation
from tui_billing.operations.violations import record_violation, reverse_violation
from tui_billing.queries.account_filter import account_filter
from tui_billing.queries.balances import owed_by
from tui_billing.queries.one_offs import Terms


def one_off(office):
    """A visit of a plumber for one account, or a gate for a whole building; a draft may be thrown away."""
    account = office.some_account()
    whole = office.one_in(4)
    wanted = office.read(
        account_filter, **({"building": str(account.building_id)} if whole else {"account": account.number})
    )
    month = office.period.plus(-office.chance.choice((0, 0, 1)))
    terms = Terms(office.read(_service, "СОД"), month, amount_kop=office.chance.randrange(1, 90_000))
    made = office.write(
        draft_one_off,
        wanted,
        terms,
        f"вызов {office.moments}",
        dated_on=office.day,
        event_on=office.day,
        period=office.period,
    )
    if office.one_in(6):
        office.write(discard_one_off, made)
        return
    office.write(post_one_off, made)
    office.moved(dict.fromkeys(office.read(_charged_by, made), terms.amount_kop))


def absence(office):
    """People are away: this month, or months ago by a late request."""
    account = office.some_account()
    left = office.past_day()
    back = left + timedelta(days=office.chance.randrange(4, 30))
    office.write(
        record_absence, account.id, people=office.chance.randrange(1, 3), left_on=left, returned_on=back,
        requested_on=min(back, office.day), papers="билеты", dated_on=office.day, period=office.period, who="typist",
    )  # fmt: skip


def violation(office):
    """A controller finds a meter tampered with, or a pipe past it."""
    account = office.some_account()
    service = office.read(_service, office.chance.choice(("ХВС", "ЭЭ")))
    since = office.day - timedelta(days=office.chance.randrange(1, 100))
    office.write(
        record_violation, account.id, service, office.chance.choice(list(ViolationKind)), since=since, found_on=office.day,
        flow_e9=office.chance.choice((0, 763_407_015)), note="акт", dated_on=office.day, period=office.period,
    )  # fmt: skip


HAPPENED = {
    "ХВС": (OutageKind.WATER, OutageKind.WATER_DEAD_END, OutageKind.WATER_UNFIT),
    "ГВС": (OutageKind.WATER, OutageKind.HOT_WATER_COLD, OutageKind.HOT_WATER_BELOW_40),
    "ЭЭ": (OutageKind.ELECTRICITY_TWO_SOURCES, OutageKind.ELECTRICITY_ONE_SOURCE),
    "ТЭ": (OutageKind.HEATING_12, OutageKind.HEATING_8, OutageKind.HEATING_COLD),
}


def outage(office):
    """A building or one flat was without a service, or had a poor one, up to today or some weeks ago; a draft may be lost."""
    account, code = office.some_account(), office.chance.choice(list(HAPPENED))
    whole = office.one_in(2)
    wanted = office.read(
        account_filter, **({"building": str(account.building_id)} if whole else {"account": account.number})
    )
    kind = office.chance.choice(HAPPENED[code])
    start = day_number(office.past_day()) * DAY_MINUTES + office.chance.randrange(DAY_MINUTES)
    end = min(start + office.chance.randrange(60, 6 * DAY_MINUTES), (day_number(office.day) + 1) * DAY_MINUTES)
    degrees = office.chance.randrange(1, 16) if kind in {OutageKind.HEATING_COLD, OutageKind.HOT_WATER_COLD} else 0
    price = 40 * E6 if kind is OutageKind.HOT_WATER_BELOW_40 else 0
    happened = Happened(office.read(_service, code), kind, start, end, degrees, price)
    made = office.write(
        draft_outage, wanted, happened, f"{office.moments}-к", dated_on=office.day, period=office.period
    )
    office.write(discard_outage if office.one_in(6) else post_outage, made)


def instalment(office):
    """A debt is spread over some months; a draft may be thrown away."""
    owing = [each for each in office.served() if office.read(owed_by, each.id) > 300_000]
    if not owing:
        return False
    account = office.chance.choice(owing)
    terms = PlanTerms(
        office.day,
        office.period.plus(1).first + timedelta(days=14),
        office.chance.randrange(2, 12),
        office.chance.choice((0, 1500)),
    )
    made = office.write(draft_plan, account.number, terms, dated_on=office.day, period=office.period)
    office.write(discard_plan if office.one_in(6) else post_plan, made)
    return True


def by_hand(office):
    """A sum or a volume of a charged month is put right by hand."""
    charged = office.read(_charged, office.period)
    if not charged:
        return False
    account, number, service, month = office.chance.choice(charged)
    change = {"amount_kop": office.chance.choice((-1, 1)) * office.chance.randrange(1, 20_000)}
    if office.one_in(2):
        change = {"volume_e6": office.chance.choice((-1, 1)) * E6}
    given = {"dated_on": office.day, "landing": office.period}
    made = office.write(draft_manual, number, service, month, "жалоба", **given, **change)
    post_recalculation(office.database, office.actor(), made)
    office.moved({account: change.get("amount_kop") or office.read(_amount, Recalculation, made)})
    return True


REVERSED = {
    OneOff: reverse_one_off,
    Absence: reverse_absence,
    Violation: reverse_violation,
    InstalmentPlan: reverse_plan,
    Outage: reverse_outage,
}


def document_reversed(office):
    """Some document of the last months is taken back; one that was taken back already is refused."""
    model = office.chance.choice([*REVERSED, Recalculation])
    known = office.read(_documents, model)
    if not known:
        return False
    wanted, given = office.chance.choice(known[-12:]), {"dated_on": office.day, "period": office.period}
    had = office.read(_moved_by, model, wanted)
    if model is Recalculation:
        reverse_recalculation(office.database, office.actor(), wanted, **given)
    else:
        office.write(REVERSED[model], wanted, **given)
    office.moved({account: -kop for account, kop in had.items()})
    return True


MONTHLY = (
    (one_off, 1), (absence, 1), (violation, 1), (outage, 2), (instalment, 1), (by_hand, 1), (document_reversed, 2),
)  # fmt: skip


def _charged_by(session, one_off):
    """The accounts of a one-off charge."""
    return list(session.exec(select(OneOffLine.account_id).where(OneOffLine.one_off_id == one_off)))


def _amount(session, model, document):
    return session.get_one(model, document).amount_kop


def _moved_by(session, model, document):
    """What a document has charged, by account."""
    sums = (
        select(Movement.account_id, func.sum(Movement.amount_kop))
        .where(Movement.kind == model.__tablename__, Movement.document_id == document)
        .group_by(Movement.account_id)
    )
    return {account: int(kop) for account, kop in session.exec(sums)}


def _service(session, code):
    return session.exec(select(Service.id).where(Service.code == code)).one()


def _charged(session, period):
    """``(account, its number, service, month)`` of the last charged months."""
    codes = dict(session.exec(select(Service.id, Service.code)).all())
    found = session.exec(
        select(Charge.account_id, Account.number, Charge.service_id, Charge.service_month)
        .join(Account, col(Account.id) == Charge.account_id)
        .where(Charge.service_month >= period.plus(-3), Charge.service_month < period)
        .distinct()
        .order_by(Charge.account_id, Charge.service_id, Charge.service_month)
    )
    return [(account, number, codes[service], Period(month.number)) for account, number, service, month in found]


def _documents(session, model):
    rows = select(model.id).where(col(model.reverses_id).is_(None), model.status != DocumentStatus.DRAFT)
    if model is Recalculation:
        rows = rows.where(model.cause == RecalculationCause.MANUAL)
    return list(session.exec(rows.order_by(col(model.id))))
