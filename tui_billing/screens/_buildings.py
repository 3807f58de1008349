"""What can be changed of a building: an object in a screen's module, and the card finds it; what such screens share."""

from collections.abc import Callable
from dataclasses import dataclass

from tui_billing.queries.building_facts import BuildingFact
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._changes import DatedHead
from tui_billing.screens._menu import things


@dataclass(frozen=True, slots=True)
class Place:
    """A building as headings call it, and its card with a sentence."""

    building_id: int
    address: str
    back: Callable[[str], BillingScreen]


@dataclass(frozen=True)
class OfBuilding:
    """An entry of the list of changes. ``open(place, fact)`` makes the screen; ``place`` orders them.

    ``kind`` is that of the facts that it changes: Enter on one of them opens it with that fact.
    """

    title: str
    place: int
    open: Callable[[Place, BuildingFact | None], BillingScreen]
    kind: str = ""


def building_changes() -> list[OfBuilding]:
    """The entries of all screens, in their order."""
    return sorted(things(OfBuilding), key=lambda each: each.place)


class BuildingHead(DatedHead):
    """The head of a change of a building. A subclass gives ``WHAT``, ``asked`` and ``store``."""

    WHAT = ""
    HINT = "Enter — дальше. Прошлые месяцы исправит перерасчёт. Esc — отмена."

    def __init__(self, place: Place, fact: BuildingFact | None = None) -> None:
        super().__init__()
        self.place, self.fact = place, fact

    @property
    def heading(self) -> str:
        """What is entered, and where."""
        return f"{self.WHAT} · {self.place.address}"

    def back_to(self) -> BillingScreen:
        """The card."""
        return self.place.back("")
