"""A subscription that costs the whole month, however many days of it were served."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import Cite
from tui_billing.engine.rule import Rule


def when(served_days: pl.Expr) -> pl.Expr:
    """Speak where the service costs whole months."""
    return served_days.is_not_null()


def quantity_u(month_days: pl.Expr) -> pl.Expr:
    """One unit: the line's share are its days of those served."""
    return month_days * (1_000_000 * 6000)


rule = Rule(
    kind=ServiceKind.FIXED,
    order=1,
    method=Method.FIXED_WHOLE,
    cite=Cite("ГК РФ", "ст. 779, 781, условия договора"),
    formula="P = 1 × T за любой месяц, в котором услуга была подключена",
    quantity_u=quantity_u,
    when=when,
    share="Дни строки из подключённых",
    is_shared=True,
)
