"""The reference section of a receipt: what the building's meters counted and where it went."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from tui_billing.domain.codes import Method, NormPurpose, ReadingStatus, ServiceKind
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.period import Period
from tui_billing.domain.places import BuildingAmenity
from tui_billing.domain.tariffs import Norm
from tui_billing.engine.rulebook import methods
from tui_billing.queries.facts import column_of
from tui_billing.queries.receipt_form import HouseRow
from tui_billing.queries.receipt_lines import Line, ServiceCard, consumed_e6

LOOK_BACK: Final = 12
COMMON: Final = methods(lambda rule: rule.kind is ServiceKind.COMMON_HOUSE) - {Method.PROPERTY_CORRECTION}


def house_rows(
    session: Session, building_id: int, period: Period, lines: Iterable[Line], services: Mapping[int, ServiceCard]
) -> tuple[HouseRow, ...]:
    """A row for each resource that the building has a meter of, or common-house needs of; ``lines`` of all accounts."""
    measured = _measured(session, building_id, period)
    own, common = _volumes(lines, services)
    norms = _norms(session, building_id, period, services)
    return tuple(
        HouseRow(
            name=services[service].name,
            unit=services[service].unit,
            norm_e6=norms.get(service),
            reading_e6=measured.get(service, (None, None))[0],
            whole_e6=measured.get(service, (None, None))[1],
            premises_e6=own.get(service, 0),
            common_e6=common.get(service, 0),
        )
        for service in sorted({*measured, *common}, key=lambda service: services[service].position)
    )


def _measured(session: Session, building_id: int, period: Period) -> dict[int, tuple[int | None, int | None]]:
    """The last reading and the volume of the building's meters by service.

    The volume is absent where a register was not read in the period or before it, or went back; the reading where
    there are several registers: one number of several meters says nothing.
    """
    point, place, meter, reading = (column_of(each) for each in (MeteringPoint, MeterInstallation, Meter, Reading))
    rows = session.execute(
        select(
            point.service_id, place.id, meter.ratio_e3, reading.zone, reading.period, reading.value_e6
        )
        .where(
            point.building_id == building_id, point.account_id.is_(None),
            reading.building_id == building_id, reading.point_id == point.id,
            reading.period.between(period.plus(-LOOK_BACK), period), reading.status == ReadingStatus.ACCEPTED,
            place.id == reading.installation_id, place.valid_to > period.first, meter.id == place.meter_id,
        )
        .order_by(reading.taken_on, reading.period, reading.seq)
    )  # fmt: skip
    registers: dict[int, dict[tuple[int, int], tuple[int, list[int | None]]]] = defaultdict(dict)
    for service, installation, ratio_e3, zone, landed, value in rows:
        _, values = registers[service].setdefault((installation, zone), (ratio_e3, [None, None]))
        values[landed == period] = value
    return {service: _counted(list(found.values())) for service, found in registers.items()}


def _counted(registers: list[tuple[int, list[int | None]]]) -> tuple[int | None, int | None]:
    reading = registers[0][1][1] if len(registers) == 1 else None
    volume = 0
    for ratio_e3, (before, now) in registers:
        if before is None or now is None or now < before:
            return reading, None
        volume += (now - before) * ratio_e3
    return reading, volume // 1000


def _volumes(lines: Iterable[Line], services: Mapping[int, ServiceCard]) -> tuple[dict[int, int], dict[int, int]]:
    """Volumes by resource: in the premises, and for common needs (of the service that feeds them)."""
    own: dict[int, int] = defaultdict(int)
    common: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.method in COMMON:
            common[(services[line.service_id].sources or (line.service_id,))[0]] += line.volume_e6
        elif line.method is Method.COMMON_NEGATIVE:
            common[line.service_id] += line.volume_e6
        else:
            own[line.service_id] += consumed_e6(line)
    return own, common


def _norms(session: Session, building_id: int, period: Period, services: Mapping[int, ServiceCard]) -> dict[int, int]:
    """Norms of common needs by the resource that feeds them."""
    norm, amenity = column_of(Norm), column_of(BuildingAmenity)
    rows = session.execute(
        select(norm.service_id, norm.norm_e6)
        .where(
            amenity.building_id == building_id, amenity.valid_from <= period.last, amenity.valid_to > period.last,
            norm.amenity_id == amenity.amenity_id, norm.purpose == NormPurpose.COMMON,
            norm.valid_from <= period.last, norm.valid_to > period.last,
        )
        .order_by(norm.id)
    )  # fmt: skip
    return {(services[service].sources or (service,))[0]: value for service, value in rows}
