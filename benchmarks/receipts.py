"""Receipts: pages a second against ReportLab's own layout engine, bytes a page, memory at two sizes.

The reference draws the same receipts with platypus (paragraphs and tables), with the same fonts, the same ready QR
symbols and the C accelerator, in the same run; rounds alternate, medians are printed. One PDF a building of 100 flats.

    python benchmarks/receipts.py [--quick]
"""

import argparse
import resource
import statistics
import time
from datetime import date
from io import BytesIO
from multiprocessing import get_context
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from tui_billing.domain.codes import ServiceSection
from tui_billing.domain.decimals import roubles, written
from tui_billing.domain.period import Period
from tui_billing.queries.instalments import ReceiptPart
from tui_billing.queries.receipt_form import (
    BuildingForms,
    Correction,
    Holder,
    HouseRow,
    Issued,
    Issuer,
    MeterRow,
    ReceiptForm,
    ServiceRow,
)
from tui_billing.reports.documents.receipt import draw_receipts
from tui_billing.reports.fonts import Face, typeface
from tui_billing.reports.qr import Payee, Payer, payment_string
from tui_billing.reports.qr_symbol import symbols

FLATS = 100
TIMES_FASTER = 5
BYTES_A_PAGE = 6 * 1024
MB_MORE = 60
OCTOBER = Period(202610)
ISSUER = Issuer(
    "ООО «УК Приозёрье»", "6901001018", "690101001", "170000, г. Приозёрск, ул. Советская, д. 14", "(4822) 55-01-01",
    "uk.example", "dom@uk.example", "пн–пт 8:00–17:00", "40702810138000101001", "ПАО СБЕРБАНК", "044525225",
    "30101810400000000225",
)  # fmt: skip
PAYEE = Payee(ISSUER.name, ISSUER.account, ISSUER.bank, ISSUER.bic, ISSUER.correspondent, ISSUER.inn, ISSUER.kpp)
NAMES = ("Ахметзянов", "Белова", "Воронцов", "Громова", "Дмитриев", "Еремеева", "Жуков", "Зайцева", "Ильин", "Карпова")
SERVICES = (
    ("Содержание жилого помещения", "м²", ""), ("Взнос на капитальный ремонт", "м²", ""), ("Домофон", "шт.", ""),
    ("Отопление", "Гкал", "о"), ("Холодное водоснабжение", "м³", "п"), ("Горячее водоснабжение", "м³", "н"),
    ("Водоотведение", "м³", ""), ("Электроэнергия, день", "кВт·ч", "п"), ("Электроэнергия, ночь", "кВт·ч", "п"),
    ("Обращение с ТКО", "м³", "н"), ("Холодная вода на общедомовые нужды", "м³", "о"),
)  # fmt: skip
METERS = ("Холодная вода Кухня", "Горячая вода Кухня", "Электроэнергия Прихожая, день", "Электроэнергия Прихожая, ночь")


def building(number):
    """A building of a hundred flats and its receipts; every figure differs from flat to flat."""
    forms = tuple(form(number, flat) for flat in range(1, FLATS + 1))
    house = tuple(HouseRow(name, unit, 25_000, 88_520_000_000, 1_959_500_000, 1_921_800_000, 37_700_000)
                  for name, unit in (("Холодное водоснабжение", "м³"), ("Электроэнергия", "кВт·ч")))  # fmt: skip
    made = BuildingForms(number, OCTOBER, f"ул. Белинского, д. {number}", ISSUER, 114_800_000, house, forms)
    return made, {each.account_id: issued(each) for each in forms}


