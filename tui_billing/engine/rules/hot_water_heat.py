"""The heat component of hot water: the volume of the water by the norm of heating it, whatever the heat meters say."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(source_u: pl.Expr, heat_e6: pl.Expr) -> pl.Expr:
    """Speak where the volume of the water and the norm of heating it are known."""
    return source_u.is_not_null() & heat_e6.is_not_null()


def quantity_u(source_u: pl.Expr) -> pl.Expr:
    """The volume of the water: the line's share is the norm of heating it."""
    return source_u


rule = Rule(
    kind=ServiceKind.DERIVED,
    order=1,
    method=Method.HOT_WATER_HEAT,
    cite=Cite(RULES_354, "прил. 2, раздел VII, формулы 23, 23(1)", confirmed=False),
    formula="P = V × Q × T, Q — норматив тепловой энергии на подогрев",
    quantity_u=quantity_u,
    when=when,
    inputs=("norm_e6", "uplift_e2"),
)
