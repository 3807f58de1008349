"""By the individual meter."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(metered_e9: pl.Expr) -> pl.Expr:
    """Speak where the meter was read in the period."""
    return metered_e9.is_not_null()


def quantity_u(
    metered_e9: pl.Expr, month_days: pl.Expr, days_before: pl.Expr, days: pl.Expr, metered_days: pl.Expr
) -> pl.Expr:
    """Spread the month's volume evenly over its metered days, so that pieces add up to exactly the volume."""
    whole = metered_e9 * 6 * month_days
    return whole * (days_before + days) // metered_days - whole * days_before // metered_days


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=1,
    method=Method.METER,
    cite=Cite(RULES_354, "п. 42, прил. 2, формула 1"),
    formula="P = V × T, V = (показание − предыдущее показание) × коэффициент прибора",
    quantity_u=quantity_u,
    when=when,
    inputs=("reading_from_e6", "reading_to_e6"),
    letter="п",
    whole="Объём по прибору за дни строки",
)
