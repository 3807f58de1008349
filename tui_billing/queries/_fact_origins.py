"""The facts of accounts and buildings behind a charge line: what each says, who entered it and when."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from sqlmodel import Session, col, select

from tui_billing.domain.absences import Absence
from tui_billing.domain.accounts import Account, Residents
from tui_billing.domain.capacity import Capacity
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.decimals import written
from tui_billing.domain.meter_acts import MeterAct, MeterActKind
from tui_billing.domain.metering import Formula, Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.office import User
from tui_billing.domain.own_boiler import ResourceUse
from tui_billing.domain.places import BuildingArea, HeatVolume, PremisesArea
from tui_billing.domain.services import Service, Unit
from tui_billing.domain.violations import Violation
from tui_billing.engine.explanation import Source
from tui_billing.queries._entries import dates, entered, met, moment, on
from tui_billing.queries._reading_origins import volume_origin

Origin: TypeAlias = Callable[[Session, Charge, int], list[Source]]
"""What is behind a leaf of a line; the number is its key, see ``engine.explanation.SourceKey``."""


def told(session: Session, rows: Iterable[Any], words: Callable[[Any], str]) -> list[Source]:
    """Rows of a dated fact, each in words with its days, who entered it and when."""
    said = ((row, f"{words(row)} {dates(row.valid_from, row.valid_to)}") for row in rows)
    return [source for row, text in said for source in entered(session, row, text)]


def told_with(session: Session, rows: Iterable[Any], words: Callable[[Any, str], str]) -> list[Source]:
    """Pairs of a row and a name, each in words of both, who entered the row and when."""
    return [source for row, name in rows for source in entered(session, row, words(row, name))]


def _residents(session: Session, line: Charge, account_id: int) -> list[Source]:
    return _living(session, line, account_id) + _absent(session, line, account_id)


def _absent(session: Session, line: Charge, account_id: int) -> list[Source]:
    """Who was away: the full days, without those of departure and arrival."""
    statement = (
        select(Absence, User.name)
        .join(User, col(User.id) == Absence.author_id)
        .where(
            Absence.building_id == line.building_id,
            Absence.account_id == account_id,
            Absence.status == DocumentStatus.POSTED,
            col(Absence.reverses_id).is_(None),
            *met(Absence, line),
        )
    )
    return [
        Source(
            f"отсутствуют {row.people}, полные дни {dates(row.valid_from, row.valid_to)}: документ № {row.number}, заявление от "
            f"{row.requested_on:%d.%m.%Y}, {row.papers}",
            author,
            moment(row.recorded_at_ms),
        )
        for row, author in session.exec(statement)
    ]


def _living(session: Session, line: Charge, account_id: int) -> list[Source]:
    rows = session.exec(
        select(Residents).where(
            Residents.building_id == line.building_id, Residents.account_id == account_id, *met(Residents, line)
        )
    )
    return told(
        session, rows,
        lambda row: f"прописано {row.registered}, временно {row.temporary}, собственников {row.owners}:",
    )  # fmt: skip


def premises_origin(session: Session, line: Charge, account_id: int) -> list[Source]:
    rows = session.exec(
        select(PremisesArea)
        .join(Account, col(Account.premises_id) == PremisesArea.premises_id)
        .where(PremisesArea.building_id == line.building_id, Account.id == account_id, *met(PremisesArea, line))
    )
    return told(session, rows, lambda row: f"общая площадь {written(row.total_e4, 4)} м², комнат {row.rooms},")


def _building_area(session: Session, line: Charge, building_id: int) -> list[Source]:
    rows = session.exec(select(BuildingArea).where(BuildingArea.building_id == building_id, *met(BuildingArea, line)))
    return told(
        session, rows,
        lambda row: f"помещения дома {written(row.premises_e4, 4)} м², общее имущество {written(row.common_e4, 4)} м²",
    )  # fmt: skip


def _formula(session: Session, line: Charge, point_id: int) -> list[Source]:
    """The formula of the head point that the line's point is below, or is, on the first day of the line."""
    point = session.get(MeteringPoint, point_id)
    if point is None:
        return []
    head = point_id if point.is_head else point.parent_id
    rows = session.exec(
        select(Formula, MeteringPoint.name)
        .join(MeteringPoint, col(MeteringPoint.id) == Formula.point_id)
        .where(Formula.building_id == line.building_id, Formula.point_id == head, *on(Formula, line.from_day))
    )
    return told_with(
        session, rows,
        lambda row, name: f"головная точка № {row.point_id} «{name}», формула {dates(row.valid_from, row.valid_to)}: {row.text}",
    )  # fmt: skip


