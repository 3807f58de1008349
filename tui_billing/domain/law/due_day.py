"""The day of the month after the charged one by which a receipt is paid (ч. 1 ст. 155 of the Housing Code)."""

from datetime import date

from tui_billing.domain.dated import Cite, Dated, Step

DUE_DAY: Dated[int] = Dated(
    "due_day",
    "Срок оплаты: число следующего месяца",
    (
        Step(date(1970, 1, 1), 10, Cite("ЖК РФ", "ч. 1 ст. 155")),
        Step(date(2026, 3, 1), 15, Cite("ЖК РФ", "ч. 1 ст. 155 в ред. Федерального закона от 24.06.2025 № 177-ФЗ")),
    ),
    applies="на первый день расчётного периода: за март 2026 года платят до 15 апреля",
)
"""10 up to the period 2026-02, 15 from 2026-03. Some calculators take the 15th for February 2026 already."""
