"""What the names in a formula mean: points below the head point, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui_billing.engine.formulas.syntax import FormulaError, spelled
from tui_billing.engine.formulas.tree import Best, Binary, Choice, Minus, Named, Node, Point, Total


@dataclass(frozen=True, slots=True)
class Below:
    """A point below: its name and the unit of its service."""

    name: str
    unit: str


def bind(node: Node, below: Mapping[int, Below]) -> Node:
    """The formula with every point by its number.

    Raises:
        FormulaError: there is no such point below the head point, or several have the name.
    """
    match node:
        case Named(name=name, at=at):
            return Point(_numbered(name, at, below), at)
        case Point(number=number, at=at) if number not in below:
            raise FormulaError(at, f"точки учёта № {number} нет ниже головной. {_listed(below)}")
        case Minus(of=of) | Total(of=of):
            return replace(node, of=bind(of, below))
        case Binary(left=left, right=right):
            return replace(node, left=bind(left, below), right=bind(right, below))
        case Best(of=several):
            return replace(node, of=tuple(bind(each, below) for each in several))
        case Choice(left=left, right=right, then=then, other=other):
            one, two, yes, no = (bind(each, below) for each in (left, right, then, other))
            return replace(node, left=one, right=two, then=yes, other=no)
        case _:
            return node


def _numbered(name: str, at: int, below: Mapping[int, Below]) -> int:
    wanted = spelled(name).strip()
    found = [number for number, point in below.items() if spelled(point.name).strip() == wanted]
    if not found:
        raise FormulaError(at, f"«{name}» — не величина и не точка учёта ниже головной. {_listed(below)}")
    if len(found) > 1:
        numbers = ", ".join(f"№{number}" for number in sorted(found))
        raise FormulaError(at, f"точек учёта с названием «{name}» несколько: {numbers}. Укажите номер.")
    return found[0]


def _listed(below: Mapping[int, Below], most: int = 5) -> str:
    """The points that there are, as advice."""
    if not below:
        return "Ниже головной точки точек учёта нет."
    shown = ", ".join(f"«{point.name}» (№{number})" for number, point in sorted(below.items())[:most])
    return f"Ниже есть: {shown}{' …' if len(below) > most else ''}."
