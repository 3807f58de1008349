"""Accrual runs: what one came to, how that differs from the month before, and the lines of an account."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sql
from sqlalchemy import ColumnElement, Select, and_, func
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, ParkedLine, Posting, Run, RunBuilding, RunTotal
from tui_billing.domain.codes import Method, ParkReason, RunStatus, Zone
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.held import HeldLine
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, Unit
from tui_billing.queries.held_lines import kept_out, waiting_in
from tui_billing.queries.law_checks import Unchecked

Scope = Collection[int] | Select[Any] | None
"""Buildings: their ids, a select of them, or all."""


@dataclass(frozen=True, slots=True)
class ServiceFigure:
    """What a service came to by one method."""

    service_id: int
    method: Method
    lines: int
    volume_e6: int
    amount_kop: int


@dataclass(frozen=True, slots=True)
class BuildingFigure:
    """What a building came to. ``changed``: its lines are not those in force."""

    building_id: int
    lines: int
    parked: int
    amount_kop: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run computed, as bare numbers: by service and method, by building, parked lines by reason."""

    result_hash: str
    services: tuple[ServiceFigure, ...]
    buildings: tuple[BuildingFigure, ...]
    reasons: tuple[tuple[ParkReason, int], ...]


@dataclass(frozen=True, slots=True)
class ServiceTotal:
    """A service of a run. ``before_kop`` is what the same buildings were charged for it the month before."""

    service_id: int
    name: str
    unit: str
    lines: int
    volume_e6: int
    amount_kop: int
    before_kop: int
    methods: tuple[ServiceFigure, ...]


