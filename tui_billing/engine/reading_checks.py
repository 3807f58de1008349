"""Judges a register value by every check there is: the same on the typist's screen, in a file, and when it is stored."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import NotANumberError
from tui_billing.engine import checks
from tui_billing.engine.checks._check import PLACES, Candidate, Check, Finding, Register, Severity
from tui_billing.registry import collect

__all__ = [
    "HELD_BIT",
    "PLACES",
    "Judgement",
    "Register",
    "Severity",
    "judge",
    "judge_value",
    "read",
    "rejected",
    "titles",
]

HELD_BIT = 1
"""Bit 0 of a stored check set: a person put the reading aside for review."""


@cache
def every_check() -> tuple[Check, ...]:
    """All checks, by number."""
    return tuple(sorted(collect(checks, Check).values(), key=lambda check: check.number))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the checks say about one value.

    ``bits`` has bit *n* for every check V*n* that spoke, ``soft`` only for warnings. ``volume_e6`` is the consumption
    since the reading before, None when there is none or the value cannot be.
    """

    value_e6: int | None
    volume_e6: int | None
    findings: tuple[Finding, ...]
    bits: int
    soft: int

    @property
    def severity(self) -> Severity | None:
        """The gravest of the findings; None when nothing was found."""
        return max((finding.severity for finding in self.findings), default=None)

    @property
    def is_rejected(self) -> bool:
        """Whether the value may not be charged by as it stands."""
        return self.severity is Severity.REJECT

    @property
    def reason(self) -> str:
        """The words of the first of the gravest findings."""
        return next((finding.reason for finding in self.findings if finding.severity is self.severity), "")


def read(text: str) -> int | None:
    """A typed register × 10⁶; None when it is no number."""
    try:
        return parse(text, PLACES)
    except NotANumberError:
        return None


def judge(register: Register, text: str, taken_on: date, today: date) -> Judgement:
    """Judge a value as it was typed."""
    return judged(Candidate(register, text, read(text), taken_on, today))


def judge_value(register: Register, value_e6: int, taken_on: date, today: date) -> Judgement:
    """Judge a value that is a number already."""
    return judged(Candidate(register, "", value_e6, taken_on, today))


def judged(candidate: Candidate) -> Judgement:
    """Ask every check."""
    spoken = [(check.number, found) for check in every_check() if (found := check.look(candidate))]
    backward = candidate.turned and any(n == 2 and f.severity is Severity.REJECT for n, f in spoken)
    return Judgement(
        value_e6=candidate.value_e6,
        volume_e6=candidate.volume_e6 if candidate.is_number and not backward else None,
        findings=tuple(found for _, found in spoken),
        bits=bit_set(number for number, _ in spoken),
        soft=bit_set(number for number, found in spoken if found.severity is Severity.WARN),
    )


def rejected(register: Register, value_e6: int, taken_on: date, today: date, numbers: Collection[int]) -> str:
    """The words of the first of some checks that rejects a value; empty when none does."""
    candidate = Candidate(register, "", value_e6, taken_on, today)
    said = (check.look(candidate) for check in every_check() if check.number in numbers)
    return next((found.reason for found in said if found is not None and found.severity is Severity.REJECT), "")


def bit_set(numbers: Iterable[int]) -> int:
    """Bit *n* for every check V*n*."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def titles(bits: int) -> list[str]:
    """The checks of a stored bit set, as «V06 расход не выше обычного»."""
    return [f"V{check.number:02} {check.title}" for check in every_check() if bits >> check.number & 1]
