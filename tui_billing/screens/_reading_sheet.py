"""Keying of a batch of readings: the rows, the running totals, what is stored and what is taken back."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.operations.reading_undo import Undone, undo_last
from tui_billing.operations.readings import record_reading, record_skip
from tui_billing.queries.reading_batches import Batch, Totals
from tui_billing.queries.reading_sheets import OpenSheet, open_sheet, point_rows
from tui_billing.queries.readings import MeterRow
from tui_billing.screens._keying import KeyingScreen, Undo
from tui_billing.screens._reading_rows import (
    COLUMNS,
    NOTE,
    Tally,
    contribution,
    control_line,
    row_of,
    values_of,
    verdict,
    where_to,
)
from tui_billing.screens.reading_batch import ReadingBatchReview
from tui_billing.screens.reading_batch_head import HeadOf, ReadingBatchHead
from tui_billing.screens.reading_history import ReadingHistory
from tui_billing.widgets.entry import Judge, Row, Save, Verdict
from tui_billing.widgets.entry_grid import EntryGrid
from tui_billing.widgets.keys import go
from tui_billing.widgets.line import Line

ENDED = "Лист введён. F6 — итоги и закрытие пакета, F10 — выйти: пакет останется открытым."


class ReadingSheet(KeyingScreen):
    """A batch that is being keyed, from the row that comes after the last saved one.

    ``point_id`` puts the caret on a meter instead.
    """

    TITLE = "Показания"
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f3", "history", "Истор."),
        go("f4", "declare", "Лист"),
        go("f5", "reload", "Обновл."),
        go("f6", "totals", "Итоги"),
    ]

    def __init__(self, batch_id: int, point_id: int = 0) -> None:
        super().__init__()
        self.batch_id, self._point_id = batch_id, point_id
        self.sheet: OpenSheet | None = None
        self.tally = Tally(Totals(), {})

    def body(self) -> Iterable[Widget]:
        """The running totals and the grid."""
        yield Line(id="control")
        yield EntryGrid(self.save, judge=self.judge, columns=COLUMNS, note=NOTE, grow=self.grow, preview=self.preview)

    @property
    def keying(self) -> Batch:
        """The batch, once it is loaded; no row is keyed before."""
        if self.sheet is None:
            raise LookupError("the sheet is not loaded")
        return self.sheet.batch

    def on_mount(self) -> None:
        """Load the sheet; keys typed meanwhile wait in the grid."""
        self._load()

    @work
    async def _load(self) -> None:
        self.sheet = await self.ask(open_sheet, self.batch_id)
        self.tally = Tally.of(self.sheet.totals, self.sheet.rows)
        self.grid.model.reasons = self.sheet.reasons
        self.caption(f"{self.TITLE}: {self.keying.title}", f"пакет {self.batch_id} · {self.keying.taken_on:%d.%m.%Y} ")
        self.show_totals()
        self.start(self.sheet)

    def start(self, sheet: OpenSheet) -> None:
        """Show the rows, the caret where the keying stopped."""
        rows = sheet.rows
        at = next((index for index, row in enumerate(rows) if row.point_id == self._point_id), None)
        self.grid.show(
            [self.drawn(row) for row in rows], where_to(rows, sheet.batch.cursor_point_id) if at is None else at
        )
        if not rows:
            self.say("На этом листе нет приборов. Esc — выбрать другой.")

    def drawn(self, meter: MeterRow) -> Row:
        """A meter as a row of this screen."""
        reasons = self.sheet.reasons if self.sheet else {}
        return row_of(meter, reasons, houses=bool(self.keying.controller_id))

    def judge(self, row: Row, values: tuple[str, ...]) -> Verdict:
        """Judge a typed row."""
        return verdict(row.key, values, self.keying.taken_on, self.desk.today)

    preview: Judge | None = None

    def grow(self, index: int) -> Row | None:
        """What comes after the last row: nothing, on a sheet."""
        return None

    # Saving: in the queue's thread

    def save(self, entry: Save) -> None:
        """Store a row."""
        match entry.row.key:
            case Undo(done=done):
                undone = self.make_here(undo_last, self.batch_id)
                found = self.desk.database.read(point_rows, self.keying, [undone.point_id])
                done.append((undone, found[0] if found else None))
            case MeterRow() as meter if entry.reason is not None:
                self.make_here(record_skip, self.batch_id, meter.point_id, entry.reason)
            case MeterRow() as meter:
                self.store(entry, meter)

    def store(self, entry: Save, meter: MeterRow) -> None:
        """Record the values of a meter."""
        self.make_here(
            record_reading,
            self.batch_id,
            meter.point_id,
            values_of(meter, entry.values),
            today=self.desk.today,
            seen=entry.verdict.payload if entry.confirmed else 0,
            hold=entry.held,
        )

    def on_entry_grid_done(self, message: EntryGrid.Done) -> None:
        """Count what was stored; show what was taken back."""
        entry = message.entry
        if message.refusal:
            shown = isinstance(entry.row.key, MeterRow) and entry.index < len(self.grid.model.lines)
            self.say("" if shown else message.refusal, refusal=True)
            return
        match entry.row.key:
            case Undo(done=[(undone, meter)]):
                self._undone(undone, meter)
            case MeterRow() as meter:
                values = tuple(values_of(meter, entry.values).values()) if entry.reason is None else ()
                skipped = int(entry.reason is not None)
                self.tally.change(meter.point_id, (int(bool(values)), sum(values), int(entry.held), skipped))
        self.show_totals()

    def show_totals(self) -> None:
        """Write the running totals."""
        self.query_one("#control", Line).say(" " + control_line(self.keying, self.tally.totals))

    def on_entry_grid_ended(self, message: EntryGrid.Ended) -> None:
        """Say what comes after the last row."""
        self.say(ENDED)

    # Keys

    def _undone(self, undone: Undone, meter: MeterRow | None) -> None:
        """Show the row as it stands now, and go to it."""
        index = next(
            (
                at
                for at, line in enumerate(self.grid.model.lines)
                if isinstance(line.row.key, MeterRow) and line.row.key.point_id == undone.point_id
            ),
            None,
        )
        if meter is not None:
            self.tally.change(meter.point_id, contribution(meter))
            if index is not None:
                self.grid.apply(self.grid.model.replace_row(index, self.drawn(meter), keep=False))
                self.grid.apply(self.grid.model.go_to(index))
        self.tell(f"Отменена запись {undone.batch_row}. F8 ещё раз — предыдущая.")

    def action_reload(self) -> None:
        """Ask for the rows again; what is typed and not saved stays."""
        self.in_order(self._reload)

    def _reload(self) -> None:
        self._ask_again()

    @work(exclusive=True, group="reload")
    async def _ask_again(self) -> None:
        points = [line.row.key.point_id for line in self.grid.model.lines if isinstance(line.row.key, MeterRow)]
        found = {row.point_id: row for row in await self.ask(point_rows, self.keying, points)}
        for index, line in enumerate(self.grid.model.lines):
            meter = found.get(line.row.key.point_id) if isinstance(line.row.key, MeterRow) else None
            if meter is not None and line.last is None:
                keep = any(line.typed)
                self.grid.apply(self.grid.model.replace_row(index, self.drawn(meter), keep=keep))
        self.grid.refresh()
        self.say("Обновлено.")

    def action_history(self) -> None:
        """Show the readings of the caret's meter."""
        self.billing.hold()
        self.in_order(self._history)

    def _history(self) -> None:
        key = self.grid.model.line.row.key if self.grid.model.lines else None
        if isinstance(key, MeterRow):
            self.billing.go(ReadingHistory(key))
        else:
            self.app.bell()
            self.billing.arrived()

    def action_totals(self) -> None:
        """Review the batch."""
        self.leaving(lambda: self.billing.instead(ReadingBatchReview(self.batch_id, type(self))))

    def action_declare(self) -> None:
        """Write down what the sheet says: the day, how many readings, their sum."""
        self.leaving(lambda: self.billing.instead(ReadingBatchHead(HeadOf.batch(self.keying), type(self))))
