"""The entry loop as a pure class: keys go in, effects come out. No Textual, no database, no clock.

Enter accepts a field and goes on; ``+`` ditto, ``−`` back, both on an empty field; ``*`` accept and hold for review;
``/`` and a number: a reason code instead of a value. Nothing typed is ever thrown away: it stays on its row until it is
saved, and what could not be saved stays too, marked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tui_billing.widgets.entry import (
    Bell,
    Effect,
    Filled,
    Finished,
    Judge,
    Level,
    Mark,
    Moved,
    Repaint,
    Row,
    Save,
    Verdict,
    approve,
)

MINUSES = "-−"
REASON_DIGITS = 3


@dataclass(slots=True)
class Line:
    """A row and what became of it: ``typed`` is not saved yet, ``stored`` was handed to be saved or came so."""

    row: Row
    typed: list[str]
    stored: tuple[str, ...]
    settled: Mark
    note: str
    alert: Mark | None = None
    message: str = ""
    asked: tuple[str, ...] | None = None
    held: bool = False
    last: Save | None = None

    @classmethod
    def of(cls, row: Row) -> "Line":
        """A line with nothing typed."""
        return cls(row, [""] * len(row.fields), row.values, row.mark, row.note)

    @property
    def values(self) -> tuple[str, ...]:
        """The text of every field: what is typed, else what is stored."""
        return tuple(typed or stored for typed, stored in zip(self.typed, self.stored, strict=True))

    @property
    def mark(self) -> Mark:
        """The mark to draw."""
        return self.alert or (Mark.TYPED if any(self.typed) else self.settled)


@dataclass
class EntryModel:
    """Rows, a caret, and what keys do.

    Attributes:
        rows: the rows at the start; ``lines`` are their present states.
        judge: says whether values are acceptable, when a row is entered.
        preview: says what to note while they are typed; the judge itself unless it must not know of half a value.
        reasons: the codes that may follow «/», with their names.
        grow: makes the next row when Enter leaves the last one; None there ends the grid.
        page: how many rows PgUp and PgDn go by.
    """

    rows: Sequence[Row] = ()
    judge: Judge = approve
    reasons: Mapping[int, str] = field(default_factory=dict)
    grow: Callable[[int], Row | None] | None = None
    preview: Judge | None = None
    page: int = 10
    index: int = 0
    place: int = 0
    sequence: int = 0
    lines: list[Line] = field(init=False)
    unacknowledged: dict[int, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Make the lines of the rows."""
        self.lines = [Line.of(row) for row in self.rows]
        self._keys: dict[str, Callable[[], list[Effect]]] = {
            "enter": self.accept,
            "backspace": self._erase,
            "ctrl+u": self._clear,
            "ctrl+г": self._clear,
            "f2": self._edit,
            "up": lambda: self._go(self.index - 1),
            "down": lambda: self._go(self.index + 1),
            "left": lambda: self._sideways(-1),
            "right": lambda: self._sideways(1),
            "shift+tab": lambda: self._sideways(-1),
            "tab": lambda: self._sideways(1),
            "pageup": lambda: self._go(max(0, self.index - self.page)),
            "pagedown": lambda: self._go(min(len(self.lines) - 1, self.index + self.page)),
            "home": lambda: self._jump(0),
            "end": lambda: self._jump(len(self.lines) - 1),
            "ctrl+r": self.retry,
            "ctrl+к": self.retry,
        }

    @property
    def line(self) -> Line:
        """The line of the caret."""
        return self.lines[self.index]

    def press(self, key: str, character: str | None = None) -> list[Effect]:
        """Take one key: its name, and the character it types if any."""
        if not self.lines:
            return [Bell()]
        if key in self._keys:
            return self._keys[key]()
        return self._type(character) if character else []

    def takes(self, key: str, character: str | None) -> bool:
        """Whether the key is the grid's business; others are for the screen."""
        return key in self._keys or bool(character and character.isprintable())

    def accept(self, *, held: bool = False) -> list[Effect]:
        """Accept the field, and with the last one the row."""
        line = self.line
        line.held = line.held or held
        here = line.typed[self.place]
        if here.startswith("/"):
            return self._accept_reason(here[1:])
        last = self.place == len(line.typed) - 1
        if not last and line.values[self.place]:
            self.place += 1
            return [
                Filled(self.index, self.place - 1, line.values[self.place - 1]),
                Repaint((self.index,)),
                Moved(self.index, self.place),
            ]
        return self._accept_row()

    def acknowledge(self, sequence: int, refusal: str = "") -> list[Effect]:
        """A save was done, or refused with a sentence: mark its row, unless a later save of it is under way."""
        index = self.unacknowledged.pop(sequence)
        line = self.lines[index]
        save = line.last
        if save is None or save.sequence != sequence:
            return []
        if refusal:
            line.settled, line.message = Mark.REFUSED, refusal
            return [Repaint((index,)), Bell()]
        line.last = None
        line.settled = Mark.REASON if save.reason is not None else Mark.HELD if save.held else Mark.SAVED
        return [Repaint((index,))]

    def retry(self) -> list[Effect]:
        """Save every refused row again, in order."""
        effects: list[Effect] = []
        for index, line in enumerate(self.lines):
            if line.settled is Mark.REFUSED and line.last is not None:
                effects += self._queue(index, line.last)
        return effects or [Bell()]

    def go_to(self, index: int, place: int = 0) -> list[Effect]:
        """Put the caret into a field."""
        before = self.index
        self.index, self.place = index, min(place, len(self.lines[index].typed) - 1)
        return [Repaint((before, index) if before != index else (index,)), Moved(self.index, self.place)]

    def append(self, rows: Iterable[Row]) -> None:
        """Add rows at the end."""
        self.lines.extend(map(Line.of, rows))

    def replace_row(self, index: int, row: Row, *, keep: bool = True) -> list[Effect]:
        """Show a row anew (its cells were looked up, it was undone); what is typed on it stays if ``keep``."""
        line = self.lines[index]
        if keep and len(row.fields) == len(line.typed):
            line.row = row
        else:
            self.lines[index] = Line.of(row)
        return [Repaint((index,))]

    def _type(self, character: str) -> list[Effect]:
        text = self.line.typed[self.place]
        if not text and (command := self._command(character)):
            return command()
        if text and character == "*" and not self._free_text:
            return self.accept(held=True)
        if text.startswith("/"):
            code = text + character
            fits = character.isascii() and character.isdigit() and len(text) <= REASON_DIGITS
            return self._put(code) if fits else [Bell()]
        longer = self.line.row.fields[self.place].taking(text, character)
        return [Bell()] if longer is None else self._put(longer)

    @property
    def _free_text(self) -> bool:
        return self.line.row.fields[self.place].taking("", "я") is not None

    def _command(self, character: str) -> Callable[[], list[Effect]] | None:
        """What a character does on an empty field, if it is a command there."""
        if character == "+":
            return self._ditto
        if character in MINUSES:
            return self._back
        if character == "*":
            return self._hold_stored
        if character == "/" and self.reasons:
            return lambda: self._put("/")
        return None

    def _put(self, text: str) -> list[Effect]:
        line = self.line
        line.typed[self.place] = text
        line.alert, line.message = None, ""
        if text.startswith("/"):
            line.note = ""
        elif any(line.typed):
            line.note = (self.preview or self.judge)(line.row, line.values).note
        else:
            line.note, line.held = line.row.note, False
        return [Repaint((self.index,))]

    def _ditto(self) -> list[Effect]:
        ditto = self.line.row.fields[self.place].ditto
        return self._put(ditto) if ditto else [Bell()]

    def _back(self) -> list[Effect]:
        if self.place:
            return self.go_to(self.index, self.place - 1)
        return self._go(self.index - 1)

    def _hold_stored(self) -> list[Effect]:
        return self.accept(held=True) if any(self.line.values) else [Bell()]

    def _erase(self) -> list[Effect]:
        line = self.line
        text = line.typed[self.place] or line.stored[self.place]
        return self._put(text[:-1]) if text else [Bell()]

    def _clear(self) -> list[Effect]:
        return self._put("")

    def _edit(self) -> list[Effect]:
        stored = self.line.stored[self.place]
        return self._put(stored) if stored and not self.line.typed[self.place] else [Bell()]

    def _go(self, index: int) -> list[Effect]:
        return self.go_to(index) if 0 <= index < len(self.lines) and index != self.index else [Bell()]

    def _jump(self, index: int) -> list[Effect]:
        return [Bell()] if self.line.typed[self.place] else self.go_to(index)

    def _sideways(self, step: int) -> list[Effect]:
        at = self.place + step
        if 0 <= at < len(self.line.typed):
            return self.go_to(self.index, at)
        index = self.index + step
        if not 0 <= index < len(self.lines):
            return [Bell()]
        return self.go_to(index, 0 if step > 0 else len(self.lines[index].typed) - 1)

    def _accept_reason(self, code: str) -> list[Effect]:
        line = self.line
        reason = int(code) if code else None
        if reason is None or reason not in self.reasons:
            return self._stay(Mark.REFUSED, "Коды: " + ", ".join(f"{n} {name}" for n, name in self.reasons.items()))
        line.stored = tuple("/" + code if at == self.place else "" for at in range(len(line.typed)))
        line.note = self.reasons[reason]
        return self._save(Save(0, self.index, line.row, (), Verdict(), reason=reason, held=line.held))

    def _accept_row(self) -> list[Effect]:
        line = self.line
        values = line.values
        if line.settled is Mark.REFUSED and line.last and not any(line.typed):
            return [*self._queue(self.index, replace(line.last, held=line.last.held or line.held)), *self._next()]
        if not line.held and not any(line.typed):
            return self._next()
        if "" in values:
            self.place = values.index("")
            return [*self._stay(Mark.ASKED, "Заполнены не все поля строки."), Moved(self.index, self.place)]
        if any(value.startswith("/") for value in values):
            return self._stay(Mark.REFUSED, "В строке и код причины, и значение: оставьте одно (Ctrl+U стирает поле).")
        return self._judged(values, self.judge(line.row, values))

    def _judged(self, values: tuple[str, ...], verdict: Verdict) -> list[Effect]:
        line = self.line
        if verdict.level is Level.HARD and not (line.held and verdict.holdable):
            line.held = False
            if verdict.again:
                line.typed, self.place = [""] * len(line.typed), 0
            return self._stay(Mark.REFUSED, verdict.message)
        if verdict.level is Level.SOFT and not line.held and line.asked != values:
            line.asked = values
            return self._stay(Mark.ASKED, f"{verdict.message} Ещё раз Enter — принять, * — отложить.")
        line.stored, line.note = values, verdict.note
        confirmed = verdict.level is not Level.OK
        return self._save(Save(0, self.index, line.row, values, verdict, held=line.held, confirmed=confirmed))

    def _stay(self, alert: Mark, message: str) -> list[Effect]:
        self.line.alert, self.line.message = alert, message
        return [Repaint((self.index,)), Bell()]

    def _save(self, save: Save) -> list[Effect]:
        line = self.line
        line.typed = [""] * len(line.typed)
        line.held, line.asked = False, None
        return [*self._queue(self.index, save), *self._next()]

    def _queue(self, index: int, save: Save) -> list[Effect]:
        self.sequence += 1
        line = self.lines[index]
        line.last = replace(save, sequence=self.sequence)
        line.alert, line.message, line.settled = None, "", Mark.QUEUED
        self.unacknowledged[self.sequence] = index
        return [line.last, Repaint((index,))]

    def _next(self) -> list[Effect]:
        if self.index + 1 == len(self.lines) and self.grow is not None:
            row = self.grow(len(self.lines))
            self.append([row] if row is not None else [])
        if self.index + 1 == len(self.lines):
            return [Repaint((self.index,)), Finished()]
        return self.go_to(self.index + 1)
