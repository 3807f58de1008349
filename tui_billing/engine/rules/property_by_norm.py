"""Resources for the common property by the norm."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_491, Cite
from tui_billing.engine.rule import OF_AREA, Group, Rule


def when(property_norm_u: pl.Expr) -> pl.Expr:
    """Speak where nothing better is chosen, or known."""
    return property_norm_u.is_not_null()


def quantity_u(property_norm_u: pl.Expr) -> pl.Expr:
    """The volume of the whole building: the line's share is the area."""
    return property_norm_u


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=14,
    method=Method.PROPERTY_NORM,
    cite=Cite(RULES_491, "п. 29(2)"),
    formula="P = Nсои × Sои × Si ÷ Sоб × T",
    quantity_u=quantity_u,
    when=when,
    inputs=("norm_e6", "area_e4"),
    group=Group.PROPERTY,
    letter="н",
    whole="Норматив на общее имущество дома",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
