"""Where a number of a charge line came from: the row that it was read from, its act or document, who entered it and when."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import Session, and_, col, select

from tui_billing.domain.absences import Absence
from tui_billing.domain.accounts import Account, Residents, TariffCategory
from tui_billing.domain.capacity import Capacity
from tui_billing.domain.charges import Charge, Run
from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import written
from tui_billing.domain.law import UPLIFT_E2
from tui_billing.domain.metering import Formula, MeteringPoint
from tui_billing.domain.office import User
from tui_billing.domain.own_boiler import ResourceUse
from tui_billing.domain.places import AmenityLevel, BuildingAmenity, BuildingArea, HeatVolume, PremisesArea
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service, ServiceSource, Unit
from tui_billing.domain.tariffs import Act, Norm, RangeLimit, Tariff
from tui_billing.domain.violations import Violation
from tui_billing.engine.explanation import Node, Source
from tui_billing.queries._reading_origins import moment, reading_origin, volume_origin
from tui_billing.queries.law_choices import Answer

PREVIOUS: Final = "Предыдущее показание"
"""What the engine calls the reading that a line starts from."""


def with_sources(session: Session, line: Charge, node: Node) -> Node:
    """A leaf of the line's explanation with what is behind it; any other node as it is."""
    if node.key is None or node.sources:
        return node
    return replace(node, sources=tuple(origin(session, line, node)))


def origin(session: Session, line: Charge, node: Node) -> list[Source]:
    """What is behind a leaf; its key is as ``engine.explanation.Node`` has it."""
    kind, owner = node.key or ("", 0)
    if kind == "reading":
        return reading_origin(session, line, int((node.value or 0) * 10**6), before=node.label == PREVIOUS)
    return _KINDS[kind](session, line, owner)


def source_line(line: Charge, service: str, unit: str) -> Source:
    """A line that another is computed from."""
    return Source(f"{service}, строка {line.line}: {written(line.volume_e6, 6)} {unit}, {line.method.label}")


def _sources(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The lines of the same account that a derived service is the sum of."""
    statement = (
        select(Charge, Service.name, Unit.name)
        .join(Service, col(Service.id) == Charge.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(
            ServiceSource,
            and_(col(ServiceSource.source_id) == Charge.service_id, col(ServiceSource.service_id) == service_id),
        )
        .where(Charge.run_id == line.run_id, Charge.account_id == line.account_id)
        .order_by(col(Charge.line))
    )
    return [source_line(source, name, unit) for source, name, unit in session.exec(statement)]


def supplier_origin(session: Session, line: Charge) -> list[Source]:
    """Who supplies the service, and since when: to the account, or else to the whole building."""
    asked = (
        (AccountSupplier, "лицевому счёту", AccountSupplier.account_id == line.account_id),
        (BuildingSupplier, "дому", True),
    )
    for model, whom, owner in asked:
        statement = select(model).where(
            col(model.building_id) == line.building_id,
            col(model.service_id) == line.service_id,
            col(model.supplier_id) == line.supplier_id,
            owner,
            *_on(model, line.from_day),
        )
        row: Any = session.exec(statement).first()
        if row is not None:
            return [Source(f"назначен {whom} {_dates(row.valid_from, row.valid_to)}")]
    return []


def _tariff(session: Session, line: Charge, tariff_id: int) -> list[Source]:
    statement = (
        select(Tariff, Act, TariffCategory.name)
        .join(Act, col(Act.id) == Tariff.act_id)
        .join(TariffCategory, col(TariffCategory.id) == Tariff.category_id)
        .where(Tariff.id == tariff_id)
    )
    return [
        Source(f"{_act(act)}; категория «{category}», действует {_dates(tariff.valid_from, tariff.valid_to)}")
        for tariff, act, category in session.exec(statement)
    ]


def _norm(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The norms of the service with the line's value on its first day, for the building's amenity level."""
    statement = (
        select(Norm, Act, AmenityLevel.name)
        .join(Act, col(Act.id) == Norm.act_id)
        .join(AmenityLevel, col(AmenityLevel.id) == Norm.amenity_id)
        .join(BuildingAmenity, col(BuildingAmenity.amenity_id) == Norm.amenity_id)
        .where(
            Norm.service_id == service_id,
            Norm.norm_e6 == line.norm_e6,
            BuildingAmenity.building_id == line.building_id,
            *_on(BuildingAmenity, line.from_day),
            *_on(Norm, line.from_day),
        )
    )
    return [
        Source(f"{_act(act)}; благоустройство «{amenity}», действует {_dates(norm.valid_from, norm.valid_to)}")
        for norm, act, amenity in session.exec(statement)
    ]


def _range(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The limits of the ranges that the line's tariff is one of."""
    statement = (
        select(RangeLimit, Act, Unit.name)
        .join(Act, col(Act.id) == RangeLimit.act_id)
        .join(Service, col(Service.id) == RangeLimit.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Tariff, and_(col(Tariff.id) == line.tariff_id, col(Tariff.category_id) == RangeLimit.category_id))
        .where(RangeLimit.service_id == service_id, *_on(RangeLimit, line.from_day))
    )
    return [
        Source(
            f"{_act(act)}; первый до {written(limit.first_e6, 6)}, второй до {written(limit.second_e6, 6)} {unit} в месяц, "
            f"в отопительный сезон при электроотоплении без газа × {written(limit.season_e2, 2)}, "
            f"действует {_dates(limit.valid_from, limit.valid_to)}"
        )
        for limit, act, unit in session.exec(statement)
    ]


def _law(session: Session, line: Charge, code: int) -> list[Source]:
    """The uplift coefficient: the step in force on the line's first day."""
    step = UPLIFT_E2.on(line.from_day)
    return [Source(f"{step.cite}, с {step.since:%d.%m.%Y}")]


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
            *_met(Absence, line),
        )
    )
    return [
        Source(
            f"отсутствуют {row.people}, полные дни {_dates(row.valid_from, row.valid_to)}: документ № {row.number}, заявление от "
            f"{row.requested_on:%d.%m.%Y}, {row.papers}",
            author,
            moment(row.recorded_at_ms),
        )
        for row, author in session.exec(statement)
    ]


