"""By the meter's own average where there is no reading."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(average_e9: pl.Expr) -> pl.Expr:
    """Speak in the first periods without a reading of a meter that worked long enough."""
    return average_e9.is_not_null()


def quantity_u(average_e9: pl.Expr, average_months: pl.Expr, days: pl.Expr) -> pl.Expr:
    """Take the average month by days. The months divide 60, so the quotient is exact for ratios of two decimals."""
    return average_e9 * 6 // average_months * days


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=2,
    method=Method.AVERAGE,
    cite=Cite(RULES_354, "п. 59"),
    formula="P = Vср × T, Vср — среднемесячный объём за последние 3–6 полных месяцев по прибору",
    quantity_u=quantity_u,
    when=when,
    letter="с",
)
