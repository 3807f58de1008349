"""Review of a batch of readings: what is held or refused first, then the rows in the order of keying."""

from collections.abc import Callable
from typing import ClassVar

from tui_billing.domain.codes import BatchStatus, ReadingStatus
from tui_billing.domain.decimals import written
from tui_billing.engine.reading_checks import PLACES, titles
from tui_billing.operations.reading_batches import close_batch
from tui_billing.queries.reading_batches import Batch, ReviewRow, Totals, difference, reviewed
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_review import Review, Reviewed
from tui_billing.screens._reading_rows import control_line
from tui_billing.widgets.columns import Column

FIRST = (ReadingStatus.HELD, ReadingStatus.ACCEPTED)


class ReadingBatchReview(Review):
    """The review; ``opened`` makes the sheet again."""

    HINT = "Enter — к строке, F9 — закрыть пакет, Esc — назад к вводу."
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("№", 4, right=True),
        Column("Кв.", 5),
        Column("Услуга", 12),
        Column("Зона", 6),
        Column("Показание", 11, right=True),
        Column("Состояние", 11),
        Column("Замечания", 24, grow=True),
    )

    def __init__(self, batch_id: int, opened: Callable[..., BillingScreen]) -> None:
        super().__init__()
        self._batch_id, self._opened = batch_id, opened

    async def fetch(self) -> Reviewed:
        """The batch as it stands."""
        batch, totals, rows = await self.ask(reviewed, self._batch_id)
        return Reviewed(
            f"Итоги пакета {batch.id}: {batch.title}",
            f"{batch.taken_on:%d.%m.%Y} · {batch.status.label}",
            control_line(batch, totals),
            _more(batch, totals),
            difference(batch, totals),
            sorted(rows, key=_order),
        )

    async def close_batch(self, note: str) -> None:
        """Close the batch."""
        await self.make(close_batch, self._batch_id, note)

    def sheet(self, row: ReviewRow | None = None) -> BillingScreen:
        """The sheet, the caret on a meter."""
        return self._opened(self._batch_id, row.point_id if row else 0)

    def cells(self, row: ReviewRow) -> tuple[str, ...]:
        """A row as it is shown."""
        return (
            str(row.batch_row),
            row.premises,
            row.service,
            "" if row.zone is None else row.zone.label,
            "" if row.value_e6 is None else written(row.value_e6, PLACES),
            row.status.label,
            row.reason or ", ".join(titles(row.checks)),
        )


def _more(batch: Batch, totals: Totals) -> str:
    parts = [f"ввёл {batch.author}"]
    if totals.withdrawn:
        parts.append(f"отменено значений {totals.withdrawn}")
    if batch.status is BatchStatus.VERIFYING or totals.agreed or totals.disagreed:
        parts.append(f"второй ввод: совпало {totals.agreed}, разошлось {totals.disagreed}")
    return " · ".join(parts)


def _order(row: ReviewRow) -> tuple[int, int, int]:
    return FIRST.index(row.status) if row.status in FIRST else len(FIRST), row.batch_row, row.zone or 0
