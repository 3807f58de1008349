"""Waste by the area of the premises and the norm of a year."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(area_e4: pl.Expr, area_norm_e6: pl.Expr) -> pl.Expr:
    """Speak where the region's norm is per m²."""
    return area_e4.is_not_null() & area_norm_e6.is_not_null()


def quantity_u(area_e4: pl.Expr, area_norm_e6: pl.Expr, days: pl.Expr) -> pl.Expr:
    """``S × N ÷ 12`` by days: 6000 ÷ 12 ÷ 10⁴ = 1 / 20, exact for areas of two decimals."""
    return area_e4 * area_norm_e6 * days // 20


rule = Rule(
    kind=ServiceKind.WASTE,
    order=2,
    method=Method.WASTE_AREA,
    cite=Cite(RULES_354, "п. 148(30)", confirmed=False),
    formula="P = S × N ÷ 12 × T × дни ÷ дней в месяце, N — годовой норматив",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4", "norm_e6"),
    letter="н",
)
