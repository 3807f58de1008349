"""By the calculated method: non-residential premises without a meter, after the average."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(capacity_e9: pl.Expr) -> pl.Expr:
    """Speak where premises are non-residential and their capacity was said."""
    return capacity_e9.is_not_null()


def quantity_u(capacity_e9: pl.Expr, day_hours: pl.Expr, days: pl.Expr, month_days: pl.Expr) -> pl.Expr:
    """Capacity × hours a day × days; 6 = 6000 ÷ 10³ brings 10⁻⁹ units to quantities."""
    return capacity_e9 * day_hours * days * 6 * month_days


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=5,
    method=Method.CALCULATED,
    cite=Cite(RULES_354, "п. 43; вода — ПП РФ № 776, электроэнергия — ПП РФ № 442, прил. 3, п. 1", confirmed=False),
    formula="P = мощность (пропускная способность трубы) × часы × T",
    quantity_u=quantity_u,
    when=when,
)
