"""The receipts of a building as one PDF, a page each (more where there are many services), in the carrier's order."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Final

from tui_billing.domain.codes import ServiceSection
from tui_billing.domain.decimals import grouped, roubles, written
from tui_billing.domain.period import NAMES
from tui_billing.engine.rounding import half_away_whole
from tui_billing.queries.receipt_form import (
    BuildingForms,
    Correction,
    HouseRow,
    Issued,
    MeterRow,
    ReceiptForm,
    ServiceRow,
)
from tui_billing.reports import receipt_layout as at
from tui_billing.reports.fonts import Face, shortened, width_mm, wrapped
from tui_billing.reports.page import BLUE, GREY, PINK, RED, TINT, WHITE, Paper, Sheet, Style
from tui_billing.reports.qr_symbol import Symbol, symbols

REST_ROWS: Final = 40
REST_METERS: Final = 12
PAGE_END: Final = 285.0
REASON_LINE, FIGURE_ROOM = 3.2, 18
LARGE_E6: Final = 10_000_000_000
MONTHS_OF: Final = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
DEBT_MONTHS: Final = 2
"""A debt of more months than this is warned of (п. 117–119 of the Rules 354)."""


def draw_receipts(building: BuildingForms, issued: Mapping[int, Issued]) -> bytes:
    """The PDF of all receipts of a building that were issued; the same receipts give the same bytes."""
    paper = Paper(f"Платёжные документы: {building.address}, {building.period.title}")
    forms = [form for form in building.forms if form.account_id in issued]
    codes = symbols([issued[form.account_id].qr.encode() for form in forms])
    for form, code in zip(forms, codes, strict=True):
        _draw(paper, building, form, issued[form.account_id], code)
    return paper.data()


def _draw(paper: Paper, building: BuildingForms, form: ReceiptForm, issued: Issued, code: Symbol) -> None:
    house = building.house[: at.LOWER_ROWS]
    meters = form.meters[: at.LOWER_ROWS - len(house) - (1 if house else 0)]
    rows = form.services[: at.ROWS]
    shape = at.Shape(_sections(rows), len(meters), len(house), totals=len(rows) == len(form.services))
    with paper.sheet() as sheet:
        sheet.frame(shape, lambda frame: at.first_page_frame(frame, building.issuer, building.period.title, shape))
        _head(sheet, form, issued, code)
        end = _services(sheet, at.TABLE, rows)
        if shape.totals:
            _totals(sheet, end, form)
        else:
            sheet.text(at.LEFT, end + 4, "Продолжение расчёта и итог — на следующей странице.", at.NOTE)
        _meters(sheet, shape.lower, meters, form)
        _house(sheet, shape.house_top, house, building.area_e4)
        told = _aside(sheet, shape.lower, form, issued)
        _warning(sheet, form, issued)
        _slip(sheet, form, issued)
    _continue(paper, building, form, issued, len(rows), len(meters), told)


def _continue(
    paper: Paper, building: BuildingForms, form: ReceiptForm, issued: Issued, services: int, meters: int, told: bool
) -> None:
    """The pages for what did not fit the first one; ``told`` is whether the recalculations did."""
    corrections = () if told else form.corrections
    while services < len(form.services) or meters < len(form.meters) or corrections:
        rows = form.services[services : services + REST_ROWS]
        services += len(rows)
        done = services == len(form.services)
        more = form.meters[meters : meters + REST_METERS] if done else ()
        meters += len(more)
        shape = at.Shape(_sections(rows), len(more), 0, totals=done and bool(rows))
        with paper.sheet() as sheet:
            title = f"Продолжение платёжного документа № {issued.number}"
            sheet.text(at.LEFT, 13.5, title, Style(Face.BOLD, 12))
            sheet.right(at.RIGHT, 13.5, f"ЛС {form.account}", at.FIGURE)
            y = 24.0
            if rows:
                at.services_frame(sheet, y, shape)
                y = _services(sheet, y, rows)
                if shape.totals:
                    _totals(sheet, y, form)
                y += 16
            if more:
                at.meters_frame(sheet, y, len(more))
                _meters(sheet, y, more, form)
                y += at.SMALL_ROW * len(more) + 15
            if done and meters == len(form.meters):
                here = corrections[: int((PAGE_END - y) / at.SMALL_ROW) - 1]
                corrections = corrections[len(here) :]
                if here:
                    _corrections(sheet, y, at.LEFT, here)


def _sections(rows: Sequence[ServiceRow]) -> tuple[tuple[ServiceSection, int], ...]:
    return tuple((section, len(list(own))) for section, own in groupby(rows, key=lambda row: row.section))


def _head(sheet: Sheet, form: ReceiptForm, issued: Issued, code: Symbol) -> None:
    """Number, payer in the window of the envelope, and all that is needed to pay."""
    sheet.right(at.RIGHT, 11, f"№ {issued.number} от {issued.issued_on:%d.%m.%Y}", at.NOTE)
    route = "   ".join(part for part in (form.route, f"№ {form.order}") if part)
    sheet.text(20, 51.5, route, at.NOTE)
    lines = [(line, Face.BOLD) for line in wrapped(form.holder.name or "Собственнику помещения", Face.BOLD, 12, 88, 2)]
    lines += [(line, Face.TEXT) for line in wrapped(form.holder.address, Face.TEXT, 12, 88, 3 - len(lines) + 1)]
    lines.append((shortened(form.holder.locality, Face.TEXT, 12, 88), Face.TEXT))
    for number, (line, face) in enumerate(lines):
        sheet.text(20, 58 + 5.6 * number, line, Style(face, 12))
    about = [f"Площадь {written(form.area_e4, 4)} м²"] if form.area_e4 else []
    about.append(f"проживает {form.residents}")
    sheet.text(20, max(80, 56.2 + 5.6 * len(lines)), "   ".join(about), at.NOTE)
    left = at.PANEL + 4
    sheet.text(left, 26, f"К оплате до {_day(issued.due_on)}", Style(Face.TEXT, 10.5, GREY))
    amount = f"{_money(issued.payable_kop)} ₽"
    sheet.text(left, 35.5, amount, Style(Face.BOLD, 25 if width_mm(amount, Face.BOLD, 25) < 78 else 17))
    _chip(sheet, left, issued)
    for y, words in ((56.3, form.account), (66.8, form.els or "не присвоен"), (77.3, issued.number)):
        sheet.fitted(left, y, words, at.VALUE, 38)
    sheet.qr(162, 41, at.QR_SIDE, code)


def _chip(sheet: Sheet, left: float, issued: Issued) -> None:
    debt = min(issued.debt_kop, issued.payable_kop)
    advance = issued.paid_kop - issued.opening_kop - issued.charged_kop - issued.penalty_kop
    if debt > 0:
        words = f"в т.ч. долг {_money(debt)}"
        room = min(width_mm(words, Face.NARROW_BOLD, 9), 33)
        sheet.rect(left, 40.5, room + 4, 5.8, RED)
        sheet.right(left + 2 + room, 44.5, words, Style(Face.NARROW_BOLD, 9, WHITE), room)
    elif advance > 0:
        sheet.text(left, 44.5, f"аванс {_money(advance)}", Style(Face.NARROW_BOLD, 9, BLUE))


def _services(sheet: Sheet, top: float, rows: Sequence[ServiceRow]) -> float:
    """The rows of the table; where they end."""
    y = top + 4.5
    for _, own in groupby(rows, key=lambda row: row.section):
        y += 4
        for row in own:
            y += at.ROW
            _service(sheet, y - 1.1, row)
    return y


def _service(sheet: Sheet, y: float, row: ServiceRow) -> None:
    room = at.UNIT if row.unit else at.CHARGED - 22
    sheet.fitted(at.LEFT + 0.8, y, row.name, at.WORD, room - at.LEFT - 2)
    if row.unit:
        sheet.text(at.UNIT, y, row.unit, at.LABEL)
        sheet.right(at.VOLUME, y, _volume(row.volume_e6), at.FIGURE, 18)
        sheet.right(at.PRICE, y, _price(row.price_e6), at.FIGURE, 18)
    if row.method:
        sheet.text(at.VOLUME + 0.5, y - 1, row.method, at.METHOD)
    if row.charged_kop or not row.corrected_kop:
        sheet.right(at.CHARGED, y, _money(row.charged_kop), at.FIGURE, 21)
    if row.excess_kop:
        words = f"×{written(row.uplift_e2, 2)}  {_money(row.excess_kop)}"
        sheet.right(at.UPLIFT, y, words, at.UPLIFTED, 19)
    if row.corrected_kop:
        sheet.right(at.ADJUSTED, y, _money(row.corrected_kop), at.FIGURE, at.ADJUSTED - at.UPLIFT - 1)
    sheet.right(at.TOTAL, y, _money(row.amount_kop), at.STRONG, at.TOTAL - at.ADJUSTED - 1 if row.corrected_kop else 22)


def _totals(sheet: Sheet, y: float, form: ReceiptForm) -> None:
    charged = sum(row.charged_kop for row in form.services)
    excess = sum(row.excess_kop for row in form.services)
    corrected = sum(row.corrected_kop for row in form.services)
    sheet.text(at.LEFT + 0.8, y + 4.1, f"Итого за {NAMES[form.period.month - 1]}", Style(Face.BOLD, 9.5))
    sheet.right(at.CHARGED, y + 4.1, _money(charged), at.STRONG, 26)
    if excess:
        sheet.right(at.UPLIFT, y + 4.1, _money(excess), at.STRONG, 19)
    if corrected:
        sheet.right(at.ADJUSTED, y + 4.1, _money(corrected), at.STRONG, at.ADJUSTED - at.UPLIFT - 1)
    sheet.right(at.TOTAL, y + 4.1, _money(charged + excess + corrected), Style(Face.BOLD, 10))


def _meters(sheet: Sheet, top: float, rows: Sequence[MeterRow], form: ReceiptForm) -> None:
    y = top + 5.5
    for row in rows:
        y += at.SMALL_ROW
        line = y - 1.1
        sheet.fitted(at.LEFT + 0.8, line, row.name, at.SMALL, at.SERIAL - at.LEFT - 2)
        sheet.fitted(at.SERIAL, line, row.serial, at.SMALL, at.VERIFIED - at.SERIAL - 1)
        expired = row.verified_to <= form.period.last
        words, style = ("истекла", at.ALERT) if expired else (_month(row.verified_to), at.SMALL)
        sheet.text(at.VERIFIED, line, words, style)
        for x, value in ((at.PREVIOUS, row.previous_e6), (at.CURRENT, row.current_e6)):
            sheet.right(x, line, "—" if value is None else _reading(value), at.SMALL_FIGURE, 15)
        if row.volume_e6 is not None:
            sheet.right(at.SPENT - 0.8, line, _volume(row.volume_e6), at.SMALL_STRONG)
        else:
            sheet.right(at.SPENT - 0.8, line, row.instead or "—", at.INSTEAD)


def _house(sheet: Sheet, top: float, rows: Sequence[HouseRow], area_e4: int) -> None:
    if not rows:
        return
    title = f"Справочно по дому ({_volume(area_e4 * 100)} м²)" if area_e4 else "Справочно по дому"
    at.heading(sheet, at.LEFT, top, "4", title, at.COMMON)
    y = top + 5.5
    for row in rows:
        y += at.SMALL_ROW
        line = y - 1.1
        name = f"{row.name}, {row.unit}"
        sheet.fitted(at.LEFT + 0.8, line, name, at.SMALL, 33)
        sheet.right(at.NORM, line, "—" if row.norm_e6 is None else _volume(row.norm_e6), at.SMALL_FIGURE, 12)
        for x, value in (
            (at.SHOWN, row.reading_e6), (at.WHOLE, row.whole_e6),
            (at.PREMISES, row.premises_e6), (at.COMMON - 0.8, row.common_e6),
        ):  # fmt: skip
            sheet.right(x, line, "—" if value is None else written(value, 6, 2), at.SMALL_FIGURE, 16)


def _aside(sheet: Sheet, top: float, form: ReceiptForm, issued: Issued) -> bool:
    """Debt, instalments, recalculations and the last twelve months, one under another.

    The recalculations that do not fit go on to the next page whole, and the chart is left out. Returns whether they did.
    """
    y = _debt(sheet, top, form, issued)
    end = at.WARNING - 1 if _is_warned(issued) else at.CUT - 3
    if issued.has_plan:
        y = _instalments(sheet, y + 6, issued)
    told = True
    if form.corrections:
        told = y + 10 + sum(_height(row, at.ASIDE) for row in form.corrections) <= end
        if told:
            y = _corrections(sheet, y + 6, at.ASIDE, form.corrections)
        else:
            sheet.text(at.ASIDE, y + 5, "Раздел 6 «Перерасчёты» — на следующей странице.", at.NOTE)
            y += 5
    if y + 5 + at.CHART <= end:
        _chart(sheet, y + 5, form)
    return told


def _instalments(sheet: Sheet, top: float, issued: Issued) -> float:
    """Section 5; where it ends."""
    at.heading(sheet, at.ASIDE, top, "5", "Рассрочка", at.RIGHT)
    whole = issued.part_kop + issued.missed_kop + issued.interest_kop
    rows = (
        ("Часть по этому документу", issued.part_kop, at.SMALL_FIGURE),
        ("Неоплаченные прежние части", issued.missed_kop, at.SMALL_FIGURE),
        (f"Проценты, {written(issued.rate_e2, 2)} % годовых", issued.interest_kop, at.SMALL_FIGURE),
        ("Всего по рассрочке (вошло в сумму к оплате)", whole, at.SMALL_STRONG),
        ("Отсрочено, к оплате позже (не вошло)", issued.deferred_kop, at.SMALL_FIGURE),
    )
    y = top + 1
    for words, amount, style in rows:
        if amount or style is at.SMALL_STRONG:
            y += at.SMALL_ROW
            sheet.text(at.ASIDE, y - 1.1, words, at.SMALL)
            sheet.right(at.RIGHT, y - 1.1, _money(amount), style)
            sheet.line(at.ASIDE, y, at.RIGHT, y)
    return y


def _corrections(sheet: Sheet, top: float, left: float, rows: Sequence[Correction]) -> float:
    """Section 6, from a left edge to the right edge of the page; where it ends."""
    at.heading(sheet, left, top, "6", "Перерасчёты", at.RIGHT)
    y = top + 1
    for row in rows:
        for number, words in enumerate(_reason(row, left)):
            sheet.text(left, y + 3.2 + REASON_LINE * number, words, at.SMALL)
        sheet.right(at.RIGHT, y + 3.2, _money(row.amount_kop), at.SMALL_FIGURE, FIGURE_ROOM)
        y += _height(row, left)
        sheet.line(left, y, at.RIGHT, y)
    return y


def _height(row: Correction, left: float) -> float:
    return at.SMALL_ROW + REASON_LINE * (len(_reason(row, left)) - 1)


def _reason(row: Correction, left: float) -> Sequence[str]:
    """What and why, on one line or two."""
    return wrapped(f"{row.words}: {row.reason}", at.SMALL.face, at.SMALL.size, at.RIGHT - left - FIGURE_ROOM - 1, 2)


def _debt(sheet: Sheet, top: float, form: ReceiptForm, issued: Issued) -> float:
    """What was, what was paid, what was added, what there is to pay; where it ends."""
    month = NAMES[form.period.month - 1]
    first = f"{form.period.first:%d.%m.%Y}"
    opening = issued.opening_kop
    rows = [
        (f"Долг на {first}" if opening >= 0 else f"Аванс на {first}", abs(opening)),
        (f"Оплачено (учтено по {issued.payments_to:%d.%m.%Y})", -issued.paid_kop),
        (f"Начислено за {month}", issued.charged_kop),
    ]
    if issued.penalty_kop:
        rows.append((f"Пеня, начисленная за {month}", issued.penalty_kop))
    if issued.deferred_kop:
        rows.append(("Отсрочено по рассрочке", -issued.deferred_kop))
    over = issued.paid_kop - opening - issued.charged_kop - issued.penalty_kop
    if over > 0:
        rows.append(("Аванс на следующий месяц", over))
    y = top + 1
    for words, amount in rows:
        y += 4.9
        sheet.text(at.ASIDE, y - 1.3, words, at.WORD)
        sheet.right(at.RIGHT, y - 1.3, _money(amount), at.FIGURE)
        sheet.line(at.ASIDE, y, at.RIGHT, y)
    sheet.rect(at.ASIDE, y + 2, at.RIGHT - at.ASIDE, 7, TINT)
    sheet.text(at.ASIDE + 1, y + 6.9, "К ОПЛАТЕ", Style(Face.BOLD, 10.5))
    sheet.right(at.RIGHT - 1, y + 6.9, _money(issued.payable_kop), Style(Face.BOLD, 12.5))
    return y + 9


def _chart(sheet: Sheet, top: float, form: ReceiptForm) -> None:
    values = [amount for _, amount in form.months]
    highest = max(values)
    if highest <= 0:
        return
    sheet.text(at.ASIDE, top, "Начисления за 12 месяцев, ₽", at.HEADING)
    left, base, tall = at.ASIDE + 8, top + 20, 15
    width = at.RIGHT - left
    step = _nice(highest // 2)
    for level in range(step, highest + 1, step):
        y = base - level * tall / highest
        sheet.line(at.ASIDE, y, at.RIGHT, y)
        sheet.text(at.ASIDE, y - 0.6, _short(level), at.TINY)
    sheet.line(at.ASIDE, base, at.RIGHT, base)
    sheet.bars(left, base - tall, width, tall, values)
    for number, (month, _) in enumerate(form.months):
        x = left + width * (number + 0.5) / len(values)
        sheet.centre(x, base + 2.8, NAMES[month.month - 1][:3], at.TINY)
    sheet.right(
        at.RIGHT, base - tall - 0.8, grouped(str(half_away_whole(values[-1], 100))), Style(Face.NARROW_BOLD, 7, BLUE)
    )
    if values[-2] > 0:
        change = half_away_whole((values[-1] - values[-2]) * 1000, values[-2])
        sign = "+" if change > 0 else ""
        sheet.text(at.ASIDE, base + 7, f"К прошлому месяцу: {sign}{written(change, 1, 1)} %", at.SMALL)


def _warning(sheet: Sheet, form: ReceiptForm, issued: Issued) -> None:
    if not _is_warned(issued):
        return
    debt, top = issued.debt_kop, at.WARNING
    sheet.rect(at.LEFT, top, at.RIGHT - at.LEFT, 11, PINK)
    sheet.rect(at.LEFT, top, 1.5, 11, RED)
    words = f"Долг больше двух месячных начислений. Погасите {_money(debt)} ₽ или заключите соглашение о рассрочке."
    sheet.text(at.LEFT + 4, top + 4.7, words, Style(Face.BOLD, 9.5, RED))
    rule = "При таком долге подача услуг может быть ограничена (п. 117–119 Правил № 354), а долг взыскан через суд."
    sheet.text(at.LEFT + 4, top + 9, rule, at.SMALL)


def _is_warned(issued: Issued) -> bool:
    """A debt of more than two months' charges; what an instalment plan defers is no debt (п. 118)."""
    return 0 < DEBT_MONTHS * issued.charged_kop < issued.debt_kop


