"""Rows of a receipt from the charge lines of a run: services and meters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, ServiceSection, Zone
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, ServiceSource, Unit
from tui_billing.engine.rounding import KOPECK, UNIT, half_away_whole
from tui_billing.engine.rulebook import rule_of
from tui_billing.queries._installed import stood
from tui_billing.queries.facts import column_of
from tui_billing.queries.receipt_form import MeterRow, ServiceRow

RAISED: Final = (Method.NORM_UPLIFTED, Method.HOT_WATER_HEAT)
"""Whose quantity has the coefficient to the norm as a factor."""

INSTEAD: Final = {Method.AVERAGE: "среднее", Method.NORM: "норматив", Method.NORM_UPLIFTED: "норматив"}
NO_UPLIFT_E2: Final = 100


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service as the receipt names it; ``sources`` are the services that it is computed from."""

    name: str
    short_name: str
    section: ServiceSection
    position: int
    unit: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A charge line, as far as the receipt shows it."""

    point_id: int
    service_id: int
    service_month: Period
    from_day: date
    method: Method
    zone: Zone
    reading_from_e6: int
    reading_to_e6: int
    uplift_e2: int
    quantity_u: int
    share_num: int
    share_den: int
    volume_e6: int
    price_e6: int
    amount_kop: int


@dataclass(frozen=True, slots=True)
class Installed:
    """A meter on a point of an account over ``[since, until)``."""

    point_id: int
    service_id: int
    location: str
    order: int
    serial: str
    verified_to: date
    digits: int
    zones: int
    since: date
    until: date


def service_cards(session: Session) -> dict[int, ServiceCard]:
    """All services by id."""
    service, unit, source = column_of(Service), column_of(Unit), column_of(ServiceSource)
    sources: dict[int, list[int]] = defaultdict(list)
    for service_id, source_id in session.execute(
        select(source.service_id, source.source_id).order_by(source.source_id)
    ):
        sources[service_id].append(source_id)
    rows = session.execute(
        select(service.id, service.name, service.short_name, service.section, service.position, unit.name).where(
            unit.id == service.unit_id
        )
    )
    return {
        number: ServiceCard(name, short, section, position, unit_name, tuple(sources[number]))
        for number, name, short, section, position, unit_name in rows
    }


def lines_of(session: Session, building_id: int, run_id: int) -> dict[int, list[Line]]:
    """The lines of a run in a building, by account, in the order of their numbers."""
    charge, account = column_of(Charge), column_of(Account)
    names = Line.__dataclass_fields__
    rows = session.execute(
        select(charge.account_id, *(charge[name] for name in names))
        .where(account.building_id == building_id, charge.account_id == account.id, charge.run_id == run_id)
        .order_by(charge.account_id, charge.line)
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for account_id, *values in rows:
        found[account_id].append(Line(*values))
    return found


def meters_of(session: Session, building_id: int, period: Period) -> dict[int, list[Installed]]:
    """The meters that stood on points of accounts in the period, by account."""
    point, place, meter = column_of(MeteringPoint), column_of(MeterInstallation), column_of(Meter)
    rows = session.execute(
        select(
            point.account_id, point.id, point.service_id, point.location, point.walk_order, meter.serial,
            meter.verified_to, meter.digits, meter.zones, place.valid_from, place.valid_to,
        )
        .where(
            point.building_id == building_id, point.account_id.is_not(None), place.point_id == point.id,
            place.valid_from < period.end, place.valid_to > period.first, stood(place), meter.id == place.meter_id,
        )
        .order_by(point.account_id, point.walk_order, point.id, place.valid_from)
    )  # fmt: skip
    found: dict[int, list[Installed]] = defaultdict(list)
    for account_id, *values in rows:
        found[account_id].append(Installed(*values))
    return found


def excess_kop(line: Line) -> int:
    """How much of an amount is there because the norm was uplifted: the amount less that at the coefficient 1."""
    if _uplift(line) == NO_UPLIFT_E2:
        return 0
    parts = UNIT * line.service_month.days * line.share_den * KOPECK
    return line.amount_kop - half_away_whole(_plain_u(line) * line.share_num * line.price_e6, parts)


def consumed_e6(line: Line) -> int:
    """The volume of a line at the coefficient 1: the uplift is paid for, not consumed."""
    if _uplift(line) == NO_UPLIFT_E2:
        return line.volume_e6
    return half_away_whole(_plain_u(line) * line.share_num, UNIT * line.service_month.days * line.share_den)


def _uplift(line: Line) -> int:
    return line.uplift_e2 if line.method in RAISED else NO_UPLIFT_E2


def _plain_u(line: Line) -> int:
    """The quantity at the coefficient 1. The quantity has the coefficient as a factor: there is no remainder."""
    return line.quantity_u * NO_UPLIFT_E2 // line.uplift_e2


def service_rows(
    lines: Sequence[Line],
    services: Mapping[int, ServiceCard],
    period: Period,
    corrected: Mapping[int, int] = MappingProxyType({}),
) -> tuple[ServiceRow, ...]:
    """The lines of an account by service, zone, price and method: stable periods that differ in nothing shown are one.

    ``corrected`` are recalculations by service: each stands on the first row of its service.
    """
    letters = {line.service_id: _letter(line, lines, services) for line in lines}
    merged: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in lines:
        letter = rule_of(line.method).letter or letters[line.service_id]
        merged[line.service_id, line.service_month, line.zone, line.price_e6, letter, _uplift(line)].append(line)

    def order(key: tuple[Any, ...]) -> tuple[Any, ...]:
        card = services[key[0]]
        return card.section, card.position, key[:3], merged[key][0].from_day, key

    rows, left = [], dict(corrected)
    for key in sorted(merged, key=order):
        row = _service_row(merged[key], key[4], services[key[0]], period)
        correction = left.pop(key[0], 0) if left else 0
        rows.append(
            replace(row, amount_kop=row.amount_kop + correction, corrected_kop=correction) if correction else row
        )
    return tuple(rows)


def correction_row(card: ServiceCard, amount_kop: int) -> ServiceRow:
    """The recalculation of a service that is not charged."""
    return ServiceRow(card.section, card.name, "", 0, "", 0, NO_UPLIFT_E2, 0, amount_kop, amount_kop)


def _service_row(lines: Sequence[Line], letter: str, card: ServiceCard, period: Period) -> ServiceRow:
    first = lines[0]
    name = card.name + (f", {first.zone.label}" if first.zone.label else "")
    if first.service_month != period:
        name += f" за {first.service_month.month:02}.{first.service_month.year}"
    if first.from_day > first.service_month.first:
        name += f" с {first.from_day:%d.%m}"
    return ServiceRow(
        section=card.section,
        name=name,
        unit=card.unit,
        volume_e6=sum(consumed_e6(line) for line in lines),
        method=letter,
        price_e6=first.price_e6,
        uplift_e2=_uplift(first),
        excess_kop=sum(excess_kop(line) for line in lines),
        amount_kop=sum(line.amount_kop for line in lines),
    )


def _letter(line: Line, lines: Iterable[Line], services: Mapping[int, ServiceCard]) -> str:
    """The method of a derived service: that of its sources, when they have one."""
    if line.method not in {Method.DERIVED, Method.HOT_WATER_HEAT}:
        return ""
    sources = services[line.service_id].sources
    found = {rule_of(other.method).letter for other in lines if other.service_id in sources}
    return found.pop() if len(found) == 1 else ""


def meter_rows(
    meters: Sequence[Installed], lines: Sequence[Line], services: Mapping[int, ServiceCard]
) -> tuple[MeterRow, ...]:
    """The registers of an account's meters that stood in the period, with what the run took from them."""
    by_point: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.point_id:
            by_point[line.point_id].append(line)
    rows: list[MeterRow] = []
    for meter in sorted(meters, key=lambda meter: (services[meter.service_id].position, meter.order, meter.since)):
        own = [line for line in by_point[meter.point_id] if meter.since <= line.from_day < meter.until]
        name = f"{services[meter.service_id].short_name} {meter.location}".strip()
        for zone in sorted({line.zone for line in own}) or [Zone.WHOLE]:
            label = f"{name}, {zone.label}" if zone.label else name
            rows.append(_meter_row(label, meter, [line for line in own if line.zone == zone]))
    return tuple(rows)


def _meter_row(name: str, meter: Installed, lines: Sequence[Line]) -> MeterRow:
    read = [line for line in lines if line.method is Method.METER]
    instead = next((INSTEAD[line.method] for line in lines if line.method in INSTEAD), "")
    return MeterRow(
        name=name,
        serial=meter.serial,
        verified_to=meter.verified_to,
        previous_e6=read[0].reading_from_e6 if read else None,
        current_e6=read[-1].reading_to_e6 if read else None,
        volume_e6=sum(line.volume_e6 for line in read) if read else None,
        instead="" if read else instead,
        digits=meter.digits,
    )
