"""How large the town is, which months it has, and the facts of the office that its rows refer to."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tui_billing.domain.days import day_number
from tui_billing.domain.period import Period

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HISTORY: Final = 9
"""Months of readings before the first accrued one, so that an average has what to stand on."""


@dataclass(frozen=True, slots=True)
class TownPlan:
    """What to make.

    Attributes:
        accounts: how many personal accounts, exactly.
        months: how many months up to ``last_period`` are to be accrued.
        seed: the same seed gives the same rows.
        last_period: the last month that has readings.
        leave_route: leave one building's readings of the last month unkeyed, so that there is a route to key.
    """

    accounts: int = 1000
    months: int = 3
    seed: int = 7
    last_period: Period = Period(202610)
    leave_route: bool = False

    @property
    def first_period(self) -> Period:
        """The first month to be accrued."""
        return self.last_period.plus(1 - self.months)

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every month that has readings, from the oldest."""
        return tuple(self.first_period.plus(place) for place in range(-HISTORY, self.months))

    @property
    def settled_on(self) -> int:
        """The day number from which the town's long-standing facts are valid."""
        return day_number(self.periods[0].plus(-60).first)


@dataclass(frozen=True, slots=True)
class OfficeIds:
    """Ids of the office's own rows: services by code, organizations by name, amenity levels in the seed's order.

    ``load`` is the audit row of the change that settles the town: every dated fact of it was entered by that.
    """

    services: dict[str, int]
    organizations: dict[str, int]
    amenities: tuple[int, ...]
    others_group: int
    staff_group: int
    typists: tuple[int, ...]
    controllers: int
    load: int


def some(draw: np.random.Generator, among: Flags, share: float) -> Flags:
    """A random share of the marked, at least one of them where there is any."""
    chosen = among & (draw.random(among.size) < share)
    candidates = np.flatnonzero(among)
    if candidates.size and not chosen.any():
        chosen[candidates[draw.integers(candidates.size)]] = True
    return chosen
