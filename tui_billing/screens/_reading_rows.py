"""Meters as rows of an entry grid, the judge of what is typed into them, and the batch's running totals. No Textual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tui_billing.domain.codes import Zone
from tui_billing.domain.decimals import NARROW, grouped, written
from tui_billing.engine.reading_checks import PLACES, Judgement, Register, Severity, judge
from tui_billing.queries.reading_batches import Batch, Totals
from tui_billing.queries.readings import MeterRow
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Field, Level, Mark, Row, Verdict

DECIMALS = 3
"""What the dials of household meters show behind the comma."""

NOTE = Column("Расход", 9, right=True)
LETTERS = {Zone.WHOLE: "", Zone.DAY: "Д", Zone.NIGHT: "Н", Zone.PEAK: "П", Zone.HALF_PEAK: "пП"}
COLUMNS = (
    Column("Кв.", 5),
    Column("Усл.", 4),
    Column("Прошлое", 11, right=True),
    Column("от", 5),
    Column("Средн.", 6, right=True),
    Column("Прибор", 8),
    Column("Абонент", 20, grow=True),
)


def plain_number(value_e6: int) -> str:
    """A register as it is typed: no groups."""
    return written(value_e6, PLACES).replace(NARROW, "")


def values_of(meter: MeterRow, texts: Sequence[str]) -> dict[Zone, int]:
    """The typed registers of a meter; those that are no numbers are left out."""
    judged = (judge(register, text, date.max, date.max) for register, text in zip(meter.registers, texts, strict=True))
    return {
        register.zone: judgement.value_e6
        for register, judgement in zip(meter.registers, judged, strict=True)
        if judgement.value_e6 is not None
    }


def row_of(meter: MeterRow, reasons: Mapping[int, str], *, houses: bool = False, blind: bool = False) -> Row:
    """A row of the grid. ``houses`` puts the house before the flat; ``blind`` hides what the batch has already."""
    values = tuple("" if blind or value is None else plain_number(value) for value in meter.keyed_e6)
    mark, note = _state(meter, reasons, values)
    if mark is Mark.REASON:
        values = (f"/{meter.reason}", *values[1:])
    return Row(
        key=meter,
        cells=_cells(meter, houses=houses),
        fields=tuple(_field(register, len(meter.registers)) for register in meter.registers),
        values=values,
        mark=mark,
        note=note,
        detail=_detail(meter),
    )


def _state(meter: MeterRow, reasons: Mapping[int, str], values: Sequence[str]) -> tuple[Mark, str]:
    if meter.reason and not any(values):
        return Mark.REASON, reasons.get(meter.reason, "")
    if not any(values):
        return Mark.NONE, ""
    return (Mark.HELD if meter.held else Mark.SAVED), _steps(
        [judge(register, text, date.max, date.max) for register, text in zip(meter.registers, values, strict=True)]
    )


def _field(register: Register, of: int) -> Field:
    """A field as wide as the dial, a comma and its decimals; narrower where several stand side by side."""
    ditto = "" if register.previous_e6 is None else plain_number(register.previous_e6)
    decimals = DECIMALS if of == 1 else DECIMALS - 1
    return Field(width=register.digits + 1 + decimals, places=decimals, label=LETTERS[register.zone], ditto=ditto)


def _cells(meter: MeterRow, *, houses: bool) -> tuple[str, ...]:
    first = meter.registers[0]
    averages = [register.average_e6 for register in meter.registers]
    known = [average for average in averages if average is not None]
    return (
        f"{meter.house}-{meter.premises}" if houses else meter.premises,
        meter.service_code,
        " ".join("—" if r.previous_e6 is None else plain_number(r.previous_e6) for r in meter.registers),
        "" if first.previous_on is None else f"{first.previous_on:%d.%m}",
        written(sum(known), PLACES, 0 if sum(known) >= 10**8 else 1) if len(known) == len(averages) else "",
        meter.serial,
        meter.holder,
    )


def _detail(meter: MeterRow) -> str:
    """What the row does not say: it is painted anew at every Enter, so it is short."""
    whose = f"{meter.account} {_brief(meter.holder)}" if meter.account else f"общедомовой, {meter.address}"
    return f"{meter.location} · {whose}"


def _brief(name: str) -> str:
    """``Иванова А. П.``"""
    last, *others = name.split() or [""]
    return " ".join([last, *(f"{other[0]}." for other in others)])


def _steps(judged: Sequence[Judgement]) -> str:
    """The consumption of every register, as much of it as fits."""
    steps = ["?" if each.volume_e6 is None else written(each.volume_e6, PLACES).replace(NARROW, "") for each in judged]
    whole = " ".join(steps)
    return whole if len(whole) <= NOTE.width else " ".join(step.partition(",")[0] for step in steps)


def verdict(meter: MeterRow, texts: Sequence[str], taken_on: date, today: date) -> Verdict:
    """Judge what is typed into a row. The payload is the bit set of the warnings that the person is shown."""
    judged = [
        judge(register, text, taken_on, today)
        for register, text in zip(meter.registers, texts, strict=True)
        if text and not text.startswith("/")
    ]
    worst = max((each for each in judged if each.findings), key=lambda each: each.severity or 0, default=None)
    note = _steps(judged)
    if worst is None or worst.severity is Severity.INFO:
        return Verdict(note=note, payload=0)
    zone = LETTERS[meter.registers[judged.index(worst)].zone] if len(judged) == len(meter.registers) else ""
    message = f"{zone}: {worst.reason}." if zone else f"{worst.reason[0].upper()}{worst.reason[1:]}."
    soft = 0
    for each in judged:
        soft |= each.soft
    if worst.severity is Severity.WARN:
        return Verdict(Level.SOFT, message, note, payload=soft)
    fits = all(each.value_e6 is not None and not each.bits & 1 << 1 for each in judged)
    return Verdict(Level.HARD, f"{message} Исправьте" + (", * — отложить." if fits else "."), note, fits, payload=soft)


@dataclass
class Tally:
    """What a batch comes to while it is keyed: what it was when it was opened, and what changed since.

    A contribution is ``(count, sum × 10⁶, held, skipped)`` of one meter.
    """

    totals: Totals
    known: dict[int, tuple[int, int, int, int]]

    @classmethod
    def of(cls, totals: Totals, meters: Sequence[MeterRow]) -> "Tally":
        """Start from what is stored."""
        tally = cls(totals, {})
        tally.learn(meters)
        return tally

    def learn(self, meters: Sequence[MeterRow]) -> None:
        """Meters that were looked up: what they have in the batch is counted already."""
        for meter in meters:
            self.known[meter.point_id] = contribution(meter)

    def change(self, point_id: int, now: tuple[int, int, int, int]) -> None:
        """A meter has something else now."""
        before = self.known.get(point_id, (0, 0, 0, 0))
        count, total, held, skipped = (new - old for new, old in zip(now, before, strict=True))
        self.known[point_id] = now
        was = self.totals
        self.totals = Totals(was.count + count, was.sum_e6 + total, was.held + held, was.skipped + skipped)


def contribution(meter: MeterRow) -> tuple[int, int, int, int]:
    """What a meter's row adds to the totals, as it is stored."""
    values = [value for value in meter.keyed_e6 if value is not None]
    return int(bool(values)), sum(values), int(meter.held), int(bool(meter.reason) and not values)


