"""What a sheet of readings says before it is keyed: the day, how many readings, their sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tui_billing.domain.codes import ReadingSource
from tui_billing.domain.decimals import parse
from tui_billing.domain.period import Period
from tui_billing.engine.reading_checks import PLACES
from tui_billing.operations.reading_batches import declare_batch, open_batch
from tui_billing.queries.reading_batches import Batch
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._reading_rows import plain_number
from tui_billing.widgets.entry import Alphabet, Field


@dataclass(frozen=True, slots=True)
class HeadOf:
    """The head of a new batch (``batch_id`` 0) or of an open one. Neither building nor controller: by account."""

    title: str
    taken_on: date
    period: Period
    batch_id: int = 0
    building_id: int | None = None
    controller_id: int | None = None
    count: int | None = None
    sum_e6: int | None = None

    @classmethod
    def batch(cls, batch: Batch) -> "HeadOf":
        """The head of an open batch."""
        return cls(
            batch.title,
            batch.taken_on,
            batch.period,
            batch.id,
            batch.building_id or None,
            batch.controller_id or None,
            batch.declared_count,
            batch.declared_sum_e6,
        )


class ReadingBatchHead(Head):
    """Three fields; ``opened`` makes the sheet of the batch."""

    HINT = "Enter — дальше. Число и сумма — с листа, для сверки; можно оставить пустыми. Сумма — всех показаний подряд."

    def __init__(self, head: HeadOf, opened: Callable[[int], BillingScreen]) -> None:
        super().__init__()
        self._head, self._opened = head, opened

    @property
    def heading(self) -> str:
        """Which sheet."""
        return f"Лист показаний: {self._head.title}"

    def asked(self) -> Sequence[Asked]:
        """The day, the count, the sum."""
        head = self._head
        return (
            Asked("Дата снятия показаний", f"{head.taken_on:%d.%m.%Y}", DAY, self.a_day),
            Asked("Сколько приборов с показаниями на листе", _text(head.count), Field(10, Alphabet.DIGITS)),
            Asked("Сумма всех показаний листа", "" if head.sum_e6 is None else plain_number(head.sum_e6), Field(16)),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Open the batch, or change what was declared."""
        day, count, total = values
        head = self._head
        taken_on = self.a_day(day)
        declared = int(count) if count else None
        sum_e6 = parse(total, PLACES) if total else None
        if head.batch_id:
            await self.make(declare_batch, head.batch_id, taken_on=taken_on, count=declared, sum_e6=sum_e6)
            return self._opened(head.batch_id)
        batch_id = await self.make(
            open_batch,
            head.period,
            taken_on,
            ReadingSource.CONTROLLER if head.building_id or head.controller_id else ReadingSource.SUBSCRIBER,
            building_id=head.building_id,
            controller_id=head.controller_id,
            declared_count=declared,
            declared_sum_e6=sum_e6,
        )
        return self._opened(batch_id)

    def back_to(self) -> BillingScreen | None:
        """The sheet, if it was open."""
        return self._opened(self._head.batch_id) if self._head.batch_id else None


def _text(count: int | None) -> str:
    return "" if count is None else str(count)
