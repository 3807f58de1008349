"""Outages: the documents, what counts of them, and what they take off whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from sqlalchemy import ColumnElement, Select, case, select, type_coerce, union_all
from sqlmodel import Session

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, RecalculationPart, Resource, ServiceKind
from tui_billing.domain.columns import Big
from tui_billing.domain.days import DAY_MINUTES, day_number, day_of
from tui_billing.domain.decimals import written
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.outages import Outage, OutagePlace
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, ServiceSource
from tui_billing.engine.quality import OUTAGE_COLUMNS, outage_of, reductions, said
from tui_billing.queries.facts import column_of, table_of
from tui_billing.queries.frames import frame_of
from tui_billing.queries.in_force import charged, recalculated
from tui_billing.storage.bulk import Columns

LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class OutageRow:
    """A document in the list."""

    outage_id: int
    number: str
    dated_on: date
    period: Period
    service_id: int
    service: str
    kind: OutageKind
    degrees: int
    cold_price_e6: int
    start_min: int
    end_min: int
    act: str
    scope: str
    places: int
    status: DocumentStatus
    reverses_id: int | None

    @property
    def what(self) -> str:
        """What happened, with its degrees or the price of cold water."""
        degrees = f" на {self.degrees} °C" if self.degrees else ""
        price = f", холодная вода по {written(self.cold_price_e6, 6, 2)} руб." if self.cold_price_e6 else ""
        return f"{self.kind.label}{degrees}{price}"


@dataclass(frozen=True, slots=True)
class Effect:
    """What all outages of a service take off one account's charge of a month, ``said`` in words; of what heats it too."""

    account: str
    month: Period
    charge_kop: int
    amount_kop: int
    said: str


def outages(session: Session, outage_id: int | None = None) -> list[OutageRow]:
    """The documents, the latest first, up to a limit; or the one with this id."""
    head, service = column_of(Outage), column_of(Service)
    statement = (
        select(
            head.id, head.number, head.dated_on, head.period, head.service_id, service.name, head.kind, head.degrees,
            head.cold_price_e6, head.start_min, head.end_min, head.act, head.scope, head.places, head.status, head.reverses_id,
        )
        .where(service.id == head.service_id)
        .order_by(head.id.desc())
        .limit(LISTED)
    )  # fmt: skip
    if outage_id is not None:
        statement = statement.where(head.id == outage_id)
    return [OutageRow(*row) for row in session.execute(statement)]


def months_of(start_min: int, end_min: int) -> list[Period]:
    """The months that an outage lies in."""
    month, last = (Period.of(day_of(minute // DAY_MINUTES)) for minute in (start_min, end_min - 1))
    found = [month]
    while found[-1] < last:
        found.append(found[-1].plus(1))
    return found


def heats_of_water() -> Select[Any]:
    """A select of ``service_id, source_id``: what heats a water, be it a component of its price or the fuel of a boiler."""
    service, link = column_of(Service), column_of(ServiceSource)
    heats = (service.kind == ServiceKind.DERIVED) & (service.resource == Resource.HEATING)
    return (
        select(link.service_id, link.source_id)
        .join(table_of(Service), service.id == link.service_id)
        .where(heats | (service.kind == ServiceKind.OWN_BOILER))
    )


def standing_outages(first: Period, last: Period, *, draft: int = 0) -> Select[Any]:
    """A select of ``OUTAGE_COLUMNS``: posted, not reversed, in the months ``first`` to ``last``; with it one draft.

    What heats a hot water is as poor as the water, and its cold hours are not paid.
    """
    head, place, service = column_of(Outage), column_of(OutagePlace), column_of(Service)
    own = select(service.id.label("service_id"), service.id.label("source_id"))
    told = union_all(own, heats_of_water()).subquery()
    covered = told.c
    given: dict[str, ColumnElement[Any]] = {
        "outage_id": head.id,
        "building_id": place.building_id,
        "account_id": place.account_id,
        "service_id": covered.service_id,
        "price_e6": case((covered.service_id == head.service_id, head.cold_price_e6), else_=0),
    }
    names: list[ColumnElement[Any]] = [
        type_coerce(given.get(name, head.get(name)), Big).label(name) for name in OUTAGE_COLUMNS
    ]
    counts = (head.status == DocumentStatus.POSTED) & head.reverses_id.is_(None)
    return (
        select(*names)
        .join(table_of(OutagePlace), place.outage_id == head.id)
        .join(told, covered.source_id == head.service_id)
        .where(
            counts | (head.id == draft),
            head.start_min < day_number(last.end) * DAY_MINUTES,
            head.end_min > day_number(first.first) * DAY_MINUTES,
        )
    )


def fetch_outages(columns: Columns, first: Period, last: Period) -> pl.DataFrame:
    """``standing_outages`` in the bulk worker."""
    return columns.fetch(standing_outages(first, last)).cast(pl.Int64).select(OUTAGE_COLUMNS)


def outage_effect(session: Session, outage_id: int) -> list[Effect]:
    """What is taken off each account that an outage touches, by what is in force of its months, as if it were posted."""
    head = session.get_one(Outage, outage_id)
    months = months_of(head.start_min, head.end_min)
    every = frame_of(session, standing_outages(months[0], months[-1], draft=outage_id)).cast(pl.Int64)
    places = every.filter(pl.col("outage_id") == outage_id)
    mine = every.join(places, on="service_id", how="semi")
    if places.is_empty():
        return []
    account, service = column_of(Account), column_of(Service)
    heats = {row.id: f"{row.name}: " for row in session.execute(select(service.id, service.name))} | {
        head.service_id: ""
    }
    rows: list[Effect] = []
    for building in sorted(set(places["building_id"])):
        here = mine.filter(pl.col("building_id") == building)
        numbers = session.execute(select(account.id, account.number).where(account.building_id == building))
        names = {row.id: row.number for row in numbers}
        whose = set(places.filter(pl.col("building_id") == building)["account_id"])
        for month in months:
            rows += [
                Effect(
                    names[row["account_id"]],
                    month,
                    row["charge_kop"],
                    row["amount_kop"],
                    heats[row["service_id"]] + _said(here, row, month),
                )
                for row in _reduced(session, here, building, month)
                if 0 in whose or row["account_id"] in whose
            ]
    return rows


def _reduced(session: Session, here: pl.DataFrame, building: int, month: Period) -> list[dict[str, int]]:
    found = [frame_of(session, each(month, building, building)).cast(pl.Int64) for each in (charged, recalculated)]
    charges = pl.concat(found).filter(pl.col("part") == int(RecalculationPart.CHARGE))
    keys = ("account_id", "service_id", "supplier_id")
    sums = charges.group_by(keys).agg(charge_kop=pl.col("amount_kop").sum())
    return reductions(charges, here, month).join(sums, on=keys).sort(keys).to_dicts()


def _said(here: pl.DataFrame, row: dict[str, int], month: Period) -> str:
    own = here.filter(pl.col("account_id").is_in([0, row["account_id"]]), pl.col("service_id") == row["service_id"])
    known = [outage_of(each) for each in own.unique("outage_id").iter_rows(named=True)]
    return said(known, day_number(month.first) * DAY_MINUTES, day_number(month.end) * DAY_MINUTES)
