"""Civil dates as numbers: days since 1970-01-01. There is no time of day and no time zone in billing."""

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
FOREVER = date(9999, 12, 31)
"""The open end of a dated fact: ``valid_to`` is never NULL, so that an interval is compared without a special case."""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The civil date of a day number."""
    return EPOCH + timedelta(days=number)
