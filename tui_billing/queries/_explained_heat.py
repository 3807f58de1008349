"""What a heating line is made of: the heat of the premises themselves and their part of the common property's.

A line is one sum, rounded once. Its parts are shown beside it: the premises' own heat rounded, the common property the
rest, so that they always add up to the line. The parts are those of the facts as they are known today; where those come to
another volume than the line's, nothing is said.
"""

from fractions import Fraction
from typing import Final

import polars as pl

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import ServiceKind
from tui_billing.domain.days import day_number
from tui_billing.engine.explanation import ROUBLES, Node, difference, leaf, product, rounded, told
from tui_billing.engine.rounding import UNIT
from tui_billing.engine.rulebook import methods
from tui_billing.queries._explained_month import AccountMonth

HEATED: Final = methods(lambda rule: rule.kind is ServiceKind.HEATING)
MILLION: Final = 10**6


def heat_parts(month: AccountMonth, line: Charge, unit: str) -> tuple[Node, ...]:
    """The two parts of a heating line, as notes; nothing for another line."""
    if line.method not in HEATED:
        return ()
    pieces = month.heat_pieces.filter(
        pl.col("account_id") == line.account_id,
        pl.col("service_id") == line.service_id,
        pl.col("from_day") >= day_number(line.from_day),
        pl.col("to_day") <= day_number(line.to_day),
        pl.col("reason") == 0,
    )
    scale = UNIT * line.service_month.days * MILLION
    named = ("quantity_u", "share_num", "share_den", "common_u")
    rows = pieces.select(pl.col(name).cast(pl.Int128) for name in named).rows()
    volume = sum((Fraction(int(whole) * int(num), int(den)) for whole, num, den, _ in rows), Fraction(0)) / scale
    if volume != Fraction(line.quantity_u * line.share_num, line.share_den * scale):
        return ()
    common = Fraction(sum(int(each) for *_, each in rows), scale)
    price = leaf("Тариф", Fraction(line.price_e6, MILLION), f"{ROUBLES}/{unit}")
    own = rounded("Само помещение", product("", ROUBLES, leaf("Тепло помещения", volume - common, unit), price))
    whole = leaf("Сумма строки", Fraction(line.amount_kop, 100), ROUBLES)
    rest = difference("Общее имущество: сумма строки без самого помещения", ROUBLES, whole, own)
    shown = leaf("Тепло общего имущества, доля помещения по площади", common, unit)
    return (told("Из чего складывается", "", own, rest, shown),)