@dataclass(frozen=True, slots=True)
class BuildingTotal:
    """A building of a run; ``before_kop`` as in ``ServiceTotal``."""

    building_id: int
    lines: int
    parked: int
    amount_kop: int
    before_kop: int
    changed: bool


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run, or a preview (``run_id`` 0, nothing stored).

    ``changed`` counts the buildings whose lines are not those in force; ``unchecked`` is what a preview was computed with
    though nobody has checked it for the month. ``held`` services of accounts, ``held_kop`` in all, wait for a decision:
    they are in the amounts, and nobody owes them yet.
    """

    run_id: int
    period: Period
    status: RunStatus
    result_hash: str
    lines: int
    parked: int
    amount_kop: int
    before_kop: int
    changed: int
    services: tuple[ServiceTotal, ...]
    buildings: tuple[BuildingTotal, ...]
    reasons: tuple[tuple[ParkReason, int], ...]
    unchecked: tuple[Unchecked, ...] = ()
    held: int = 0
    held_kop: int = 0


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list of a period."""

    run_id: int
    period: Period
    status: RunStatus
    scope: str
    accrued_on: date
    lines: int
    parked: int
    amount_kop: int
    result_hash: str


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A charge line in force of an account."""

    run_id: int
    account_id: int
    line: int
    period: Period
    service_month: Period
    service_id: int
    service: str
    unit: str
    supplier: str
    zone: Zone
    method: Method
    from_day: date
    to_day: date
    reading_from_e6: int
    reading_to_e6: int
    volume_e6: int
    price_e6: int
    amount_kop: int


def runs_of(session: Session, period: Period) -> list[RunRow]:
    """The runs of a period, the newest first."""
    found = session.exec(select(Run).where(Run.period == period).order_by(col(Run.id).desc()))
    return [
        RunRow(
            each.id, each.period, each.status, each.scope, each.accrued_on, each.lines, each.parked, each.amount_kop,
            each.result_hash,
        )
        for each in found
    ]  # fmt: skip


def latest_summary(session: Session, period: Period) -> RunSummary | None:
    """The newest run of a period that is a draft or posted, or None."""
    shown = select(Run.id).where(Run.period == period, col(Run.status).in_([RunStatus.DRAFT, RunStatus.POSTED]))
    run_id = session.exec(shown.order_by(col(Run.id).desc())).first()
    return None if run_id is None else run_summary(session, run_id)


def run_summary(session: Session, run_id: int) -> RunSummary:
    """What a finished run came to.

    Raises:
        RefusedError: there is no such run, or it is unfinished or cancelled.
    """
    run = session.get(Run, run_id)
    if run is None or run.status not in {RunStatus.DRAFT, RunStatus.POSTED}:
        raise RefusedError(f"Начисление № {run_id} не закончено или отменено. Выполните начисление заново.")
    figures = Figures(
        run.result_hash,
        _stored_services(session, run_id),
        _stored_buildings(session, run),
        _stored_reasons(session, run_id),
    )
    own = select(RunBuilding.building_id).where(RunBuilding.run_id == run_id)
    summary = summary_of(session, run.period, figures, own, run_id=run_id, status=run.status)
    held, held_kop = waiting_in(session, run_id, run.period)
    return replace(summary, held=held, held_kop=held_kop)


def summary_of(
    session: Session,
    period: Period,
    figures: Figures,
    scope: Scope,
    *,
    run_id: int = 0,
    status: RunStatus = RunStatus.DRAFT,
) -> RunSummary:
    """Bare figures with the names of the services and the month before."""
    before = _in_force(session, period.plus(-1), RunTotal.service_id, scope)
    before_building = _in_force(session, period.plus(-1), RunTotal.building_id, scope)
    buildings = tuple(
        BuildingTotal(
            each.building_id,
            each.lines,
            each.parked,
            each.amount_kop,
            before_building.get(each.building_id, 0),
            each.changed,
        )
        for each in figures.buildings
    )
    return RunSummary(
        run_id=run_id,
        period=period,
        status=status,
        result_hash=figures.result_hash,
        lines=sum(each.lines for each in buildings),
        parked=sum(each.parked for each in buildings),
        amount_kop=sum(each.amount_kop for each in buildings),
        before_kop=sum(before.values()),
        changed=sum(each.changed for each in buildings),
        services=_by_service(session, figures.services, before),
        buildings=buildings,
        reasons=figures.reasons,
    )


def charges_of(session: Session, account_id: int, period: Period | None = None) -> list[ChargeRow]:
    """The lines in force of an account, of one period or of all of them, the newest period first."""
    account = session.get(Account, account_id)
    if account is None:
        return []
    posted = select(col(Posting.period), col(Posting.run_id)).where(Posting.building_id == account.building_id)
    if period is not None:
        posted = posted.where(Posting.period == period)
    periods = {run_id: charged for charged, run_id in session.exec(posted)}
    statement = (
        select(Charge, Service.name, Unit.name, Organization.name)
        .join(Service, col(Service.id) == Charge.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Organization, col(Organization.id) == Charge.supplier_id)
        .where(col(Charge.run_id).in_(list(periods)), Charge.account_id == account_id)
    )
    rows = [_charge_row(charge, periods[charge.run_id], *names) for charge, *names in session.exec(statement)]
    return sorted(rows, key=lambda row: (-row.period.number, row.line))


def _charge_row(charge: Charge, period: Period, service: str, unit: str, supplier: str) -> ChargeRow:
    return ChargeRow(
        run_id=charge.run_id,
        account_id=charge.account_id,
        line=charge.line,
        period=period,
        service_month=charge.service_month,
        service_id=charge.service_id,
        service=service,
        unit=unit,
        supplier=supplier,
        zone=charge.zone,
        method=charge.method,
        from_day=charge.from_day,
        to_day=charge.to_day,
        reading_from_e6=charge.reading_from_e6,
        reading_to_e6=charge.reading_to_e6,
        volume_e6=charge.volume_e6,
        price_e6=charge.price_e6,
        amount_kop=charge.amount_kop,
    )


def _in_force(session: Session, period: Period, by: Any, scope: Scope) -> dict[int, int]:
    """What is charged for a period, kopecks by service or by building: what is in force less what is held."""
    statement = (
        select(by, func.sum(RunTotal.amount_kop))
        .join(Posting, and_(col(Posting.run_id) == RunTotal.run_id, col(Posting.building_id) == RunTotal.building_id))
        .where(Posting.period == period)
        .group_by(by)
    )
    if scope is not None:
        statement = statement.where(col(Posting.building_id).in_(scope))
    held = kept_out(session, getattr(HeldLine, by.key), col(Posting.period) == period)
    return {key: int(amount) - held.get(key, (0, 0))[1] for key, amount in session.exec(statement)}


def _by_service(session: Session, figures: Iterable[ServiceFigure], before: dict[int, int]) -> tuple[ServiceTotal, ...]:
    """Every service that was charged in this month or the one before, in the order of the receipt."""
    methods: dict[int, list[ServiceFigure]] = defaultdict(list)
    for each in figures:
        methods[each.service_id].append(each)
    named = session.exec(
        select(Service.id, Service.name, Unit.name)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .where(col(Service.id).in_(methods.keys() | before.keys()))
        .order_by(col(Service.section), col(Service.position), col(Service.id))
    )
    return tuple(
        ServiceTotal(
            service_id=service_id,
            name=name,
            unit=unit,
            lines=sum(each.lines for each in methods[service_id]),
            volume_e6=sum(each.volume_e6 for each in methods[service_id]),
            amount_kop=sum(each.amount_kop for each in methods[service_id]),
            before_kop=before.get(service_id, 0),
            methods=tuple(sorted(methods[service_id], key=lambda each: each.method)),
        )
        for service_id, name, unit in named
    )


def _stored_services(session: Session, run_id: int) -> tuple[ServiceFigure, ...]:
    statement = (
        sql.select(
            col(RunTotal.service_id),
            col(RunTotal.method),
            func.sum(RunTotal.lines),
            func.sum(RunTotal.volume_e6),
            func.sum(RunTotal.amount_kop),
        )
        .join(RunBuilding, holds(RunTotal))
        .where(col(RunBuilding.run_id) == run_id)
        .group_by(col(RunTotal.service_id), col(RunTotal.method))
    )
    return tuple(
        ServiceFigure(service_id, method, int(lines), int(volume), int(amount))
        for service_id, method, lines, volume, amount in session.execute(statement)
    )


def _stored_buildings(session: Session, run: Run) -> tuple[BuildingFigure, ...]:
    in_force = and_(col(Posting.building_id) == RunBuilding.building_id, col(Posting.period) == run.period)
    statement = (
        select(RunBuilding, Posting.run_id)
        .join(Posting, in_force, isouter=True)
        .where(RunBuilding.run_id == run.id)
        .order_by(col(RunBuilding.building_id))
    )
    return tuple(
        BuildingFigure(each.building_id, each.lines, each.parked, each.amount_kop, each.lines_run_id != posted)
        for each, posted in session.exec(statement)
    )


def _stored_reasons(session: Session, run_id: int) -> tuple[tuple[ParkReason, int], ...]:
    statement = (
        select(col(ParkedLine.reason), func.count())
        .join(RunBuilding, holds(ParkedLine))
        .where(RunBuilding.run_id == run_id)
        .group_by(col(ParkedLine.reason))
        .order_by(col(ParkedLine.reason))
    )
    return tuple((reason, int(count)) for reason, count in session.exec(statement))


def holds(kind: type[RunTotal] | type[ParkedLine]) -> ColumnElement[bool]:
    """Where a row of a run's building stands: an unchanged building's are with the run that is in force."""
    return and_(col(kind.run_id) == RunBuilding.lines_run_id, col(kind.building_id) == RunBuilding.building_id)
