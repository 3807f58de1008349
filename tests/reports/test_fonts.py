"""Fonts: what can be printed, how wide it is, where the cut files lie."""

import os
import stat

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from tui_billing.reports import fonts
from tui_billing.reports.fonts import CHARACTERS, Face, encoded, plain, shortened, width_mm, wrapped


@pytest.mark.parametrize("face", Face)
def test_every_printable_character_has_a_code_of_its_own_and_the_width_of_its_font(face: Face):
    known = fonts.typeface(face)
    assert len(set(known.codes.values())) == len(set(CHARACTERS))
    source = TTFont(fonts.fontpkg.path(*face.value))
    cmap, metrics, scale = source.getBestCmap(), source["hmtx"].metrics, source["head"].unitsPerEm
    for character in CHARACTERS:
        advance = metrics[cmap[ord(character)]][0] * 1000 / scale
        assert abs(encoded(character, face)[1] - advance) <= 1, character


def test_digits_are_of_one_width_so_that_columns_of_money_align():
    for face in Face:
        assert len({encoded(digit, face)[1] for digit in "0123456789"}) == 1


def test_a_missing_character_shows_and_an_invisible_one_is_dropped():
    assert encoded("a😀b", Face.TEXT) == encoded("a?b", Face.TEXT)
    assert encoded("a\x00\x1b\u200b\u202eb\ud800", Face.TEXT) == encoded("ab", Face.TEXT)
    assert encoded("и\u0306", Face.TEXT) == encoded("й", Face.TEXT)
    assert encoded("1\u00a0234", Face.TEXT) == encoded("1 234", Face.TEXT)


@given(st.text())
def test_no_text_leaves_a_pdf_string(words: str):
    raw, width = encoded(words, Face.NARROW)
    balance = raw.replace(b"\\\\", b"").replace(b"\\(", b"").replace(b"\\)", b"")
    assert b"(" not in balance
    assert b")" not in balance
    assert b"\r" not in raw
    assert width >= 0
    assert plain(plain(words)) == plain(words)


@given(st.text(alphabet=CHARACTERS, max_size=60), st.floats(10, 100))
def test_shortened_words_fit_and_begin_as_the_words(words: str, room: float):
    found = shortened(words, Face.TEXT, 9, room)
    assert width_mm(found, Face.TEXT, 9) <= room
    assert found == words or words.startswith(found[:-1])


@given(st.text(alphabet=CHARACTERS, max_size=200), st.integers(1, 4))
def test_wrapped_lines_fit_and_lose_nothing_but_the_tail(words: str, lines: int):
    found = wrapped(words, Face.TEXT, 9, 40, lines)
    assert len(found) <= lines
    assert all(width_mm(line, Face.TEXT, 9) <= 40 for line in found)
    if not any("…" in line for line in found):
        assert " ".join(found).split() == words.split()


def test_cut_fonts_are_private_small_and_the_same_every_time(tmp_path):
    folder = tmp_path / "fonts"
    made = fonts._cut_down(Face.BOLD, folder)
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert kept.read_bytes() == made == fonts._cut_down(Face.BOLD, tmp_path / "other")
    assert len(made) < 40_000
    assert fonts._cut_down(Face.BOLD, folder) == made


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    assert fonts._cut_down(Face.BOLD, blocked / "fonts") == fonts._cut_down(Face.BOLD, tmp_path / "fonts")


def test_a_failed_write_leaves_no_scraps(tmp_path, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert fonts._cut_down(Face.BOLD, tmp_path)
    assert list(tmp_path.iterdir()) == []
