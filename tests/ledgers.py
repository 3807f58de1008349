"""A tiny office for tests of money: two buildings, accounts, three services; charges are put in by hand."""

from collections import defaultdict
from datetime import date

from sqlmodel import select

from tests.counters import settle
from tui_billing.domain.accounts import Account, AccountHolder
from tui_billing.domain.charges import Charge, Posting, Run
from tui_billing.domain.codes import (
    BuildingKind,
    Channel,
    Method,
    OrganizationRole,
    PeriodStatus,
    PremisesKind,
    RunStatus,
    ServiceKind,
    ServiceSection,
    Zone,
)
from tui_billing.domain.metering import MeteringPoint  # noqa: F401 - the whole schema is wanted
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.payments import Allocation, Payment
from tui_billing.domain.people import Organization, Person
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, BuildingArea, District, Premises, PremisesArea, Street
from tui_billing.domain.services import Service, Unit
from tui_billing.operations.payments import record_payment

SEPTEMBER, OCTOBER, NOVEMBER = Period(202609), Period(202610), Period(202611)
PAID_ON = date(2026, 10, 20)


def small_office(session, accounts=3):
    """Accounts 1… in two buildings (``account n`` has the number ``10000n``), services 1 to 3, all three periods open."""
    session.add_all(
        [
            District(id=1, name="Северный"),
            Street(id=1, locality="Энск", name="Мира", name_key="мира"),
            Unit(id=1, name="м³"),
            Organization(id=1, role=OrganizationRole.SUPPLIER, name="Водоканал"),
            Organization(id=2, role=OrganizationRole.SUPPLIER, name="Теплосеть"),
            *(AccrualPeriod(period=period, status=PeriodStatus.OPEN) for period in (SEPTEMBER, OCTOBER, NOVEMBER)),
            *(Person(id=n, last_name=f"Иванов{n}", first_name="Иван", name_key=f"ИВАНОВ{n} ИВАН") for n in (1, 2, 3)),
        ]
    )
    session.flush()
    kinds = {"kind": ServiceKind.DIRECT, "section": ServiceSection.COMMUNAL, "unit_id": 1}
    for n, name in enumerate(("Холодная вода", "Горячая вода", "Отопление"), 1):
        session.add(Service(id=n, code=f"S{n}", name=name, short_name=name, position=n, **kinds))
    for n in (1, 2):
        session.add(Building(id=n, district_id=1, street_id=1, house=str(n), kind=BuildingKind.APARTMENTS))
    session.flush()
    since = date(2020, 1, 1)
    for n in range(1, accounts + 1):
        building = 1 if n % 3 else 2
        session.add(Premises(id=n, building_id=building, kind=PremisesKind.LIVING, number=str(n), walk_order=n))
        session.flush()
        session.add(PremisesArea(building_id=building, premises_id=n, valid_from=since, total_e4=500_000))
        session.add(Account(id=n, number=f"10000{n}", building_id=building, premises_id=n, opened_on=since))
        session.flush()
        if n <= 3:
            session.add(AccountHolder(building_id=building, account_id=n, valid_from=since, person_id=n))
    for building in (1, 2):
        here = [n for n in range(1, accounts + 1) if (1 if n % 3 else 2) == building]
        if here:
            session.add(BuildingArea(building_id=building, valid_from=since, premises_e4=500_000 * len(here)))
    settle(session, Account, Building, Organization, Person, Premises, Service)


def charge(session, period, lines, posted=True):
    """A run with lines ``(account, service, amount_kop[, service month])``, posted for its buildings. Returns its id."""
    run = Run(
        period=period,
        status=RunStatus.POSTED if posted else RunStatus.DRAFT,
        accrued_on=period.last,
        author_id=1,
        started_at_ms=0,
        lines=len(lines),
        amount_kop=sum(line[2] for line in lines),
    )
    session.add(run)
    session.flush()
    numbers = defaultdict(int)
    homes = dict(session.exec(select(Account.id, Account.building_id)).all())
    for account, service, amount, *month in lines:
        numbers[account] += 1
        session.add(_line(run, homes[account], account, numbers[account], service, amount, *month))
    if posted:
        for building in sorted({homes[line[0]] for line in lines}):
            session.merge(Posting(period=period, building_id=building, run_id=run.id))
    session.flush()
    return run.id


def _line(run, building, account, number, service, amount, month=None):
    """One unit at a price of the amount: the line multiplies out."""
    month = month or run.period
    return Charge(
        run_id=run.id, account_id=account, line=number, building_id=building, point_id=0, service_id=service,
        supplier_id=2 if service == 3 else 1, service_month=month, from_day=month.first, to_day=month.end,
        method=Method.FIXED, zone=Zone.WHOLE, range_number=0, reading_from_e6=0, reading_to_e6=0, person_days=0, norm_e6=0,
        uplift_e2=100, area_e4=0, quantity_u=10**6 * 6000 * month.days * (1 if amount >= 0 else -1), share_num=1,
        share_den=1, volume_e6=10**6 if amount >= 0 else -(10**6), tariff_id=0, price_e6=abs(amount) * 10**4,
        amount_kop=amount,
    )  # fmt: skip


def pay(session, account, amount, period=OCTOBER, **given):
    """A payment at the cash desk."""
    given = {"received_on": PAID_ON, "value_on": PAID_ON, "channel": Channel.CASH_DESK} | given
    return record_payment(session, f"10000{account}", amount, period=period, **given)


def standing(session, account):
    """What stands on each debt of an account: ``{(service, month): kopecks}``, the advance at ``(0, 0)``."""
    sums = defaultdict(int)
    for part in session.exec(select(Allocation).where(Allocation.account_id == account)):
        sums[part.service_id, part.service_month] += part.amount_kop
    return {key: amount for key, amount in sums.items() if amount}


def every_payment_is_whole(session):
    """Whether the parts of each payment add up to it."""
    sums = defaultdict(int)
    for part in session.exec(select(Allocation)):
        sums[part.payment_id] += part.amount_kop
    return sums == {payment.id: payment.amount_kop for payment in session.exec(select(Payment))}
