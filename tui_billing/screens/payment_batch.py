"""Review of a batch of payments before it is closed."""

from collections.abc import Callable
from typing import ClassVar

from tui_billing.domain.decimals import roubles
from tui_billing.operations.payment_batches import close_batch, difference
from tui_billing.queries.payments import KeyedPayment, batch_rows, batch_totals
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_review import Review, Reviewed
from tui_billing.screens._payment_rows import control_line
from tui_billing.widgets.columns import Column


class PaymentBatchReview(Review):
    """The review; ``opened`` makes the screen that keys the batch."""

    HINT = "F9 — закрыть пачку, Esc — назад к вводу."
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("№", 5, right=True),
        Column("Счёт", 12),
        Column("Сумма", 14, right=True),
        Column("В аванс", 14, right=True),
        Column("Состояние", 12, grow=True),
    )

    def __init__(self, batch_id: int, opened: Callable[[int], BillingScreen]) -> None:
        super().__init__()
        self._batch_id, self._opened = batch_id, opened

    async def fetch(self) -> Reviewed:
        """The batch as it stands."""
        totals = await self.ask(batch_totals, self._batch_id)
        return Reviewed(
            f"Итоги пачки {self._batch_id}",
            totals.status.label,
            control_line(totals, totals.count, totals.sum_kop),
            "",
            difference(totals),
            await self.ask(batch_rows, self._batch_id),
        )

    async def close_batch(self, note: str) -> None:
        """Close the batch."""
        await self.make(close_batch, self._batch_id, note)

    def sheet(self, row: KeyedPayment | None = None) -> BillingScreen:
        """Back to keying."""
        return self._opened(self._batch_id)

    def cells(self, row: KeyedPayment) -> tuple[str, ...]:
        """A row as it is shown."""
        return (
            str(row.batch_row or ""),
            row.account,
            roubles(row.amount_kop),
            roubles(row.advance_kop) if row.advance_kop else "",
            "отмена" if row.reverses_id else row.status.label,
        )
