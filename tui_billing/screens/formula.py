"""The formula of a head point: typed and checked at once, with what it would come to for the points below."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import ClassVar

from textual import events, work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import roubles, written
from tui_billing.domain.errors import BillingError
from tui_billing.engine.formulas.check import checked
from tui_billing.engine.formulas.names import Below
from tui_billing.engine.formulas.syntax import LONGEST, FormulaError
from tui_billing.engine.formulas.tree import canonical
from tui_billing.engine.rounding import half_away_whole
from tui_billing.operations.formulas import save_formula
from tui_billing.queries.formulas import (
    FormulaRow,
    HeadPoint,
    Part,
    PointBelow,
    formulas_of,
    in_force,
    points_below,
    preview_formula,
)
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.line import Line
from tui_billing.widgets.list_grid import ListGrid
from tui_billing.widgets.text_line import TextLine

SAMPLES = (
    "объём × жильцы / сумма(жильцы)",
    "объём × площадь / сумма(площадь)",
    "свой + (объём − сумма(свой)) × жильцы / сумма(жильцы)",
    "объём − сумма",
)
"""Formulas 7, 8 and 9 of appendix 2 to the Rules 354, and a subscriber with others behind the meter."""

COLUMNS = (
    Column("№", 7),
    Column("Точка учёта", 16, grow=True),
    Column("Счёт", 11),
    Column("Где", 8),
    Column("Прибор", 10),
    Column("Объём", 12, right=True),
    Column("Сумма", 10, right=True),
)


class FormulaOfHead(BillingScreen):
    """The head points of an account or a building, one at a time; the caret is always in the formula."""

    TITLE = "Формула головной точки"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "since", "С дня"),
        Binding("f4", "sample", "Образец"),
        Binding("f5", "reload", "Обновл."),
        Binding("f6", "turn", "Другая"),
        Binding("enter", "save", "Записать", show=False),
        Binding("ctrl+s,ctrl+ы", "save", "Записать", show=False),
    ]

    def __init__(self, heads: Sequence[HeadPoint]) -> None:
        super().__init__()
        self._heads, self._at = heads, 0
        self._months, self._sample = 0, -1
        self._below: Sequence[PointBelow] = ()
        self._rows: Sequence[FormulaRow] = ()
        self._asking, self._answered = False, ""

    def body(self) -> Iterable[Widget]:
        """The formula, what it is understood as, and what is below."""
        yield TextLine("Формула:", longest=LONGEST)
        yield Line("", id="meaning")
        below: ListGrid[tuple[str, ...]] = ListGrid(COLUMNS, lambda row: row, empty="Ниже точек учёта нет.")
        below.can_focus = False
        yield below

    def on_mount(self) -> None:
        """Ask for the head point."""
        self.action_reload()

    @property
    def head(self) -> HeadPoint:
        """The head point on the screen."""
        return self._heads[self._at]

    def on_key(self, event: events.Key) -> None:
        """Move in the list."""
        if event.key in {"up", "down", "pageup", "pagedown"}:
            event.stop()
            self.query_one(ListGrid).on_key(event)

    def on_text_line_changed(self) -> None:
        """Check what stands there; show what it comes to."""
        self._check()

    def action_turn(self) -> None:
        """The next head point."""
        self._at = (self._at + 1) % len(self._heads)
        self.action_reload()

    def action_since(self) -> None:
        """From the present period or from the next one."""
        self._months = 1 - self._months
        self._check()

    def action_sample(self) -> None:
        """Put in the next of the usual formulas."""
        self._sample = (self._sample + 1) % len(SAMPLES)
        self.query_one(TextLine).put(SAMPLES[self._sample])

    def action_reload(self) -> None:
        """Ask again."""
        self._load()

    def action_save(self) -> None:
        """Store the formula."""
        if self._check():
            self._save(self.query_one(TextLine).text)

    @work(exclusive=True, group="head")
    async def _load(self) -> None:
        head, on = self.head, self.desk.period.first
        owner = f"ЛС {head.number}" if head.number else head.address
        several = f"{self._at + 1} из {len(self._heads)} " if len(self._heads) > 1 else ""
        self.caption(f"Головная точка № {head.point_id} {head.name} · {owner} · {head.service}", several)
        self._below = await self.ask(points_below, head.point_id, on)
        self._rows = await self.ask(formulas_of, head.point_id)
        self._answered = ""
        self._show(())
        now = in_force(self._rows, on) or (self._rows[0] if self._rows else None)
        line = self.query_one(TextLine)
        line.put(now.text if now else "")
        line.focus()
        self._check()

    @work(exclusive=True, group="save")
    async def _save(self, text: str) -> None:
        since = self._since
        await self.make(save_formula, self.head.point_id, text, since)
        self._rows = await self.ask(formulas_of, self.head.point_id)
        self.say(f"Записано: действует с {since:%d.%m.%Y}.")

    @property
    def _since(self) -> date:
        """The first day of the formula that is typed."""
        return self.desk.period.plus(self._months).first

    def _check(self) -> bool:
        """Whether the text is a formula; says so, and asks what it comes to."""
        line = self.query_one(TextLine)
        names = {each.point_id: Below(each.name, each.unit) for each in self._below}
        try:
            node = checked(line.text, self.head.unit, names)
        except FormulaError as refusal:
            line.point_at(refusal.at)
            self.query_one("#meaning", Line).say("")
            self._show(())
            self._answered = ""
            self.say(str(refusal), refusal=True)
            return False
        line.point_at(None)
        self.query_one("#meaning", Line).say(f"Понято:  {canonical(node)}")
        self.say(f"Формула верна. Enter — записать с {self._since:%d.%m.%Y}, F3 — другой месяц. {self._in_force()}")
        if not self._asking:
            self._asking = True
            self._ask_parts()
        return True

    def _in_force(self) -> str:
        now = in_force(self._rows, self._since)
        return f"Действует с {now.valid_from:%d.%m.%Y}: {now.text}." if now else "Сейчас формулы нет."

    @work
    async def _ask_parts(self) -> None:
        """Ask until what was answered is the formula that stands there; a text that is none is not asked."""
        try:
            while self._answered != (text := self.query_one(TextLine).text):
                try:
                    parts = await self.ask(preview_formula, self.head.point_id, text, self.desk.period)
                except FormulaError:
                    break
                self._answered = text
                self._show(parts)
                if reasons := sorted({part.reason for part in parts if part.reason}):
                    self.say(f"Формула верна, но за {self.desk.period} строки отложены: {'; '.join(reasons)}.")
        except BillingError:
            self._answered = self.query_one(TextLine).text
            raise
        finally:
            self._asking = False

    def _show(self, parts: Sequence[Part]) -> None:
        grid = self.query_one(ListGrid)
        grid.show(_lines(self.head, self._below, parts), grid.index)


def _lines(head: HeadPoint, below: Sequence[PointBelow], parts: Sequence[Part]) -> list[tuple[str, ...]]:
    """The points below, each account's part beside the first of its points; then who has no point there."""
    waiting = {part.number: part for part in parts}
    rows: list[tuple[str, ...]] = []
    for point in below:
        same = point.service == head.service and not point.is_head
        part = waiting.pop(point.number, None) if same else None
        name = f"{point.name} (головная)" if point.is_head else point.name
        rows.append((str(point.point_id), name, point.number, point.place, point.serial or "нет", *_amount(part)))
    rows += [("", head.name, part.number, part.place, "", *_amount(part)) for part in waiting.values()]
    if parts:
        volume = sum((part.volume for part in parts), Fraction(0))
        total = sum(part.amount_kop for part in parts)
        rows.append(("", "Итого", "", "", "", _short(volume), roubles(total)))
    return rows


def _amount(part: Part | None) -> tuple[str, str]:
    if part is None:
        return "", ""
    return (part.reason, "отложено") if part.reason else (_short(part.volume), roubles(part.amount_kop))


def _short(volume: Fraction) -> str:
    return written(half_away_whole(volume.numerator * 10**6, volume.denominator), 6)
