"""By the formula of a head point: the common meter of a communal flat, the main meter of a subscriber with others below."""

import polars as pl

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import RULES_354, Cite
from tui_billing.engine.rule import Group, Rule


def when(part_u: pl.Expr) -> pl.Expr:
    """Speak where the formula of the head point has a value for the account."""
    return part_u.is_not_null()


def quantity_u(part_u: pl.Expr) -> pl.Expr:
    """The volume of the head point over the days of the piece: what the formula makes of it is the line's share."""
    return part_u


rule = Rule(
    kind=ServiceKind.DIRECT,
    order=0,
    method=Method.FORMULA,
    cite=Cite(RULES_354, "прил. 2, формулы 7–9", confirmed=False),
    formula="P = V × доля × T, где V × доля — объём по формуле головной точки",
    quantity_u=quantity_u,
    when=when,
    inputs=("person_days", "area_e4"),
    group=Group.HEADS,
    letter="п",
    whole="Объём, от которого взята доля",
    share="Доля по формуле",
)
