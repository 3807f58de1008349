"""Where a thing is put right: a work list names the place, and a screen opens it."""

from dataclasses import dataclass
from enum import Enum, auto


class Place(Enum):
    """A place to put things right."""

    NOWHERE = auto()
    ACCOUNT = auto()
    READINGS = auto()
    READING_BATCH = auto()
    ACCOUNT_BATCH = auto()
    PAYMENT_BATCH = auto()
    ACCRUAL = auto()
    RECEIPTS = auto()
    RECALCULATION = auto()
    DOCUMENT = auto()


@dataclass(frozen=True, slots=True)
class Fix:
    """A place and what to open there: an account, a building, a batch or a document of a kind.

    Of a building's readings also the point.
    """

    place: Place = Place.NOWHERE
    id: int = 0
    point_id: int = 0
    kind: str = ""
