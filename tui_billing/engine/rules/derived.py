"""By the volume of other services: sewage is the sum of the waters."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(source_u: pl.Expr) -> pl.Expr:
    """Speak where every source is known."""
    return source_u.is_not_null()


def quantity_u(source_u: pl.Expr) -> pl.Expr:
    """The exact sum of the sources over the same days."""
    return source_u


rule = Rule(
    kind=ServiceKind.DERIVED,
    order=2,
    method=Method.DERIVED,
    cite=Cite(RULES_354, "п. 42, водоотведение: сумма объёмов холодной и горячей воды", confirmed=False),
    formula="P = ΣV × T, ΣV — объём услуг, из которых складывается эта",
    quantity_u=quantity_u,
    when=when,
    whole="Объём услуг-источников",
)
