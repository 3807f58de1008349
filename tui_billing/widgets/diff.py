"""Sends the terminal only the cells that changed, and moves rows that only moved.

Textual sends every cell of every region that it paints again; over SSH a scrolled list is then 8 KB a row. This mixin
keeps what was sent and compares. It stands on private parts of Textual (``App._display``), which is why its version is
pinned; a pty test compares the diffed screen with the plain one.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.app import App

    Base = App[None]
else:
    Base = object

Cell = tuple[str, str]
"""A character and the SGR parameters that it is drawn with."""

Row = list[Cell]
BLANK: Cell = (" ", "")
NEAR = 5
"""A gap of so many unchanged cells costs less sent again than a cursor movement."""

PACKET = 500
"""A longer frame is framed by the marks of synchronised output; a shorter one arrives whole anyway."""

WORTH = 3
"""So many rows that only moved are worth a scroll of the terminal."""


class DiffDisplay(Base):
    """Mix in before ``App``."""

    _sent: list[Row] | None = None
    _showing_cursor = False

    def resend(self) -> None:
        """Forget what the terminal shows: the next paint is complete."""
        self._sent = None

    def _display(self, screen: Any, renderable: Any) -> None:
        """Send the difference of a compositor's update; anything else as it is."""
        ready = self._running and not self._closed and not self.is_headless and self._driver is not None
        if not ready or self._batch_count or not isinstance(renderable, LayoutUpdate | ChopsUpdate):
            super()._display(screen, renderable)
            if renderable is not None:
                self._sent = None
            return
        width, height = self.console.size
        text = self._difference(renderable, width, height) + self._cursor()
        if text and self._driver is not None:
            synchronised = self._sync_available and len(text) > PACKET
            self._driver.write(f"{SYNC_START}{text}{SYNC_END}" if synchronised else text)
            self._driver.flush()

    def _difference(self, update: LayoutUpdate | ChopsUpdate, width: int, height: int) -> str:
        out: list[str] = []
        if self._sent is None or len(self._sent) != height or len(self._sent[0]) != width:
            self._sent = [[BLANK] * width for _ in range(height)]
            out.append("\x1b[0m\x1b[2J")
        rows = [*self._sent]
        colors = self.console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Strip.render does
        for x, y, strip in spans(update):
            if 0 <= y < height:
                if rows[y] is self._sent[y]:
                    rows[y] = [*rows[y]]
                paint(rows[y], x, strip, colors)
        if moved := movement(self._sent, rows):
            out.append(scroll(self._sent, *moved))
        for y, (before, after) in enumerate(zip(self._sent, rows, strict=True)):
            if before is not after:
                out.extend(changed(y, before, after))
        self._sent = rows
        return "".join(out)

    def _cursor(self) -> str:
        """The hardware cursor at the caret, for braille displays and screen readers; it blinks without a byte."""
        x, y = self.cursor_position
        shown = (x, y) != (0, 0)
        toggle = "" if shown == self._showing_cursor else "\x1b[?25h" if shown else "\x1b[?25l"
        self._showing_cursor = shown
        return f"{toggle}\x1b[{y + 1};{x + 1}H" if shown else toggle


def spans(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """``(x, y, strip)`` of everything an update paints."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, left, right in update.spans:
        for end, (x, part) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if part is not None and x <= right and end > left:
                yield x, y, part.crop(0, min(end, right) - x)


def paint(row: Row, x: int, strip: Strip, colors: ColorSystem) -> None:
    """Put a strip into a row of cells; the second cell of a wide character is empty."""
    width = len(row)
    for text, style, control in strip:
        if control:
            continue
        codes = sgr(style, colors)
        for character in text:
            size = 1 if character < "\u0300" else cell_len(character)
            if size == 0 and 0 < x <= width:
                row[x - 1] = (row[x - 1][0] + character, row[x - 1][1])
            for place in range(size):
                if x < width:
                    row[x] = ("" if place else character, codes)
                x += 1


def movement(before: Sequence[Row], after: Sequence[Row]) -> tuple[int, int, int] | None:
    """``(first, last, up)``: most of these rows of ``after`` stood ``up`` lines lower before (higher when negative)."""
    height = len(after)
    if sum(old is not new and old != new for old, new in zip(before, after, strict=True)) < WORTH:
        return None
    still = {y for y in range(height) if after[y] == before[y]}
    best: tuple[int, int, int] | None = None
    most = WORTH - 1
    for up in range(-height + 1, height):
        came = [
            y for y in range(max(0, -up), min(height, height - up)) if y not in still and after[y] == before[y + up]
        ]
        if len(came) > most:
            first, last = came[0], came[-1]
            spoilt = sum(min(first, first + up) <= y <= max(last, last + up) for y in still)
            if len(came) - spoilt > most:
                most, best = len(came) - spoilt, (first, last, up)
    return best


def scroll(rows: list[Row], first: int, last: int, up: int) -> str:
    """Move rows in the terminal and in ``rows``, by inserting and deleting lines inside a scroll region."""
    top, bottom = min(first, first + up), max(last, last + up)
    blank = [[BLANK] * len(rows[0]) for _ in range(abs(up))]
    kept = rows[first + up : last + up + 1]
    rows[top : bottom + 1] = [*kept, *blank] if up > 0 else [*blank, *kept]
    return f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H\x1b[{abs(up)}{'M' if up > 0 else 'L'}\x1b[r"


def changed(y: int, before: Row, after: Row) -> Iterator[str]:
    """The text that turns one row into another."""
    differing = [x for x, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    at = 0
    while at < len(differing):
        start = end = differing[at]
        while at + 1 < len(differing) and differing[at + 1] - end <= NEAR:
            at += 1
            end = differing[at]
        at += 1
        while start and not after[start][0]:
            start -= 1
        while end + 1 < len(after) and not after[end + 1][0]:
            end += 1
        yield f"\x1b[{y + 1};{start + 1}H"
        yield from styled(after[start : end + 1])


def styled(cells: Sequence[Cell]) -> Iterator[str]:
    """Cells as text, one escape sequence per change of style; the style is plain before and after."""
    text: list[str] = []
    codes = ""
    for character, wanted in cells:
        if wanted != codes and character:
            yield "".join(text) if not codes else f"\x1b[{codes}m{''.join(text)}\x1b[m"
            text, codes = [], wanted
        text.append(character)
    yield "".join(text) if not codes else f"\x1b[{codes}m{''.join(text)}\x1b[m"


@lru_cache(maxsize=256)
def sgr(style: Style | None, color_system: ColorSystem) -> str:
    """The SGR parameters of a style, without those that say the terminal's own colours: a run starts from them."""
    codes = Strip.render_ansi(style, color_system) if style else ""
    if "38;" in codes or "48;" in codes:
        return codes
    return ";".join(code for code in codes.split(";") if code not in {"39", "49"})
