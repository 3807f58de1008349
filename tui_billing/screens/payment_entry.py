"""Keying of payments: number, amount, Enter; who pays and what is owed come up beside the number."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Channel, DocumentStatus, Role
from tui_billing.domain.decimals import NARROW, parse, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.payment_batches import key_payment, open_batch, undo_last
from tui_billing.queries.payers import payer_of
from tui_billing.queries.payments import BatchTotals, KeyedPayment, batch_rows, batch_totals, open_batches
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._keying import KeyingScreen, Undo
from tui_billing.screens._offers import Offer, Offers
from tui_billing.screens._payment_rows import (
    COLUMNS,
    KOPECKS,
    NOTE,
    PaymentRow,
    amount_of,
    blank,
    control_line,
    keyed,
    verdict,
    with_payer,
)
from tui_billing.screens.payment_batch import PaymentBatchReview
from tui_billing.widgets.entry import Alphabet, Field, Mark, Row, Save, Verdict
from tui_billing.widgets.entry_grid import EntryGrid
from tui_billing.widgets.keys import go
from tui_billing.widgets.line import Line

UNDER_WAY = frozenset({Mark.QUEUED, Mark.SAVED})
ENDED = "F6 — итоги и закрытие пачки, F10 — выйти: пачка останется открытой."


class PaymentEntry(KeyingScreen):
    """A batch of payments that is being keyed; a new row comes after the last one."""

    BINDINGS: ClassVar[list[BindingType]] = [go("f6", "totals", "Итоги")]

    def __init__(self, batch_id: int) -> None:
        super().__init__()
        self._batch_id = batch_id
        self._totals: BatchTotals | None = None
        self._next_row = 1
        self._count = self._sum_kop = 0

    def body(self) -> Iterable[Widget]:
        """The running totals and the grid."""
        yield Line(id="control")
        yield EntryGrid(self._save, judge=self._judge, columns=COLUMNS, heading="Платёж", note=NOTE, grow=self._grow)

    def on_mount(self) -> None:
        """Load the batch."""
        self._load()

    @work
    async def _load(self) -> None:
        self._totals = await self.ask(batch_totals, self._batch_id)
        rows = [keyed(row) for row in await self.ask(batch_rows, self._batch_id) if row.batch_row is not None]
        self._next_row = self._totals.next_row
        self._count, self._sum_kop = self._totals.count, self._totals.sum_kop
        self.caption(f"Оплата: пачка {self._batch_id}", f"{self._totals.period.title} ")
        self._show_totals()
        self.grid.show([*rows, self._blank()], len(rows))

    def _blank(self) -> Row:
        row = blank(self._next_row)
        self._next_row += 1
        return row

    def _grow(self, index: int) -> Row | None:
        """A new row after one that was keyed; Enter on an empty row makes no other."""
        line = self.grid.model.line
        return self._blank() if line.row.key.stored or any(line.stored) else None

    def _judge(self, row: Row, values: tuple[str, ...]) -> Verdict:
        others = (
            (line.row.key.batch_row, line.stored)
            for line in self.grid.model.lines
            if line.row is not row and line.row.key is not row.key and line.settled in UNDER_WAY
        )
        return verdict(row, values, others)

    # Saving: in the queue's thread

    def _save(self, entry: Save) -> None:
        key = entry.row.key
        if isinstance(key, Undo):
            self.make_here(undo_last, self._batch_id)
            key.done.append(self.desk.database.read(batch_rows, self._batch_id))
        elif entry.held:
            raise RefusedError("Платёж не откладывают: введите его (F2, Enter) или сотрите строку.")
        else:
            account, amount = entry.values
            self.make_here(key_payment, self._batch_id, key.batch_row, account, parse(amount, KOPECKS))

    def on_entry_grid_done(self, message: EntryGrid.Done) -> None:
        """Count what was stored; show what was taken back."""
        key = message.entry.row.key
        if message.refusal:
            self.say(message.refusal if isinstance(key, Undo) else "", refusal=True)
        elif isinstance(key, Undo):
            self._undone(key.done[0])
        elif not key.stored:
            key.stored = True
            self._count += 1
            self._sum_kop += amount_of(message.entry.values[1])
        self._show_totals()

    def _undone(self, rows: Sequence[KeyedPayment]) -> None:
        back = {row.batch_row: row for row in rows if row.status is DocumentStatus.REVERSED}
        for index, line in enumerate(self.grid.model.lines):
            key: PaymentRow = line.row.key
            if key.batch_row in back and not key.reversed:
                self.grid.apply(self.grid.model.replace_row(index, keyed(back[key.batch_row]), keep=False))
                self._count -= 1
                self._sum_kop -= back[key.batch_row].amount_kop
        self.grid.refresh()
        self.say("Последний платёж отменён сторно. F8 ещё раз — предыдущий.")

    def _show_totals(self) -> None:
        if self._totals is not None:
            self.query_one("#control", Line).say(" " + control_line(self._totals, self._count, self._sum_kop))

    # The payer

    def on_entry_grid_field_filled(self, message: EntryGrid.FieldFilled) -> None:
        """Look the number up while the amount is typed."""
        self._look_up(message.index, message.text)

    @work(group="payer")
    async def _look_up(self, index: int, number: str) -> None:
        payer = await self.ask(payer_of, number, self.desk.today)
        line = self.grid.model.lines[index]
        if line.values[0] != number:
            return
        if payer is None:
            line.row.key.unknown = number
            self.app.bell()
            self.say(f"Лицевой счёт {number} не найден. «−» — к номеру, F7 — поиск.", refusal=True)
            return
        self.grid.apply(self.grid.model.replace_row(index, with_payer(line.row, payer)))
        self.grid.refresh()

    def on_entry_grid_ended(self) -> None:
        """Say what comes after the last row."""
        self.say(ENDED)

    def action_totals(self) -> None:
        """Review the batch."""
        self.leaving(lambda: self.billing.instead(PaymentBatchReview(self._batch_id, PaymentEntry)))


class PaymentHead(Head):
    """What a sheet of payments says: the day, the channel, how many, how much."""

    HINT = "Enter — дальше. Число и сумма — с реестра или ленты, для сверки; можно оставить пустыми."

    @property
    def heading(self) -> str:
        """A new batch."""
        return "Новая пачка платежей"

    def asked(self) -> Sequence[Asked]:
        """The four fields."""
        channels = ", ".join(f"{int(channel)} {channel.label}" for channel in Channel)
        return (
            Asked("Дата поступления", f"{self.desk.today:%d.%m.%Y}", DAY, self.a_day),
            Asked(f"Канал: {channels}", "1", Field(10, Alphabet.DIGITS), channel_of),
            Asked("Сколько платежей", "", Field(10, Alphabet.DIGITS)),
            Asked("Сумма, ₽", "", Field(14, places=2)),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Open the batch."""
        day, channel, count, total = values
        batch_id = await self.make(
            open_batch,
            self.desk.period,
            self.a_day(day),
            channel_of(channel),
            count=int(count) if count else None,
            sum_kop=parse(total, KOPECKS) if total else None,
        )
        return PaymentEntry(batch_id)


def channel_of(text: str) -> Channel:
    """A channel by its typed number.

    Raises:
        RefusedError: there is none.
    """
    for channel in Channel:
        if text == str(int(channel)):
            return channel
    raise RefusedError(f"Нет канала «{text}». Номера — в строке.")


class Payments(Offers):
    """The person's open batches, and a new one."""

    TITLE = "Ввод оплаты"
    HINT = "Номер строки, Enter — начать ввод."

    async def fetch(self) -> Sequence[Offer]:
        """The lines; a new batch is always the last."""
        found = await self.ask(open_batches, self.desk.user_id)
        return [*map(_resumed, found), Offer("новая пачка", "", PaymentHead)]


def _resumed(batch: BatchTotals) -> Offer:
    done = f"{batch.count} на {roubles(batch.sum_kop)}".replace(NARROW, " ")
    title = f"продолжить пачку {batch.batch_id}: {batch.channel.label}, {batch.received_on:%d.%m.%Y}"
    return Offer(title, done, partial(PaymentEntry, batch.batch_id))


payment_entry = Entry("Ввод оплаты", "3", Payments, (Role.TYPIST, Role.ACCOUNTANT))
