"""The correction of a year of heating that was paid evenly: by what was counted, less what was charged (п. 42(1))."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlmodel import Session

from tui_billing.domain.codes import DocumentStatus, HeatingPayment, ParkReason, RecalculationPart
from tui_billing.domain.days import day_of
from tui_billing.domain.decimals import roubles, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.places import BuildingHeating, HeatVolume
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.explanation import Row, written_exactly
from tui_billing.engine.heat_corrections import Part, Year, add_counted
from tui_billing.engine.spans import Month
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries._ledger import ACCOUNT, CHARGE, POSTING, of_buildings, total, visible_charges
from tui_billing.queries.facts import column_of, fetch_book, fetch_counted, table_of
from tui_billing.queries.heating import heating_service
from tui_billing.queries.receipts import account_place

COMPARED: Final = (RecalculationPart.CHARGE, RecalculationPart.HEAT_YEAR)
"""What of recalculations counts as charged: not what a document by hand or poor quality took off."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What an account's year was charged, what it comes to, and the accrual of December that the line stands on."""

    account_id: int
    supplier_id: int
    run_id: int
    was_volume_e6: int
    becomes_volume_e6: int
    was_kop: int
    becomes_kop: int

    @property
    def amount_kop(self) -> int:
        """What is still to be charged; negative: given back."""
        return self.becomes_kop - self.was_kop


@dataclass(frozen=True)
class Corrections:
    """Those of a building and a year that differ, in the order of accounts; ``parked``: why accounts have none."""

    found: tuple[Correction, ...]
    parked: dict[int, ParkReason]

    @property
    def amount_kop(self) -> int:
        """All of them together."""
        return sum(each.amount_kop for each in self.found)


def heat_corrections(session: Session, building_id: int, service_id: int, year: int) -> Corrections:
    """The corrections of a year; nothing where all was charged as it should be, earlier corrections included.

    Raises:
        RefusedError: the building did not pay evenly in the year; a month of it is not charged; what was counted in it is not
            known of every day; the building cannot be computed at all.
    """
    counted = _counted(session, building_id, service_id, year)
    if 0 in counted.parked:
        raise RefusedError(
            f"Отопление дома за {year} год посчитать нельзя: {_why(counted.parked[0]).label}. Исправьте данные."
        )
    charged = _charged(session, building_id, service_id, year)
    rows = []
    for whose in sorted({*counted.parts, *charged}):
        account_id, supplier_id = whose
        if account_id in counted.parked:
            continue
        run_id, volume_e6, amount_kop = charged.get(whose, (0, 0, 0))
        rows.append(
            Correction(
                account_id, supplier_id, run_id, volume_e6, counted.volume_e6(whose), amount_kop, counted.amount_kop(whose)
            )
        )  # fmt: skip
    return Corrections(
        tuple(each for each in rows if each.amount_kop),
        {account_id: _why(reason) for account_id, reason in counted.parked.items()},
    )


def is_still_so(session: Session, recalculation_id: int) -> bool:
    """Whether a drafted correction says what one of today would say."""
    line = column_of(RecalculationLine)
    names = Correction.__dataclass_fields__
    rows = session.execute(
        select(line.building_id, line.service_id, line.service_month, *(line[name] for name in names))
        .where(line.recalculation_id == recalculation_id)
        .order_by(line.account_id, line.supplier_id)
    ).all()
    building_id, service_id, month = rows[0][:3]
    now = heat_corrections(session, building_id, service_id, month.year)
    return tuple(Correction(*row[3:]) for row in rows) == now.found


def explain_heat_year(session: Session, number: str, year: int, service: str = "") -> Row:
    """The year of an account, step by step: what was counted, at which price, less what was charged.

    Raises:
        RefusedError: as ``heat_corrections``; the account has no heating in the year.
    """
    building_id, account_id = account_place(session, number)
    service_id, name = heating_service(session, service)
    counted = _counted(session, building_id, service_id, year)
    charged = _charged(session, building_id, service_id, year)
    mine = [whose for whose in sorted({*counted.parts, *charged}) if whose[0] == account_id]
    if reason := counted.parked.get(account_id, counted.parked.get(0)):
        raise RefusedError(f"ЛС {number}: {name} за {year} год посчитать нельзя: {_why(reason).label}.")
    if not mine:
        raise RefusedError(f"ЛС {number}: услуги «{name}» за {year} год нет.")
    unit = _unit(session, service_id)
    should = sum(counted.amount_kop(whose) for whose in mine)
    was = sum(charged.get(whose, (0, 0, 0))[2] for whose in mine)
    steps = [step for whose in mine for step in _steps(counted, whose, unit)]
    return Row(
        f"{name}, корректировка за {year} год: {roubles(should - was)} руб.",
        (
            Row("Правила № 354, п. 42(1): размер платы по объёмам за год минус начисленное за год"),
            *_houses(session, building_id, service_id, year, unit),
            Row(f"Следует за год: {roubles(should)} руб., округлено один раз", tuple(steps)),
            Row(f"Начислено за год с перерасчётами и прежними корректировками: {roubles(was)} руб."),
        ),
    )


def evenly_buildings(session: Session, year: int) -> list[int]:
    """The buildings that paid for heating evenly on some day of a year."""
    heating = column_of(BuildingHeating)
    statement = (
        select(heating.building_id)
        .where(
            heating.payment == HeatingPayment.EVENLY,
            heating.valid_from < date(year + 1, 1, 1),
            heating.valid_to > date(year, 1, 1),
        )
        .distinct()
        .order_by(heating.building_id)
    )
    return list(session.scalars(statement))


