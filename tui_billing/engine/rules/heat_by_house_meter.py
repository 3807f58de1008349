"""Heating by the building meter, of premises without a meter of their own or without heating devices (cases B and C)."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(house_u: pl.Expr) -> pl.Expr:
    """Speak where the building meter was read."""
    return house_u.is_not_null()


def quantity_u(house_u: pl.Expr) -> pl.Expr:
    """The heat of the whole building: the line's share is what the premises took and a part of the common property."""
    return house_u


rule = Rule(
    kind=ServiceKind.HEATING,
    order=2,
    method=Method.HEAT_HOUSE,
    cite=Cite(RULES_354, "п. 42(1), прил. 2, формулы 3, 3(1), 3(6), 3(7)"),
    formula="P = (Vi + Si × (Vд − ΣV) ÷ Sоб) × T, Vi — по площади; без отопительных приборов Vi = 0",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    letter="о",
    whole="Тепло всего дома",
    share="Доля помещения в тепле дома",
    is_shared=True,
)
