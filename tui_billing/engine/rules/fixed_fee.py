"""A fixed fee: an aerial, an intercom."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import Cite
from tui_billing.engine.rule import Rule


def when(days: pl.Expr) -> pl.Expr:
    """Speak always."""
    return days > 0


def quantity_u(days: pl.Expr) -> pl.Expr:
    """One unit a month, by days."""
    return days * (1_000_000 * 6000)


rule = Rule(
    kind=ServiceKind.FIXED,
    order=2,
    method=Method.FIXED,
    cite=Cite("ГК РФ", "ст. 779, 781"),
    formula="P = 1 × T × дни ÷ дней в месяце",
    quantity_u=quantity_u,
    when=when,
)
