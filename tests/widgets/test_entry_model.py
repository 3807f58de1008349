"""The entry loop, key by key, without a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.widgets.entry import (
    Alphabet,
    Bell,
    Field,
    Filled,
    Finished,
    Level,
    Mark,
    Row,
    Save,
    Verdict,
)
from tui_billing.widgets.entry_model import EntryModel

NAMED = {"\r": "enter", "\b": "backspace", "^": "up", "v": "down", "U": "ctrl+u"}


def model(count=5, judge=lambda row, values: Verdict(), **settings):
    rows = [Row(key=at, fields=(Field(ditto="100"),)) for at in range(count)]
    return EntryModel(rows, judge, {1: "нет доступа", 2: "снят"}, **settings)


def two_zones(count=3, **settings):
    rows = [Row(at, fields=(Field(label="день"), Field(label="ночь")), values=("", "")) for at in range(count)]
    return EntryModel(rows, **settings)


def press(entry, keys):
    """Type; ``\\r`` Enter, ``\\b`` Backspace, ``^ v`` up and down, ``U`` Ctrl+U. All effects, in order."""
    effects = []
    for key in keys:
        effects += entry.press(NAMED[key]) if key in NAMED else entry.press(key, key)
    return effects


def saves(effects):
    return [effect for effect in effects if isinstance(effect, Save)]


def test_a_burst_of_readings_is_saved_row_by_row_in_order():
    entry = model(10)
    made = saves(press(entry, "".join(f"{at}{at}\r" for at in range(10))))
    assert [(save.index, save.values, save.sequence) for save in made] == [
        (at, (f"{at}{at}",), at + 1) for at in range(10)
    ]


def test_enter_on_the_last_row_finishes():
    entry = model(1)
    assert isinstance(press(entry, "5\r")[-1], Finished)


def test_a_grid_that_grows_has_a_next_row():
    entry = model(1, grow=Row)
    press(entry, "5\r6\r")
    assert [line.stored for line in entry.lines] == [("5",), ("6",), ("",)]


@pytest.mark.parametrize("sign", ",.юбЮБ")
def test_the_decimal_sign_of_any_layout_is_a_comma(sign):
    assert saves(press(model(), f"12{sign}5\r"))[0].values == ("12,5",)


@pytest.mark.parametrize("typed", ["ф", "e", "١", "²", "−5x", "1,2,3"])
def test_what_is_not_in_the_alphabet_rings_and_changes_nothing(typed):
    entry = model()
    press(entry, "7")
    assert Bell() in press(entry, typed)
    assert set(entry.line.typed[0]) <= set("0123456789,")


def test_no_more_decimals_than_the_field_has():
    entry = EntryModel([Row(0, fields=(Field(places=2),))])
    assert press(entry, "1,234")[-1] == Bell()
    assert entry.line.typed == ["1,23"]


def test_a_whole_number_takes_no_decimal_sign():
    entry = EntryModel([Row(0, fields=(Field(places=0),))])
    assert press(entry, "1,")[-1] == Bell()


def test_plus_on_an_empty_field_is_as_last_time():
    assert saves(press(model(), "+\r"))[0].values == ("100",)


def test_plus_without_a_last_time_rings():
    assert press(EntryModel([Row(0)]), "+") == [Bell()]


@pytest.mark.parametrize("minus", "-−")
def test_minus_on_an_empty_field_goes_back_a_row(minus):
    entry = model()
    press(entry, f"1\r{minus}")
    assert entry.index == 0


def test_minus_inside_a_value_rings():
    entry = model()
    assert press(entry, "5-")[-1] == Bell()
    assert entry.line.typed == ["5"]


def test_star_accepts_and_holds_for_review():
    save = saves(press(model(), "55*"))[0]
    assert (save.values, save.held) == (("55",), True)


def test_star_on_a_saved_row_holds_what_is_saved():
    entry = model()
    first = saves(press(entry, "55\r"))[0]
    entry.acknowledge(first.sequence)
    again = saves(press(entry, "-*"))[0]
    assert (again.values, again.held, again.index) == (("55",), True, 0)


def test_star_on_a_row_without_a_value_rings():
    assert press(model(), "*") == [Bell()]


def test_slash_and_a_number_is_a_reason_instead_of_a_value():
    entry = model()
    save = saves(press(entry, "/2\r"))[0]
    assert (save.reason, save.values) == (2, ())
    entry.acknowledge(save.sequence)
    assert (entry.lines[0].mark, entry.lines[0].note) == (Mark.REASON, "снят")


@pytest.mark.parametrize("code", ["", "9"])
def test_an_unknown_reason_stays_on_its_row_with_the_list_of_codes(code):
    entry = model()
    assert not saves(press(entry, f"/{code}\r"))
    assert "1 нет доступа, 2 снят" in entry.line.message
    assert entry.line.typed == [f"/{code}"]


def soft_over_90(row, values):
    return Verdict(Level.SOFT, "Велик.") if int(values[0] or 0) > 90 else Verdict()


def test_a_soft_verdict_is_accepted_by_a_second_enter():
    entry = model(judge=soft_over_90)
    assert not saves(press(entry, "95\r"))
    assert (entry.index, entry.line.mark) == (0, Mark.ASKED)
    save = saves(press(entry, "\r"))[0]
    assert (save.values, save.confirmed) == (("95",), True)


def test_a_changed_value_is_asked_about_again():
    entry = model(judge=soft_over_90)
    assert not saves(press(entry, "95\r\b6\r"))
    assert saves(press(entry, "\r"))[0].values == ("96",)


def test_a_hard_verdict_keeps_the_value_on_the_line_with_its_reason():
    entry = model(judge=lambda row, values: Verdict(Level.HARD, "Меньше прежнего."))
    assert not saves(press(entry, "12\r\r"))
    assert (entry.index, entry.line.typed, entry.line.message) == (0, ["12"], "Меньше прежнего.")


def test_a_hard_verdict_can_be_held_only_where_the_judge_lets_it():
    held = model(judge=lambda row, values: Verdict(Level.HARD, "Нет."))
    assert saves(press(held, "12*"))[0].held
    never = model(judge=lambda row, values: Verdict(Level.HARD, "Нет.", holdable=False))
    assert not saves(press(never, "12*"))
    assert never.line.typed == ["12"]


def test_two_zones_are_two_fields_of_one_row():
    entry = two_zones()
    effects = press(entry, "10\r20\r")
    assert Filled(0, 0, "10") in effects
    assert [(save.index, save.values) for save in saves(effects)] == [(0, ("10", "20"))]
    assert (entry.index, entry.place) == (1, 0)


def test_a_row_with_one_zone_typed_is_not_saved():
    entry = two_zones()
    entry.press("tab")
    assert not saves(press(entry, "20\r"))
    assert (entry.place, entry.line.typed) == (0, ["", "20"])


def test_minus_in_the_second_zone_goes_back_to_the_first():
    entry = two_zones()
    press(entry, "10\r-")
    assert (entry.index, entry.place) == (0, 0)


def test_enter_on_an_untouched_row_goes_on_without_saving():
    entry = model()
    assert not saves(press(entry, "\r\r"))
    assert entry.index == 2


def test_what_was_typed_stays_when_the_caret_leaves_the_row():
    entry = model()
    press(entry, "12v34^")
    assert [line.typed for line in entry.lines[:2]] == [["12"], ["34"]]
    assert entry.lines[1].mark is Mark.TYPED


def test_backspace_and_ctrl_u_undo_the_field():
    entry = model()
    press(entry, "123\b")
    assert entry.line.typed == ["12"]
    press(entry, "U")
    assert entry.line.typed == [""]


def test_ctrl_u_on_the_russian_layout():
    entry = model()
    press(entry, "12")
    entry.press("ctrl+г")
    assert entry.line.typed == [""]


def test_a_saved_value_is_edited_by_f2_and_replaced_by_typing():
    entry = model()
    press(entry, "123\r^")
    entry.press("f2")
    assert entry.line.typed == ["123"]
    press(entry, "U9\r")
    assert entry.lines[0].stored == ("9",)


def test_pages_and_ends():
    entry = model(30, page=10)
    entry.press("pagedown")
    assert entry.index == 10
    entry.press("end")
    assert entry.index == 29
    entry.press("home")
    assert entry.index == 0
    press(entry, "5")
    entry.press("end")
    assert entry.index == 0


def test_the_mark_follows_the_acknowledgement():
    entry = model()
    save = saves(press(entry, "1\r"))[0]
    assert entry.lines[0].mark is Mark.QUEUED
    entry.acknowledge(save.sequence)
    assert entry.lines[0].mark is Mark.SAVED
    assert not entry.unacknowledged


def test_a_refused_row_keeps_its_value_and_enter_sends_it_again():
    entry = model()
    first = saves(press(entry, "1\r"))[0]
    entry.acknowledge(first.sequence, "База занята.")
    assert (entry.lines[0].mark, entry.lines[0].message, entry.lines[0].stored) == (
        Mark.REFUSED,
        "База занята.",
        ("1",),
    )
    again = saves(press(entry, "^\r"))[0]
    assert (again.values, again.index) == (("1",), 0)
    assert again.sequence > first.sequence


def test_retry_sends_every_refused_row_in_order():
    entry = model()
    for save in saves(press(entry, "1\r2\r3\r")):
        entry.acknowledge(save.sequence, "" if save.index == 1 else "База занята.")
    assert [save.index for save in saves(entry.retry())] == [0, 2]


def test_an_old_acknowledgement_does_not_mark_a_newer_save():
    entry = model()
    first = saves(press(entry, "1\r"))[0]
    second = saves(press(entry, "^2\r"))[0]
    entry.acknowledge(first.sequence, "Отказ.")
    assert entry.lines[0].mark is Mark.QUEUED
    entry.acknowledge(second.sequence)
    assert entry.lines[0].mark is Mark.SAVED


def test_the_note_is_computed_as_typed():
    entry = model(judge=lambda row, values: Verdict(note=f"={values[0]}"))
    press(entry, "12")
    assert entry.line.note == "=12"


def test_a_text_field_takes_letters_and_signs_once_begun():
    entry = EntryModel([Row(0, fields=(Field(alphabet=Alphabet.TEXT, width=20),))])
    assert saves(press(entry, "А-1/2*\r"))[0].values == ("А-1/2*",)


KEYS = st.text("0123456789,+-*/\r\b^vU", max_size=60)


@given(KEYS)
def test_no_keys_break_the_model_and_the_caret_stays_inside(keys):
    entry = model(4, judge=lambda row, values: Verdict(Level(("ok", "soft", "hard")[len(values[0]) % 3]), "x"))
    press(entry, keys)
    assert 0 <= entry.index < 4
    assert 0 <= entry.place < len(entry.line.typed)


@given(KEYS)
def test_nothing_typed_is_thrown_away_unless_erased(keys):
    """Whatever stands in a field after the last digit is still typed there, or was handed to a save."""
    entry = model(4)
    handed = []
    for key in keys:
        before = (entry.index, entry.line.typed[0])
        handed += saves(press(entry, key))
        if key not in "\b\rU*" and before[1]:
            assert entry.lines[before[0]].typed[0].startswith(before[1])
        if key in "\r*" and before[1] and not entry.lines[before[0]].typed[0]:
            assert handed[-1].values == (before[1],) or handed[-1].reason is not None


@given(st.lists(st.integers(0, 99999), min_size=1, max_size=30))
def test_sequences_of_saves_have_no_gaps(values):
    entry = model(30)
    made = saves(press(entry, "".join(f"{value}\r" for value in values)))
    assert [save.sequence for save in made] == list(range(1, len(values) + 1))
    assert [int(save.values[0]) for save in made] == values
