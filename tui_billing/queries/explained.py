"""An explained line of any kind: what is shown, printed and written as JSON."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tui_billing.domain.decimals import roubles
from tui_billing.engine.explanation import Node, Row, as_data, outline, recomputed


class LineKind(StrEnum):
    """What kind of line it is."""

    CHARGE = "charge"
    SUPPOSED = "supposed"
    RECALCULATION = "recalculation"
    PENALTY = "penalty"
    INSTALMENT = "instalment"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Explained:
    """A line with its explanation.

    Attributes:
        kind: what kind of line.
        document: the number of the run, or the id of the document; 0 of what a scenario supposes.
        line: its place there.
        service_code: the code of the service, empty where it is for several.
        service: its name.
        tree: the explanation; its value is the stored amount, roubles.
        amount_kop: the stored amount.
    """

    kind: LineKind
    document: int
    line: int
    service_code: str
    service: str
    tree: Node
    amount_kop: int

    @property
    def is_confirmed(self) -> bool:
        """Whether the leaves come to the stored amount."""
        return recomputed(self.tree) * 100 == self.amount_kop

    @property
    def outline(self) -> Row:
        """The explanation as sentences."""
        return outline(self.tree)

    @property
    def amount(self) -> str:
        """``1 234,56``."""
        return roubles(self.amount_kop)

    def as_data(self) -> dict[str, Any]:
        """As what JSON can hold."""
        return {
            "kind": str(self.kind),
            "document": self.document,
            "line": self.line,
            "service": self.service_code,
            "name": self.service,
            "amount_kop": self.amount_kop,
            "is_confirmed": self.is_confirmed,
            "explanation": as_data(self.tree),
        }
