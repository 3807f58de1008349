"""Where things are on an A4 receipt, and all that many receipts of a building share: rules, headings, the issuer.

Millimetres from the upper left corner. The address stands in the left window of a DL envelope (x 20–110, y 48–84), the
folds are at 99 and 198; the lower strip is cut off and kept by the cashier.
"""

from dataclasses import dataclass
from typing import Final

from tui_billing.domain.codes import ServiceSection
from tui_billing.queries.receipt_form import Issuer
from tui_billing.reports.fonts import Face
from tui_billing.reports.page import AMBER, BLUE, GREY, RED, RULE, TINT, WHITE, Sheet, Style

LEFT: Final = 8.0
RIGHT: Final = 202.0
PANEL: Final = 118.0
QR_SIDE: Final = 36.0
TABLE: Final = 92.0
ROW: Final = 4.45
SMALL_ROW: Final = 4.3
ASIDE: Final = 133.0
"""Where the right column of the lower half begins."""

CUT: Final = 262.0
WARNING: Final = CUT - 15
"""Where the strip that warns of a great debt begins."""

CHART: Final = 27.0
"""How tall the chart of twelve months is, with what is written under it."""

ROWS: Final = 14
"""Services on the first page; more of them go on to the next one, in the same type."""

LOWER_ROWS: Final = 11
"""Meters and resources of the building together on the first page."""

TITLE: Final = Style(Face.BOLD, 17)
HEADING: Final = Style(Face.NARROW_BOLD, 8.5, BLUE)
HEAD: Final = Style(Face.NARROW_BOLD, 7)
WORD: Final = Style(Face.NARROW, 9)
FIGURE: Final = Style(Face.TEXT, 9)
STRONG: Final = Style(Face.BOLD, 9)
NOTE: Final = Style(Face.NARROW, 7.5, GREY)
SMALL: Final = Style(Face.NARROW, 8)
LABEL: Final = Style(Face.NARROW, 7.5, GREY)
VALUE: Final = Style(Face.BOLD, 11)
METHOD: Final = Style(Face.NARROW, 5.5, GREY)
UPLIFTED: Final = Style(Face.TEXT, 8.5, AMBER)
SMALL_FIGURE: Final = Style(Face.TEXT, 8.5)
SMALL_STRONG: Final = Style(Face.BOLD, 8.5)
ALERT: Final = Style(Face.NARROW, 8, RED)
INSTEAD: Final = Style(Face.NARROW_BOLD, 8, RED)
TINY: Final = Style(Face.NARROW, 6, GREY)
BOXED: Final = Style(Face.NARROW, 7)

UNIT, VOLUME, PRICE, CHARGED, UPLIFT, ADJUSTED, BENEFIT, TOTAL = 62.0, 90.0, 111.0, 134.0, 154.5, 170.0, 183.0, 201.2
"""The columns of the table of services: the unit from its left edge, the others to their right edges."""

