"""By an act: the norm times ten, where no capacity can be found."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Group, Rule


def when(person_days: pl.Expr, norm_e6: pl.Expr) -> pl.Expr:
    """Speak where the people and the norm are known."""
    return person_days.is_not_null() & norm_e6.is_not_null()


def quantity_u(person_days: pl.Expr, norm_e6: pl.Expr) -> pl.Expr:
    """``n × N × 10`` by person-days."""
    return person_days * norm_e6 * 60_000


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=11,
    method=Method.NORM_TENFOLD,
    cite=Cite(RULES_354, "п. 62, 81(11)"),
    formula="P = n × N × 10 × T, n = человеко-дни ÷ дней в месяце",
    quantity_u=quantity_u,
    when=when,
    inputs=("person_days", "norm_e6", "uplift_e2"),
    group=Group.ACTS,
)
