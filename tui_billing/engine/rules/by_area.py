"""By the area of the premises: upkeep, overhaul."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import Cite
from tui_billing.engine.rule import Rule


def when(area_e4: pl.Expr) -> pl.Expr:
    """Speak where the area is known."""
    return area_e4.is_not_null()


def quantity_u(area_e4: pl.Expr, days: pl.Expr) -> pl.Expr:
    """The area by days; 100 brings 10⁻⁴ m² to 10⁻⁶."""
    return area_e4 * 100 * 6000 * days


rule = Rule(
    kind=ServiceKind.BY_AREA,
    order=1,
    method=Method.AREA,
    cite=Cite("ЖК РФ", "ст. 154, 156"),
    formula="P = S × T × дни ÷ дней в месяце",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
)
