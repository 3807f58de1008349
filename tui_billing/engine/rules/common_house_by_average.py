"""The common-house need by the average of a building meter that is broken, out of its verification or silent."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import OF_AREA, Rule


def when(mean_need_u: pl.Expr, area_e4: pl.Expr) -> pl.Expr:
    """Speak in the first periods without a reading of the building meter."""
    return mean_need_u.is_not_null() & area_e4.is_not_null()


def quantity_u(mean_need_u: pl.Expr) -> pl.Expr:
    """The need of the whole building: the line's share is the area."""
    return mean_need_u


rule = Rule(
    kind=ServiceKind.COMMON_HOUSE,
    order=2,
    method=Method.COMMON_AVERAGE,
    cite=Cite(RULES_354, "п. 44, 59(1), прил. 2, формулы 10–12", confirmed=False),
    formula="P = Vодн × Si ÷ Sоб × T, Vодн = Vд − ΣVинд, но не больше Nодн × Sои, Vд — среднемесячный объём общедомового прибора",
    quantity_u=quantity_u,
    when=when,
    inputs=("area_e4",),
    letter="с",
    whole="Потребность дома",
    share=OF_AREA,
    by_area=True,
    is_shared=True,
)
