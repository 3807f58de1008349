"""Tampering and unauthorised connection (п. 62, 81(11) of the Rules 354): an act by which more is charged."""

from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint, Index

from tui_billing.domain.accounts import of_account
from tui_billing.domain.codes import ViolationKind
from tui_billing.domain.columns import coded, day, integer, ref
from tui_billing.domain.documents import Document, document

PI_E15: Final = 3_141_592_653_589_793
SPEED_E1: Final = 12
"""Water in a pipe, m/s × 10 (not confirmed: sector practice)."""


class Violation(Document, table=True):
    """An act: a service was consumed past the meter, or without a contract, over ``[valid_from, valid_to)``.

    ``flow_e9`` is the capacity of what was connected, units an hour × 10⁹: it is charged round the clock. 0: it cannot be
    found, and the norm times ten is charged. What counts is posted and no mirror.
    """

    __table_args__ = document(
        "violation",
        "Акт о нарушении",
        of_account(),
        CheckConstraint("flow_e9 BETWEEN 0 AND 10000000000000", name="flow_bounds"),
        CheckConstraint("valid_from < valid_to AND valid_to - valid_from <= 92", name="three_months"),
        Index("ix_violation__account", "building_id", "account_id"),
    )
    building_id: int = integer()
    account_id: int = integer()
    service_id: int = ref("service.id")
    violation: ViolationKind = coded(ViolationKind)
    valid_from: date = day()
    valid_to: date = day()
    flow_e9: int = integer(default=0)


def pipe_flow_e9(diameter_mm: int) -> int:
    """What a pipe lets through in an hour, m³ × 10⁹: ``π d² ÷ 4 × 1,2 m/s × 3600``, to the nearest.

    >>> pipe_flow_e9(15)
    763407015
    """
    # d²/4 mm² = 10⁻⁶ m²; 3600 s; the speed × 10: 10⁹ × 3600 ÷ (4 × 10⁶ × 10) = 90 000
    return (PI_E15 * diameter_mm**2 * SPEED_E1 * 90_000 * 2 + 10**15) // (2 * 10**15)