def _heat_volumes(session: Session, line: Charge, account_id: int) -> list[Source]:
    """What was counted in the year before, of the building and, where there is an account, of its own meters."""
    year = line.service_month.year
    rows = session.exec(
        select(HeatVolume, Unit.name)
        .join(Service, col(Service.id) == HeatVolume.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .where(
            HeatVolume.building_id == line.building_id,
            HeatVolume.service_id == line.service_id,
            col(HeatVolume.account_id).in_([0, account_id]),
            col(HeatVolume.valid_from) >= date(year - 1, 1, 1),
            col(HeatVolume.valid_to) <= date(year, 1, 1),
        )
        .order_by(col(HeatVolume.account_id), col(HeatVolume.valid_from))
    )
    return told_with(
        session, rows,
        lambda row, unit: f"{'приборы помещения' if row.account_id else 'прибор дома'}: {written(row.volume_e6, 6)} {unit} "
        f"{dates(row.valid_from, row.valid_to)}",
    )  # fmt: skip


def _capacity(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The capacity that the line's days were charged by."""
    rows = session.exec(
        select(Capacity, Unit.name)
        .join(Service, col(Service.id) == Capacity.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .where(
            Capacity.building_id == line.building_id,
            Capacity.account_id == line.account_id,
            Capacity.service_id == service_id,
            *met(Capacity, line),
        )
    )
    return told_with(
        session, rows,
        lambda row, unit: f"{written(row.flow_e9, 9)} {unit} в час × {row.day_hours} ч в сутки, "
        f"{dates(row.valid_from, row.valid_to)}: {row.basis}",
    )  # fmt: skip


def _resource_use(session: Session, line: Charge, service_id: int) -> list[Source]:
    """What was said of the building's use of a resource, or the readings of its meter."""
    rows = session.exec(
        select(ResourceUse).where(
            ResourceUse.building_id == line.building_id, ResourceUse.service_id == service_id, *met(ResourceUse, line)
        )
    )
    said = told(session, rows, lambda row: f"расход дома в месяц {written(row.volume_e6, 6)}: {row.basis},")
    return said or volume_origin(session, line)


def _violation(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The acts of the account that the line's days lie in."""
    rows = session.exec(
        select(Violation, User.name)
        .join(User, col(User.id) == Violation.author_id)
        .where(
            Violation.building_id == line.building_id,
            Violation.account_id == line.account_id,
            Violation.service_id == service_id,
            Violation.status == DocumentStatus.POSTED,
            col(Violation.reverses_id).is_(None),
            *met(Violation, line),
        )
    )
    return [
        Source(
            f"акт № {row.number} от {row.dated_on:%d.%m.%Y}, {row.violation.label}, "
            f"{dates(row.valid_from, row.valid_to)}; {row.note}".rstrip("; "),
            author,
            moment(row.recorded_at_ms),
        )
        for row, author in rows
    ]


def meters_of(session: Session, line: Charge, point_id: int) -> list[Source]:
    """The meters that stood on a point on the line's days: by which act, with which ratio, by which verification."""
    rows = session.exec(
        select(MeterInstallation, Meter)
        .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
        .where(MeterInstallation.point_id == point_id, *met(MeterInstallation, line))
        .order_by(col(MeterInstallation.valid_from))
    ).all()
    found: list[Source] = []
    for row, meter in rows:
        ratio = "" if meter.ratio_e3 == 1000 else f", коэффициент {written(meter.ratio_e3, 3)}"
        found += entered(session, row, f"прибор № {meter.serial}{ratio}, стоит {dates(row.valid_from, row.valid_to)}")
        found += _verified(session, meter.id, line.to_day)
    return found


def _verified(session: Session, meter_id: int, before: date) -> list[Source]:
    """The last verification of a meter before a day, if somebody has entered an act of it."""
    found = session.exec(
        select(MeterAct, User.name)
        .join(User, col(User.id) == MeterAct.author_id)
        .where(
            MeterAct.meter_id == meter_id,
            MeterAct.event_on < before,
            MeterAct.status == DocumentStatus.POSTED,
            col(MeterAct.reverses_id).is_(None),
            col(MeterAct.act).in_((MeterActKind.VERIFIED, MeterActKind.UNFIT)),
        )
        .order_by(col(MeterAct.event_on).desc(), col(MeterAct.id).desc())
    ).first()
    if found is None:
        return []
    act, author = found
    until = "" if act.verified_after is None else f", годен до {act.verified_after:%d.%m.%Y}"
    said = f"акт № {act.number} от {act.event_on:%d.%m.%Y}: {act.act.label}{until}"
    return [Source(said, author, moment(act.recorded_at_ms))]


OF_FACTS: Final[Mapping[str, Origin]] = {
    "violation": _violation,
    "residents": _residents,
    "premises_area": premises_origin,
    "building_area": _building_area,
    "formula": _formula,
    "heat_volume": _heat_volumes,
    "resource_use": _resource_use,
    "capacity": _capacity,
    "meters": meters_of,
}
