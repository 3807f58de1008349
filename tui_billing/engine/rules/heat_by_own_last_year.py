"""Heating paid evenly, of premises with a meter: an average month of the year before by it and by the building meter."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(year_own_u: pl.Expr) -> pl.Expr:
    """Speak where the premises' meter and the building meter are known for the whole year before."""
    return year_own_u.is_not_null()


def quantity_u(year_own_u: pl.Expr, common_u: pl.Expr) -> pl.Expr:
    """A twelfth of their own heat of the year before, and their share of what the common property took."""
    return year_own_u + common_u


rule = Rule(
    kind=ServiceKind.HEATING,
    order=5,
    method=Method.HEAT_OWN_YEAR,
    cite=Cite(RULES_354, "п. 42(1), прил. 2, формулы 3(1), 3(3); среднемесячный объём прошлого года"),
    formula="P = (Vi + Si × (Vд − ΣV) ÷ Sоб) × T, Vi и Vд — 1/12 объёмов прошлого года",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    letter="с",
    whole="Тепло помещения и его часть тепла общего имущества: 1/12 объёмов прошлого года",
)
