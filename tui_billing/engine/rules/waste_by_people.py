"""Waste by the people and the norm of a year."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Rule


def when(person_days: pl.Expr, people_norm_e6: pl.Expr) -> pl.Expr:
    """Speak where the region's norm is per person."""
    return person_days.is_not_null() & people_norm_e6.is_not_null()


def quantity_u(person_days: pl.Expr, people_norm_e6: pl.Expr) -> pl.Expr:
    """``n × N ÷ 12`` by person-days; 500 = 6000 ÷ 12."""
    return person_days * people_norm_e6 * 500


rule = Rule(
    kind=ServiceKind.WASTE,
    order=1,
    method=Method.WASTE_PEOPLE,
    cite=Cite(RULES_354, "п. 148(30), 148(34)"),
    formula="P = n × N ÷ 12 × T, n = человеко-дни ÷ дней в месяце, N — годовой норматив",
    quantity_u=quantity_u,
    when=when,
    inputs=("person_days", "norm_e6"),
    letter="н",
)
