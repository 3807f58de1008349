"""Head points: which points are below, and the formula that their volume is charged by."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.codes import PeriodStatus, Role
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import PeriodClosedError, RefusedError
from tui_billing.domain.metering import Formula, MeteringPoint
from tui_billing.domain.office import AccrualPeriod
from tui_billing.engine.formulas.check import checked
from tui_billing.engine.formulas.syntax import LONGEST_CANONICAL, parse
from tui_billing.engine.formulas.tree import Node, Point, canonical, walk
from tui_billing.operations._rights import require
from tui_billing.queries.formulas import head_point, names_below

RIGHT = "формулы головных точек"


def save_formula(session: Session, point_id: int, text: str, valid_from: date) -> int:
    """Let a head point be charged by a formula from a day on; the formula before it ends there. Returns the id.

    A formula of the same first day is replaced. One that begins later stays as it is.

    Raises:
        NotAllowedError: only an accountant sets formulas.
        FormulaError: it is no formula over the points below.
        PeriodClosedError: the day lies in a period that is closed, or being closed.
        RefusedError: the point is no head point, or head points are below each other in a circle.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    head = head_point(session, point_id)
    _refuse_circle(session, point_id)
    node = checked(text, head.unit, names_below(session, point_id))
    _require_not_closed(session, valid_from)
    valid_to = _made_room(session, point_id, valid_from)
    formula = Formula(
        building_id=head.building_id,
        point_id=point_id,
        valid_from=valid_from,
        valid_to=valid_to,
        text=text.strip(),
        canonical=canonical(node),
    )
    session.add(formula)
    session.flush()
    return formula.id


def place_below(session: Session, point_id: int, below: Sequence[int]) -> None:
    """Make a point a head point and put others below it; a point that was below another is moved.

    Raises:
        NotAllowedError: only an accountant does.
        RefusedError: a point is absent or of another building, or head points would be below each other in a circle.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    if not below:
        raise RefusedError(f"Укажите точки ниже: tui-billing formula below {point_id} 21 22.")
    head = _point(session, point_id)
    head.is_head = True
    session.add(head)
    for number in below:
        point = _point(session, number)
        if point.building_id != head.building_id:
            raise RefusedError(f"Точка учёта № {number} — в другом доме. Ниже головной стоят точки того же дома.")
        if number == point_id:
            raise RefusedError(f"Точка учёта № {number} не может быть ниже самой себя: {head.name} → {head.name}.")
        if point.parent_id not in {None, point_id}:
            _refuse_named(session, point)
        point.parent_id = point_id
        session.add(point)
    session.flush()
    _refuse_circle(session, point_id)


def take_apart(session: Session, points: Sequence[int]) -> None:
    """Let points be below no head point any more.

    Raises:
        NotAllowedError: only an accountant does.
        RefusedError: a point is absent, or a formula that is in force names it.
    """
    require(session, RIGHT, Role.ACCOUNTANT)
    for number in points:
        point = _point(session, number)
        _refuse_named(session, point)
        point.parent_id = None
        session.add(point)


def _point(session: Session, number: int) -> MeteringPoint:
    point = session.get(MeteringPoint, number)
    if point is None:
        raise RefusedError(f"Точки учёта № {number} нет. Номера видны в карточке лицевого счёта, раздел «ПУ».")
    return point


def _refuse_circle(session: Session, point_id: int) -> None:
    """Walk up from a point; refuse when the way comes back to where it was."""
    way: list[MeteringPoint] = []
    at: int | None = point_id
    while at is not None:
        point = _point(session, at)
        if point in way:
            names = " → ".join(each.name for each in reversed([*way[way.index(point) :], point]))
            raise RefusedError(f"Головные точки замкнуты в круг: {names}. Уберите одну из них из-под другой.")
        way.append(point)
        at = point.parent_id


def _refuse_named(session: Session, point: MeteringPoint) -> None:
    """Refuse to take away a point that a formula goes on naming."""
    rows = session.exec(
        select(Formula).where(Formula.point_id == point.parent_id, Formula.valid_to == FOREVER).with_for_update()
    )
    for row in rows:
        if any(isinstance(node, Point) and node.number == point.id for node in walk(_read(row))):
            raise RefusedError(
                f"Точка учёта № {point.id} «{point.name}» стоит в формуле «{row.text}». Сначала замените формулу."
            )


def _read(row: Formula) -> Node:
    return parse(row.canonical, LONGEST_CANONICAL)


def _require_not_closed(session: Session, valid_from: date) -> None:
    closed = [
        each.period
        for each in session.exec(
            select(AccrualPeriod).where(col(AccrualPeriod.status).in_([PeriodStatus.CLOSED, PeriodStatus.CLOSING]))
        )
        if each.period.end > valid_from
    ]
    if closed:
        raise PeriodClosedError(str(max(closed)))


def _made_room(session: Session, point_id: int, valid_from: date) -> date:
    """End or remove what stands on the day; the day on which the next formula begins."""
    rows = session.exec(
        select(Formula).where(Formula.point_id == point_id).order_by(col(Formula.valid_from)).with_for_update()
    ).all()
    later = [row.valid_from for row in rows if row.valid_from > valid_from]
    for row in rows:
        if row.valid_from == valid_from:
            session.delete(row)
        elif row.valid_from < valid_from < row.valid_to:
            row.valid_to = valid_from
            session.add(row)
    session.flush()
    return min(later, default=FOREVER)
