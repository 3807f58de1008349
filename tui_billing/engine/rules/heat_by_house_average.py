"""Heating by the average of the building meter, of premises without a meter of their own or without heating devices."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(mean_house_u: pl.Expr) -> pl.Expr:
    """Speak in the first heating periods without a reading of the building meter."""
    return mean_house_u.is_not_null()


def quantity_u(mean_house_u: pl.Expr) -> pl.Expr:
    """The heat of the whole building: the line's share is what the premises took and a part of the common property."""
    return mean_house_u


rule = Rule(
    kind=ServiceKind.HEATING,
    order=3,
    method=Method.HEAT_AVERAGE,
    cite=Cite(RULES_354, "п. 42(1), 59(1), прил. 2, формулы 3, 3(1), 3(6), 3(7)", confirmed=False),
    formula="P = (Vi + Si × (Vд − ΣV) ÷ Sоб) × T, Vi — по площади; без отопительных приборов Vi = 0, Vд — среднее за месяц отопительного периода",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    letter="с",
    whole="Тепло всего дома по среднему общедомового прибора",
    share="Доля помещения в тепле дома",
    is_shared=True,
)
