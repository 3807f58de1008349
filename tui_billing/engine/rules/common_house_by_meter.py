"""The common-house need by the building meter."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import OF_AREA, Rule


def when(need_u: pl.Expr, area_e4: pl.Expr) -> pl.Expr:
    """Speak where the building meter was read and the share is known."""
    return need_u.is_not_null() & area_e4.is_not_null()


def quantity_u(need_u: pl.Expr) -> pl.Expr:
    """The need of the whole building: the line's share is the area."""
    return need_u


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=1,
    method=Method.COMMON_METER,
    cite=Cite(RULES_354, "п. 44, прил. 2, формулы 10–12"),
    formula="P = Vодн × Si ÷ Sоб × T, Vодн = Vд − ΣVинд, но не больше Nодн × Sои",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    letter="о",
    whole="Потребность дома",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
