"""Heating by the norm, where the building has no meter or it was not read (case A)."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(norm_house_u: pl.Expr) -> pl.Expr:
    """Speak where the norm and the areas are known."""
    return norm_house_u.is_not_null()


def quantity_u(norm_house_u: pl.Expr) -> pl.Expr:
    """``N × Kпер × (Sоб − Sинд)`` of the whole building."""
    return norm_house_u


rule = Rule(
    kind=ServiceKind.HEATING,
    order=4,
    method=Method.HEAT_NORM,
    cite=Cite(RULES_354, "п. 42(1), прил. 2, формулы 2, 2(1)", confirmed=False),
    formula="P = (Vi + Si × (Vд − ΣV) ÷ Sоб) × T, Vд = N × Kпер × (Sоб − Sинд)",
    quantity_u=quantity_u,
    when=when,
    inputs=("norm_e6", "area_e4"),
    letter="н",
    whole="Тепло всего дома",
    share="Доля помещения в тепле дома",
    is_shared=True,
)
