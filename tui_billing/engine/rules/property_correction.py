"""The yearly correction of common property by the building meter, and what was carried."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_491, Cite
from tui_billing.engine.rule import OF_AREA, Group, Rule


def when(correction_u: pl.Expr) -> pl.Expr:
    """Speak beside what the month charges."""
    return correction_u.is_not_null()


def quantity_u(correction_u: pl.Expr) -> pl.Expr:
    """The volume of the whole building: the line's share is the area."""
    return correction_u


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=15,
    method=Method.PROPERTY_CORRECTION,
    cite=Cite(RULES_491, "п. 29(2), 29(3)"),
    formula="P = (Σ(Vд − ΣVинд) за год − начислено за год + перенос) × Si ÷ Sоб × T",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    group=Group.PROPERTY,
    letter="о",
    whole="Корректировка дома в этом месяце",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
