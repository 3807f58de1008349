"""The debtor list on paper and as a table: every debtor is on it, the sum is at its end."""

from datetime import date
from io import BytesIO

import pypdf

from tui_billing.domain.period import Period
from tui_billing.queries.debtors import Debtor
from tui_billing.reports.documents.debtors import ROWS_A_SHEET, draw_debtors, write_debtors

ON = date(2026, 11, 17)


def debtor(number, holder="Иванов Иван", debt=123_456):
    return Debtor(
        number, 1, f"{number:09}", holder, "Северный", f"ул. Мира, д. 1, кв. {number}", debt, 2, Period(202609), None
    )


def pages(data):
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages]


def test_every_debtor_is_on_a_sheet_and_the_sum_on_the_last():
    many = [debtor(number) for number in range(1, 2 * ROWS_A_SHEET + 2)]
    texts = pages(draw_debtors(many, ON, "Долг от 0,01 ₽"))
    assert len(texts) == 3
    assert all(each.number in "\n".join(texts) for each in many)
    assert "Итого должников: 63" in texts[-1]
    assert "Итого" not in texts[0]


def test_the_same_list_gives_the_same_bytes():
    assert draw_debtors([debtor(1)], ON, "") == draw_debtors([debtor(1)], ON, "")


def test_nobody_owes_is_a_sheet_that_says_so():
    (text,) = pages(draw_debtors([], ON, ""))
    assert "Итого должников: 0" in text


def test_names_are_words_whatever_they_hold():
    (text,) = pages(draw_debtors([debtor(1, "<b>\x1b[2J) Tj ET"), debtor(2, "")], ON, ""))
    assert "<b>[2J) Tj ET" in text


def test_the_table_has_a_row_for_each(tmp_path):
    assert write_debtors(tmp_path / "d.xlsx", [debtor(1, "=1+1"), debtor(2)]) == 2
