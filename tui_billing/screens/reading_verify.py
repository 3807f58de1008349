"""Blind second keying of a batch: the first values are hidden, a difference locks the row until it is keyed again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tui_billing.domain.codes import Zone
from tui_billing.operations.reading_batches import second_key
from tui_billing.queries.reading_sheets import OpenSheet
from tui_billing.queries.readings import MeterRow
from tui_billing.screens._reading_rows import row_of, values_of, verdict
from tui_billing.screens._reading_sheet import ReadingSheet
from tui_billing.widgets.entry import Level, Mark, Row, Save, Verdict, approve
from tui_billing.widgets.line import Line

AGAIN = "Не совпало с первым вводом. Посмотрите на лист и наберите ещё раз."
STILL = "Снова не совпало."


@dataclass
class Attempts:
    """What the second person entered for a meter and did not agree."""

    values: list[dict[Zone, int]] = field(default_factory=list)


class VerifySheet(ReadingSheet):
    """The rows that have a value, in the order of the sheet; Enter compares."""

    TITLE = "Второй ввод"
    preview = staticmethod(approve)

    def __init__(self, batch_id: int, point_id: int = 0) -> None:
        super().__init__(batch_id, point_id)
        self._attempts: dict[int, Attempts] = {}

    def start(self, sheet: OpenSheet) -> None:
        """Show the rows that were keyed, with nothing in them."""
        rows = [row for row in sheet.rows if None not in row.keyed_e6]
        at = next((index for index, row in enumerate(rows) if row.point_id == sheet.batch.cursor_point_id), -1)
        self.grid.model.reasons = {}
        self.grid.show([self.drawn(row) for row in rows], min(at + 1, max(0, len(rows) - 1)))
        self.show_totals()

    def drawn(self, meter: MeterRow) -> Row:
        """A row without what the first person keyed."""
        row = row_of(meter, {}, houses=bool(self.keying.controller_id), blind=True)
        return replace(row, mark=Mark.NONE, note="")

    def judge(self, row: Row, values: tuple[str, ...]) -> Verdict:
        """Compare with the first keying; the second difference may be accepted, or held for a third look."""
        meter: MeterRow = row.key
        typed = values_of(meter, values)
        attempts = self._attempts.setdefault(meter.point_id, Attempts()).values
        if len(typed) < len(meter.registers):
            return verdict(meter, values, self.keying.taken_on, self.desk.today)
        if typed == first_of(meter):
            return Verdict(payload=([*attempts, typed], 0))
        if not attempts:
            attempts.append(typed)
            return Verdict(Level.HARD, AGAIN, again=True, payload=([typed], 0))
        if typed != attempts[-1] or len(attempts) == 1:
            attempts.append(typed)
        checked = verdict(meter, values, self.keying.taken_on, self.desk.today)
        message = f"{STILL} {checked.message}".strip()
        return Verdict(Level.SOFT, message, payload=([*attempts], checked.payload or 0))

    def store(self, entry: Save, meter: MeterRow) -> None:
        """Record the attempts of a meter, and what they decide."""
        attempts, seen = entry.verdict.payload
        self.make_here(
            second_key,
            self.batch_id,
            meter.point_id,
            attempts,
            today=self.desk.today,
            seen=seen,
            hold=entry.held,
        )

    def show_totals(self) -> None:
        """How far the second keying is; the totals of the first would tell what was keyed."""
        lines = self.grid.model.lines
        done = sum(line.settled in {Mark.SAVED, Mark.HELD} for line in lines)
        self.query_one("#control", Line).say(f" Второй ввод вслепую: сверено {done} из {len(lines)}")

    def action_undo(self) -> None:
        """A second keying takes nothing back: it corrects by keying again."""
        self.say("Во втором вводе не отменяют: наберите строку ещё раз.", refusal=True)


def first_of(meter: MeterRow) -> dict[Zone, int]:
    """What the first person keyed."""
    pairs: Sequence[tuple[Zone, int | None]] = [
        (register.zone, value) for register, value in zip(meter.registers, meter.keyed_e6, strict=True)
    ]
    return {zone: value for zone, value in pairs if value is not None}
