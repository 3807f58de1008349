"""By the norm with the uplift, where a meter could be installed and is not, or is out of order for long."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.domain.law import NO_UPLIFT_E2
from tui_billing.engine.rule import Rule


def when(person_days: pl.Expr, norm_e6: pl.Expr, uplift_e2: pl.Expr) -> pl.Expr:
    """Speak where a coefficient is due."""
    return person_days.is_not_null() & norm_e6.is_not_null() & (uplift_e2 != NO_UPLIFT_E2)


def quantity_u(person_days: pl.Expr, norm_e6: pl.Expr, uplift_e2: pl.Expr) -> pl.Expr:
    """``n × N × K`` by person-days."""
    return person_days * norm_e6 * uplift_e2 * 60


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=3,
    method=Method.NORM_UPLIFTED,
    cite=Cite(RULES_354, "п. 42, 60, прил. 2, формула 4(1)"),
    formula="P = n × N × K × T, n = человеко-дни ÷ дней в месяце",
    quantity_u=quantity_u,
    when=when,
    inputs=("person_days", "norm_e6", "uplift_e2"),
    letter="н",
)
