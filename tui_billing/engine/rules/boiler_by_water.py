"""The resource that a building used to make its hot water, by the volume of the water."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(used_by_water_u: pl.Expr) -> pl.Expr:
    """Speak where the service has the water that it heats, and the building's use is known."""
    return used_by_water_u.is_not_null()


def quantity_u(used_by_water_u: pl.Expr) -> pl.Expr:
    """All that the building used: the line has a share of it."""
    return used_by_water_u


rule = Rule(
    kind=ServiceKind.OWN_BOILER,
    order=1,
    method=Method.BOILER_WATER,
    cite=Cite(RULES_354, "п. 54, прил. 2, формулы 20, 20(1)", confirmed=False),
    formula="P = Vi ÷ ΣV × Vv × Tv, Vv — ресурс, истраченный домом на горячую воду",
    quantity_u=quantity_u,
    when=when,
    whole="Ресурс, истраченный домом на горячую воду",
    share="Доля: горячая вода счёта ÷ горячая вода дома",
    is_shared=True,
)