def _living(session: Session, line: Charge, account_id: int) -> list[Source]:
    return [
        Source(
            f"прописано {row.registered}, временно {row.temporary}, собственников {row.owners}: "
            f"{_dates(row.valid_from, row.valid_to)}"
        )
        for row in session.exec(
            select(Residents).where(
                Residents.building_id == line.building_id, Residents.account_id == account_id, *_met(Residents, line)
            )
        )
    ]


def _premises_area(session: Session, line: Charge, account_id: int) -> list[Source]:
    statement = (
        select(PremisesArea)
        .join(Account, col(Account.premises_id) == PremisesArea.premises_id)
        .where(PremisesArea.building_id == line.building_id, Account.id == account_id, *_met(PremisesArea, line))
    )
    return [
        Source(f"общая площадь {written(row.total_e4, 4)} м² {_dates(row.valid_from, row.valid_to)}")
        for row in session.exec(statement)
    ]


def _building_area(session: Session, line: Charge, building_id: int) -> list[Source]:
    statement = select(BuildingArea).where(BuildingArea.building_id == building_id, *_met(BuildingArea, line))
    return [
        Source(
            f"помещения дома {written(row.premises_e4, 4)} м², общее имущество {written(row.common_e4, 4)} м² "
            f"{_dates(row.valid_from, row.valid_to)}"
        )
        for row in session.exec(statement)
    ]


def _formula(session: Session, line: Charge, point_id: int) -> list[Source]:
    """The formula of the head point that the line's point is below, or is, on the first day of the line."""
    point = session.get(MeteringPoint, point_id)
    if point is None:
        return []
    head = point_id if point.is_head else point.parent_id
    rows = session.exec(
        select(Formula, MeteringPoint.name, User.name)
        .join(MeteringPoint, col(MeteringPoint.id) == Formula.point_id)
        .join(User, col(User.id) == Formula.author_id)
        .where(Formula.building_id == line.building_id, Formula.point_id == head, *_on(Formula, line.from_day))
    )
    return [
        Source(
            f"головная точка № {row.point_id} «{name}», формула {_dates(row.valid_from, row.valid_to)}: {row.text}",
            author,
            moment(row.recorded_at_ms),
        )
        for row, name, author in rows
    ]


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
    return [
        Source(
            f"{'приборы помещения' if row.account_id else 'прибор дома'}: {written(row.volume_e6, 6)} {unit} "
            f"{_dates(row.valid_from, row.valid_to)}"
        )
        for row, unit in rows
    ]