def _counted(session: Session, building_id: int, service_id: int, year: int) -> Year:
    """What the year comes to by the volumes that cover it."""
    if building_id not in evenly_buildings(session, year):
        raise RefusedError(f"В {year} году дом не платил за отопление равномерно: корректировать нечего.")
    spans = _spans(session, building_id, service_id, year)
    frames, found = SessionFrames(session), Year()
    for since, until in spans:
        facts = fetch_counted(frames, since, until, building_id)
        month = Month.of(Period.of(since))
        days = Month(month.period, month.first, month.first + (until - since).days, (until - since).days, month.index)
        add_counted(found, facts, fetch_book(frames, month.period), days, service_id)
    return found


def _spans(session: Session, building_id: int, service_id: int, year: int) -> list[tuple[date, date]]:
    """The days of the building's volumes, one after another from the first day of the year to its last.

    Raises:
        RefusedError: they do not cover it; an account's volume is of other days.
    """
    rows = session.execute(_volumes(building_id, service_id, year)).all()
    house = [(row.valid_from, row.valid_to) for row in rows if not row.account_id]
    reached = date(year, 1, 1)
    for since, until in house:
        if since == reached:
            reached = until
    if reached != date(year + 1, 1, 1):
        raise RefusedError(
            f"Объём тепла по прибору дома за {year} год известен не весь: с {reached:%d.%m.%Y} не введён. "
            "Введите объёмы полугодий."
        )
    other = [row for row in rows if row.account_id and (row.valid_from, row.valid_to) not in house]
    if other:
        raise RefusedError(
            f"Объём по прибору помещения с {other[0].valid_from:%d.%m.%Y} введён не за те дни, что объём дома. "
            "Введите его за те же полугодия."
        )
    return house


def _volumes(building_id: int, service_id: int, year: int) -> Select[Any]:
    volume = column_of(HeatVolume)
    return (
        select(volume.account_id, volume.valid_from, volume.valid_to, volume.volume_e6)
        .where(
            volume.building_id == building_id,
            volume.service_id == service_id,
            volume.valid_from >= date(year, 1, 1),
            volume.valid_to <= date(year + 1, 1, 1),
        )
        .order_by(volume.account_id, volume.valid_from)
    )


def _charged(
    session: Session, building_id: int, service_id: int, year: int
) -> dict[tuple[int, int], tuple[int, int, int]]:
    """``{(account, supplier): (run of December, volume, amount)}`` of what is in force of the year."""
    months = [Period(year * 100 + month) for month in range(1, 13)]
    done = set(
        session.scalars(select(POSTING.period).where(POSTING.building_id == building_id, POSTING.period.in_(months)))
    )
    if missing := [each for each in months if each not in done]:
        raise RefusedError(
            f"За {year} год дом начислен не весь: нет месяцев {', '.join(map(str, missing))}. "
            "Корректировка сравнивает весь год."
        )
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    lines = visible_charges(
        of_buildings([building_id]), ACCOUNT.id, CHARGE.supplier_id, func.max(CHARGE.run_id),
        total(CHARGE.volume_e6, "volume_e6"), total(CHARGE.amount_kop, "amount_kop"),
    ).where(
        POSTING.period.in_(months), CHARGE.service_month == POSTING.period, CHARGE.service_id == service_id
    ).group_by(ACCOUNT.id, CHARGE.supplier_id)  # fmt: skip
    for account_id, supplier_id, *sums in session.execute(lines):
        found[account_id, supplier_id] = list(sums)
    for account_id, supplier_id, volume_e6, amount_kop in session.execute(
        _recalculated(building_id, service_id, months)
    ):
        sums = found[account_id, supplier_id]
        sums[1] += volume_e6
        sums[2] += amount_kop
    return {whose: (run_id, volume, amount) for whose, (run_id, volume, amount) in found.items()}


def _recalculated(building_id: int, service_id: int, months: Collection[Period]) -> Select[Any]:
    """What posted recalculations, corrections and their mirrors changed."""
    head, line = column_of(Recalculation), column_of(RecalculationLine)
    return (
        select(
            line.account_id,
            line.supplier_id,
            total(line.becomes_volume_e6 - line.was_volume_e6, "volume_e6"),
            total(line.amount_kop, "amount_kop"),
        )
        .join(table_of(Recalculation), head.id == line.recalculation_id)
        .where(
            head.status != DocumentStatus.DRAFT,
            line.building_id == building_id,
            line.service_id == service_id,
            line.service_month.in_(months),
            line.part.in_(COMPARED),
        )
        .group_by(line.account_id, line.supplier_id)
    )


def _houses(session: Session, building_id: int, service_id: int, year: int, unit: str) -> Iterator[Row]:
    for row in session.execute(_volumes(building_id, service_id, year)):
        if not row.account_id:
            yield Row(f"По прибору дома {_days(row.valid_from, row.valid_to)}: {written(row.volume_e6, 6)} {unit}")


def _steps(counted: Year, whose: tuple[int, int], unit: str) -> Iterator[Row]:
    for part in counted.parts[whose]:
        yield Row(
            f"{_days(day_of(part.from_day), day_of(part.to_day))}: {written_exactly(part.heat_e6 / 10**6)} {unit} × "
            f"{written(part.price_e6, 6)} = {written_exactly(_roubles(part))} руб."
        )


def _roubles(part: Part) -> Fraction:
    return part.product_kop / 100


def _days(since: date, until: date) -> str:
    return f"{since:%d.%m.%Y}–{until - timedelta(days=1):%d.%m.%Y}"


def _why(reason: int) -> ParkReason:
    return next(each for each in ParkReason if each == reason)


def _unit(session: Session, service_id: int) -> str:
    service = session.get_one(Service, service_id)
    return session.get_one(Unit, service.unit_id).name