SERIAL, VERIFIED, PREVIOUS, CURRENT, SPENT = 48.0, 68.0, 94.0, 110.0, 126.0
NORM, SHOWN, WHOLE, PREMISES, COMMON = 54.0, 74.0, 92.0, 110.0, 126.0


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides where the lines of a page run: services by section, meters, resources of the building.

    ``totals`` is whether the table of services ends here.
    """

    sections: tuple[tuple[ServiceSection, int], ...]
    meters: int
    house: int
    totals: bool

    @property
    def table_end(self) -> float:
        """The lower edge of the table of services, at which the totals end too."""
        rows = sum(count for _, count in self.sections)
        return TABLE + 6 + ROW * rows + 4 * len(self.sections) + (5.5 if self.totals else 0)

    @property
    def lower(self) -> float:
        """Where the lower half begins."""
        return max(self.table_end + 10, 150)

    @property
    def house_top(self) -> float:
        """Where the reference about the building begins."""
        return self.lower + (9 + SMALL_ROW * self.meters if self.meters else -2) + 3.5


def heading(sheet: Sheet, x: float, y: float, mark: str, words: str, right: float) -> None:
    """A numbered heading with a rule under it."""
    sheet.rect(x, y - 3.4, 4.3, 4.4, BLUE)
    sheet.centre(x + 2.15, y - 0.1, mark, Style(Face.NARROW_BOLD, 8.5, WHITE))
    sheet.text(x + 6, y, words, HEADING)
    sheet.line(x, y + 1, right, y + 1)


def first_page_frame(sheet: Sheet, issuer: Issuer, period: str, shape: Shape) -> None:
    """All that the first pages of one shape share."""
    sheet.text(LEFT, 13.5, f"Платёжный документ за {period} г.", TITLE)
    sheet.right(RIGHT, 14.3, "форма: приказ Минстроя России № 43/пр", NOTE)
    sheet.line(LEFT, 17, RIGHT, 17, RULE, 0.5)
    _issuer(sheet, issuer)
    sheet.rect(PANEL, 19.5, RIGHT - PANEL, 65.5, TINT)
    for y, words in ((52.0, "Лицевой счёт"), (62.5, "Единый лицевой счёт (ЕЛС)"), (73.0, "Номер документа")):
        sheet.text(PANEL + 4, y, words, LABEL)
    sheet.centre(180, 81.2, "Оплата по QR в приложении", NOTE)
    sheet.centre(180, 84, "любого банка, без ввода реквизитов", NOTE)
    services_frame(sheet, TABLE, shape)
    if shape.meters:
        meters_frame(sheet, shape.lower, shape.meters)
    if shape.house:
        house_frame(sheet, shape.house_top, shape.house)
    heading(sheet, ASIDE, shape.lower, "₽", "Долг и оплата", RIGHT)
    _slip(sheet, issuer, period)


def services_frame(sheet: Sheet, top: float, shape: Shape) -> None:
    """Heading, columns, bands of the sections and hairlines of the table of services."""
    heading(sheet, LEFT, top - 2, "3", "Расчёт платы", RIGHT)
    y = top + 2.8
    sheet.text(LEFT + 0.8, y, "Услуга", HEAD)
    sheet.text(UNIT, y, "Ед.", HEAD)
    for x, words in (
        (VOLUME, "Объём"), (PRICE, "Тариф, ₽"), (CHARGED, "Начислено, ₽"), (UPLIFT, "Повыш. коэф."),
        (ADJUSTED, "Перерасчёт"), (BENEFIT, "Льготы"), (TOTAL, "К оплате, ₽"),
    ):  # fmt: skip
        sheet.right(x, y, words, HEAD)
    y = top + 4.5
    sheet.line(LEFT, y, RIGHT, y)
    for section, count in shape.sections:
        sheet.rect(LEFT, y + 0.1, RIGHT - LEFT, 3.8, TINT)
        sheet.text(LEFT + 0.8, y + 3, section.label.upper(), Style(Face.NARROW_BOLD, 7, BLUE))
        y += 4
        for _ in range(count):
            y += ROW
            sheet.line(LEFT, y, RIGHT, y)
    if shape.totals:
        sheet.rect(LEFT, y, RIGHT - LEFT, 5.8, TINT)
        note = "Объём: п — по прибору, н — по нормативу, с — по среднему, о — по общедомовому прибору."
        sheet.text(LEFT, y + 9, note, NOTE)


def meters_frame(sheet: Sheet, y: float, count: int) -> None:
    """Heading, columns and hairlines of the table of meters."""
    heading(sheet, LEFT, y, "2", "Показания индивидуальных приборов учёта", SPENT)
    titles = ((PREVIOUS, "Пред."), (CURRENT, "Текущее"), (SPENT - 0.8, "Расход"))
    sheet.text(SERIAL, y + 4.2, "Заводской №", HEAD)
    sheet.text(VERIFIED, y + 4.2, "Поверка до", HEAD)
    _small_table(sheet, y + 5.5, count, SPENT, "Прибор", titles)


def house_frame(sheet: Sheet, y: float, count: int) -> None:
    """Columns and hairlines of the reference about the building; its heading names the area."""
    titles = (
        (NORM, "Норматив СОИ"), (SHOWN, "Показание ОДПУ"), (WHOLE, "Объём дома"), (PREMISES, "В помещениях"),
        (COMMON - 0.8, "На СОИ"),
    )  # fmt: skip
    _small_table(sheet, y + 5.5, count, COMMON, "Ресурс", titles)


def _small_table(
    sheet: Sheet, y: float, count: int, right: float, first: str, titles: tuple[tuple[float, str], ...]
) -> None:
    sheet.text(LEFT + 0.8, y - 1.3, first, HEAD)
    for x, words in titles:
        sheet.right(x, y - 1.3, words, HEAD)
    for number in range(count + 1):
        sheet.line(LEFT, y + SMALL_ROW * number, right, y + SMALL_ROW * number)


def _issuer(sheet: Sheet, issuer: Issuer) -> None:
    heading(sheet, LEFT, 22.5, "1", "Исполнитель и плательщик", PANEL - 4)
    room = PANEL - 4 - LEFT
    sheet.fitted(LEFT, 28.3, issuer.name, Style(Face.BOLD, 10), room)
    lines = (
        _joined("  ", f"ИНН {issuer.inn}", issuer.kpp and f"КПП {issuer.kpp}", issuer.address),
        f"р/с {issuer.account}, {issuer.bank}, БИК {issuer.bic}",
        _joined("   ", issuer.correspondent != "0" and f"к/с {issuer.correspondent}", issuer.site, issuer.email),
        _joined("   ", issuer.phone and f"Тел. {issuer.phone}", issuer.hours),
    )
    for number, line in enumerate(lines):
        sheet.fitted(LEFT, 32.2 + 3.5 * number, line, SMALL, room)


def _slip(sheet: Sheet, issuer: Issuer, period: str) -> None:
    """The part that is cut off: whom, how much, and room for the readings."""
    sheet.dash(0, CUT, 210, CUT)
    sheet.right(RIGHT, CUT - 1, "линия отреза", Style(Face.NARROW, 6.5, GREY))
    sheet.text(LEFT, CUT + 6, "Извещение", Style(Face.BOLD, 12, BLUE))
    sheet.fitted(34, CUT + 6, f"{period} · {issuer.name}", SMALL, 84)
    banked = f"ИНН {issuer.inn}   р/с {issuer.account}   {issuer.bank}   БИК {issuer.bic}"
    sheet.fitted(LEFT, CUT + 10, banked, NOTE, 110)
    for x, words in ((LEFT, "Лицевой счёт"), (46.0, "К оплате, ₽")):
        sheet.text(x, CUT + 20.5, words, LABEL)
    sheet.box(84, CUT + 17.5, 34, 8.5)
    sheet.text(85, CUT + 20.5, "Оплачиваю, ₽", LABEL)


def _joined(between: str, *parts: str | bool) -> str:
    return between.join(part for part in parts if isinstance(part, str) and part)
