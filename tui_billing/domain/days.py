"""Civil dates as numbers: days since 1970-01-01. There is no time of day and no time zone in billing."""

import re
from datetime import date, timedelta

from tui_billing.domain.errors import NotADateError

EPOCH = date(1970, 1, 1)
DAY_MINUTES = 24 * 60
FOREVER = date(9999, 12, 31)
"""The open end of a dated fact: ``valid_to`` is never NULL, so that an interval is compared without a special case."""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The civil date of a day number."""
    return EPOCH + timedelta(days=number)


def read_day(text: str, near: date) -> date:
    """A typed date: ``25.10.2026``, ``25,10,26``, ``251026``, ``2510``, ``25``.

    What is left out is taken from the last such day that is not after ``near``.

    Raises:
        NotADateError: it is none of these, or there is no such day.
    """
    parts = _day_parts(text.strip())
    if parts is None:
        raise NotADateError(text)
    day, month, year = parts
    try:
        if year is not None:
            return date(year if year > 99 else 2000 + year, month or near.month, day)
        if month is not None:
            found = date(near.year, month, day)
            return found if found <= near else date(near.year - 1, month, day)
        found = date(near.year, near.month, day) if day <= near.day else _month_before(near, day)
    except ValueError as error:
        raise NotADateError(text) from error
    return found


def read_minute(text: str, near: date) -> int:
    """A typed moment, ``25.10.2026 14:30``, as minutes since 1970-01-01: a day as ``read_day`` reads it, and a time up to 24:00.

    Raises:
        NotADateError: it is none.
    """
    day, _, time = text.strip().rpartition(" ")
    found = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})", time)
    if not day or found is None:
        raise NotADateError(text)
    minutes = int(found[1]) * 60 + int(found[2])
    if int(found[2]) > 59 or minutes > DAY_MINUTES:
        raise NotADateError(text)
    return day_number(read_day(day, near)) * DAY_MINUTES + minutes


def minute_words(minute: int) -> str:
    """A moment as people write it: ``25.10.2026 14:30``."""
    day, rest = divmod(minute, DAY_MINUTES)
    return f"{day_of(day):%d.%m.%Y} {rest // 60:02}:{rest % 60:02}"


def _day_parts(text: str) -> tuple[int, int | None, int | None] | None:
    found = re.fullmatch(r"([0-9]{1,2})(?:[.,/ ]([0-9]{1,2})(?:[.,/ ]([0-9]{4}|[0-9]{2}))?)?", text) or re.fullmatch(
        r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})?", text
    )
    if found is None:
        return None
    day, month, year = found.groups()
    return int(day), int(month) if month else None, int(year) if year else None


def _month_before(near: date, day: int) -> date:
    return (near.replace(day=1) - timedelta(days=1)).replace(day=day)
