"""How a building is heated and pays for it: what is set, what was counted, and what its readings say of a year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import HeatingPayment, Season, ServiceKind
from tui_billing.domain.days import FOREVER, day_number
from tui_billing.domain.decimals import written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.places import BuildingHeating, BuildingSeason, HeatVolume, Premises, PremisesArea
from tui_billing.domain.services import Service
from tui_billing.engine.facts import Facts
from tui_billing.engine.registers import register_volumes
from tui_billing.engine.rounding import half_away_whole
from tui_billing.engine.spans import Month
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries.account_filter import named
from tui_billing.queries.facts import column_of, fetch_facts

HALVES: Final = ((1, 7), (7, 13))
"""Half-years, as their first months and the months after them: the tariff changes between them."""


@dataclass(frozen=True, slots=True)
class HeatingRow:
    """A fact in words, over ``[since, until)``."""

    what: str
    since: date
    until: date

    @property
    def dates(self) -> str:
        """``с 01.01.2026 по 31.12.2026``."""
        ending = "" if self.until == FOREVER else f" по {self.until - timedelta(days=1):%d.%m.%Y}"
        return f"с {self.since:%d.%m.%Y}{ending}"


@dataclass(frozen=True, slots=True)
class Counted:
    """What the meters of a building (account 0) or of an account counted over ``[since, until)``, units × 10⁶.

    ``volume_e6`` is None where a reading at its beginning or at its end is missing.
    """

    account_id: int
    since: date
    until: date
    volume_e6: int | None


def heating_service(session: Session, typed: str = "") -> tuple[int, str]:
    """The heating service that is meant, its id and name; without a name the only one.

    Raises:
        RefusedError: there is none, several, or the named one is not charged as heating.
    """
    of_kind = session.exec(select(Service.id, Service.name).where(Service.kind == ServiceKind.HEATING)).all()
    if typed:
        found = named(session, Service, "услуга", typed)
        if found[0] not in dict(of_kind):
            raise RefusedError(f"Услуга «{found[1]}» не начисляется как отопление: её вид другой.")
        return found
    if len(of_kind) != 1:
        raise RefusedError("Укажите услугу отопления (--service): в базе она не одна или её нет.")
    return of_kind[0]


def premises_named(session: Session, building_id: int, number: str) -> int:
    """The premises of a building by their number.

    Raises:
        RefusedError: there are none.
    """
    found = session.exec(
        select(Premises.id).where(Premises.building_id == building_id, Premises.number == number.strip())
    ).first()
    if found is None:
        raise RefusedError(f"Помещения «{number}» в доме нет. Номера видны в поиске: «улица, дом, помещение».")
    return found


def heating_of(session: Session, building_id: int) -> list[HeatingRow]:
    """What is set of a building: payment, seasons, counted volumes, premises without heating devices."""
    return [
        *_payments(session, building_id),
        *_seasons(session, building_id),
        *_volumes(session, building_id),
        *_cold(session, building_id),
    ]


def _payments(session: Session, building_id: int) -> list[HeatingRow]:
    rows = session.exec(
        select(BuildingHeating)
        .where(BuildingHeating.building_id == building_id)
        .order_by(col(BuildingHeating.valid_from))
    )
    return [
        HeatingRow(
            f"оплата {row.payment.label}"
            + (f", месяцев отопления {row.months}" if row.payment is HeatingPayment.EVENLY else ""),
            row.valid_from,
            row.valid_to,
        )
        for row in rows
    ]


def _seasons(session: Session, building_id: int) -> list[HeatingRow]:
    rows = session.exec(
        select(BuildingSeason)
        .where(BuildingSeason.building_id == building_id, BuildingSeason.season == Season.HEATING)
        .order_by(col(BuildingSeason.valid_from))
    )
    return [HeatingRow(row.season.label, row.valid_from, row.valid_to) for row in rows]


def _volumes(session: Session, building_id: int) -> list[HeatingRow]:
    rows = session.exec(
        select(HeatVolume, Account.number)
        .join(Account, col(Account.id) == HeatVolume.account_id, isouter=True)
        .where(HeatVolume.building_id == building_id)
        .order_by(col(HeatVolume.valid_from), col(HeatVolume.account_id))
    )
    return [
        HeatingRow(
            f"{f'ЛС {number}' if number else 'дом'}: {written(row.volume_e6, 6)} по прибору",
            row.valid_from,
            row.valid_to,
        )
        for row, number in rows
    ]


def _cold(session: Session, building_id: int) -> list[HeatingRow]:
    rows = session.exec(
        select(PremisesArea, Premises.number)
        .join(Premises, col(Premises.id) == PremisesArea.premises_id)
        .where(PremisesArea.building_id == building_id, column_of(PremisesArea).no_heating == 1)
        .order_by(col(Premises.walk_order), col(PremisesArea.valid_from))
    )
    return [
        HeatingRow(f"помещение {number} без отопительных приборов", row.valid_from, row.valid_to)
        for row, number in rows
    ]


def counted_by_readings(session: Session, building_id: int, service_id: int, year: int) -> list[Counted]:
    """What the meters of a service counted in each half of a year, by accepted readings: the building first.

    A month without a reading is in the step of the next one, so only the readings at both ends of a half are needed. What
    a meter did not see is not known: one has to stand on every day of the half that the account is served.
    """
    found: list[Counted] = []
    for first, end in HALVES:
        months = [Period(year * 100 + month) for month in range(first, end)]
        totals: dict[int, int] = defaultdict(int)
        unknown: set[int] = set()
        stood: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        for month in months:
            facts = fetch_facts(SessionFrames(session), month, building_id, building_id)
            points = facts.points.filter(pl.col("service_id") == service_id).select("point_id", "account_id")
            counted = register_volumes(facts, Month.of(month)).join(points, on="point_id")
            for account_id, until, step, fault in counted.select(
                "account_id", "valid_to", "metered_e9", "fault"
            ).iter_rows():
                totals[account_id] += step or 0
                is_last = month == months[-1] or until <= day_number(month.end)
                if fault is not None or (step is None and is_last):
                    unknown.add(account_id)
            for account_id, point_id, *days in _days_with_a_meter(facts, points, Month.of(month)).iter_rows():
                stood[account_id, point_id] = [
                    sum(both) for both in zip(stood[account_id, point_id], days, strict=True)
                ]
            if month == months[0]:
                unknown |= _without_start(facts, points, month)
        unknown |= {account_id for (account_id, _), (seen, wanted) in stood.items() if 0 < seen < wanted}
        since, until = months[0].first, months[-1].end
        found += [
            Counted(
                account_id, since, until, None if account_id in unknown else half_away_whole(totals[account_id], 1000)
            )
            for account_id in sorted(totals)
        ]
    return found


def _days_with_a_meter(facts: Facts, points: pl.DataFrame, month: Month) -> pl.DataFrame:
    """``account_id, point_id, seen, wanted``: days of a month with a meter, and days that the account is served.

    A building is served always.
    """
    days = pl.min_horizontal("valid_to", pl.lit(month.end)) - pl.max_horizontal("valid_from", pl.lit(month.first))
    seen = facts.installations.group_by("point_id").agg(seen=days.clip(lower_bound=0).sum())
    served = facts.accounts.select("account_id", wanted=days)
    house = pl.DataFrame({"account_id": [0], "wanted": [month.end - month.first]}, schema=served.schema)
    return (
        points.join(seen, on="point_id", how="left")
        .with_columns(pl.col("seen").fill_null(0))
        .join(pl.concat([served, house]), on="account_id")
        .select("account_id", "point_id", "seen", "wanted")
    )


def _without_start(facts: Facts, points: pl.DataFrame, month: Period) -> set[int]:
    """The accounts with a meter that stood before the month and was not read in the month before."""
    first = Month.of(month).first
    stood = facts.installations.filter((pl.col("valid_from") < first) & (pl.col("valid_to") > first))
    read = facts.readings.filter(pl.col("period") == month.plus(-1).number)
    missing = stood.join(read, on="installation_id", how="anti").join(points, on="point_id")
    return set(missing["account_id"].to_list())
