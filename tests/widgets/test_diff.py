"""The diffed screen is the plain screen."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_billing.widgets.diff import BLANK, changed, movement, paint, scroll, sgr

WIDTH, HEIGHT = 20, 8
STYLES = [Style.null(), Style(reverse=True), Style(color="red", bold=True), Style(color="default", bgcolor="default")]
LINES = st.lists(
    st.tuples(st.sampled_from(["a", "bc", "Жук", "    ", "х" * 20, "漢字", "z漢"]), st.sampled_from(STYLES)),
    max_size=5,
)
FRAMES = st.lists(st.lists(LINES, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=5)


def cells(line):
    row = [BLANK] * WIDTH
    paint(row, 0, Strip([Segment(text, style) for text, style in line]), ColorSystem.EIGHT_BIT)
    if row[-1][0] and len(row[-1][0].encode()) == 3 and row[-1][0] > "\u3000":
        row[-1] = BLANK  # half of a wide character does not fit
    return row


def update(before, after):
    """The bytes that turn one list of rows into another."""
    rows = [*before]
    moved = movement(rows, after)
    text = scroll(rows, *moved) if moved else ""
    return text + "".join("".join(changed(y, rows[y], after[y])) for y in range(len(rows)))


def screen():
    """A terminal, cleared: pyte moves only lines that were written to."""
    made = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(made)
    stream.feed("\x1b[2J")
    return made, stream


def look(made):
    return [
        [(cell.data, cell.fg, cell.bold, cell.reverse) for cell in (made.buffer[y][x] for x in range(WIDTH))]
        for y in range(HEIGHT)
    ]


@given(FRAMES)
def test_a_screen_updated_by_differences_is_the_screen_painted_at_once(frames):
    diffed, stream = screen()
    before = [[BLANK] * WIDTH for _ in range(HEIGHT)]
    for frame in frames:
        after = [cells(line) for line in frame]
        stream.feed(update(before, after))
        before = after
    whole, plain = screen()
    plain.feed(update([[BLANK] * WIDTH for _ in range(HEIGHT)], before))
    assert look(diffed) == look(whole)


@given(LINES.filter(bool), st.integers(1, 3), st.booleans())
def test_rows_that_moved_are_moved_by_the_terminal(line, by, up):
    rows = [cells([(f"{at}", Style.null()), *line]) for at in range(HEIGHT)]
    blank = [[BLANK] * WIDTH for _ in range(by)]
    after = [*rows[by:], *blank] if up else [*blank, *rows[:-by]]
    text = update(rows, after)
    assert len(text) < 60
    diffed, stream = screen()
    stream.feed(update([[BLANK] * WIDTH for _ in range(HEIGHT)], rows) + text)
    whole, plain = screen()
    plain.feed(update([[BLANK] * WIDTH for _ in range(HEIGHT)], after))
    assert look(diffed) == look(whole)


def test_nothing_changed_is_nothing_sent():
    rows = [cells([("Жук", STYLES[1])]) for _ in range(HEIGHT)]
    assert update(rows, [*map(list, rows)]) == ""


def test_the_terminals_own_colours_need_no_code():
    assert sgr(STYLES[3], ColorSystem.EIGHT_BIT) == ""