def _capacity(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The capacity that the line's days were charged by."""
    rows = session.exec(
        select(Capacity, Unit.name, User.name)
        .join(Service, col(Service.id) == Capacity.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(User, col(User.id) == Capacity.author_id)
        .where(
            Capacity.building_id == line.building_id,
            Capacity.account_id == line.account_id,
            Capacity.service_id == service_id,
            *_met(Capacity, line),
        )
    )
    return [
        Source(
            f"{written(row.flow_e9, 9)} {unit} в час × {row.day_hours} ч в сутки, "
            f"{_dates(row.valid_from, row.valid_to)}: {row.basis}",
            author,
            moment(row.recorded_at_ms),
        )
        for row, unit, author in rows
    ]


def _resource_use(session: Session, line: Charge, service_id: int) -> list[Source]:
    """What was said of the building's use of a resource, or the readings of its meter."""
    rows = session.exec(
        select(ResourceUse, User.name)
        .join(User, col(User.id) == ResourceUse.author_id)
        .where(
            ResourceUse.building_id == line.building_id, ResourceUse.service_id == service_id, *_met(ResourceUse, line)
        )
    ).all()
    said = [
        Source(f"расход дома в месяц {written(row.volume_e6, 6)}: {row.basis}", author, moment(row.recorded_at_ms))
        for row, author in rows
    ]
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
            *_met(Violation, line),
        )
    )
    return [
        Source(
            f"акт № {row.number} от {row.dated_on:%d.%m.%Y}, {row.violation.label}, "
            f"{_dates(row.valid_from, row.valid_to)}; {row.note}".rstrip("; "),
            author,
            moment(row.recorded_at_ms),
        )
        for row, author in rows
    ]


def run_origin(session: Session, run_id: int) -> Source:
    """The run that made a line: who accrued, when, the hash of the result."""
    run, author = session.exec(
        select(Run, User.name).join(User, col(User.id) == Run.author_id).where(Run.id == run_id)
    ).one()
    return Source(
        f"начисление № {run.id} за {run.period.title} от {run.accrued_on:%d.%m.%Y}, отпечаток {run.result_hash[:16]}",
        author,
        moment(run.finished_at_ms),
    )


def choice_node(answer: Answer, *behind: Source) -> Node:
    """How a point that the law leaves open is decided, with what is behind it: its act, or nothing for the default."""
    if answer.act:
        behind = (Source(f"{answer.act}, действует {_dates(answer.valid_from, answer.valid_to)}"),)
    words = f"{answer.words} ({answer.choice.name} = {answer.answer})"
    return Node(answer.choice.title, words=words, cite=str(answer.choice.cite), sources=behind)


_KINDS: Final[Mapping[str, Callable[[Session, Charge, int], list[Source]]]] = {
    "volume": volume_origin,
    "violation": _violation,
    "tariff": _tariff,
    "norm": _norm,
    "law": _law,
    "residents": _residents,
    "premises_area": _premises_area,
    "building_area": _building_area,
    "service_source": _sources,
    "formula": _formula,
    "range": _range,
    "heat_volume": _heat_volumes,
    "resource_use": _resource_use,
    "capacity": _capacity,
}


def _on(model: Any, day: date) -> tuple[Any, Any]:
    return col(model.valid_from) <= day, col(model.valid_to) > day


def _met(model: Any, line: Charge) -> tuple[Any, Any]:
    return col(model.valid_from) < line.to_day, col(model.valid_to) > line.from_day


def _act(act: Act) -> str:
    return f"{act.title} от {act.issued_on:%d.%m.%Y} № {act.number}"


def _dates(since: date, until: date) -> str:
    """``с 01.07.2026 по 31.12.2026``: the last day is shown, not the day after."""
    ending = "" if until == FOREVER else f" по {until - timedelta(days=1):%d.%m.%Y}"
    return f"с {since:%d.%m.%Y}{ending}"
