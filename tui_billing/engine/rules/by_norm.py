"""By the norm."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(person_days: pl.Expr, norm_e6: pl.Expr) -> pl.Expr:
    """Speak where nothing better is known; rules with a coefficient come before."""
    return person_days.is_not_null() & norm_e6.is_not_null()


def quantity_u(person_days: pl.Expr, norm_e6: pl.Expr) -> pl.Expr:
    """``n × N`` by person-days; 6000 = 60 × the coefficient 1,00."""
    return person_days * norm_e6 * 6000


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=4,
    method=Method.NORM,
    cite=Cite(RULES_354, "п. 42, 60, прил. 2, формула 4"),
    formula="P = n × N × T, n = человеко-дни ÷ дней в месяце",
    quantity_u=quantity_u,
    when=when,
    inputs=("person_days", "norm_e6"),
    letter="н",
)
