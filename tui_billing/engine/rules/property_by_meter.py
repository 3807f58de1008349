"""Resources for the common property by the building meter, month by month."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_491, Cite
from tui_billing.engine.rule import OF_AREA, Group, Rule


def when(property_meter_u: pl.Expr) -> pl.Expr:
    """Speak where the meeting chose the meter and it was read."""
    return property_meter_u.is_not_null()


def quantity_u(property_meter_u: pl.Expr) -> pl.Expr:
    """The volume of the whole building: the line's share is the area."""
    return property_meter_u


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=11,
    method=Method.PROPERTY_METER,
    cite=Cite(RULES_491, "п. 29(2), решение собрания"),
    formula="P = max(Vд − ΣVинд − перенос, 0) × Si ÷ Sоб × T",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    group=Group.PROPERTY,
    letter="о",
    whole="Общее имущество дома по прибору, за вычетом переноса",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
