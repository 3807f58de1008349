"""Data on the screen is text and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_billing.widgets.columns import Column, draw, widths
from tui_billing.widgets.literal import fit, plain


@pytest.mark.parametrize("text", ["дом [/2]", "[@click=app.quit]x[/]", ":cat:", "№ 5 — ул. Мира"])
def test_what_looks_like_markup_stays_as_it_is(text):
    assert plain(text) == text


@pytest.mark.parametrize("evil", ["\x1b[2J", "a\x07b", "a\x9bm", "a\u202eb", "a\nb", "a\rb", "a\u200bb", "a\x7fb"])
def test_a_character_that_commands_becomes_a_dot(evil):
    assert plain(evil).isprintable()
    assert "·" in plain(evil)


def test_a_decomposed_letter_is_one_letter():
    assert plain("й") == "й"


@given(st.text(max_size=30), st.integers(0, 40), st.booleans(), st.booleans())
def test_a_text_takes_exactly_its_cells(text, width, right, inner):
    assert cell_len(fit(text, width, right=right, inner=inner)) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("кв. 22", 6, "кв. 22"), ("кв. 22", 5, "кв. …"), ("flat 22", 6, "flat …"), ("кв. 22", 0, ""), ("水道", 3, "水…")],
)
def test_what_is_cut_says_so_in_every_script(text, width, shown):
    assert fit(text, width) == shown
    assert fit(text, width, right=True) == shown


@pytest.mark.parametrize(
    ("width", "shown"),
    [(33, "ул. Нагорная, д. 9 корп. 2, кв. 7"), (25, "ул. Наго…9 корп. 2, кв. 7"), (9, "ул… кв. 7"), (1, "…"), (0, "")],
)
def test_an_address_loses_its_middle(width, shown):
    assert fit("ул. Нагорная, д. 9 корп. 2, кв. 7", width, inner=True) == shown


@given(st.lists(st.text(max_size=12), max_size=4), st.integers(10, 130))
def test_a_row_takes_exactly_its_room(cells, room):
    columns = [Column("а", 8), Column("б", 6, right=True), Column("в", 10, grow=True), Column("г", 40)]
    fitting = widths(columns, room)
    assert cell_len(draw(columns, fitting, [*cells, "", "", "", ""][:4], room)) == room


def test_columns_that_do_not_fit_are_not_drawn():
    assert widths([Column("", 20), Column("", 20), Column("", 20)], 45) == [20, 20]


def test_what_is_left_goes_to_growing_columns():
    assert widths([Column("", 10), Column("", 10, grow=True), Column("", 10, grow=True)], 41) == [10, 15, 14]
