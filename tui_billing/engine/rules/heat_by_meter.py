"""Heating of premises with a meter of their own in a building with a meter (cases C and D)."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(own_u: pl.Expr) -> pl.Expr:
    """Speak where the premises' meter was read, or its average stands in for it."""
    return own_u.is_not_null()


def quantity_u(own_u: pl.Expr, common_u: pl.Expr) -> pl.Expr:
    """Their own heat and their share of what the common property took."""
    return own_u + common_u


rule = Rule(
    kind=ServiceKind.HEATING,
    order=1,
    method=Method.HEAT_METER,
    cite=Cite(RULES_354, "п. 42(1), прил. 2, формулы 3(1), 3(3)"),
    formula="P = (Vi + Si × (Vд − ΣV) ÷ Sоб) × T",
    quantity_u=quantity_u,
    when=when,
    inputs=("reading_from_e6", "reading_to_e6", "area_e4"),
    letter="п",
    whole="Тепло помещения и его часть тепла общего имущества",
)
