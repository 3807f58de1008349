"""Where a number of a charge line came from: the row that it was read from, its act or document, who entered it and when."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlmodel import Session, and_, col, select

from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.charges import Charge
from tui_billing.domain.decimals import written
from tui_billing.domain.law import UPLIFT_E2
from tui_billing.domain.places import AmenityLevel, BuildingAmenity
from tui_billing.domain.services import Service, ServiceSource, Unit
from tui_billing.domain.tariffs import Act, Norm, RangeLimit, Tariff
from tui_billing.engine.explanation import Node, Source
from tui_billing.queries._entries import act_named, dates, entered, on
from tui_billing.queries._fact_origins import OF_FACTS, Origin, premises_origin
from tui_billing.queries._reading_origins import reading_origin, volume_origin

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
    return (KINDS.get(kind) or OF_FACTS[kind])(session, line, owner)


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


def _tariff(session: Session, line: Charge, tariff_id: int) -> list[Source]:
    found = session.exec(
        select(Tariff, Act, TariffCategory.name)
        .join(Act, col(Act.id) == Tariff.act_id)
        .join(TariffCategory, col(TariffCategory.id) == Tariff.category_id)
        .where(Tariff.id == tariff_id)
    ).first()
    if found is None:
        return []
    row, act, category = found
    return entered(
        session, row, f"{act_named(act)}; категория «{category}», действует {dates(row.valid_from, row.valid_to)}"
    )


def _norm(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The norms of the service with the line's value on its first day, and what chose them: the amenity level, the rooms."""
    levels = session.exec(
        select(BuildingAmenity, AmenityLevel.name)
        .join(AmenityLevel, col(AmenityLevel.id) == BuildingAmenity.amenity_id)
        .where(BuildingAmenity.building_id == line.building_id, *on(BuildingAmenity, line.from_day))
    ).all()
    found: list[Source] = []
    by_rooms = False
    for level, amenity in levels:
        norms = session.exec(
            select(Norm, Act)
            .join(Act, col(Act.id) == Norm.act_id)
            .where(
                Norm.service_id == service_id,
                Norm.norm_e6 == line.norm_e6,
                Norm.amenity_id == level.amenity_id,
                *on(Norm, line.from_day),
            )
        )
        for row, act in norms:
            by_rooms |= row.rooms > 0
            found += entered(
                session, row,
                f"{act_named(act)}; благоустройство «{amenity}»{_for_whom(row)}, действует "
                f"{dates(row.valid_from, row.valid_to)}",
            )  # fmt: skip
        said = f"благоустройство дома «{amenity}» {dates(level.valid_from, level.valid_to)}"
        found += entered(session, level, said)
    return found + (premises_origin(session, line, line.account_id) if by_rooms else [])


def _for_whom(norm: Norm) -> str:
    """For how many rooms and people a norm is, where it is not for any."""
    return "".join(
        f", {words}: {number}" for words, number in (("комнат", norm.rooms), ("человек", norm.people)) if number
    )


def _range(session: Session, line: Charge, service_id: int) -> list[Source]:
    """The limits of the ranges that the line's tariff is one of."""
    statement = (
        select(RangeLimit, Act, Unit.name)
        .join(Act, col(Act.id) == RangeLimit.act_id)
        .join(Service, col(Service.id) == RangeLimit.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Tariff, and_(col(Tariff.id) == line.tariff_id, col(Tariff.category_id) == RangeLimit.category_id))
        .where(RangeLimit.service_id == service_id, *on(RangeLimit, line.from_day))
    )
    return [
        source
        for row, act, unit in session.exec(statement)
        for source in entered(
            session, row,
            f"{act_named(act)}; первый до {written(row.first_e6, 6)}, второй до {written(row.second_e6, 6)} {unit} в месяц, "
            f"в отопительный сезон при электроотоплении без газа × {written(row.season_e2, 2)}, "
            f"действует {dates(row.valid_from, row.valid_to)}",
        )
    ]  # fmt: skip


def _law(session: Session, line: Charge, code: int) -> list[Source]:
    """The uplift coefficient: the step in force on the line's first day."""
    step = UPLIFT_E2.on(line.from_day)
    return [Source(f"{step.cite}, с {step.since:%d.%m.%Y}")]


KINDS: Final[Mapping[str, Origin]] = {
    "volume": volume_origin,
    "tariff": _tariff,
    "norm": _norm,
    "law": _law,
    "service_source": _sources,
    "range": _range,
}