def _slip(sheet: Sheet, form: ReceiptForm, issued: Issued) -> None:
    sheet.fitted(at.LEFT, at.CUT + 15, f"{form.holder.name}, {form.holder.address}".strip(", "), at.FIGURE, 110)
    sheet.fitted(at.LEFT, at.CUT + 25.3, form.account, at.VALUE, 36)
    sheet.text(46, at.CUT + 25.3, _money(issued.payable_kop), at.VALUE)
    if not form.meters:
        return
    # Of a meter replaced in the month only the new one can be read.
    standing = {row.name: row for row in form.meters}
    sheet.text(124, at.CUT + 5, "Показания счётчиков (можно передать на сайте)", at.HEAD)
    for number, row in enumerate([*standing.values()][:6]):
        x, y = 124 + 40 * (number % 2), at.CUT + 7.5 + 7 * (number // 2)
        for part, line in enumerate(wrapped(row.name, Face.NARROW, 7, 15.5, 2)):
            sheet.text(x, y + 2.2 + 2.6 * part, line, at.BOXED)
        box = min(3.9, 22 / row.digits)
        sheet.box(x + 16, y, box * row.digits, 5, cells=row.digits)


@lru_cache(maxsize=20_000)
def _money(amount_kop: int) -> str:
    return roubles(amount_kop)


@lru_cache(maxsize=20_000)
def _volume(value_e6: int) -> str:
    """At most four decimals, of a large volume two; no zeros at the end."""
    cut = 10_000 if abs(value_e6) >= LARGE_E6 else 100
    return written(half_away_whole(value_e6, cut) * cut, 6)


@lru_cache(maxsize=20_000)
def _reading(value_e6: int) -> str:
    """A reading as it was given."""
    return written(value_e6, 6)


@lru_cache(maxsize=1000)
def _price(price_e6: int) -> str:
    return written(price_e6, 6, 2 if price_e6 % 10_000 == 0 else None)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS_OF[day.month - 1]}"


def _month(day: date) -> str:
    return f"{day.month:02}.{day.year}"


def _nice(amount_kop: int) -> int:
    """The greatest of 1, 2, 5 × a power of ten, in whole roubles, not above."""
    power = 100
    while power * 10 <= amount_kop:
        power *= 10
    return next((power * factor for factor in (5, 2) if power * factor <= amount_kop), power)


def _short(amount_kop: int) -> str:
    if amount_kop >= 10**8:
        return f"{written(amount_kop, 8)} млн"
    return f"{written(amount_kop, 5)} тыс." if amount_kop >= 10**5 else str(amount_kop // 100)
