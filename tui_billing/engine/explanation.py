"""An explanation as a tree: what a number is, what it is computed from, and where each leaf came from.

The arithmetic stands in the tree itself, so ``recomputed`` multiplies the leaves again without knowing what they mean:
an explanation that does not come to its amount says so. Numbers are exact; money is in roubles.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from math import prod
from typing import Any, Final

from tui_billing.domain.decimals import roubles, written
from tui_billing.engine.rounding import half_away_whole

LONGEST_FRACTION: Final = 9
"""So many decimals of an endless fraction are shown."""

LONGEST_SUM: Final = 4
"""A longer one is not written out: its parts stand under it."""

LOADED: Final = "загружено при создании базы"
"""How a fact came into the base that nobody typed."""

ROUBLES: Final = "руб."
KOPECKS: Final = 100

SourceKey = tuple[str, int]
"""What a leaf was read from: ``("tariff", id)``, ``("reading", point)``, ``("residents", account)`` …"""


class How(Enum):
    """How a value comes from those that it is computed of; its sign."""

    GIVEN = ""
    SUM = " + "
    DIFFERENCE = " − "
    PRODUCT = " × "
    QUOTIENT = " ÷ "
    ROUNDED = "≈"
    SHARE = "%"


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the database behind a leaf: the document with its dates, who entered it and when (empty: not recorded).

    ``is_loaded``: nobody typed it, it came when the base was made.
    """

    document: str
    author: str = ""
    entered: str = ""
    is_loaded: bool = False

    @property
    def text(self) -> str:
        """As a sentence."""
        if not self.author:
            return self.document
        how = LOADED if self.is_loaded else "ввод"
        return f"{self.document}; {how}: {self.author}" + (f", {self.entered}" if self.entered else "")


@dataclass(frozen=True, slots=True)
class Node:
    """A number, or a fact in ``words``.

    Attributes:
        label: what it is called.
        value: the number, exactly.
        unit: its unit.
        how: how ``value`` comes from ``of``. ``ROUNDED``: to a kopeck, half away from zero. ``SHARE``: of the first, in
            proportion to the others, by the largest remainder; ``turn`` says whose, from 0.
        of: what it is computed from.
        words: what is said where there is no number, or beside a leaf; of a computed node, the formula with its numbers,
            where its operands by themselves would not read well.
        formula: the formula in the symbols of the act.
        cite: the act and the place in it.
        key: what a leaf was read from.
        sources: the rows behind it.
        notes: what else is to be known; no part of the arithmetic.
    """

    label: str
    value: Fraction | None = None
    unit: str = ""
    how: How = How.GIVEN
    of: tuple["Node", ...] = ()
    turn: int = 0
    words: str = ""
    formula: str = ""
    cite: str = ""
    key: SourceKey | None = None
    sources: tuple[Source, ...] = ()
    notes: tuple["Node", ...] = ()

    def shown(self, write: Callable[[Fraction], str]) -> str:
        """The value with its unit, written so where it is no money in whole kopecks: that has two decimals."""
        if self.value is None:
            return self.words
        if self.unit == ROUBLES and (self.value * KOPECKS).denominator == 1:
            return f"{roubles(int(self.value * KOPECKS))} {ROUBLES}"
        return f"{write(self.value)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of an explanation and those under it. ``is_open``: they are shown without being asked for."""

    text: str
    under: tuple["Row", ...] = ()
    is_open: bool = False

    def lines(self, depth: int = 0) -> Iterator[tuple[int, str]]:
        """All sentences from the top, each with its depth."""
        yield depth, self.text
        for row in self.under:
            yield from row.lines(depth + 1)


def leaf(label: str, value: Fraction | int, unit: str = "", *, key: SourceKey | None = None, words: str = "") -> Node:
    """A number that was read, not computed."""
    return Node(label, Fraction(value), unit, key=key, words=words)


def told(label: str, words: str, *notes: Node, key: SourceKey | None = None, cite: str = "") -> Node:
    """A fact in words."""
    return Node(label, words=words, notes=notes, key=key, cite=cite)


def product(label: str, unit: str, *of: Node) -> Node:
    """The product of some nodes; of one, that one under the new name."""
    return _computed(label, unit, How.PRODUCT, of)


def total(label: str, unit: str, *of: Node) -> Node:
    """The sum of some nodes."""
    return _computed(label, unit, How.SUM, of)


