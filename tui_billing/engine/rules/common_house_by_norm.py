"""The common-house need by the norm, where the building meter was not read."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import OF_AREA, Rule


def when(norm_e6: pl.Expr, common_e4: pl.Expr, area_e4: pl.Expr) -> pl.Expr:
    """Speak where the norm and the areas are known."""
    return norm_e6.is_not_null() & common_e4.is_not_null() & area_e4.is_not_null()


def quantity_u(norm_e6: pl.Expr, common_e4: pl.Expr, days: pl.Expr) -> pl.Expr:
    """``N × Sои`` of the whole building by days: 6000 / 10⁴ = 3 / 5, exact for areas of three decimals."""
    return norm_e6 * common_e4 * 3 // 5 * days


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=3,
    method=Method.COMMON_NORM,
    cite=Cite(RULES_354, "прил. 2, формулы 10, 15"),
    formula="P = Nодн × Sои × Si ÷ Sоб × T",
    quantity_u=quantity_u,
    when=when,
    inputs=("norm_e6", "area_e4"),
    letter="н",
    share=OF_AREA,
    by_area=True,
)
