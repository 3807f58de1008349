"""Resources for the common property by the average month of the year before."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_491, Cite
from tui_billing.engine.rule import OF_AREA, Group, Rule


def when(property_average_u: pl.Expr) -> pl.Expr:
    """Speak where the meeting chose the average and the year before was measured."""
    return property_average_u.is_not_null()


def quantity_u(property_average_u: pl.Expr) -> pl.Expr:
    """The volume of the whole building: the line's share is the area."""
    return property_average_u


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=13,
    method=Method.PROPERTY_AVERAGE,
    cite=Cite(RULES_491, "п. 29(2), решение собрания"),
    formula="P = Vср × Si ÷ Sоб × T, Vср — среднемесячный объём за прошлый год",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    group=Group.PROPERTY,
    letter="с",
    whole="Среднемесячный объём дома за прошлый год",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