def form(house, flat):
    seed = house * 7919 + flat * 104_729
    services = tuple(
        ServiceRow(
            ServiceSection.HOUSING if place < 3 else ServiceSection.COMMUNAL, name, unit,
            1_000_000 + seed * (place + 3) % 90_000_000, letter, 52_380_000 + place * 1_170_000, 150 if place == 5 else 100,
            seed % 9000 if place == 5 else 0, 5000 + seed * (place + 7) % 250_000,
        )
        for place, (name, unit, letter) in enumerate(SERVICES)
    )  # fmt: skip
    meters = tuple(
        MeterRow(name, f"{18_530_000 + seed % 9_000_000 + place}", date(2029, 1 + seed % 12, 1), seed % 900_000_000,
                 seed % 900_000_000 + 3_592_000, 3_592_000, "", 5)
        for place, name in enumerate(METERS)
    )  # fmt: skip
    charged = sum(row.amount_kop for row in services)
    account = house * 1000 + flat
    holder = Holder(
        NAMES[flat % 10],
        NAMES[seed % 10],
        NAMES[seed % 7],
        f"ул. Белинского, д. {house}, кв. {flat}",
        "603022, г. Приозёрск",
    )
    return ReceiptForm(
        OCTOBER, 1, 0, house, account, f"{100_000_000 + account}", "52АБ483910", holder, f"Маршрут 1 / дом {house}",
        400_000 + seed % 400_000, 1 + flat % 5, flat, services, meters, seed % 1_500_000, charged, seed % 700_000,
        tuple((OCTOBER.plus(back), charged + seed * back % 90_000) for back in range(-11, 1)),
        penalty_kop=seed % 9000 if flat % 3 == 0 else 0,
        part=ReceiptPart(account, 150_000, 0, seed % 9000, 1850, 500_000) if flat % 20 == 0 else None,
        corrections=(Correction("ХВС за 09.2026", "по изменению данных", seed % 90_000),) if flat % 5 == 0 else (),
    )  # fmt: skip


def issued(made):
    part = made.part
    payer = Payer(
        made.account, made.holder.last_name, made.holder.first_name, made.holder.middle_name, made.holder.address
    )
    return Issued(
        f"26-10-{made.account_id:07}", date(2026, 11, 1), OCTOBER.last, date(2026, 11, 15), made.opening_kop,
        made.charged_kop, made.paid_kop, made.payable_kop, payment_string(PAYEE, payer, OCTOBER, made.payable_kop),
        made.penalty_kop, *((part.current_kop, part.past_kop, part.interest_kop, part.rate_e2, part.deferred_kop) if part else ()),
    )  # fmt: skip


class Code(Flowable):
    """A ready QR symbol among flowables, as the same one-bit mask."""

    def __init__(self, symbol):
        super().__init__()
        self.symbol, self.width, self.height = symbol, 102, 102

    def wrap(self, *room):
        return self.width, self.height

    def draw(self):
        side = self.symbol.side
        self.canv._code.append(  # noqa: SLF001 - the canvas has no one-bit masks
            f"q 0 g 102 0 0 102 0 0 cm\nBI /W {side} /H {side} /IM true /D [1 0] /F /AHx\nID {self.symbol.rows.hex()}>\nEI Q"
        )


