"""The only rounding of the engine: half away from zero, once per charge line, from the exact product.

Polars wraps 64-bit products silently, so everything here is 128 bits wide, and a product that could leave 125 bits is
refused by ``fits`` beforehand.
"""

import polars as pl

from tui_billing.domain.period import Period

UNIT = 6000
"""``quantity_u`` counts 1 / (6000 × days of the month) of 10⁻⁶ units of a service."""

KOPECK = 10**10
"""``quantity × price_e6`` has the scale 10⁻¹² roubles: so many to a kopeck."""

QUANTITY_LIMIT = 2**60
"""Over this a quantity of one line in one month is a mistake: more than six million units."""

AMOUNT_LIMIT = 10**15
"""Ten thousand billion roubles on one line is a mistake."""

PRODUCT_LIMIT = 4e37
"""A little under 2¹²⁵, so that twice the product and a divisor still fit. The guard compares magnitudes only, so that its
own precision does not matter."""


def wide(value: pl.Expr | int) -> pl.Expr:
    """128 bits wide."""
    return value.cast(pl.Int128) if isinstance(value, pl.Expr) else pl.lit(value, dtype=pl.Int128)


def half_away(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """``numerator / denominator``, both 128 bits and the latter positive, to the nearest integer, halves away from zero."""
    return numerator.sign() * ((numerator.abs() * 2 + denominator) // (denominator * 2))


def half_away_whole(numerator: int, denominator: int) -> int:
    """The same of two numbers, for an explanation."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -rounded if numerator < 0 else rounded


def narrow(value: pl.Expr, limit: int) -> pl.Expr:
    """Back to 64 bits; null when the size is over the limit."""
    return pl.when(value.abs() <= wide(limit)).then(value).cast(pl.Int64)


def fits(quantity_u: pl.Expr, share_num: pl.Expr, price_e6: pl.Expr) -> pl.Expr:
    """Whether the exact product of a line stays inside 125 bits."""
    return quantity_u.cast(pl.Float64).abs() * share_num.cast(pl.Float64) * price_e6.cast(pl.Float64) < PRODUCT_LIMIT


def volume_e6(period: Period, quantity_u: pl.Expr, share_num: pl.Expr, share_den: pl.Expr) -> pl.Expr:
    """The volume of a line for people to read, units × 10⁶. No amount is computed from it."""
    exact = wide(quantity_u) * wide(share_num)
    return half_away(exact, wide(share_den) * wide(UNIT * period.days)).cast(pl.Int64, strict=False)


def amount_kop(
    period: Period, quantity_u: pl.Expr, share_num: pl.Expr, share_den: pl.Expr, price_e6: pl.Expr
) -> pl.Expr:
    """The amount of a line; null when it leaves 64 bits. Ask ``fits`` first, and compare with ``AMOUNT_LIMIT``."""
    exact = wide(quantity_u) * wide(share_num) * wide(price_e6)
    return half_away(exact, wide(share_den) * wide(UNIT * period.days * KOPECK)).cast(pl.Int64, strict=False)
