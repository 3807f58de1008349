"""A negative common-house volume, taken off what a flat consumed itself."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Group, Rule


def when(lowered_u: pl.Expr) -> pl.Expr:
    """Speak where the building's volume is below zero."""
    return lowered_u.is_not_null()


def quantity_u(lowered_u: pl.Expr) -> pl.Expr:
    """The volume of the building, below zero, of which the line has a share; or what the flat consumed, all of it."""
    return lowered_u


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=20,
    method=Method.COMMON_NEGATIVE,
    cite=Cite(RULES_354, "п. 46, 47", confirmed=False),
    formula="P = −min(|Vд − ΣVинд| × доля жильцов (площади), Vинд) × T",
    quantity_u=quantity_u,
    when=when,
    group=Group.NEGATIVE,
    letter="о",
    whole="Отрицательный объём дома",
    share="Доля квартиры (по жильцам, в отоплении по площади)",
)
