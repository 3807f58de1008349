"""Head points: what is below them, their formulas, and what a formula would come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import sqlalchemy as sql
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import Method, ParkReason
from tui_billing.domain.days import FOREVER, day_number
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Formula, Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.office import Audit, User
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.accrue import accrue
from tui_billing.engine.facts import FACT_COLUMNS, Book, Facts
from tui_billing.engine.formulas.check import checked
from tui_billing.engine.formulas.names import Below
from tui_billing.engine.formulas.tree import canonical
from tui_billing.engine.rounding import UNIT
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries.addresses import SHORT, address
from tui_billing.queries.facts import fetch_book, fetch_facts


@dataclass(frozen=True, slots=True)
class HeadPoint:
    """A head point. ``number`` is empty for a point of the building: its volume is shared by the accounts below."""

    point_id: int
    name: str
    building_id: int
    address: str
    service: str
    unit: str
    number: str


@dataclass(frozen=True, slots=True)
class PointBelow:
    """A point below a head point; ``serial`` is empty where no meter stands."""

    point_id: int
    name: str
    number: str
    place: str
    service: str
    unit: str
    serial: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class FormulaRow:
    """A formula of a head point over ``[valid_from, valid_to)``."""

    valid_from: date
    valid_to: date
    text: str
    canonical: str
    author: str


@dataclass(frozen=True, slots=True)
class Part:
    """What an account would be charged in a month: exact units, or why it would be parked (``reason``)."""

    account_id: int
    number: str
    place: str
    volume: Fraction
    amount_kop: int
    reason: str = ""


def head_points(session: Session, *, building_id: int | None = None, account_id: int | None = None) -> list[HeadPoint]:
    """The head points of a building, of an account (its own, and those that its points are below), or all."""
    statement = _heads()
    if building_id is not None:
        statement = statement.where(MeteringPoint.building_id == building_id)
    if account_id is not None:
        parents = select(MeteringPoint.parent_id).where(MeteringPoint.account_id == account_id)
        statement = statement.where((col(MeteringPoint.account_id) == account_id) | col(MeteringPoint.id).in_(parents))
    return [_head(*row) for row in session.execute(statement.where(col(MeteringPoint.is_head).in_([True])))]


def head_point(session: Session, point_id: int) -> HeadPoint:
    """A head point by its number.

    Raises:
        RefusedError: there is no such point, or it is no head point.
    """
    row = session.execute(_heads().where(MeteringPoint.id == point_id)).first()
    if row is None:
        raise RefusedError(f"Точки учёта № {point_id} нет. Номера головных точек: tui-billing formula show.")
    if not row[0].is_head:
        raise RefusedError(
            f"Точка учёта № {point_id} «{row[0].name}» — не головная. Укажите, какие точки ниже неё: "
            f"tui-billing formula below {point_id} НОМЕРА."
        )
    return _head(*row)


def points_below(session: Session, point_id: int, on: date) -> list[PointBelow]:
    """The points directly below a head point, with the meters that stand on a day."""
    standing = (
        (col(MeterInstallation.point_id) == MeteringPoint.id)
        & (col(MeterInstallation.valid_from) <= on)
        & (col(MeterInstallation.valid_to) > on)
    )
    rows = session.execute(
        sql.select(MeteringPoint, col(Service.name), col(Unit.name), col(Account.number), Premises, col(Meter.serial))
        .join(Service, col(Service.id) == MeteringPoint.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .outerjoin(Account, col(Account.id) == MeteringPoint.account_id)
        .outerjoin(Premises, col(Premises.id) == Account.premises_id)
        .outerjoin(MeterInstallation, standing)
        .outerjoin(Meter, col(Meter.id) == MeterInstallation.meter_id)
        .where(col(MeteringPoint.parent_id) == point_id)
        .order_by(col(MeteringPoint.walk_order), col(MeteringPoint.id))
    )
    return [
        PointBelow(point.id, point.name, number or "", _place(premises), service, unit, serial or "", point.is_head)
        for point, service, unit, number, premises, serial in rows
    ]


def formulas_of(session: Session, point_id: int) -> list[FormulaRow]:
    """The formulas of a head point, the latest first."""
    rows = session.exec(
        select(Formula, User.name)
        .join(Audit, col(Audit.id) == Formula.entered_id)
        .join(User, col(User.id) == Audit.user_id)
        .where(Formula.point_id == point_id)
        .order_by(col(Formula.valid_from).desc())
    )
    return [FormulaRow(row.valid_from, row.valid_to, row.text, row.canonical, author) for row, author in rows]


def check_formula(session: Session, point_id: int, text: str) -> str:
    """The canonical text of a formula for a head point; what may be named is below it.

    Raises:
        RefusedError: there is no such head point, or (``FormulaError``) the text is no formula for it.
    """
    head = head_point(session, point_id)
    return canonical(checked(text, head.unit, names_below(session, point_id)))


def names_below(session: Session, point_id: int) -> Mapping[int, Below]:
    """What a formula of a head point may name."""
    rows = session.exec(
        select(MeteringPoint.id, MeteringPoint.name, Unit.name)
        .join(Service, col(Service.id) == MeteringPoint.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .where(MeteringPoint.parent_id == point_id)
    )
    return {number: Below(name, unit) for number, name, unit in rows}


def preview_formula(session: Session, point_id: int, text: str, period: Period) -> list[Part]:
    """What each account would be charged in a month if this were the formula, by the accrual itself.

    Raises:
        RefusedError: as ``check_formula``.
    """
    head = head_point(session, point_id)
    formula = check_formula(session, point_id, text)
    frames = SessionFrames(session)
    facts = fetch_facts(frames, period, head.building_id, head.building_id)
    result = accrue(*_with_formula(facts, fetch_book(frames, period), point_id, formula), period)
    below = [each.point_id for each in points_below(session, point_id, period.first)]
    mine = pl.col("point_id").is_in([point_id, *below])
    lines = result.lines.filter(mine & (pl.col("method") == int(Method.FORMULA))).to_dicts()
    parked = result.parked.filter(mine).to_dicts()
    named = _accounts(session, {row["account_id"] for row in (*lines, *parked)})
    parts: dict[int, Part] = {}
    for row in (*lines, *parked):
        account = row["account_id"]
        part = parts.get(account) or Part(account, *named.get(account, ("", "дом")), Fraction(0), 0)
        parts[account] = _with_row(part, row, period)
    return [parts[account] for account in sorted(parts)]


def _with_row(part: Part, row: Mapping[str, int], period: Period) -> Part:
    if "reason" in row:
        return replace(part, reason=ParkReason(row["reason"]).label)  # type: ignore[call-arg]
    volume = Fraction(row["quantity_u"] * row["share_num"], UNIT * 10**6 * period.days * row["share_den"])
    return replace(part, volume=part.volume + volume, amount_kop=part.amount_kop + row["amount_kop"])


def _with_formula(facts: Facts, book: Book, point_id: int, formula: str) -> tuple[Facts, Book]:
    """The facts and the book with this formula, for ever, in the place of the stored ones of the point."""
    number = 0
    row = {
        "building_id": 0,
        "point_id": point_id,
        "valid_from": 0,
        "valid_to": day_number(FOREVER),
        "formula_id": number,
    }
    mine = pl.DataFrame([row], schema=dict.fromkeys(FACT_COLUMNS["formulas"], pl.Int64))
    others = facts.formulas.filter(pl.col("point_id") != point_id)
    return (
        replace(facts, formulas=pl.concat([others, mine.select(others.columns)])),
        replace(book, formulas={**book.formulas, number: formula}),
    )


def _accounts(session: Session, accounts: set[int]) -> dict[int, tuple[str, str]]:
    """``(number, place)`` of accounts."""
    rows = session.exec(
        select(Account, Premises)
        .join(Premises, col(Premises.id) == Account.premises_id)
        .where(col(Account.id).in_(accounts))
    )
    return {account.id: (account.number, _place(premises)) for account, premises in rows}


def _heads() -> Any:
    return (
        sql.select(MeteringPoint, col(Service.name), col(Unit.name), col(Building.house), Street, col(Account.number))
        .join(Service, col(Service.id) == MeteringPoint.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Building, col(Building.id) == MeteringPoint.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .outerjoin(Account, col(Account.id) == MeteringPoint.account_id)
        .order_by(col(MeteringPoint.building_id), col(MeteringPoint.id))
    )


def _head(point: MeteringPoint, service: str, unit: str, house: str, street: Street, number: str | None) -> HeadPoint:
    where = address(street.kind, street.name, house, None, "")
    return HeadPoint(point.id, point.name, point.building_id, where, service, unit, number or "")


def _place(premises: Premises | None) -> str:
    return f"{SHORT[premises.kind]} {premises.number}" if premises else ""


def in_force(rows: Sequence[FormulaRow], on: date) -> FormulaRow | None:
    """The formula of a day, of those of ``formulas_of``."""
    return next((row for row in rows if row.valid_from <= on < row.valid_to), None)