def difference(label: str, unit: str, more: Node, less: Node) -> Node:
    """One node less another."""
    return _computed(label, unit, How.DIFFERENCE, (more, less))


def quotient(label: str, unit: str, upper: Node, lower: Node) -> Node:
    """One node over another."""
    return _computed(label, unit, How.QUOTIENT, (upper, lower))


def rounded(label: str, exact: Node) -> Node:
    """Roubles to the kopeck."""
    return _computed(label, ROUBLES, How.ROUNDED, (exact,))


def share(label: str, whole: Node, weights: tuple[Node, ...], turn: int) -> Node:
    """What falls on one of several: kopecks by the largest remainder."""
    return replace(_computed(label, ROUBLES, How.SHARE, (whole, *weights), turn), turn=turn)


def recomputed(node: Node) -> Fraction:
    """The value from the leaves alone.

    Raises:
        ValueError: a leaf has no number.
    """
    if node.how is How.GIVEN:
        if node.value is None:
            raise ValueError(f"{node.label}: a leaf without a number")
        return node.value
    return _value(node.how, [recomputed(part) for part in node.of], node.turn)


def is_exact(node: Node) -> bool:
    """Whether the leaves come to the value, at every step of the arithmetic."""
    if node.how is How.GIVEN:
        return True
    return node.value == _value(node.how, [recomputed(part) for part in node.of], node.turn) and all(
        is_exact(part) for part in node.of
    )


