"""What is in force of a month, as sums to compare with: charge lines and the lines of earlier recalculations."""

from collections.abc import Collection
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, and_, literal, select, type_coerce

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, HeldCharge, ParkedLine, Posting, RunBuilding
from tui_billing.domain.codes import DocumentStatus, RecalculationPart
from tui_billing.domain.columns import Big
from tui_billing.domain.held import HeldLine, HeldRuling
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.engine.recalculation import SUM_COLUMNS
from tui_billing.queries._in_order import joined
from tui_billing.queries._ledger import ACCOUNT, CHARGE, POSTING, buildings, visible_charges
from tui_billing.queries.facts import column_of, table_of
from tui_billing.storage.bulk import Columns


def charged_sums(columns: Columns, period: Period, first: int, last: int) -> pl.DataFrame:
    """``charged`` in the bulk worker; what is the same in every row is not read row by row."""
    same = {"service_month": period.number, "part": int(RecalculationPart.CHARGE)}
    rows = columns.fetch(charged(period, first, last, without=same))
    alike = {name: pl.lit(value, pl.Int64) for name, value in same.items()}
    return rows.cast(pl.Int64).with_columns(**alike).select(SUM_COLUMNS)


def recalculated_sums(columns: Columns, period: Period, first: int, last: int) -> pl.DataFrame:
    """``recalculated`` in the bulk worker."""
    return _sums(columns, recalculated(period, first, last))


def charged(period: Period, first: int, last: int, *, without: Collection[str] = ()) -> Select[Any]:
    """A select of ``SUM_COLUMNS``: the charge lines in force of a month, of the buildings ``first`` to ``last``."""
    given: dict[str, ColumnElement[Any]] = {
        "account_id": ACCOUNT.id,
        "part": literal(int(RecalculationPart.CHARGE), Big),
    }
    names: list[ColumnElement[Any]] = [
        type_coerce(given.get(name, CHARGE.get(name)), Big).label(name) for name in SUM_COLUMNS if name not in without
    ]
    return visible_charges(buildings(first, last), *names).where(
        POSTING.period == period, CHARGE.service_month == period
    )


def run_sums(columns: Columns, run_id: int, first: int, last: int) -> pl.DataFrame:
    """``SUM_COLUMNS`` of what a run computed, what is held with it, be its lines stored with it or with the run in force."""
    said = column_of(RunBuilding)
    parts = []
    for kind in (Charge, HeldCharge):
        line = column_of(kind)
        given: dict[str, ColumnElement[Any]] = {"part": literal(int(RecalculationPart.CHARGE), Big)}
        names = [(given[name] if name in given else line[name]).label(name) for name in SUM_COLUMNS]
        statement = joined(
            select(*names).where(buildings(first, last)),
            table_of(Account),
            (table_of(RunBuilding), and_(said.run_id == run_id, said.building_id == ACCOUNT.building_id)),
            (table_of(kind), and_(line.run_id == said.lines_run_id, line.account_id == ACCOUNT.id)),
        )
        parts.append(_sums(columns, statement))
    return pl.concat(parts)


def recalculated(period: Period, first: int, last: int) -> Select[Any]:
    """A select of ``SUM_COLUMNS``: what posted recalculations and their mirrors changed in a month.

    Manual ones and yearly corrections of heating stand by themselves and are left out.
    """
    head, line = column_of(Recalculation), column_of(RecalculationLine)
    given: dict[str, ColumnElement[Any]] = {"volume_e6": line.becomes_volume_e6 - line.was_volume_e6}
    names: list[ColumnElement[Any]] = [
        type_coerce(given.get(name, line.get(name)), Big).label(name) for name in SUM_COLUMNS
    ]
    return (
        select(*names)
        .join(table_of(Recalculation), head.id == line.recalculation_id)
        .where(
            head.status != DocumentStatus.DRAFT,
            line.service_month == period,
            line.building_id.between(first, last),
            line.part.not_in((RecalculationPart.MANUAL, RecalculationPart.HEAT_YEAR)),
        )
    )


def waiting_sums(columns: Columns, period: Period, first: int, last: int) -> pl.DataFrame:
    """``SUM_COLUMNS`` of the held lines in force that nobody has decided about: once released they are owed as they are."""
    held, line, ruling, posting = (column_of(each) for each in (HeldLine, HeldCharge, HeldRuling, Posting))
    given: dict[str, ColumnElement[Any]] = {"part": literal(int(RecalculationPart.CHARGE), Big)}
    statement = (
        select(*((given[name] if name in given else line[name]).label(name) for name in SUM_COLUMNS))
        .join_from(
            table_of(Posting),
            table_of(HeldLine),
            (held.run_id == posting.run_id) & (held.building_id == posting.building_id),
        )
        .join(
            table_of(HeldCharge),
            (line.run_id == held.run_id) & (line.account_id == held.account_id) & (line.service_id == held.service_id),
        )
        .join(
            table_of(HeldRuling),
            and_(
                ruling.period == posting.period,
                *(ruling[name] == held[name] for name in ("building_id", "account_id", "service_id", "amount_kop")),
            ),
            isouter=True,
        )
        .where(
            posting.period == period, posting.building_id.between(first, last), line.service_month == period,
            ruling.decision.is_(None),
        )
    )  # fmt: skip
    return _sums(columns, statement)


def parked_services(columns: Columns, period: Period, first: int, last: int) -> pl.DataFrame:
    """``building_id, account_id, service_id`` of the parked lines in force: they are a work list already."""
    line, posting = column_of(ParkedLine), column_of(Posting)
    statement = (
        select(line.building_id, line.account_id, line.service_id)
        .join(table_of(Posting), (posting.run_id == line.run_id) & (posting.building_id == line.building_id))
        .where(posting.period == period, posting.building_id.between(first, last))
        .distinct()
    )
    return columns.fetch(statement).cast(pl.Int64)


def charged_buildings(columns: Columns, period: Period) -> pl.Series:
    """The buildings that a month was charged for: nothing is recalculated where nothing was charged."""
    posting = column_of(Posting)
    return columns.fetch(select(posting.building_id).where(posting.period == period))["building_id"].cast(pl.Int64)


def _sums(columns: Columns, statement: Select[Any]) -> pl.DataFrame:
    return columns.fetch(statement).cast(dict.fromkeys(SUM_COLUMNS, pl.Int64)).select(SUM_COLUMNS)
