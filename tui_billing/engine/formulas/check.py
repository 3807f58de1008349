"""The checks of a formula before it is saved, in one call: syntax, names, units."""

from collections.abc import Mapping

from tui_billing.engine.formulas.dimensions import Units, check_units
from tui_billing.engine.formulas.names import Below, bind
from tui_billing.engine.formulas.syntax import parse
from tui_billing.engine.formulas.tree import Node


def checked(text: str, unit: str, below: Mapping[int, Below]) -> Node:
    """The formula that a text means over the points below a head point.

    Args:
        text: as it was typed.
        unit: of the head point's service.
        below: the points below, by their numbers.

    Raises:
        FormulaError: the sentence says what is wrong and at which character.
    """
    node = bind(parse(text), below)
    check_units(node, Units(unit, below))
    return node
