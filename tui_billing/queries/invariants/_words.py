"""Offending rows in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import polars as pl
from sqlalchemy import select

from tui_billing.domain.days import day_of
from tui_billing.domain.decimals import roubles, written
from tui_billing.queries._ledger import ACCOUNT
from tui_billing.storage.bulk import Columns

WORDS: Final = {
    "account_id": "ЛС",
    "building_id": "дом №",
    "run_id": "начисление №",
    "payment_id": "платёж №",
    "reverses_id": "сторнирует №",
    "receipt_id": "квитанция №",
    "document_id": "документ с внутренним номером",
    "service_id": "услуга №",
    "supplier_id": "поставщик №",
    "owner_id": "владелец №",
    "table": "таблица",
    "reference": "ссылка",
    "lost": "записей",
    "period": "период",
    "service_month": "за месяц",
    "line": "строка",
    "from_day": "с",
    "to_day": "по (не включая)",
    "lines": "строк",
    "found_lines": "в базе строк",
    "building_lines": "строк по домам",
    "amount_kop": "сумма",
    "computed_kop": "по столбцам строки",
    "found_kop": "в базе",
    "building_kop": "по домам",
    "service_kop": "по услугам",
    "stored_kop": "записано",
    "rebuilt_kop": "пересчитано",
    "parts_kop": "распределено",
    "charged_kop": "начислено",
    "penalty_kop": "пеня",
    "fined_kop": "пеня по её начислениям",
    "deferred_kop": "отсрочено",
    "held_kop": "задержано",
    "paid_kop": "оплачено",
    "advance_kop": "аванс",
    "opening_kop": "входящее сальдо",
    "closing_kop": "исходящее сальдо предыдущего",
    "payable_kop": "к оплате",
    "lines_kop": "по строкам",
    "premises_e4": "площадь дома, м²",
    "sum_e4": "сумма помещений, м²",
}
"""How the columns of offending rows are called, with the unit where the value does not show it."""

ENDINGS: Final[Mapping[str, Callable[[int], str]]] = {
    "_kop": roubles,
    "_e4": lambda value: written(value, 4),
    "_day": lambda value: f"{day_of(value):%d.%m.%Y}",
    "period": lambda value: f"{value // 100}-{value % 100:02}",
    "_month": lambda value: f"{value // 100}-{value % 100:02}",
}
"""How a number is written, by the end of its column's name."""


def in_words(columns: Columns, found: pl.DataFrame) -> Iterator[str]:
    """``ЛС 100001, за месяц 2026-10, начислено 10,00, оплачено 12,00``."""
    numbers: dict[int, str] = {}
    if found.height and "account_id" in found.columns:
        asked = found["account_id"].drop_nulls().unique().to_list()
        numbers = dict(columns.fetch(select(ACCOUNT.id, ACCOUNT.number).where(ACCOUNT.id.in_(asked))).iter_rows())
    for row in found.iter_rows(named=True):
        words = ((WORDS[name], _value(name, value, numbers)) for name, value in row.items() if value is not None)
        yield ", ".join(f"{name} {value}" for name, value in words)


def _value(name: str, value: int | str, accounts: Mapping[int, str]) -> str:
    if isinstance(value, str):
        return value
    if name == "account_id":
        return accounts.get(value, f"с внутренним номером {value}")
    return next((write(value) for ending, write in ENDINGS.items() if name.endswith(ending)), str(value))
