"""The law of penalties for tests, written down once more by hand (days as dates), and an oracle that walks day by day.

The oracle shares nothing with the engine: it splits a debt kopeck pile by kopeck pile, and asks of every single day
whether it costs something and at which rate.
"""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from tui_billing.domain.codes import CapKey, DebtorKind, RateMode
from tui_billing.domain.days import day_number
from tui_billing.engine.penalty_law import Limits, Moratorium, PenaltyLaw, Rung

LADDERS = {
    DebtorKind.CITIZEN: [(31, 300), (91, 130)],
    DebtorKind.CAPITAL_REPAIR: [(31, 300)],
    DebtorKind.COOPERATIVE: [(31, 300), (91, 130)],
    DebtorKind.UTILITY: [(1, 300), (61, 170), (91, 130)],
    DebtorKind.COMPANY: [(1, 130)],
}
KEY_RATES = [
    (date(2019, 12, 16), 625), (date(2020, 2, 10), 600), (date(2020, 4, 27), 550), (date(2020, 6, 22), 450),
    (date(2020, 7, 27), 425), (date(2021, 3, 22), 450), (date(2021, 12, 20), 850), (date(2022, 2, 14), 950),
    (date(2022, 2, 28), 2000), (date(2022, 4, 11), 1700), (date(2022, 6, 14), 950), (date(2022, 7, 25), 800),
    (date(2022, 9, 19), 750), (date(2023, 7, 24), 850), (date(2023, 8, 15), 1200), (date(2024, 10, 28), 2100),
    (date(2025, 6, 9), 2000), (date(2025, 12, 22), 1600), (date(2026, 2, 16), 1550), (date(2026, 4, 27), 1450),
    (date(2026, 6, 22), 1425), (date(2026, 7, 27), 1400),
]  # fmt: skip
CAPS = [(date(2022, 2, 28), 950, 950), (date(2022, 8, 1), 0, 950), (date(2027, 1, 1), 0, 10**9)]
"""From a day on: no lower than, no higher than. Fixed until 31.07.2022, then a ceiling."""

NO_CAP = [(date(1970, 1, 1), 0, 10**9)]
PAUSES = [
    (date(2020, 4, 6), date(2021, 1, 1), date(9999, 12, 31)),
    (date(2022, 4, 1), date(2022, 10, 2), date(2022, 4, 1)),
]
LEGAL = (DebtorKind.COOPERATIVE, DebtorKind.UTILITY, DebtorKind.COMPANY)


def law_of(
    *,
    mode=RateMode.ON_PAYMENT_DATE,
    cap_key=CapKey.PAYMENT_DATE,
    cap_legal=True,
    moratorium_497=True,
    key_rates=KEY_RATES,
    caps=CAPS,
    pauses=PAUSES,
):
    """The law as the engine takes it."""
    return PenaltyLaw(
        ladders={kind: tuple(Rung(*rung) for rung in ladder) for kind, ladder in LADDERS.items()},
        key_rates=tuple((day_number(since), rate) for since, rate in key_rates),
        limits={
            kind: tuple(Limits(day_number(since), low, high) for since, low, high in caps)
            for kind in DebtorKind
            if cap_legal or kind not in LEGAL
        },
        moratoria=tuple(
            Moratorium(*(day_number(each) for each in pause)) for pause in (pauses if moratorium_497 else pauses[:1])
        ),
        mode=mode,
        cap_key=cap_key,
    )


def by_days(kind, dues, paid, on, **choices):
    """The exact penalty of one debt in kopecks: ``dues`` of ``(due day, kopecks)``, ``paid`` of ``(day, kopecks)``."""
    return sum((cost for _, cost in _days(kind, dues, paid, on, **choices)), Fraction(0))


def _days(kind, dues, paid, on, **choices):
    payments = defaultdict(int)
    for day, amount in paid:
        if day <= on:
            payments[day] += amount
    piles = [[day, amount] for day, amount in sorted(payments.items()) if amount > 0]
    piles.insert(0, [None, -sum(amount for _, amount in dues if amount < 0)])
    for due_on, amount in sorted(each for each in dues if each[1] > 0):
        left = amount
        for pile in piles:
            taken = min(left, pile[1])
            pile[1] -= taken
            left -= taken
            if taken and pile[0] is not None:
                yield from _part(kind, due_on, pile[0], taken, **choices)
        yield from _part(kind, due_on, on, left, **choices)


def _part(
    kind,
    due_on,
    end,
    amount,
    *,
    mode=RateMode.ON_PAYMENT_DATE,
    cap_key=CapKey.PAYMENT_DATE,
    cap_legal=True,
    moratorium_497=True,
    key_rates=KEY_RATES,
    caps=CAPS,
    pauses=PAUSES,
):
    day = due_on
    while amount and (day := day + timedelta(days=1)) <= end:
        shares = [share for first, share in LADDERS[kind] if (day - due_on).days >= first]
        if not shares:
            continue
        if any(
            first <= day < after and due_on < before
            for first, after, before in (pauses if moratorium_497 else pauses[:1])
        ):
            continue
        if mode is RateMode.FIXED:
            rate = 950
        else:
            daily = mode is RateMode.PER_DAY
            rate = [value for since, value in key_rates if since <= (day if daily else end)][-1]
            at = day if daily or cap_key is CapKey.ACCRUAL_DAY else end
            limits = [(low, high) for since, low, high in caps if since <= at]
            if limits and (cap_legal or kind not in LEGAL):
                rate = min(max(rate, limits[-1][0]), limits[-1][1])
        yield day, Fraction(amount * rate, 100 * 100 * shares[-1])


def rounded(exact):
    """To a kopeck, halves up; penalties are not negative."""
    return int(exact + Fraction(1, 2))


def frames(debts):
    """``(debt, kind, dues, paid)`` as the engine's two frames; a debt is account, service, supplier, month."""
    dues = [(*debt, int(kind), day_number(day), amount) for debt, kind, due, _ in debts for day, amount in due]
    paid = [(*debt, day_number(day), amount) for debt, _, _, parts in debts for day, amount in parts]
    names = ("account_id", "service_id", "supplier_id", "service_month")
    return (
        pl.DataFrame(dues, schema=dict.fromkeys([*names, "kind", "due_on", "amount_kop"], pl.Int64), orient="row"),
        pl.DataFrame(paid, schema=dict.fromkeys([*names, "paid_on", "amount_kop"], pl.Int64), orient="row"),
    )


def nothing_posted():
    """No spans and no amounts."""
    names = ("account_id", "service_id", "supplier_id", "service_month")
    spans = (*names, "from_day", "to_day", "base_kop", "rate_e2", "share")
    return (
        pl.DataFrame(schema=dict.fromkeys(spans, pl.Int64)),
        pl.DataFrame(schema=dict.fromkeys([*names, "amount_kop"], pl.Int64)),
    )