def leaves(node: Node) -> Iterator[Node]:
    """The numbers that the value is computed from."""
    if node.how is How.GIVEN:
        yield node
    for part in node.of:
        yield from leaves(part)


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with every node changed, notes too, the lowest first."""
    return change(
        replace(
            node,
            of=tuple(mapped(part, change) for part in node.of),
            notes=tuple(mapped(note, change) for note in node.notes),
        )
    )


def outline(node: Node) -> Row:
    """The tree as sentences: the numbers, then the act, the rows behind, the rounding, what else is to be known."""
    under = [
        *([Row(f"Формула: {node.formula}")] if node.formula else ()),
        *([Row(f"Основание: {node.cite}")] if node.cite and node.value is not None else ()),
        *(Row(f"Откуда: {source.text}") for source in node.sources),
        *(outline(part) for part in shown_parts(node)),
        *(Row(text) for text in roundings(node)),
        *(outline(note) for note in node.notes),
    ]
    return Row(_sentence(node), tuple(under), is_open=node.how is not How.GIVEN and not node.words)


def as_data(node: Node) -> dict[str, Any]:
    """The tree as what JSON can hold: exact numbers as ``"numerator/denominator"``, what is empty left out."""
    data: dict[str, Any] = {
        "label": node.label,
        "value": None if node.value is None else str(node.value),
        "unit": node.unit,
        "words": node.words,
        "how": node.how.name.lower() if node.how is not How.GIVEN else "",
        "turn": node.turn,
        "formula": node.formula,
        "citation": node.cite,
        "sources": [
            {"document": each.document, "author": each.author, "entered": each.entered}
            | ({"how": LOADED} if each.is_loaded else {})
            for each in node.sources
        ],
        "of": [as_data(part) for part in node.of],
        "notes": [as_data(note) for note in node.notes],
    }
    return {name: value for name, value in data.items() if value}


def written_exactly(value: Fraction) -> str:
    """A fraction as a decimal if it ends soon, else as ``≈ decimal (точно n/d)``."""
    short = near(value)
    return f"{short} (точно {value.numerator}/{value.denominator})" if short.startswith("≈") else short


def near(value: Fraction) -> str:
    """A fraction as a decimal, with ``≈`` where it ends later or never."""
    scaled = value * 10**LONGEST_FRACTION
    if scaled.denominator == 1:
        return written(scaled.numerator, LONGEST_FRACTION)
    return f"≈ {written(half_away_whole(scaled.numerator, scaled.denominator), LONGEST_FRACTION)}"


def _computed(label: str, unit: str, how: How, of: tuple[Node, ...], turn: int = 0) -> Node:
    if how is How.PRODUCT and len(of) == 1:
        return replace(of[0], label=label)
    return Node(label, _value(how, [part.value or Fraction(0) for part in of], turn), unit, how, of)


def _value(how: How, of: list[Fraction], turn: int) -> Fraction:
    match how:
        case How.SUM:
            return sum(of, Fraction(0))
        case How.DIFFERENCE:
            return of[0] - of[1]
        case How.PRODUCT:
            return prod(of, start=Fraction(1))
        case How.QUOTIENT:
            return of[0] / of[1]
        case How.ROUNDED:
            return _to_kopecks(of[0])
        case _:
            return _share(of[0], of[1:], turn)


def _to_kopecks(amount: Fraction) -> Fraction:
    kopecks = amount * KOPECKS
    return Fraction(half_away_whole(kopecks.numerator, kopecks.denominator), KOPECKS)


def _share(whole: Fraction, weights: list[Fraction], turn: int) -> Fraction:
    """The largest remainder: a negative weight takes no part, the earlier goes first, without weights all is the first's."""
    if whole < 0:
        return -_share(-whole, weights, turn)
    taking = [max(weight, Fraction(0)) for weight in weights]
    everything = sum(taking, Fraction(0))
    if not everything:
        return whole if turn == 0 else Fraction(0)
    exact = [whole * KOPECKS * weight / everything for weight in taking]
    left = whole * KOPECKS - sum(part.numerator // part.denominator for part in exact)
    order = sorted(range(len(exact)), key=lambda at: (-(exact[at] % 1), at))
    return Fraction(exact[turn].numerator // exact[turn].denominator + (order.index(turn) < left), KOPECKS)


def shown_parts(node: Node) -> tuple[Node, ...]:
    """What stands under a node. Of a share the whole with what the own weight, but no other, is made of."""
    if node.how is not How.SHARE:
        return node.of
    whole, own = node.of[0], node.of[1 + node.turn]
    others = {id(weight) for weight in node.of[1:]} - {id(own)}
    return _brief(whole, others), Node(f"Делится по: {own.label}", own.value, own.unit)


def _brief(node: Node, others: set[int]) -> Node:
    """The whole of a share, without what the weights of others are made of."""
    if id(node) in others:
        return Node(node.label, node.value, node.unit)
    return replace(node, of=tuple(_brief(part, others) for part in node.of)) if node.of else node


def expression(node: Node) -> str:
    """How a value is computed, with its numbers: ``107,384 − 100``; nothing for a leaf, a share, a long sum."""
    if len(node.of) < 2 or node.how is How.SHARE or (node.how is How.SUM and len(node.of) > LONGEST_SUM):
        return ""
    return node.words or node.how.value.join(_operand(part, node.how) for part in node.of)


def _sentence(node: Node) -> str:
    """``Объём: 7,384 м³ = 107,384 − 100``."""
    if node.value is None:
        return ": ".join(filter(None, (node.label, node.words))) + (f" — {node.cite}" if node.cite else "")
    beside = f" ({node.words})" if node.words and not node.of else ""
    formula = expression(node)
    return f"{node.label}: {node.shown(written_exactly)}{beside}" + (f" = {formula}" if formula else "")


def _operand(node: Node, how: How) -> str:
    """A number inside a formula: in brackets where its minus or its fraction could be misread."""
    text = node.shown(near)
    is_awkward = (node.value or 0) < 0 or (text.startswith("≈") and how is not How.SUM)
    return f"({text})" if is_awkward else text


def roundings(node: Node) -> Iterator[str]:
    """How the kopecks came about, and whether they are those that are stored."""
    if node.how is How.GIVEN:
        return
    should = _value(node.how, [part.value or Fraction(0) for part in node.of], node.turn)
    if node.how is How.ROUNDED and node.of[0].value == should:
        yield "Округление не понадобилось: вышли целые копейки"
    elif node.how is How.ROUNDED:
        yield (
            f"Округление один раз, половина копейки — от нуля: {near(node.of[0].value or Fraction(0))} до "
            f"{roubles(int(should * KOPECKS))} {ROUBLES}"
        )
    elif node.how is How.SHARE:
        yield (
            f"Копейки делятся пропорционально, лишние — наибольшим остаткам: доля {node.turn + 1} из {len(node.of) - 1}, "
            f"{roubles(int(should * KOPECKS))} {ROUBLES}"
        )
    if node.value != should:
        yield (
            f"Записано {node.shown(near)}, а выходит {written_exactly(should)} {node.unit}: строка повреждена, "
            "запустите tui-billing check --lines."
        )
