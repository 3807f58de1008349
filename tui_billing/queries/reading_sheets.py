"""The sheets that can be keyed, and the rows of one: a building, a route, an account, a single meter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, Controller, Route
from tui_billing.domain.errors import UnknownAccountError
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, District, Street
from tui_billing.queries._registers import Slot
from tui_billing.queries.addresses import address
from tui_billing.queries.reading_batches import (
    Batch,
    Totals,
    batch_of,
    batch_review,
    batch_totals,
    batches_to_verify,
    open_batches,
    reading_reasons,
)
from tui_billing.queries.readings import (
    MeterRow,
    meter_rows,
    of_account,
    of_building,
    of_controller,
    of_points,
)


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """A building whose meters can be keyed, as a list offers it; ``controller`` is empty for one that nobody walks."""

    building_id: int
    address: str
    district: str
    controller_id: int
    controller: str


def sheet_rows(session: Session, batch: Batch) -> list[MeterRow]:
    """The rows of a batch's sheet, in walking order; none for a batch that is keyed by account."""
    slot = Slot(batch.id, batch.period, batch.taken_on)
    if batch.building_id:
        return meter_rows(session, of_building(batch.building_id), slot)
    if batch.controller_id:
        return meter_rows(session, of_controller(batch.controller_id), slot)
    return []


def account_rows(session: Session, batch: Batch, number: str) -> list[MeterRow]:
    """The meters of an account.

    Raises:
        UnknownAccountError: no account has this number.
    """
    if session.exec(select(Account.id).where(Account.number == number)).first() is None:
        raise UnknownAccountError(number)
    return meter_rows(session, of_account(number), Slot(batch.id, batch.period, batch.taken_on))


def point_rows(session: Session, batch: Batch, point_ids: Sequence[int]) -> list[MeterRow]:
    """Some meters, as they stand in the batch now."""
    return meter_rows(session, of_points(point_ids), Slot(batch.id, batch.period, batch.taken_on))


def sheet_choices(session: Session, day: date, user_id: int | None = None) -> Sequence[SheetChoice]:
    """Buildings in the order of the routes, those that nobody walks last; only a controller's own for ``user_id``."""
    walked = and_(col(Route.building_id) == Building.id, col(Route.valid_from) <= day, col(Route.valid_to) > day)
    statement = (
        select(Building.id, Street.kind, Street.name, Building.house, District.name, Controller.id, Controller.name)  # type: ignore[call-overload]
        .join(Street, col(Street.id) == Building.street_id)
        .join(District, col(District.id) == Building.district_id)
        .outerjoin(Route, walked)
        .outerjoin(Controller, col(Controller.id) == Route.controller_id)
        .order_by(col(Controller.id).is_(None), Controller.name, Route.position, Street.name_key, Building.id)
    )
    if user_id is not None:
        statement = statement.where(Controller.user_id == user_id)
    return [
        SheetChoice(building, address(kind, street, house, None, ""), district, controller or 0, name or "")
        for building, kind, street, house, district, controller, name in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A batch as the screen opens it. Of a batch keyed by account only what was keyed is here."""

    batch: Batch
    rows: Sequence[MeterRow]
    totals: Totals
    reasons: Mapping[int, str]


def open_sheet(session: Session, batch_id: int) -> OpenSheet:
    """A batch, its rows, what it came to by now, the reasons that may be given.

    Raises:
        RefusedError: there is no such batch.
    """
    batch = batch_of(session, batch_id)
    rows = sheet_rows(session, batch) or keyed_rows(session, batch)
    return OpenSheet(batch, rows, batch_totals(session, batch_id), reading_reasons(session))


def keyed_rows(session: Session, batch: Batch) -> list[MeterRow]:
    """The meters that have something in the batch, in the order in which they were first keyed."""
    order = list(dict.fromkeys(row.point_id for row in batch_review(session, batch.id)))
    found = {row.point_id: row for row in point_rows(session, batch, order)}
    return [found[point] for point in order if point in found and found[point].is_keyed]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may key: the own open batches, others' batches to verify, buildings in the order of the routes."""

    open: Sequence[Batch]
    verifiable: Sequence[Batch]
    buildings: Sequence[SheetChoice]


def sheet_offers(
    session: Session, user_id: int, period: Period, day: date, controller_user_id: int | None = None
) -> Choices:
    """What a person may key in a period; ``controller_user_id`` narrows the buildings to a controller's own."""
    return Choices(
        open_batches(session, user_id),
        batches_to_verify(session, user_id, period),
        sheet_choices(session, day, controller_user_id),
    )
