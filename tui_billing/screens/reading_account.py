"""Readings by account: type the number, its meters come up, Enter through them, and back to the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tui_billing.domain.errors import RefusedError
from tui_billing.queries.reading_sheets import Choices, OpenSheet, account_rows
from tui_billing.queries.readings import MeterRow
from tui_billing.screens._base import Entry
from tui_billing.screens._keying import Undo
from tui_billing.screens._offers import Offer
from tui_billing.screens._reading_rows import row_of
from tui_billing.screens._reading_sheet import ReadingSheet
from tui_billing.screens.reading_batch_head import ReadingBatchHead
from tui_billing.screens.reading_route import KEYERS, ReadingRoute
from tui_billing.widgets.entry import Alphabet, Field, Mark, Row, Save, Verdict
from tui_billing.widgets.entry_grid import EntryGrid

NUMBER = Field(12, Alphabet.DIGITS, label="ЛС")
HEADING = Field(0, Alphabet.DIGITS)


@dataclass(frozen=True)
class Number:
    """The key of a row that takes an account's number; ``found`` is filled in by its look-up."""

    found: list[MeterRow]


class AccountSheet(ReadingSheet):
    """A batch that is keyed by account: rows come after the number that they were asked by."""

    TITLE = "Показания по счёту"

    def start(self, sheet: OpenSheet) -> None:
        """What was keyed already, and a row for the next number."""
        rows = [*(self.drawn(row) for row in sheet.rows), _number()]
        at = next((at for at, row in enumerate(sheet.rows) if row.point_id == self._point_id), len(rows) - 1)
        self.grid.show(rows, at)

    def drawn(self, meter: MeterRow) -> Row:
        """A meter as a row, with the flat of the account."""
        return row_of(meter, self.sheet.reasons if self.sheet else {}, houses=True)

    def judge(self, row: Row, values: tuple[str, ...]) -> Verdict:
        """A number is judged by its look-up."""
        return super().judge(row, values) if isinstance(row.key, MeterRow) else Verdict()

    def grow(self, index: int) -> Row | None:
        """After a number, keys wait for the meters that it brings."""
        if self.grid.model.line.settled is Mark.QUEUED and isinstance(self.grid.model.line.row.key, Number):
            self.grid.pause()
        return None

    def save(self, entry: Save) -> None:
        """Look a number up, or store a row."""
        if isinstance(entry.row.key, Undo | MeterRow):
            super().save(entry)
        elif entry.reason is not None:
            raise RefusedError("Причину дают вместо показания: введите номер счёта и перейдите к прибору.")
        else:
            found = self.desk.database.read(account_rows, self.keying, entry.values[0])
            entry.row.key.found.extend(found)

    def on_entry_grid_done(self, message: EntryGrid.Done) -> None:
        """Put the meters of the number after it."""
        if not isinstance(message.entry.row.key, Number):
            return
        message.prevent_default()
        number, found = message.entry.values[0], message.entry.row.key.found
        if message.refusal or not found:
            lost = len(self.grid.forget())
            said = message.refusal or f"У счёта {number} нет приборов. Введите другой номер."
            self.say(said + (" Набранное после номера не принято." if lost else ""), refusal=True)
            if not message.refusal:
                self.grid.apply(self.grid.model.replace_row(message.entry.index, _number(), keep=False))
            return
        self.tally.learn(found)
        self.grid.apply(self.grid.model.replace_row(message.entry.index, _heading(number, found), keep=False))
        self.grid.extend([*(self.drawn(meter) for meter in found), _number()])

    def on_entry_grid_ended(self, message: EntryGrid.Ended) -> None:
        """The last row takes the next number: there is no end."""
        message.prevent_default()


class ReadingAccount(ReadingRoute):
    """The person's open batches by account, and a new one."""

    TITLE = "Показания по лицевому счёту"
    HINT = "Номер строки, Enter — начать ввод."

    def lines(self, found: Choices) -> Sequence[Offer]:
        """The batches to go on with; a new one is always the last."""
        lines = [
            Offer(f"продолжить пакет {batch.id}", f"{batch.taken_on:%d.%m.%Y}", partial(AccountSheet, batch.id))
            for batch in found.open
            if not (batch.building_id or batch.controller_id or batch.verifier_id)
        ]
        head = self.head("по лицевым счетам")
        return [*lines, Offer("новый пакет", "", lambda: ReadingBatchHead(head, AccountSheet))]


def _number() -> Row:
    return Row(key=Number([]), fields=(NUMBER,), detail="Номер лицевого счёта и Enter — появятся его приборы.")


def _heading(number: str, found: Sequence[MeterRow]) -> Row:
    """The number over its meters, once it was looked up: nothing is typed into it any more."""
    first = found[0]
    return Row(
        key=None,
        cells=(f"{first.house}-{first.premises}", "", "", "", "", "", first.holder),
        fields=(HEADING,),
        note=number,
        detail=f"ЛС {number} {first.holder} · {first.address}",
    )


readings_by_account = Entry("Показания по лицевому счёту", "2", ReadingAccount, KEYERS)
