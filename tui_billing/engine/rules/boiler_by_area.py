"""The resource that a building used to make its heat, by area."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import OF_AREA, Rule


def when(used_by_area_u: pl.Expr) -> pl.Expr:
    """Speak where the service heats no water, and the building's use is known."""
    return used_by_area_u.is_not_null()


def quantity_u(used_by_area_u: pl.Expr) -> pl.Expr:
    """All that the building used: the line has a share of it."""
    return used_by_area_u


rule = Rule(
    kind=ServiceKind.OWN_BOILER,
    order=2,
    method=Method.BOILER_HEAT,
    cite=Cite(RULES_354, "п. 54, прил. 2, формула 18", confirmed=False),
    formula="P = Si ÷ Sоб × Vv × Tv, Vv — ресурс, истраченный домом на тепло",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    whole="Ресурс, истраченный домом на тепло",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