def control_line(batch: Batch, totals: Totals) -> str:
    """The running totals against what was declared: ``Показаний 34 из 40 (−6) · сумма …``.

    What every Enter changes keeps its place on the line, so that little of it is sent again: the count has room to
    grow, the sum stands last.
    """
    parts = [f"Показаний {_against(totals.count, batch.declared_count, 0):4}"]
    if totals.held:
        parts.append(f"отложено {totals.held}")
    if totals.skipped:
        parts.append(f"причин {totals.skipped}")
    parts.append(f"сумма {_against(totals.sum_e6, batch.declared_sum_e6, PLACES)}")
    return " · ".join(parts)


def _against(now: int, declared: int | None, scale: int) -> str:
    if declared is None:
        return written(now, scale) if scale else grouped(str(now))
    more = now - declared
    sign = "+" if more > 0 else ""
    rest = f" ({sign}{written(more, scale)})" if more else " ✓"
    return f"{written(now, scale)} из {written(declared, scale)}{rest}"


def where_to(rows: Sequence[MeterRow], cursor_point_id: int) -> int:
    """The index of the row to go on with: the first after the last keyed one that has nothing yet.

    The first without anything when there is none after it, the last row when all are keyed.
    """
    at = next((index for index, row in enumerate(rows) if row.point_id == cursor_point_id), -1)
    order = [*range(at + 1, len(rows)), *range(at + 1)]
    return next((index for index in order if not rows[index].is_keyed), max(0, len(rows) - 1))
