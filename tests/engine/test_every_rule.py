"""What must hold for any way of charging, the day its file appears."""

from inspect import getdoc, signature
from pathlib import Path

import pytest

from tests.golden.read import HERE
from tui_billing import registry
from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.dated import Cite
from tui_billing.engine import rules
from tui_billing.engine.facts import LINE_COLUMNS
from tui_billing.engine.rule import COLUMNS, Rule, reads
from tui_billing.engine.rulebook import all_rules

RULES = registry.collect(rules, Rule)
every_rule = pytest.mark.parametrize("name", RULES)


@every_rule
def test_it_says_where_it_is_written(name):
    cite = RULES[name].cite
    assert cite.act and cite.place
    assert "P =" in RULES[name].formula


@every_rule
def test_it_reads_only_columns_that_somebody_fills(name):
    rule = RULES[name]
    assert {*reads(rule.quantity_u), *reads(rule.when)} <= COLUMNS.keys()
    assert set(rule.inputs) <= set(LINE_COLUMNS)


@every_rule
def test_its_functions_say_what_they_do(name):
    assert getdoc(RULES[name].quantity_u)
    assert getdoc(RULES[name].when)


@every_rule
def test_it_has_a_worked_example(name):
    method = RULES[name].method.name
    texts = [path.read_text("utf-8") for path in Path(HERE, name).glob("*.toml")]
    assert any(f'method = "{method}"' in text for text in texts), f"tests/golden/{name}: no example of {method}"


def test_every_method_has_exactly_one_rule():
    assert sorted(rule.method for rule in all_rules()) == sorted(Method)


def test_every_kind_of_service_has_a_rule():
    assert {rule.kind for rule in all_rules()} == set(ServiceKind)


def test_a_rule_that_reads_an_unknown_column_is_refused_at_once():
    def quantity_u(volume_e5):
        return volume_e5

    with pytest.raises(LookupError, match="volume_e5"):
        Rule(ServiceKind.FIXED, 9, Method.FIXED, Cite("акт", "место"), "P = 1", quantity_u, when=lambda days: days > 0)
    assert "volume_e5" in signature(quantity_u).parameters


def test_two_rules_never_share_a_place():
    places = [(rule.kind, rule.order) for rule in all_rules()]
    assert len(set(places)) == len(places)
