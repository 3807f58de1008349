"""The rules in their order: found by scanning ``engine/rules``, a new rule is a new file."""

from collections.abc import Callable
from functools import cache

import polars as pl

from tui_billing import registry
from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.engine import rules
from tui_billing.engine.rule import Group, Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the package ``engine.rules``, by kind and order.

    Raises:
        LookupError: two rules of a kind share a place.
    """
    found = sorted(registry.collect(rules, Rule).values(), key=lambda rule: (rule.kind, rule.order))
    places = [(rule.kind, rule.order) for rule in found]
    if len(set(places)) != len(places):
        raise LookupError(f"two rules share a place: {places}")
    return tuple(found)


@cache
def rule_of(method: Method) -> Rule:
    """The rule that a line was charged by."""
    (found,) = (rule for rule in all_rules() if rule.method is method)
    return found


def methods(holds: Callable[[Rule], bool]) -> frozenset[Method]:
    """The methods of the rules that something holds of."""
    return frozenset(rule.method for rule in all_rules() if holds(rule))


@cache
def decide(kind: ServiceKind, group: Group = Group.ORDINARY) -> tuple[pl.Expr, pl.Expr]:
    """``method`` and ``quantity_u`` (128 bits) by the rules of a kind and group; both null where none applies."""
    method = pl.lit(None, dtype=pl.Int64)
    quantity = pl.lit(None, dtype=pl.Int128)
    for rule in reversed([rule for rule in all_rules() if (rule.kind, rule.group) == (kind, group)]):
        method = pl.when(rule.applies).then(pl.lit(int(rule.method), dtype=pl.Int64)).otherwise(method)
        quantity = pl.when(rule.applies).then(rule.quantity).otherwise(quantity)
    return method.alias("method"), quantity.alias("quantity_u")
