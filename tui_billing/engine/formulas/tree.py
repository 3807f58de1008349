"""What a formula is once it is read: a tree of frozen nodes, and its canonical text.

``at`` is the place in the text, counted from 0; two trees that differ only in places are equal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from tui_billing.domain.decimals import NARROW, written

SCALE = 9
"""The most digits after the decimal sign of a number."""


class Word(Enum):
    """A word of the language; its value is the canonical spelling."""

    VOLUME = "объём"
    BELOW = "сумма"
    OWN = "свой"
    COUNT = "количество"
    PEOPLE = "жильцы"
    AREA = "площадь"
    HOUSE_AREA = "площадь_дома"
    SHARE = "доля"


@dataclass(frozen=True, slots=True)
class Number:
    """A number, maybe with a unit: ``5 м³``."""

    value: Fraction
    unit: str = ""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """A word: a volume, or a property of the account that the formula is computed for."""

    word: Word
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A point below, by its name; ``names.bind`` makes a ``Point`` of it."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Point:
    """The volume of a point below, by its number."""

    number: int
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Minus:
    """``−x``."""

    of: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """``left sign right``; ``sign`` is one of ``+ − × ÷`` and ``at`` its place."""

    sign: str
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Best:
    """``мин(a; b)`` or ``макс(a; b)``."""

    word: str
    of: tuple["Node", ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """``если(left sign right; then; other)``; ``sign`` is one of ``= ≠ < ≤ > ≥``."""

    sign: str
    left: "Node"
    right: "Node"
    then: "Node"
    other: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Total:
    """``сумма(x)``: x of every account below, added up."""

    of: "Node"
    at: int = field(default=0, compare=False)


Node = Number | Known | Named | Point | Minus | Binary | Best | Choice | Total

_RANK = {"+": 1, "−": 1, "×": 2, "÷": 2}
_ATOM = 4


def children(node: Node) -> tuple[Node, ...]:
    """The nodes that a node is made of."""
    match node:
        case Minus(of=of) | Total(of=of):
            return (of,)
        case Binary(left=left, right=right):
            return left, right
        case Best(of=several):
            return several
        case Choice(left=left, right=right, then=then, other=other):
            return left, right, then, other
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    for child in children(node):
        yield from walk(child)


def words_of(node: Node) -> frozenset[Word]:
    """The words that a formula reads."""
    return frozenset(each.word for each in walk(node) if isinstance(each, Known))


def canonical(node: Node) -> str:
    """The formula in one spelling, with no more parentheses than it needs: reads back as the same tree."""
    match node:
        case Minus(of=of):
            return f"−{_inside(of, 3)}"
        case Binary(sign=sign, left=left, right=right):
            rank = _RANK[sign]
            return f"{_inside(left, rank)} {sign} {_inside(right, rank + 1)}"
        case Choice(sign=sign, left=left, right=right, then=then, other=other):
            return f"если({canonical(left)} {sign} {canonical(right)}; {canonical(then)}; {canonical(other)})"
        case Best() | Total():
            name = node.word if isinstance(node, Best) else "сумма"
            return f"{name}({'; '.join(map(canonical, children(node)))})"
        case _:
            return _leaf(node)


def _leaf(node: Number | Known | Named | Point) -> str:
    match node:
        case Number(value=value, unit=unit):
            digits = written(int(value * 10**SCALE), SCALE).replace(NARROW, "")
            return f"{digits} {unit}".strip()
        case Known(word=word):
            return word.value
        case Named(name=name):
            return f'"{name}"' if '"' not in name else f"«{name}»"
        case Point(number=number):
            return f"№{number}"


def _inside(node: Node, least: int) -> str:
    """The text of an operand, in parentheses where it binds more weakly than its place asks."""
    rank = _RANK[node.sign] if isinstance(node, Binary) else 3 if isinstance(node, Minus) else _ATOM
    return canonical(node) if rank >= least else f"({canonical(node)})"
