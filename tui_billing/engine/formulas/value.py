"""Computing a formula, in exact fractions."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

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

Properties = Mapping[Word, Fraction | None]
"""What is known of an account: its own volume, people, area, share; None where nothing is."""

BY_ZERO: Final = "деление на ноль"
COMPARE: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "=": operator.eq,
    "≠": operator.ne,
    "<": operator.lt,
    "≤": operator.le,
    ">": operator.gt,
    "≥": operator.ge,
}


class NoValueError(Exception):
    """The formula has no value here: ``missing`` is the word or the point that is not known, or ``BY_ZERO``."""

    def __init__(self, missing: Word | int | str) -> None:
        super().__init__(str(missing))
        self.missing = missing


@dataclass(slots=True)
class Given:
    """What a formula is computed from: the same for all accounts of one head point and one stretch of days.

    Attributes:
        volume: of the head point.
        below: of all points below of its service.
        points: of each point below; None where it is not known.
        accounts: what is known of each account below.
        house_area: premises of the building, m².
    """

    volume: Fraction
    below: Fraction | None
    points: Mapping[int, Fraction | None]
    accounts: Sequence[Properties]
    house_area: Fraction | None = None
    _totals: dict[Total, Fraction] = field(default_factory=dict)

    def total(self, node: Total) -> Fraction:
        """``сумма(x)``, computed once."""
        if node not in self._totals:
            self._totals[node] = sum((value(node.of, self, each) for each in self.accounts), Fraction(0))
        return self._totals[node]

    def known(self, word: Word, account: Properties) -> Fraction:
        """The value of a word for an account."""
        shared = {
            Word.VOLUME: self.volume,
            Word.BELOW: self.below,
            Word.COUNT: Fraction(len(self.accounts)),
            Word.HOUSE_AREA: self.house_area,
        }
        return _known(shared[word] if word in shared else account.get(word), word)


def value(node: Node, given: Given, account: Properties) -> Fraction:
    """What the formula comes to for one account.

    Raises:
        NoValueError: something that it needs is not known, or it divides by zero.
    """
    match node:
        case Minus(of=of):
            return -value(of, given, account)
        case Binary(sign=sign, left=left, right=right):
            return _computed(sign, value(left, given, account), value(right, given, account))
        case Best(word=word, of=several):
            return (min if word == "мин" else max)(value(each, given, account) for each in several)
        case Choice(sign=sign, left=left, right=right, then=then, other=other):
            holds = COMPARE[sign](value(left, given, account), value(right, given, account))
            return value(then if holds else other, given, account)
        case _:
            return _leaf(node, given, account)


def _leaf(node: Number | Known | Named | Point | Total, given: Given, account: Properties) -> Fraction:
    match node:
        case Number(value=number):
            return number
        case Known(word=word):
            return given.known(word, account)
        case Point(number=number):
            return _known(given.points.get(number), number)
        case Named(name=name):
            raise NoValueError(name)
        case Total():
            return given.total(node)


def _known(found: Fraction | None, what: Word | int) -> Fraction:
    if found is None:
        raise NoValueError(what)
    return found


def _computed(sign: str, left: Fraction, right: Fraction) -> Fraction:
    match sign:
        case "+":
            return left + right
        case "−":
            return left - right
        case "×":
            return left * right
    if right == 0:
        raise NoValueError(BY_ZERO)
    return left / right
