"""Whether the units of a formula agree: cubic metres are never added to kilowatt-hours, nor to people.

A dimension is the exponent of each unit: m³ × people ÷ people is m³. The bare number 0 has any dimension; every other
number without a unit has none.
"""

from collections.abc import Callable, Iterable, Mapping
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
        case Number(value=value, unit=unit):
            return {unit: 1} if unit else None if value == 0 else {}
        case Known(word=word):
            return OF_WORD.get(word, {units.head: 1})
        case Point(number=number):
            return {units.below[number].unit: 1}
        case Named(name=name, at=at):
            raise FormulaError(at, f"«{name}» — не величина и не точка учёта.")
        case Minus(of=of) | Total(of=of):
            return _of(of, units)
        case Binary(sign="+" | "−" as sign, left=left, right=right, at=at):
            said = "складывать" if sign == "+" else "вычитать"
            return _agreed((left, right), units, lambda one, two: FormulaError(at, f"нельзя {said} {one} и {two}."))
        case Binary(sign="÷", right=Number(value=0, at=at)):
            raise FormulaError(at, "деление на ноль.")
        case Binary(sign=sign, left=left, right=right):
            one, two = _of(left, units), _of(right, units)
            if one is None or (two is None and sign == "÷"):
                return None
            return _product(one, two or {}, 1 if sign == "×" else -1) if two is not None else None
        case Best(word=word, of=several, at=at):
            return _agreed(
                several, units, lambda one, two: FormulaError(at, f"в «{word}» нельзя сравнивать {one} и {two}.")
            )
        case Choice(left=left, right=right, then=then, other=other, at=at):
            _agreed((left, right), units, lambda one, two: FormulaError(at, f"нельзя сравнивать {one} и {two}."))
            return _agreed((then, other), units, lambda one, two: FormulaError(at, f"«если» даёт то {one}, то {two}."))


def _agreed(nodes: Iterable[Node], units: Units, refusal: Callable[[str, str], FormulaError]) -> Dimension | None:
    """The one dimension of several nodes."""
    agreed: Dimension | None = None
    for node in nodes:
        found = _of(node, units)
        if agreed is None:
            agreed = found
        elif found is not None and not _same(agreed, found):
            raise refusal(shown(agreed), shown(found))
    return agreed


def _product(one: Dimension, two: Dimension, times: int) -> Dimension:
    powers = {unit: one.get(unit, 0) + times * two.get(unit, 0) for unit in {*one, *two}}
    return {unit: power for unit, power in powers.items() if power}


def _same(one: Dimension, two: Dimension) -> bool:
    return dict(one) == dict(two)
