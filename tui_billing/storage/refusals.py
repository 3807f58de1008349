"""A database's own errors as sentences that say what to do."""

import re
from typing import Final

from sqlalchemy.exc import DBAPIError

from tui_billing.domain.errors import BillingError, StorageError
from tui_billing.storage.guards import OVERLAP, OverlapError

NO_FILE: Final = "Файла базы нет или он недоступен. Проверьте путь и права; новая база: tui-billing init."
_NO_SPACE: Final = "На диске нет места. Освободите место и повторите: ничего не потеряно, запись не сделана."
_BUSY: Final = "База занята другой операцией. Повторите через несколько секунд."
_NO_TABLES: Final = "В базе нет таблиц tui-billing. Создайте базу: tui-billing init."
_CUT_OFF: Final = "Сервер PostgreSQL прервал соединение. Повторите: незаконченное не сохранено."

_RULES: Final = {
    "unique": "такая запись уже есть",
    "duplicate key": "такая запись уже есть",
    "foreign key": "ссылка на запись, которой нет",
    "not null": "не заполнено обязательное поле",
    "not-null": "не заполнено обязательное поле",
    "check": "недопустимое значение",
}
_RULE: Final = re.compile(
    r"(UNIQUE|FOREIGN KEY|NOT NULL|CHECK) constraint failed(?:: (?P<lite>[\w., ]+))?"
    r"|(duplicate key|foreign key|not-null|check)[^\n]* constraint(?: \"(?P<pg>\w+)\")?"
)
"""How the two databases name the rule that a row breaks, and their name for it."""

SENTENCES: Final = {
    "unable to open database file": NO_FILE,
    "failed to open": NO_FILE,
    "readonly database": "Файл базы открыт только для чтения. Проверьте права на файл и его каталог.",
    "disk is full": _NO_SPACE,
    "disk I/O error": "Ошибка диска при работе с базой. Проверьте диск и место на нём и повторите.",
    "is locked": _BUSY,
    "not a database": "Файл не является базой tui-billing или повреждён. Восстановите резервную копию.",
    "malformed": "Файл базы повреждён. Восстановите резервную копию: tui-billing restore.",
    "no such table": _NO_TABLES,
    "cannot store": "База отклонила запись: недопустимое значение. Ничего не сохранено.",
    "connection failed": "Сервер PostgreSQL не отвечает или отказал во входе. Проверьте адрес, имя и сеть.",
    "failed to resolve host": "Сервер PostgreSQL не найден. Проверьте адрес и сеть.",
    "Failed to connect": "Сервер PostgreSQL не отвечает или отказал во входе. Проверьте адрес, имя и сеть.",
    "connection is closed": _CUT_OFF,
    "terminating connection": _CUT_OFF,
    "server closed the connection": _CUT_OFF,
    "No space left": _NO_SPACE,
    "read-only transaction": "Сервер PostgreSQL принимает только чтение. Сообщите администратору.",
    "deadlock detected": _BUSY,
    "could not serialize": _BUSY,
}
"""A mark in the database's own words, and ours."""


def sentence(said: str) -> BillingError | None:
    """The refusal for the database's own words, if they are known."""
    if found := re.search(rf"{OVERLAP}: (\w+)", said):
        return OverlapError(found[1])
    if found := _RULE.search(said):
        rule = _RULES[(found[1] or found[3]).lower()]
        name = found["lite"] or found["pg"]
        return StorageError(f"База отклонила запись: {rule}{f' ({name})' if name else ''}. Ничего не сохранено.")
    return next((StorageError(ours) for mark, ours in SENTENCES.items() if mark in said), None)


def refusal(error: DBAPIError) -> BillingError:
    """The refusal for a database's error; a programming error is raised as what it is."""
    if type(error.orig).__name__ == "UndefinedTable":
        return StorageError(_NO_TABLES)
    if known := sentence(str(error.orig)):
        return known
    raise error
