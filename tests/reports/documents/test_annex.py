"""The annex on paper: every sentence of the tree is on it, unbroken across its sheets, and it says what does not fit."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO

import pypdf
import pypdfium2
import pytest

from tui_billing.domain.errors import StorageError
from tui_billing.engine.explanation import Node, Source, leaf, product, rounded, told
from tui_billing.engine.rulebook import all_rules
from tui_billing.queries.annexes import AnnexHead
from tui_billing.queries.explained import Explained, LineKind
from tui_billing.reports.documents.annex import BOTTOM, PRINTED, draw_annex, write_annex
from tui_billing.reports.fonts import CHARACTERS

HEAD = AnnexHead(
    "МУП «Водоканал»", "100000001", "Иванов Иван Иванович", "ул. Мира, д. 1, кв. 5", "октябрь 2026", date(2026, 11, 17)
)
READING = Source("показание 107,384, снято 25.10.2026", "Петрова А. А.", "25.10.2026 10:00 UTC")


def line(name="Холодная вода", note=""):
    volume = replace(leaf("Объём", Fraction("7.384"), "м³"), sources=(READING,))
    exact = product("До округления", "руб.", volume, leaf("Тариф", Fraction("51.97"), "руб./м³"))
    tree = replace(
        rounded(name, exact), formula="P = ΣV × T", cite="Правила № 354, п. 42", notes=(told("Примечание", note),)
    )
    return Explained(LineKind.CHARGE, 1, 1, "ХВС", name, tree, 38375)


def texts(data):
    return [page.extract_text().replace("\xa0", " ") for page in pypdf.PdfReader(BytesIO(data)).pages]


def test_the_numbers_the_law_and_who_entered_them_are_on_the_sheet():
    (sheet,) = texts(draw_annex(HEAD, [line()]))
    for words in (
        "МУП «Водоканал»", "100000001", "Иванов Иван Иванович", "17.11.2026", "383,75 руб.", "7,384 м³ × 51,97 руб./м³",
        "∑V × T", "Правила № 354, п. 42", "снято 25.10.2026; ввод: Петрова А. А., 25.10.2026 10:00 UTC",
        "383,74648 до 383,75 руб.", "Всего строк: 1", "совпала до копейки", "Расчёт составил", "Лист 1 из 1",
    ):  # fmt: skip
        assert words in sheet


def test_many_lines_take_many_sheets_and_lose_nothing():
    many = [line(f"Услуга {number}", "слово " * 60) for number in range(40)]
    sheets = texts(draw_annex(HEAD, many))
    assert len(sheets) > 5
    whole = " ".join(sheets)
    assert all(f"Услуга {number}" in whole for number in range(40))
    assert whole.count("слово") == 40 * 60
    assert all(f"Лист {number} из {len(sheets)}" in sheet for number, sheet in enumerate(sheets, 1))


def test_nothing_is_printed_below_the_edge_or_beyond_the_margin():
    long = line("Услуга", "оченьдлинноеслово" * 30)
    document = pypdfium2.PdfDocument(draw_annex(HEAD, [long] * 9))
    for page in document:
        text = page.get_textpage()
        for at in range(text.count_rects()):
            left, bottom, right, _ = (edge * 25.4 / 72 for edge in text.get_rect(at))
            assert left >= 19
            assert right <= 200
            assert 297 - bottom <= BOTTOM + 2


def test_a_line_that_does_not_come_to_its_amount_is_said():
    broken = line()
    broken = replace(broken, tree=replace(broken.tree, value=Fraction(1)), amount_kop=100)
    (sheet,) = texts(draw_annex(HEAD, [broken]))
    assert "Записано 1,00 руб., а выходит" in sheet
    assert "Не совпали со своими исходными данными строки: 1" in sheet


def test_the_same_lines_give_the_same_bytes():
    assert draw_annex(HEAD, [line()]) == draw_annex(HEAD, [line()])


@pytest.mark.parametrize("hostile", ["<b>\x1b[2J) Tj ET", "(((", "\\"])
def test_names_are_words_whatever_they_hold(hostile):
    assert "Tj" not in texts(draw_annex(HEAD, [line(hostile.replace("Tj", ""))]))[0]


def test_every_formula_of_the_program_can_be_printed():
    said = "".join(f"{rule.formula}{rule.cite}" for rule in all_rules()).translate(PRINTED)
    assert {each for each in said if each not in CHARACTERS} == set()


def test_a_folder_gets_a_file_of_its_own_name_and_a_place_that_cannot_be_written_is_refused(tmp_path):
    assert write_annex(tmp_path, HEAD, [line()]).name == "приложение-100000001-октябрь-2026.pdf"
    with pytest.raises(StorageError, match="Не удаётся записать"):
        write_annex(tmp_path / "нет" / "a.pdf", HEAD, [line()])


def test_words_without_a_number_stand_as_they_are():
    tree = Node("Итого", Fraction(1), "руб.", notes=(told("Способ", "по прибору", cite="п. 42"),))
    (sheet,) = texts(draw_annex(HEAD, [replace(line(), tree=tree)]))
    assert "Способ: по прибору — п. 42" in sheet
