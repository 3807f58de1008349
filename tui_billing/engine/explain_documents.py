"""Lines of documents as trees: recalculations, penalties, instalments, one-off charges; see ``engine.explanation``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final

from tui_billing.domain.dated import Cite
from tui_billing.domain.decimals import roubles, written
from tui_billing.engine.explanation import (
    KOPECKS,
    ROUBLES,
    How,
    Node,
    difference,
    leaf,
    product,
    quotient,
    recomputed,
    rounded,
    share,
    told,
    total,
)
from tui_billing.engine.instalments import RATE, TERM, YEAR_DAYS, Paid

HUNDRED: Final = 100
PENALTY_FORMULA: Final = "пеня = Σ долг × дни × ставка ÷ 100 % × доля ставки"
PENALTY: Final = Cite("ЖК РФ", "ст. 155, ч. 14 и 14.1")
INTEREST_FORMULA: Final = "проценты = Σ остаток × дни × ставка ÷ 100 % ÷ 365"


@dataclass(frozen=True, slots=True)
class Span:
    """Days ``first`` to ``last``, both inside, on which ``base_kop`` cost a ``share``-th of ``rate_e2`` each."""

    first: date
    last: date
    base_kop: int
    rate_e2: int
    share: int

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Fined:
    """A debt of a month with all its spans up to the day of a run, those of earlier runs too."""

    label: str
    spans: tuple[Span, ...]


def money(label: str, amount_kop: int, words: str = "") -> Node:
    """An amount that was read."""
    return leaf(label, Fraction(amount_kop, KOPECKS), ROUBLES, words=words)


def one_off(label: str, amount_kop: int, quantity_e6: int, price_e6: int, unit: str) -> Node:
    """A one-off charge: a quantity at a price, or the amount that the document says."""
    if not quantity_e6:
        given = money("Сумма по документу", amount_kop)
        return Node(label, Fraction(amount_kop, KOPECKS), ROUBLES, How.ROUNDED, (given,), formula="сумма документа")
    exact = product(
        "Начислено до округления",
        ROUBLES,
        leaf("Количество", Fraction(quantity_e6, 10**6), unit),
        leaf("Цена", Fraction(price_e6, 10**6), f"{ROUBLES}/{unit}"),
    )
    return _stored(rounded(label, exact), amount_kop, formula="количество × цена")


def recalculated(label: str, amount_kop: int, becomes: Node, was: Node) -> Node:
    """A difference: what a month comes to, less what was charged."""
    tree = difference(label, ROUBLES, becomes, was)
    return _stored(tree, amount_kop, formula="перерасчёт = должно быть − начислено")


def side(label: str, amount_kop: int, parts: Sequence[Node], otherwise: str) -> Node:
    """A side of a difference: the sum of its lines, where they come to it; else the stored sum, and why it stands alone."""
    if parts and sum(recomputed(part) for part in parts) == Fraction(amount_kop, KOPECKS):
        return total(label, ROUBLES, *parts)
    return replace(
        money(label, amount_kop), notes=(told("Слагаемые", otherwise, *parts),) if amount_kop or parts else ()
    )


def fined(
    label: str, amount_kop: int, debts: Sequence[Fined], turn: int, before_kop: int, rates: Mapping[int, str]
) -> Node:
    """What a run charged on a debt.

    Args:
        label: what it is called.
        amount_kop: what is stored.
        debts: the debts of the account and month, rounded once together, in their order.
        turn: which of them it is.
        before_kop: what earlier runs charged on it.
        rates: where each rate (percent × 100) came from.
    """
    exact = [_exact(debt, rates) for debt in debts]
    if len(exact) == 1:
        whole = rounded("Пеня на день расчёта", exact[0])
    else:
        month = rounded("Пеня месяца по всем услугам", total("Точная пеня месяца", ROUBLES, *exact))
        whole = share("Пеня на день расчёта", month, tuple(exact), turn)
    if before_kop:
        tree = difference(label, ROUBLES, whole, money("Начислено раньше", before_kop))
    else:
        tree = replace(whole, label=label)
    return _stored(tree, amount_kop, formula=PENALTY_FORMULA, cite=str(PENALTY))


def _exact(debt: Fined, rates: Mapping[int, str]) -> Node:
    spans = [_span(span, rates) for span in debt.spans]
    if len(spans) == 1:
        return replace(spans[0], label=f"{debt.label}, {spans[0].label}")
    return total(debt.label, ROUBLES, *spans)


def _span(span: Span, rates: Mapping[int, str]) -> Node:
    rate = replace(leaf("Ставка", Fraction(span.rate_e2, HUNDRED), "% годовых"), cite=rates.get(span.rate_e2, ""))
    upper = product(
        "Долг × дни × ставка", "", money("Долг", span.base_kop), leaf("Дней просрочки", span.days, "дн."), rate
    )
    lower = product("Делитель", "", leaf("Процентов в целом", HUNDRED, "%"), leaf("Доля ставки: одна от", span.share))
    words = f"{roubles(span.base_kop)} × {span.days} дн. × {written(span.rate_e2, 2)} % ÷ {span.share}"
    label = f"{span.first:%d.%m.%Y}–{span.last:%d.%m.%Y}"
    return replace(quotient(label, ROUBLES, upper, lower), words=words)


def taken_back(label: str, amount_kop: int, original: Node) -> Node:
    """A line of a mirror: that of the document which it reverses, with the opposite sign."""
    tree = product(label, ROUBLES, leaf("Сторно", -1), original)
    return replace(_stored(tree, amount_kop), words=f"сторно {roubles(-amount_kop)}")


@dataclass(frozen=True, slots=True)
class PlanOf:
    """What the parts of a plan are computed from: the debt, the day of granting, the due days, the rate, the payments."""

    debt_kop: int
    granted_on: date
    dues: tuple[date, ...]
    rate_e2: int
    paid: tuple[Paid, ...] = ()


def part(label: str, plan: PlanOf, number: int, principal_kop: int, interest_kop: int) -> Node:
    """A part of a plan: an equal share of the debt, and the interest on what is left of it."""
    ones = tuple(leaf(f"Часть {place}", 1) for place in range(1, len(plan.dues) + 1))
    principal = share("Основной долг", money("Рассрочено", plan.debt_kop), ones, number - 1)
    interest = _stored(interest_of(plan, number), interest_kop)
    principal = _stored(principal, principal_kop, cite=str(TERM))
    return total(label, ROUBLES, principal, interest)


def interest_of(plan: PlanOf, number: int) -> Node:
    """The interest of a part: actual days over 365, on the lesser of what the plan leaves and what is owed."""
    if number == 1:
        return rounded("Проценты", money("Первая часть без процентов", 0))
    left = plan.debt_kop - sum(_principals(plan)[: number - 1])
    days = [plan.granted_on, *plan.dues]
    since, until = days[number - 1], days[number]
    cuts = [since, *sorted({day for day, _ in plan.paid if since < day < until}), until]
    pieces = [_interest_days(plan, left, start, end) for start, end in pairwise(cuts)]
    tree = rounded("Проценты", total("Проценты до округления", ROUBLES, *pieces))
    return replace(tree, formula=INTEREST_FORMULA, cite=str(RATE))


def charged_interest(label: str, amount_kop: int, interest: Node, debts: Sequence[tuple[str, int]], turn: int) -> Node:
    """The interest of a part that falls on one debt of its plan: in proportion to the debts."""
    weights = tuple(money(name, kopecks) for name, kopecks in debts)
    return _stored(share(label, interest, weights, turn), amount_kop, formula=INTEREST_FORMULA, cite=str(RATE))


def _interest_days(plan: PlanOf, planned_kop: int, start: date, end: date) -> Node:
    owed = plan.debt_kop - sum(kopecks for day, kopecks in plan.paid if day <= start)
    base, days = max(min(planned_kop, owed), 0), (end - start).days
    upper = product(
        "Остаток × дни × ставка", "", money("Остаток долга", base), leaf("Дней", days, "дн."),
        leaf("Ставка", Fraction(plan.rate_e2, HUNDRED), "% годовых"),
    )  # fmt: skip
    lower = product("Делитель", "", leaf("Процентов в целом", HUNDRED, "%"), leaf("Дней в году", YEAR_DAYS, "дн."))
    words = f"{roubles(base)} × {days} дн. × {written(plan.rate_e2, 2)} % ÷ {YEAR_DAYS}"
    label = f"{start:%d.%m.%Y}–{end - timedelta(days=1):%d.%m.%Y}"
    return replace(quotient(label, ROUBLES, upper, lower), words=words)


def _principals(plan: PlanOf) -> list[int]:
    """Equal parts, the kopecks that are left to the first ones."""
    even, left = divmod(plan.debt_kop, len(plan.dues))
    return [even + (place < left) for place in range(len(plan.dues))]


def _stored(tree: Node, amount_kop: int, *, formula: str = "", cite: str = "") -> Node:
    """The tree under the stored amount: where its leaves come to another one, it says so."""
    return replace(tree, value=Fraction(amount_kop, KOPECKS), formula=formula or tree.formula, cite=cite or tree.cite)
