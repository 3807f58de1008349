"""Printed receipts, read back from the PDF."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.forms import all_issued, building, codes, form, issued, meter, service, texts
from tests.reports.test_qr import parsed
from tui_billing.domain.codes import ServiceSection
from tui_billing.queries.instalments import ReceiptPart
from tui_billing.queries.receipt_form import Correction, Holder
from tui_billing.reports.documents.receipt import draw_receipts


def printed(*forms):
    made = building(*forms)
    return draw_receipts(made, all_issued(made))


def test_a_page_says_who_pays_what_for_what():
    (page,) = texts(printed(form(services=[service(), service("Отопление", 340121, section=ServiceSection.HOUSING)])))
    for words in (
        "Платёжный документ за октябрь 2026 г.", "Ахметзянова Елена Викторовна", "ул. Белинского, д. 61А, кв. 118",
        "К оплате до 15 ноября", "3 736,44 ₽", "7000000001", "52АБ483910", "№ 26-10-0000001 от 01.11.2026",
        "Отопление", "335,23", "184,31", "187,902", "3,592", "КОММУНАЛЬНЫЕ УСЛУГИ", "ЖИЛИЩНЫЕ УСЛУГИ", "Извещение",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize("dpi", [100, 150])
def test_the_code_on_paper_reads_back_as_the_data_of_the_page(dpi: int):
    forms = [form(number, opening_kop=number * 1000) for number in range(1, 6)]
    for made, text in zip(forms, codes(printed(*forms), dpi), strict=True):
        assert text == issued(made).qr
        fields = parsed(text)
        assert (fields["PersAcc"], int(fields["Sum"]), fields["LastName"]) == (
            made.account,
            made.payable_kop,
            "Ахметзянова",
        )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=14), st.integers(-(10**8), 10**8), st.integers(0, 10**8))
def test_what_is_printed_adds_up_to_what_is_to_be_paid(amounts: list[int], opening_kop: int, paid_kop: int):
    made = form(
        services=[service(f"Услуга{n}", amount) for n, amount in enumerate(amounts)],
        opening_kop=opening_kop,
        paid_kop=paid_kop,
    )
    (page,) = texts(printed(made))

    def kopecks(text: str) -> int:
        return int(text.replace(" ", "").replace(",", "").replace("−", "-"))

    lines = [line.strip() for line in page.splitlines()]
    rows = [line for line in lines if line.startswith("Услуга") and line[6].isdigit()]
    last = [kopecks(figures(row)[-1]) for row in rows]
    assert last == amounts
    total = next(line for line in lines if line.startswith("Итого за октябрь"))
    assert kopecks(figures(total)[-1]) == sum(amounts)
    shown = next(line for line in lines if line.startswith("К ОПЛАТЕ"))
    assert kopecks(figures(shown)[-1]) == max(opening_kop + sum(amounts) - paid_kop, 0)


def figures(line: str) -> list[str]:
    """Amounts with kopecks in a line: groups of three digits belong together."""
    import re

    return re.findall(r"−?\d{1,3}(?: \d{3})*,\d\d(?!\d)", line)


def test_an_advance_is_shown_and_nothing_negative_is_to_be_paid():
    (page,) = texts(printed(form(opening_kop=-100_000, paid_kop=5_000)))
    assert "0,00 ₽" in page
    assert "аванс 714,77" in page
    assert "Аванс на 01.10.2026" in page
    assert "Sum" not in parsed(codes(printed(form(opening_kop=-100_000)))[0])


def test_an_uplifted_norm_shows_the_coefficient_and_what_it_costs_apart():
    row = service(
        "Холодное водоснабжение", 202_527, volume_e6=12_990_000, method="н", uplift_e2=300, excess_kop=135_018
    )
    (page,) = texts(printed(form(services=[row])))
    assert "675,09" in page
    assert "×3 1 350,18" in page.replace("  ", " ")
    assert "2 025,27" in page


def test_an_unread_meter_says_what_was_charged_instead_and_an_empty_cell_has_no_zeros():
    unread = meter(
        previous_e6=None, current_e6=None, volume_e6=None, instead="норматив", verified_to=form().period.first
    )
    (page,) = texts(printed(form(meters=[unread])))
    assert "норматив" in page
    assert "истекла" in page
    assert "×1" not in page


@pytest.mark.parametrize(("services", "pages"), [(14, 1), (15, 2), (54, 2), (55, 3)])
def test_services_that_do_not_fit_go_on_to_the_next_page_and_none_is_lost(services: int, pages: int):
    rows = [service(f"Услуга {number:03}.") for number in range(services)]
    found = texts(printed(form(services=rows)))
    assert len(found) == pages
    for number in range(services):
        assert sum(page.count(f"Услуга {number:03}.") for page in found) == 1
    assert sum(page.count("Итого за октябрь") for page in found) == 1
    assert "Итого за октябрь" in found[-1]


@pytest.mark.parametrize("services", [5, 30])
def test_meters_that_do_not_fit_go_on_to_the_next_page_and_none_is_lost(services: int):
    rows = [meter(f"Счётчик {number:02}", serial=f"N{number:03}") for number in range(40)]
    found = texts(printed(form(services=[service()] * services, meters=rows)))
    for number in range(40):
        assert sum(page.count(f"N{number:03}") for page in found) == 1


HOSTILE = (
    "дом [/2]",
    "[@click=app.quit]",
    "\x1b[31m\x07 bell",
    "😀 ",
    ") Tj ET Q (",
    "\\",
    "a\r\nb",
    "Я" * 500,
    "слово " * 200,
    "",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_any_words_are_printed_as_words(words: str):
    holder = Holder(words, words, words, words, words)
    made = form(holder=holder, services=[service(words)], meters=[meter(words, serial=words)], route=words, els=words)
    pdf = printed(made)
    (page,) = texts(pdf)
    assert "Платёжный документ" in page
    assert "335,23 ₽" in page
    assert codes(pdf, 150)[0] == issued(made).qr


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_a_page(words: str):
    (page,) = texts(printed(form(holder=Holder(words, words, "", words, words))))
    assert "335,23 ₽" in page


def test_the_same_receipts_give_the_same_bytes():
    forms = [form(number) for number in range(1, 4)]
    assert printed(*forms) == printed(*forms)


def test_an_account_without_a_receipt_is_not_printed():
    made = building(form(1), form(2))
    (page,) = texts(draw_receipts(made, {2: issued(made.forms[1])}))
    assert "7000000002" in page


def test_a_page_of_a_hundred_flats_weighs_at_most_six_kilobytes():
    rows = [service(f"Услуга {number}", number * 12345) for number in range(12)]
    forms = [
        form(number, services=rows, meters=[meter(f"Счётчик {place}") for place in range(4)]) for number in range(100)
    ]
    assert len(printed(*forms)) / 100 <= 6 * 1024


def test_an_old_large_debt_is_warned_of_and_a_small_one_is_not():
    warned, calm = form(opening_kop=3 * 33523), form(opening_kop=33523)
    assert "Долг больше двух месячных начислений" in texts(printed(warned))[0]
    assert "Долг больше двух месячных начислений" not in texts(printed(calm))[0]
    assert "Долг больше" not in texts(printed(replace(calm, services=(), charged_kop=0)))[0]


PLAN = ReceiptPart(1, current_kop=150_000, past_kop=50_000, interest_kop=25_925, rate_e2=1850, deferred_kop=1_500_000)


def test_section_5_says_what_of_a_plan_is_to_be_paid_and_what_is_deferred():
    made = form(opening_kop=1_700_000, penalty_kop=12_345, part=PLAN)
    (page,) = texts(printed(made))
    assert made.payable_kop == 1_700_000 + 33_523 + 12_345 - 1_500_000
    for words in (
        "Рассрочка", "Часть по этому документу 1 500,00", "Неоплаченные прежние части 500,00",
        "Проценты, 18,5 % годовых 259,25", "(вошло в сумму к оплате) 2 259,25", "(не вошло) 15 000,00",
        "Отсрочено по рассрочке −15 000,00", "Пеня, начисленная за октябрь 123,45", "К ОПЛАТЕ 2 458,68",
    ):  # fmt: skip
        assert words in page, words
    assert parsed(codes(printed(made))[0])["Sum"] == "245868"


def test_what_a_plan_defers_is_no_debt_that_services_are_cut_off_for():
    assert "ограничена" in texts(printed(form(opening_kop=1_700_000)))[0]
    assert "ограничена" not in texts(printed(form(opening_kop=1_500_000, part=PLAN)))[0]


def test_a_recalculation_stands_beside_its_service_and_with_its_reason_in_section_6():
    row = service(amount_kop=33_523 - 10_000, corrected_kop=-10_000)
    (page,) = texts(printed(form(services=[row], corrections=[Correction("Холодное водоснабжение за 09.2026", "акт № 7", -10_000)])))  # fmt: skip
    for words in ("335,23 −100,00 235,23", "Перерасчёты", "Холодное водоснабжение за 09.2026: акт № 7 −100,00"):
        assert words in page, words


@pytest.mark.parametrize("count", [1, 8, 30, 150])
def test_recalculations_that_do_not_fit_go_on_to_further_pages_and_none_is_lost(count: int):
    corrections = [Correction(f"Услуга {n} за 09.2026", f"акт № {n}", 100 + n) for n in range(count)]
    rows = [
        service(f"Услуга{n}", 1000, corrected_kop=sum(each.amount_kop for each in corrections[n::14]))
        for n in range(14)
    ]
    pages = texts(printed(form(services=rows, corrections=corrections, part=PLAN)))
    shown = [line for page in pages for line in page.splitlines() if "акт №" in line]
    assert len(shown) == count
    assert [line.split("акт № ")[1].split()[0] for line in shown] == [str(n) for n in range(count)]
    assert len(pages) == (1 if count == 1 else 2 if count < 100 else 4)


def test_the_levels_of_the_chart_are_told_apart():
    for highest, levels in ((193_912, ("500", "1 тыс.", "1,5 тыс.")), (350_000_000, ("1 млн", "2 млн", "3 млн"))):
        months = form().months
        (page,) = texts(printed(form(months=(*months[:-1], (months[-1][0], highest)))))
        shown = [line.strip() for line in page.splitlines()]
        assert all(any(line.startswith(level) for line in shown) for level in levels), shown
