"""The small rows of the town, through one ordinary operation: districts, streets, controllers, users, a late tariff."""

from datetime import date, timedelta

import numpy as np
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, Controller, SubscriberGroup
from tui_billing.domain.codes import Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import MeterType
from tui_billing.domain.office import AccrualPeriod, User
from tui_billing.domain.people import Organization
from tui_billing.domain.places import AmenityLevel, District, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.domain.services import Service
from tui_billing.domain.tariffs import Act, Tariff
from tui_billing.operations._rights import require
from tui_billing.operations.town.connections import SUPPLIERS
from tui_billing.operations.town.meters import TYPES
from tui_billing.operations.town.names import FIRST_WOMEN, PATRONYMICS, SURNAMES, feminine_patronymic, feminine_surname
from tui_billing.operations.town.plan import OfficeIds, TownPlan
from tui_billing.operations.town.streets import DISTRICTS, LOCALITY, STREETS
from tui_billing.storage.database import audit_of

STAFF = (
    ("operator1", "Белова Нина Павловна", Role.TYPIST),
    ("operator2", "Громова Ирина Олеговна", Role.TYPIST),
    ("buhgalter", "Кузнецова Ольга Петровна", Role.ACCOUNTANT),
    ("kontroler", "Сафин Марат Ринатович", Role.CONTROLLER),
    ("yurist", "Воронцов Лев Андреевич", Role.LAWYER),
)
LATE_SERVICE = "ТКО"
LATE_RISE_PERCENT = 4


def settle_town(session: Session, plan: TownPlan) -> OfficeIds:
    """Write the town's small rows into a housing office that has no accounts yet.

    Raises:
        RefusedError: there are accounts already, or the office is of another sector.
    """
    require(session, "создание учебного города", Role.ADMINISTRATOR)
    if session.exec(select(Account.id)).first() is not None:
        raise RefusedError("В базе уже есть лицевые счета. Учебный город создаётся только в новой базе.")
    services = dict(session.exec(select(Service.code, Service.id)).all())
    if set(services) != set(SUPPLIERS):
        raise RefusedError("Учебный город нужен базе отрасли housing. Создайте её: tui-billing init --sector housing.")
    session.add_all(District(id=number, name=name) for number, name in enumerate(DISTRICTS, start=1))
    session.add_all(
        Street(id=number, locality=LOCALITY, kind=kind, name=name, name_key=search_key(name))
        for number, (kind, name) in enumerate(STREETS, start=1)
    )
    session.add_all(
        MeterType(id=number, name=name, digits=digits, interval_months=months)
        for number, (name, digits, months) in enumerate(TYPES, start=1)
    )
    session.add_all(AccrualPeriod(period=period) for period in plan.periods[-plan.months :])
    typists = [User(login=login, name=name, role=role) for login, name, role in STAFF]
    session.add_all(typists)
    staff = SubscriberGroup(name="Сотрудники управляющей организации")
    session.add(staff)
    names = _controllers(plan)
    session.add_all(Controller(id=number, name=name) for number, name in enumerate(names, start=1))
    session.flush()
    _raise_a_price(session, services[LATE_SERVICE], plan.last_period.first + timedelta(days=15))
    others = session.exec(select(SubscriberGroup.id).where(col(SubscriberGroup.category_id) == 2)).one()
    return OfficeIds(
        services=services,
        organizations=dict(session.exec(select(Organization.name, Organization.id)).all()),
        amenities=tuple(session.exec(select(AmenityLevel.id).order_by(col(AmenityLevel.id))).all()),
        others_group=others,
        staff_group=staff.id,
        typists=tuple(user.id for user in typists if user.role is Role.TYPIST),
        controllers=len(names),
        load=audit_of(session),
    )


def _controllers(plan: TownPlan) -> list[str]:
    """Full names of the controllers, all different."""
    draw = np.random.Generator(np.random.PCG64([plan.seed, 0]))
    count = int(np.clip(plan.accounts // 3000, 2, len(SURNAMES)))
    return [
        f"{feminine_surname(SURNAMES[number])} {FIRST_WOMEN[first]} {feminine_patronymic(PATRONYMICS[middle])}"
        for number, first, middle in zip(
            draw.permutation(len(SURNAMES))[:count].tolist(),
            draw.integers(0, len(FIRST_WOMEN), count).tolist(),
            draw.integers(0, len(PATRONYMICS), count).tolist(),
            strict=True,
        )
    ]


def _raise_a_price(session: Session, service_id: int, since: date) -> None:
    """A new price from the middle of the last month, so that its lines are cut in two."""
    act = Act(
        title=f"Приказ об утверждении единого тарифа на обращение с ТКО с {since:%d.%m.%Y}",
        issued_on=since - timedelta(days=20),
        number="214-т",
    )
    session.add(act)
    session.flush()
    for old in session.exec(
        select(Tariff).where(Tariff.service_id == service_id, Tariff.valid_from < since, Tariff.valid_to > since)
    ).all():
        until, old.valid_to = old.valid_to, since
        session.flush()
        session.add(
            Tariff(
                service_id=service_id,
                supplier_id=old.supplier_id,
                category_id=old.category_id,
                zone=old.zone,
                valid_from=since,
                valid_to=until,
                price_e6=old.price_e6 * (100 + LATE_RISE_PERCENT) // 100 // 10_000 * 10_000,
                act_id=act.id,
            )
        )
    session.flush()
