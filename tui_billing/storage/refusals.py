"""A database's own errors as sentences that say what to do."""

from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from tui_billing.domain.errors import BillingError, StorageError
from tui_billing.storage.guards import OVERLAP, OverlapError

SENTENCES: Final = {
    "unable to open database file": "Файла базы нет или он недоступен. Проверьте путь и права; новая база: tui-billing init.",
    "readonly database": "Файл базы открыт только для чтения. Проверьте права на файл и его каталог.",
    "disk is full": "На диске нет места. Освободите место и повторите: ничего не потеряно, запись не сделана.",
    "disk I/O error": "Ошибка диска при работе с базой. Проверьте диск и место на нём и повторите.",
    "is locked": "База занята другой операцией. Повторите через несколько секунд.",
    "not a database": "Файл не является базой tui-billing или повреждён. Восстановите резервную копию.",
    "malformed": "Файл базы повреждён. Восстановите резервную копию: tui-billing restore.",
    "no such table": "В файле нет таблиц tui-billing. Создайте базу: tui-billing init.",
    "no such column": "Схема базы не подходит этой версии программы. Обновите базу: tui-billing upgrade.",
    "connection failed": "Сервер PostgreSQL не отвечает или отказал во входе. Проверьте адрес, имя и сеть.",
    "connection is closed": "Сервер PostgreSQL прервал соединение. Повторите: незаконченное не сохранено.",
    "terminating connection": "Сервер PostgreSQL прервал соединение. Повторите: незаконченное не сохранено.",
    "No space left": "На диске сервера нет места. Сообщите администратору: ничего не потеряно, запись не сделана.",
    "read-only transaction": "Сервер PostgreSQL принимает только чтение. Сообщите администратору.",
    "deadlock detected": "База занята другой операцией. Повторите через несколько секунд.",
    "could not serialize": "База занята другой операцией. Повторите через несколько секунд.",
}
"""A mark in the database's own words, and ours."""

_NO_TABLE: Final = "UndefinedTable"


def sentence(said: str) -> BillingError | None:
    """The refusal for the database's own words, if they are known."""
    if OVERLAP in said:
        return OverlapError(said.partition(f"{OVERLAP}: ")[2].split()[0])
    return next((StorageError(ours) for mark, ours in SENTENCES.items() if mark in said), None)


def refusal(error: DBAPIError) -> BillingError:
    """The refusal for a database's error; a programming error is raised as what it is."""
    said = str(error.orig)
    if known := sentence(said):
        return known
    if type(error.orig).__name__ == _NO_TABLE:
        return StorageError("В базе нет таблиц tui-billing. Создайте их: tui-billing init.")
    if isinstance(error, IntegrityError):
        return StorageError(f"База отклонила запись: {said.splitlines()[0]}. Ничего не сохранено.")
    raise error
