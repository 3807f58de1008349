"""The first rows of an office: its particulars, its services with example tariffs and norms, the first user."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, func, select

import tui_billing.operations.sectors
from tui_billing.domain.accounts import SubscriberGroup, TariffCategory
from tui_billing.domain.codes import Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import ReadingReason
from tui_billing.domain.office import AccrualPeriod, Office, User
from tui_billing.domain.people import BankAccount, Organization
from tui_billing.domain.period import Period
from tui_billing.domain.places import AmenityLevel
from tui_billing.domain.services import Service, ServiceSource, Unit
from tui_billing.domain.tariffs import Act, Norm, Tariff
from tui_billing.operations._rights import require
from tui_billing.operations._sector import OTHERS, POPULATION, UNITS, OrganizationSeed, Sector, TariffSeed
from tui_billing.registry import collect

BANK_NAME, BIC, CORRESPONDENT = "ПАО СБЕРБАНК", "044525225", "30101810400000000225"

REASONS = {
    1: "нет доступа в помещение",
    2: "прибор заменён",
    3: "прибор остановился",
    4: "показания не читаются",
    5: "прибор снят",
    6: "отказ в доступе (акт)",
    7: "никто не проживает",
}


def sectors() -> dict[str, Sector]:
    """The sectors by the name that ``init --sector`` takes."""
    return collect(tui_billing.operations.sectors, Sector)


def init_office(
    session: Session,
    sector: str,
    login: str,
    name: str = "Администратор",
    *,
    locality: str = "",
    period: Period | None = None,
) -> int:
    """Fill an empty office for a sector. Returns the id of its administrator.

    ``login`` becomes the administrator unless it is a user already; ``period`` is the accrual period to open.

    Raises:
        RefusedError: no such sector, or the office is there already.
    """
    require(session, "создание базы", Role.ADMINISTRATOR)
    seed = sectors().get(sector)
    if seed is None:
        raise RefusedError(f"Нет отрасли «{sector}». Есть: {', '.join(sectors())}.")
    if session.exec(select(Service.id)).first() is not None:
        raise RefusedError("База уже заполнена: в ней есть услуги. Создайте новую в другом файле.")
    user = session.exec(select(User).where(User.login == login)).first()
    if user is None:
        user = User(login=login, name=name, role=Role.ADMINISTRATOR)
        session.add(user)
    _classifiers(session)
    if period is not None:
        session.add(AccrualPeriod(period=period))
    organizations = _organizations(session, seed.organizations, locality)
    services = _services(session, seed)
    amenities = _amenities(session, seed)
    _tariffs(session, seed, services, organizations)
    _norms(session, seed, services, amenities)
    return user.id


def _classifiers(session: Session) -> None:
    """What every office has: the reasons of a missing reading, the tariff categories and a group for each."""
    session.add_all(ReadingReason(code=code, name=words) for code, words in REASONS.items())
    names = {POPULATION: "Население", OTHERS: "Прочие потребители"}
    session.add_all(TariffCategory(id=number, name=name) for number, name in names.items())
    session.flush()
    if session.get_bind().dialect.name == "postgresql":  # its sequence does not see ids that are given
        session.connection().execute(select(func.setval("tariff_category_id_seq", OTHERS)))
    session.add_all(
        SubscriberGroup(name=name, category_id=None if number == POPULATION else number)
        for number, name in names.items()
    )


def _organizations(session: Session, seeds: tuple[OrganizationSeed, ...], locality: str) -> dict[str, int]:
    rows = {
        seed.key: Organization(
            role=seed.role,
            name=seed.name,
            inn=seed.inn,
            kpp=seed.kpp,
            ogrn=seed.ogrn,
            address=seed.address,
            phone=seed.phone,
            site=seed.site,
            email=seed.email,
            hours=seed.hours,
        )
        for seed in seeds
    }
    session.add_all(rows.values())
    session.flush()
    session.add_all(
        BankAccount(
            organization_id=rows[seed.key].id,
            account=seed.account,
            bank_name=BANK_NAME,
            bic=BIC,
            correspondent=CORRESPONDENT,
        )
        for seed in seeds
    )
    session.add(Office(organization_id=rows[seeds[0].key].id, locality=locality))
    return {key: row.id for key, row in rows.items()}


def _services(session: Session, seed: Sector) -> dict[str, int]:
    units = {name: Unit(name=name, okei=UNITS[name]) for name in dict.fromkeys(each.unit for each in seed.services)}
    session.add_all(units.values())
    session.flush()
    rows = {
        each.code: Service(
            code=each.code,
            name=each.name,
            short_name=each.short_name,
            unit_id=units[each.unit].id,
            kind=each.kind,
            resource=each.resource,
            capital_repair=each.capital_repair,
            section=each.section,
            position=place,
        )
        for place, each in enumerate(seed.services, start=1)
    }
    session.add_all(rows.values())
    session.flush()
    session.add_all(
        ServiceSource(service_id=rows[each.code].id, source_id=rows[source].id)
        for each in seed.services
        for source in each.sources
    )
    return {code: row.id for code, row in rows.items()}


def _amenities(session: Session, seed: Sector) -> dict[str, int]:
    rows = {name: AmenityLevel(name=name) for name in seed.amenities}
    session.add_all(rows.values())
    session.flush()
    return {name: row.id for name, row in rows.items()}


def _tariffs(session: Session, seed: Sector, services: dict[str, int], organizations: dict[str, int]) -> None:
    days = sorted({since for tariff in seed.tariffs for since, _ in tariff.steps})
    acts = {
        since: Act(
            title=f"Пример: тарифы с {since:%d.%m.%Y}. Замените своим актом",
            issued_on=date(since.year - 1, 12, 15),
            number=f"{place}-т",
        )
        for place, since in enumerate(days, start=1)
    }
    session.add_all(acts.values())
    session.flush()
    for tariff in seed.tariffs:
        for since, until, price in _spans(tariff):
            session.add(
                Tariff(
                    service_id=services[tariff.service],
                    supplier_id=organizations[tariff.supplier],
                    category_id=tariff.category,
                    zone=tariff.zone,
                    valid_from=since,
                    valid_to=until,
                    price_e6=parse(price, 6),
                    vat_e2=0,
                    act_id=acts[since].id,
                )
            )
    session.flush()


def _spans(tariff: TariffSeed) -> Iterator[tuple[date, date, str]]:
    ends = [since for since, _ in tariff.steps[1:]] + [FOREVER]
    for (since, price), until in zip(tariff.steps, ends, strict=True):
        yield since, until, price


def _norms(session: Session, seed: Sector, services: dict[str, int], amenities: dict[str, int]) -> None:
    act = Act(title="Пример: нормативы потребления. Замените своим актом", issued_on=date(2019, 11, 20), number="1-н")
    session.add(act)
    session.flush()
    session.add_all(
        Norm(
            service_id=services[norm.service],
            amenity_id=amenities[norm.amenity],
            purpose=norm.purpose,
            rooms=norm.rooms,
            people=norm.people,
            valid_from=date(2020, 1, 1),
            norm_e6=parse(norm.norm, 6),
            act_id=act.id,
        )
        for norm in seed.norms
    )
    session.flush()
