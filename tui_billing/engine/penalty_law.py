"""What the law says of penalties, as the numbers that the engine computes with: dated steps, ladders, moratoria.

Days are day numbers, a rate is percent a year × 100. Whoever calls the engine fills this in from the dated parameters
and from the office's own choices on points that the law leaves open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui_billing.domain.codes import CapKey, DebtorKind, RateMode

SHARES: Final = (300, 170, 130)
"""A day of delay costs a 300th, a 170th or a 130th of the rate."""

SHARE_UNIT: Final = 66_300
"""The least common multiple of the shares: a share of it is a whole number."""

PERCENT_E2: Final = 10_000
"""A rate in percent × 100 over this is a fraction."""

DENOMINATOR: Final = SHARE_UNIT * PERCENT_E2
"""``base_kop × days × rate_e2 × (SHARE_UNIT ÷ share)`` over this is kopecks, exactly."""

NO_CEILING_E2: Final = 10**9
"""A ceiling that no rate reaches."""


@dataclass(frozen=True, slots=True)
class Rung:
    """From which day of delay on (day 1 is the one after the due day) which share of the rate is charged."""

    first_day: int
    share: int


@dataclass(frozen=True, slots=True)
class Limits:
    """From a day on the rate is no lower than ``floor_e2`` and no higher than ``ceiling_e2``; the same: it is fixed."""

    since: int
    floor_e2: int
    ceiling_e2: int


@dataclass(frozen=True, slots=True)
class Moratorium:
    """Days ``[from_day, to_day)`` that cost nothing, of debts due before ``due_before``. Days of delay are counted on."""

    from_day: int
    to_day: int
    due_before: int


@dataclass(frozen=True, slots=True)
class PenaltyLaw:
    """The whole of it.

    Attributes:
        ladders: the rungs of every kind of debtor, from the first day on.
        key_rates: ``(since, rate_e2)``, from the earliest.
        limits: the cap of every kind of debtor, from the earliest; a kind without limits has none.
        moratoria: they do not overlap.
        mode: the rate of which day counts; ``FIXED`` takes ``fixed_e2`` and no limits.
        cap_key: whether the limits are those of the day that the rate is taken of, or of each day of delay.
        fixed_e2: the rate of the mode ``FIXED``.
    """

    ladders: Mapping[DebtorKind, tuple[Rung, ...]]
    key_rates: tuple[tuple[int, int], ...]
    limits: Mapping[DebtorKind, tuple[Limits, ...]]
    moratoria: tuple[Moratorium, ...] = ()
    mode: RateMode = RateMode.ON_PAYMENT_DATE
    cap_key: CapKey = CapKey.PAYMENT_DATE
    fixed_e2: int = 950

    def __post_init__(self) -> None:
        """Refuse a share that the exact arithmetic has no room for, and steps out of order."""
        rungs = [rung for ladder in self.ladders.values() for rung in ladder]
        if any(SHARE_UNIT % rung.share for rung in rungs):
            raise ValueError(f"a share of the rate must divide {SHARE_UNIT}")
        for days in (
            *([rung.first_day for rung in ladder] for ladder in self.ladders.values()),
            *([step.since for step in steps] for steps in self.limits.values()),
            [since for since, _ in self.key_rates],
        ):
            if days != sorted(set(days)):
                raise ValueError("steps must be in order, each day once")
