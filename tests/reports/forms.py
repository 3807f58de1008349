"""Receipts made by hand, and readers of the printed ones that share nothing with the printer."""

from dataclasses import replace
from datetime import date

import pypdfium2
import zxingcpp

from tui_billing.domain.codes import ServiceSection
from tui_billing.domain.period import Period
from tui_billing.queries.receipt_form import (
    BuildingForms,
    Holder,
    HouseRow,
    Issued,
    Issuer,
    MeterRow,
    ReceiptForm,
    ServiceRow,
)
from tui_billing.reports.qr import Payee, Payer, payment_string

OCTOBER = Period(202610)
ISSUER = Issuer(
    "ООО «УК Приозёрье»", "6901001018", "690101001", "г. Приозёрск, ул. Советская, д. 14", "(4822) 55-01-01",
    "uk.example", "dom@uk.example", "пн–пт 8:00–17:00", "40702810138000101001", "ПАО СБЕРБАНК", "044525225",
    "30101810400000000225",
)  # fmt: skip
HOLDER = Holder("Ахметзянова", "Елена", "Викторовна", "ул. Белинского, д. 61А, кв. 118", "603022, г. Приозёрск")


def service(name="Холодное водоснабжение", amount_kop=33523, **other):
    row = ServiceRow(
        ServiceSection.COMMUNAL,
        name,
        "м³",
        6_400_000,
        "п",
        52_380_000,
        uplift_e2=100,
        excess_kop=0,
        amount_kop=amount_kop,
    )
    return replace(row, **other)


def meter(name="Холодная вода Кухня", **other):
    row = MeterRow(name, "18530471", date(2029, 12, 1), 184_310_000, 187_902_000, 3_592_000, "", 5)
    return replace(row, **other)


ONE_SERVICE = (service(),)
ONE_METER = (meter(),)


def form(number=1, services=ONE_SERVICE, meters=ONE_METER, opening_kop=0, paid_kop=0, **other):
    charged = sum(row.amount_kop for row in services)
    made = ReceiptForm(
        period=OCTOBER,
        run_id=1,
        movement_id=0,
        building_id=1,
        account_id=number,
        account=f"{7_000_000_000 + number}",
        els="52АБ483910",
        holder=HOLDER,
        route="Маршрут 3 / дом 7",
        area_e4=543_000,
        residents=3,
        order=number,
        services=tuple(services),
        meters=tuple(meters),
        opening_kop=opening_kop,
        charged_kop=charged,
        paid_kop=paid_kop,
        months=tuple((OCTOBER.plus(back), max(charged + back * 1000, 0)) for back in range(-11, 1)),
    )
    return replace(made, **other)


def building(*forms):
    house = (
        HouseRow("Электроэнергия", "кВт·ч", 3_190_000, 930_755_000_000, 44_690_000_000, 43_948_000_000, 742_000_000),
    )
    return BuildingForms(1, OCTOBER, "ул. Белинского, д. 61А", ISSUER, 114_800_000, house, forms)


def issued(made):
    payee = Payee(ISSUER.name, ISSUER.account, ISSUER.bank, ISSUER.bic, ISSUER.correspondent, ISSUER.inn, ISSUER.kpp)
    who, part = made.holder, made.part
    payer = Payer(made.account, who.last_name, who.first_name, who.middle_name, who.address)
    return Issued(
        f"26-10-{made.account_id:07}", date(2026, 11, 1), OCTOBER.last, date(2026, 11, 15), made.opening_kop,
        made.charged_kop, made.paid_kop, made.payable_kop, payment_string(payee, payer, OCTOBER, made.payable_kop),
        made.penalty_kop, *((part.current_kop, part.past_kop, part.interest_kop, part.rate_e2, part.deferred_kop) if part else ()),
    )  # fmt: skip


def all_issued(made):
    return {each.account_id: issued(each) for each in made.forms}


def texts(pdf):
    """The text of every page, no-break spaces as spaces."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\xa0", " ") for page in document]


def codes(pdf, dpi=100):
    """What a decoder reads from every rendered page; None where there is no code."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        code = zxingcpp.read_barcode(page.render(scale=dpi / 72).to_pil())
        found.append(code and code.text)
    return found
