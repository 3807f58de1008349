"""Civil dates as numbers: days since 1970-01-01. There is no time of day and no time zone in billing."""

import re
from datetime import date, timedelta

from tui_billing.domain.errors import NotADateError

EPOCH = date(1970, 1, 1)
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
