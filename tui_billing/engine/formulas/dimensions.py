"""Whether the units of a formula agree: cubic metres are never added to kilowatt-hours, nor to people.

A dimension is the exponent of each unit: m³ × people ÷ people is m³. The bare number 0 has any dimension; every other
number without a unit has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui_billing.engine.formulas.names import Below
from tui_billing.engine.formulas.syntax import FormulaError
from tui_billing.engine.formulas.tree import (
    Best,
    Binary,
    Choice,
    Known,
    Minus,
    Named,
    Node,
    Number,
    Point,
    Total,
    Word,
)

Dimension = Mapping[str, int]
PEOPLE, SQUARE_METRES = "чел.", "м²"
OF_WORD: Mapping[Word, Dimension] = {
    Word.PEOPLE: {PEOPLE: 1},
    Word.AREA: {SQUARE_METRES: 1},
    Word.HOUSE_AREA: {SQUARE_METRES: 1},
    Word.COUNT: {},
    Word.SHARE: {},
}
"""The other words are volumes of the head point's service."""


@dataclass(frozen=True, slots=True)
class Units:
    """The unit of the head point's service, and the points below with theirs."""

    head: str
    below: Mapping[int, Below]


def check_units(node: Node, units: Units) -> None:
    """Refuse a formula whose units do not agree, or that gives no volume of the head point's service.

    Raises:
        FormulaError: the sentence names both units.
    """
    found = _of(node, units)
    if not (found is None or _same(found, {units.head: 1})):
        raise FormulaError(0, f"формула даёт {shown(found)}, а нужен объём: {units.head}.")


def shown(dimension: Dimension) -> str:
    """``м³ × чел. ÷ м²``; ``безразмерное`` where nothing is left."""
    over = [_power(unit, power) for unit, power in sorted(dimension.items()) if power > 0]
    under = [_power(unit, -power) for unit, power in sorted(dimension.items()) if power < 0]
    if not over and not under:
        return "безразмерное"
    return " ÷ ".join([" × ".join(over) or "1", *under])


def _power(unit: str, power: int) -> str:
    return unit if power == 1 else f"({unit})^{power}"


def _of(node: Node, units: Units) -> Dimension | None:
    """The dimension of a node; None where any will do."""
    match node:
        case Minus(of=of) | Total(of=of):
            return _of(of, units)
        case Binary():
            return _of_binary(node, units)
        case Best(word=word, of=several, at=at):
            return _agreed(several, units, at, f"в «{word}» нельзя сравнивать {{}} и {{}}.")
        case Choice(left=left, right=right, then=then, other=other, at=at):
            _agreed((left, right), units, at, "нельзя сравнивать {} и {}.")
            return _agreed((then, other), units, at, "«если» даёт то {}, то {}.")
        case _:
            return _of_leaf(node, units)


def _of_leaf(node: Number | Known | Named | Point, units: Units) -> Dimension | None:
    match node:
        case Number(value=value, unit=unit):
            return {unit: 1} if unit else None if value == 0 else {}
        case Known(word=word):
            return OF_WORD.get(word, {units.head: 1})
        case Point(number=number):
            return {units.below[number].unit: 1}
        case Named(name=name, at=at):
            raise FormulaError(at, f"«{name}» — не величина и не точка учёта.")


def _of_binary(node: Binary, units: Units) -> Dimension | None:
    if node.sign in "+−":
        said = "складывать" if node.sign == "+" else "вычитать"
        return _agreed((node.left, node.right), units, node.at, f"нельзя {said} {{}} и {{}}.")
    if node.sign == "÷" and isinstance(node.right, Number) and node.right.value == 0:
        raise FormulaError(node.right.at, "деление на ноль.")
    one, two = _of(node.left, units), _of(node.right, units)
    return None if one is None or two is None else _product(one, two, 1 if node.sign == "×" else -1)


def _agreed(nodes: Iterable[Node], units: Units, at: int, refusal: str) -> Dimension | None:
    """The one dimension of several nodes."""
    agreed: Dimension | None = None
    for node in nodes:
        found = _of(node, units)
        if agreed is None:
            agreed = found
        elif found is not None and not _same(agreed, found):
            raise FormulaError(at, refusal.format(shown(agreed), shown(found)))
    return agreed


def _product(one: Dimension, two: Dimension, times: int) -> Dimension:
    powers = {unit: one.get(unit, 0) + times * two.get(unit, 0) for unit in {*one, *two}}
    return {unit: power for unit, power in powers.items() if power}


def _same(one: Dimension, two: Dimension) -> bool:
    return dict(one) == dict(two)