def reference(made, given):
    """The same figures by platypus. The bar chart, the boxes and the cut line are left out: it is given that start."""
    for face in Face:
        pdfmetrics.registerFont(typeface(face).font)
    text, bold = (typeface(face).font.fontName for face in (Face.NARROW, Face.BOLD))
    plain = ParagraphStyle("plain", fontName=text, fontSize=8.5, leading=10)
    strong = ParagraphStyle("strong", fontName=bold, fontSize=12, leading=15)
    grid = TableStyle([("FONT", (0, 0), (-1, -1), text, 8.5), ("ALIGN", (2, 0), (-1, -1), "RIGHT"), ("LINEBELOW", (0, 0), (-1, -1), 0.25, "grey"),
                       ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)])  # fmt: skip
    story = []
    for each, symbol in zip(
        made.forms, symbols([given[one.account_id].qr.encode() for one in made.forms]), strict=True
    ):
        receipt = given[each.account_id]
        left = [Paragraph(escape(words), style) for words, style in (
            (f"Платёжный документ за {OCTOBER.title} № {receipt.number}", strong), (ISSUER.name, strong),
            (f"ИНН {ISSUER.inn} КПП {ISSUER.kpp} {ISSUER.address}", plain), (f"р/с {ISSUER.account} {ISSUER.bank} БИК {ISSUER.bic}", plain),
            (each.holder.name, strong), (each.holder.address, plain), (each.holder.locality, plain),
            (f"Площадь {written(each.area_e4, 4)} м² проживает {each.residents}", plain))]  # fmt: skip
        right = [Paragraph(escape(words), style) for words, style in (
            (f"К оплате до {receipt.due_on:%d.%m.%Y}", plain), (f"{roubles(receipt.payable_kop)} ₽", strong), (f"ЛС {each.account}", plain),
            (f"ЕЛС {each.els}", plain))] + [Code(symbol)]  # fmt: skip
        services = [["Услуга", "Ед.", "Объём", "Тариф", "Начислено", "Повыш. коэф.", "К оплате"]] + [
            [Paragraph(escape(row.name), plain), row.unit, f"{written(row.volume_e6, 6)} {row.method}", written(row.price_e6, 6, 2),
             roubles(row.amount_kop - row.excess_kop), roubles(row.excess_kop) if row.excess_kop else "", roubles(row.amount_kop)]
            for row in each.services
        ]  # fmt: skip
        meters = [["Прибор", "№", "Пред.", "Текущее", "Расход"]] + [
            [Paragraph(escape(row.name), plain), row.serial, written(row.previous_e6, 6), written(row.current_e6, 6), written(row.volume_e6, 6)]
            for row in each.meters
        ]  # fmt: skip
        house = [["Ресурс", "Норматив", "ОДПУ", "Дом", "СОИ"]] + [
            [row.name, written(row.norm_e6, 6), written(row.reading_e6, 6), written(row.whole_e6, 6), written(row.common_e6, 6)] for row in made.house
        ]  # fmt: skip
        money = [[words, "", roubles(amount)] for words, amount in (
            ("Долг", receipt.opening_kop), ("Оплачено", receipt.paid_kop), ("Начислено", receipt.charged_kop), ("К оплате", receipt.payable_kop))]  # fmt: skip
        story += [Table([[left, right]], colWidths=[330, 200])]
        story += [Table(rows, style=grid) for rows in (services, meters, house, money)]
        story += [
            Paragraph(escape(f"Извещение {each.holder.name} {each.account} {roubles(receipt.payable_kop)}"), strong),
            PageBreak(),
        ]
    file = BytesIO()
    SimpleDocTemplate(
        file, pagesize=A4, leftMargin=22, rightMargin=22, topMargin=22, bottomMargin=22, pageCompression=1
    ).build(story)
    return file.getvalue()


def seconds(draw, made):
    start = time.process_time()
    data = draw(*made)
    return time.process_time() - start, len(data)


def print_many(count, pipe):
    """Print so many receipts as the program does, and tell the peak of memory."""
    start, size = time.process_time(), 0
    for number in range(count // FLATS):
        size += len(draw_receipts(*building(number + 1)))
    pipe.send((time.process_time() - start, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def at_size(count):
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=print_many, args=(count, theirs))
    process.start()
    result = ours.recv()
    process.join()
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    rl_config.useA85 = 0
    made = building(1)
    draw_receipts(*made)
    rounds = 3 if quick else 7
    pairs = [(seconds(draw_receipts, made), seconds(reference, made)) for _ in range(rounds)]
    own, other = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    size = pairs[0][0][1] / FLATS
    print(f"one core, one PDF a building of {FLATS} flats, CPU seconds, median of {rounds}")
    print(f"  receipts      {FLATS / own:8.0f} pages/s  {size:6.0f} bytes/page")
    print(f"  platypus      {FLATS / other:8.0f} pages/s  {pairs[0][1][1] / FLATS:6.0f} bytes/page")
    print(f"  ratio         {other / own:8.1f} (limit {TIMES_FASTER})   bytes/page limit {BYTES_A_PAGE}")
    sizes = (500, 2_000) if quick else (2_000, 20_000)
    peaks = []
    for count in sizes:
        spent, total, peak = at_size(count)
        peaks.append(peak)
        print(
            f"  {count:6} receipts  {spent:6.1f} s CPU with their data  {total / 1e6:6.1f} MB of PDF  peak {peak:5.0f} MB"
        )
    grown = peaks[1] - peaks[0]
    print(f"  memory        {grown:+8.0f} MB from {sizes[0]} to {sizes[1]} receipts (limit {MB_MORE})")
    failed = other / own < TIMES_FASTER or size > BYTES_A_PAGE or grown > MB_MORE
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
