"""By an act: the capacity of what was connected, or of the pipe, round the clock."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Group, Rule


def when(flow_e9: pl.Expr) -> pl.Expr:
    """Speak where the act names a capacity."""
    return flow_e9.is_not_null()


def quantity_u(flow_e9: pl.Expr, days: pl.Expr, month_days: pl.Expr) -> pl.Expr:
    """Capacity × 24 h × days; 6 = 6000 ÷ 10³ brings 10⁻⁹ units to quantities."""
    return flow_e9 * 24 * days * 6 * month_days


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=10,
    method=Method.CAPACITY,
    cite=Cite(RULES_354, "п. 62"),
    formula="P = мощность (пропускная способность) × 24 ч × дни × T",
    quantity_u=quantity_u,
    when=when,
    group=Group.ACTS,
)
