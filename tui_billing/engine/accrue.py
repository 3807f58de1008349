"""The accrual of a month for whole buildings: facts in, lines out; no database, no clock, no order."""

from dataclasses import replace

import polars as pl

from tui_billing.domain.period import Period
from tui_billing.engine.commissioning import with_commissioned
from tui_billing.engine.common_house import common_house_pieces
from tui_billing.engine.derived import derived_pieces
from tui_billing.engine.direct import direct_pieces
from tui_billing.engine.facts import Accrued, Book, Facts
from tui_billing.engine.flat import by_area_pieces, fixed_pieces
from tui_billing.engine.head_points import with_head_points, without_shared_points
from tui_billing.engine.heating import heating_pieces
from tui_billing.engine.held import stable_periods
from tui_billing.engine.lines import finished
from tui_billing.engine.own_boiler import own_boiler_pieces
from tui_billing.engine.prices import with_prices, with_suppliers
from tui_billing.engine.ranges import with_ranges
from tui_billing.engine.registers import register_volumes
from tui_billing.engine.spans import Month
from tui_billing.engine.violations import violation_pieces
from tui_billing.engine.waste import waste_pieces


def accrue(facts: Facts, book: Book, period: Period) -> Accrued:
    """Charge a month.

    Args:
        facts: of whole buildings; the order of their rows does not matter.
        book: services, tariffs and norms.
        period: the month.

    Returns:
        Lines and parked lines, each sorted by building, account and line. Every day of every connected service of
        every open account is in a line or in a parked line, but for a common-house need of zero, a resource that
        the building, or the account's water, used nothing of, and heating out of its season.

    Raises:
        RefusedError: services are computed from each other in a circle.
    """
    month = Month.of(period)
    pieces, balances = _pieces(facts, book, month)
    return replace(finished(pieces, book, month), balances=balances)


def _pieces(facts: Facts, book: Book, month: Month) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The priced pieces of every service, and the balances of common property.

    What they were made of is let go of here: the lines need as much memory again.
    """
    facts = with_commissioned(facts, book, month)
    spans = with_suppliers(stable_periods(facts, book, month), facts, month)
    registers = register_volumes(facts, month, pl.concat([book.checked, facts.falls]))
    own = without_shared_points(facts)
    direct = direct_pieces(spans.with_columns(month_days=pl.lit(month.days, pl.Int64)), own, book, month, registers)
    direct = with_head_points(direct, spans, facts, book, month, registers)
    derived = derived_pieces(spans, direct, facts, book, month)
    individual = pl.concat([direct, derived])
    common, balances = common_house_pieces(spans, facts, book, month, registers, individual)
    more = [
        *waste_pieces(spans, facts, book, month),
        *violation_pieces(spans, facts, book, month),
        *own_boiler_pieces(spans, facts, book, month, registers, individual),
    ]
    flat = [by_area_pieces(spans, facts, month), fixed_pieces(spans, book, month), *more]
    pieces = pl.concat([individual, *flat, common, heating_pieces(spans, facts, book, month, registers)])
    return with_prices(with_ranges(pieces, facts, book, month, registers), book), balances
