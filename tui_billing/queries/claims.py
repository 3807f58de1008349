"""What is claimed of an account in court: the overdue debt and the penalty that was charged on it, and the state duty."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from tui_billing.domain.codes import Court
from tui_billing.domain.decimals import roubles
from tui_billing.engine.duty import Duty, as_text, duty
from tui_billing.queries.debtors import Debtor, debtor

ORDER_LIMIT_KOP: Final = 500_000_00
"""The highest price of a claim that a court order is given for (ст. 121 ГПК РФ)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The price of a claim, and the duty in a court: for a court order, and for a claim. None: nothing is overdue."""

    debtor: Debtor | None
    court: Court = Court.GENERAL
    order: Duty | None = None
    suit: Duty | None = None

    def lines(self) -> list[tuple[int, str]]:
        """How deep a sentence stands, and the sentence."""
        if self.debtor is None or self.order is None or self.suit is None:
            return [(0, "Просроченного долга нет: взыскивать нечего.")]
        owed = self.debtor
        rows = [
            (
                0,
                f"Долг, срок оплаты которого прошёл: {roubles(owed.debt_kop)} руб., месяцев {owed.months}, старейший — {owed.oldest.title}.",
            ),
            (0, f"Начисленная и неоплаченная пеня: {roubles(owed.penalty_kop)} руб."),
        ]
        if owed.deferred_kop:
            rows.append((0, f"Рассрочено, срок не наступил, в цену не входит: {roubles(owed.deferred_kop)} руб."))
        for title, found in (("Судебный приказ", self.order), ("Иск", self.suit)):
            rows.append((0, f"{title}: госпошлина {roubles(found.amount_kop)} руб., {self.court.label}"))
            rows += [(1, each) for each in as_text(found)]
        if self.court is Court.GENERAL and owed.debt_kop + owed.penalty_kop > ORDER_LIMIT_KOP:
            rows.append(
                (0, f"Цена больше {roubles(ORDER_LIMIT_KOP)} руб.: приказ не выдают (ст. 121 ГПК РФ), подают иск.")
            )
        return rows


def claim(session: Session, account_id: int, on: date, court: Court = Court.GENERAL) -> Claim:
    """What is claimed of an account on a day, and its duty by the scale of that day."""
    owed = debtor(session, account_id, on)
    if owed is None:
        return Claim(None)
    price = owed.debt_kop + owed.penalty_kop
    return Claim(owed, court, duty(price, court, on, order=True), duty(price, court, on))
