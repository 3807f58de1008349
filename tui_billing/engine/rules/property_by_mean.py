"""Resources for the common property by the average of a building meter that is broken, out of its verification or silent."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_491, Cite
from tui_billing.engine.rule import OF_AREA, Group, Rule


def when(property_mean_u: pl.Expr) -> pl.Expr:
    """Speak where the meeting chose the meter, in its first periods without a reading."""
    return property_mean_u.is_not_null()


def quantity_u(property_mean_u: pl.Expr) -> pl.Expr:
    """The volume of the whole building: the line's share is the area."""
    return property_mean_u


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=12,
    method=Method.PROPERTY_MEAN,
    cite=Cite(RULES_491, "п. 29(2), решение собрания; ПП РФ № 354, п. 59(1)", confirmed=False),
    formula="P = max(Vд − ΣVинд − перенос, 0) × Si ÷ Sоб × T, Vд — среднемесячный объём общедомового прибора",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    group=Group.PROPERTY,
    letter="с",
    whole="Общее имущество дома по среднему прибора, за вычетом переноса",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
