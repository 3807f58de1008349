"""The sheet: marks in millimetres and the PDF they become."""

import pypdf
import pypdfium2
import pytest

from tui_billing.reports.fonts import Face
from tui_billing.reports.page import A4_LANDSCAPE, RED, Paper, Style

NINE = Style(Face.TEXT, 9)


def opened(paper, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper.data())
    return path


def places(path, page=0):
    """Words and where they begin, in millimetres from the upper left corner."""
    found = []
    reader = pypdf.PdfReader(path)
    height = float(reader.pages[page].mediabox.height)

    def visit(text, matrix, place, *rest):
        if text.strip():
            found.append((text.strip(), round(place[4] / 72 * 25.4, 1), round((height - place[5]) / 72 * 25.4, 1)))

    reader.pages[page].extract_text(visitor_text=visit)
    return found


def test_words_stand_where_they_were_put(tmp_path):
    paper = Paper("Проба")
    with paper.sheet() as sheet:
        sheet.text(20, 30, "Слева", NINE)
        sheet.right(100, 40, "ББ", NINE)
        sheet.right(100, 50, "Б", NINE)
        sheet.centre(100, 60, "ББ", NINE)
    found = {(words, y): x for words, x, y in places(opened(paper, tmp_path))}
    assert found["Слева", 30.0] == 20.0
    letter = 100 - found["Б", 50.0]
    assert found["ББ", 40.0] == pytest.approx(100 - 2 * letter, abs=0.2)
    assert found["ББ", 60.0] == pytest.approx(100 - letter, abs=0.2)


def test_figures_too_wide_for_their_column_are_smaller_and_whole(tmp_path):
    paper = Paper("Проба")
    with paper.sheet() as sheet:
        sheet.right(50, 20, "123 456 789,12", NINE, room=12)
    ((words, x, _),) = places(opened(paper, tmp_path))
    assert words == "123 456 789,12"
    assert x >= 38.0


def test_a_frame_is_drawn_once_and_lies_under_every_page_that_asks_for_it(tmp_path):
    drawn = []

    def frame(sheet):
        drawn.append(sheet)
        sheet.text(10, 10, "Рамка", NINE)

    paper = Paper("Проба")
    for number in range(5):
        with paper.sheet() as sheet:
            sheet.text(10, 20, f"Лист {number}", NINE)
            sheet.frame("рамка", frame)
    document = pypdfium2.PdfDocument(paper.data())
    assert len(drawn) == 1
    assert [page.get_textpage().get_text_range().split() for page in document] == [
        ["Рамка", "Лист", str(number)] for number in range(5)
    ]


def test_paint_has_its_ink_and_stays_inside_its_rectangle():
    paper = Paper("Проба", A4_LANDSCAPE)
    with paper.sheet() as sheet:
        sheet.rect(100, 50, 40, 20, RED)
        sheet.bars(10, 100, 40, 30, [0, 1, 2])
        sheet.box(200, 100, 10, 10)
        sheet.dash(0, 200, 297, 200)
    page = pypdfium2.PdfDocument(paper.data())[0]
    picture = page.render(scale=1).to_pil().convert("RGB")
    assert picture.width > picture.height

    def at(x, y):
        return picture.getpixel((round(x * 72 / 25.4), round(y * 72 / 25.4)))

    assert at(120, 60)[0] > 150 > at(120, 60)[1]
    assert at(98, 60) == at(120, 72) == (255, 255, 255)
    assert at(44, 105)[2] > at(44, 105)[0]
    assert at(16, 128) == (255, 255, 255)


def test_the_title_and_the_language_are_told_to_the_reader(tmp_path):
    paper = Paper("Квитанции (дом [/2])")
    with paper.sheet() as sheet:
        sheet.text(10, 10, "x", NINE)
    reader = pypdf.PdfReader(opened(paper, tmp_path))
    assert reader.metadata.title == "Квитанции (дом [/2])"
    assert reader.trailer["/Root"]["/Lang"] == "ru"


def test_a_finished_paper_gives_equal_bytes_for_equal_marks():
    def made():
        paper = Paper("Проба")
        with paper.sheet() as sheet:
            sheet.text(10, 10, "Равно", NINE)
        return paper.data()

    assert made() == made()
