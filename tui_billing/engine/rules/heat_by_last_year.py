"""Heating paid evenly: an average month of the year before by the building meter, of premises without a meter of their own."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(year_house_u: pl.Expr) -> pl.Expr:
    """Speak where what the building meter counted in the whole year before is known."""
    return year_house_u.is_not_null()


def quantity_u(year_house_u: pl.Expr) -> pl.Expr:
    """A twelfth of the building's heat of the year before: the line's share is what the premises pay of it."""
    return year_house_u


rule = Rule(
    kind=ServiceKind.HEATING,
    order=6,
    method=Method.HEAT_YEAR,
    cite=Cite(RULES_354, "п. 42(1), прил. 2, формулы 3, 3(1), 3(6), 3(7); среднемесячный объём прошлого года"),
    formula="P = (Vi + Si × (Vд − ΣV) ÷ Sоб) × T, Vд — 1/12 объёма прошлого года",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    letter="с",
    whole="Тепло всего дома: 1/12 объёма прошлого года",
    share="Доля помещения в тепле дома",
    is_shared=True,
)
