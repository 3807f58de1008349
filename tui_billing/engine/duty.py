"""State duty (госпошлина) for a claim or an application for a court order, by the scale of the day of filing.

    duty = base of the tier + percent × (price − where the tier begins)     п. 1 ст. 333.19, п. 1 ст. 333.21 НК РФ

Whole roubles, 50 kopecks and more go up (п. 6 ст. 52 НК РФ). An order costs half of the whole duty, which is rounded
before it is halved, so that it is never underpaid.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from tui_billing.domain.codes import Court
from tui_billing.domain.dated import Cite, Dated
from tui_billing.domain.decimals import roubles, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import DUTY_ARBITRATION, DUTY_GENERAL, DutyScale, Tier
from tui_billing.engine.rounding import half_away_whole

ROUNDING: Final = Cite("НК РФ", "п. 6 ст. 52", confirmed=False)
ORDER: Final = Cite("НК РФ", "пп. 2 п. 1 ст. 333.19, пп. 4.1 п. 1 ст. 333.21: приказ — 50 %")
SCALES: Final[dict[Court, Dated[DutyScale]]] = {Court.GENERAL: DUTY_GENERAL, Court.ARBITRATION: DUTY_ARBITRATION}
PERCENT_E2: Final = 10_000
KOPECKS: Final = 100


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty and how it came about.

    Attributes:
        amount_kop: what is to be paid, whole roubles.
        whole_kop: the duty for a claim of this price, whole roubles.
        exact_kop: what the tier gives, before the bounds of the scale and rounding.
    """

    price_kop: int
    order: bool
    tier: Tier
    exact_kop: Fraction
    whole_kop: int
    amount_kop: int
    cite: Cite


def duty(price_kop: int, court: Court, filed_on: date, *, order: bool = False) -> Duty:
    """The duty for a price of the claim: principal and penalty.

    Args:
        price_kop: the price of the claim, kopecks.
        court: where it is filed.
        filed_on: chooses the scale.
        order: whether it is an application for a court order (судебный приказ). Above the limit of prices that orders are
            given for this is arithmetic only.

    Raises:
        RefusedError: there is nothing to claim, or no scale is known for the day.
    """
    if price_kop <= 0:
        raise RefusedError("Госпошлина считается с цены иска больше нуля. Укажите долг и пени, которые взыскиваются.")
    step = SCALES[court].on(filed_on)
    scale = step.value
    tier = next((each for each in reversed(scale.tiers) if each.over_kop < price_kop), scale.tiers[0])
    exact = tier.base_kop + Fraction((price_kop - tier.over_kop) * tier.percent_e2, PERCENT_E2)
    whole = _roubles(min(max(exact, Fraction(scale.least_kop)), Fraction(scale.most_kop)))
    amount = max(_roubles(Fraction(whole, 2)), scale.order_least_kop) if order else whole
    return Duty(price_kop, order, tier, exact, whole, amount, step.cite)


def as_text(found: Duty) -> list[str]:
    """The duty step by step, as lines of plain text in Russian."""
    tier, over = found.tier, found.price_kop - found.tier.over_kop
    exact = half_away_whole(found.exact_kop.numerator, found.exact_kop.denominator)
    lines = [
        f"Цена иска: {roubles(found.price_kop)} руб.",
        f"Основание: {found.cite}",
        f"По шкале: {roubles(tier.base_kop)} + {written(tier.percent_e2, 2)} % × {roubles(over)} = {roubles(exact)} руб.",
        f"В пределах шкалы, до целого рубля ({ROUNDING}): {roubles(found.whole_kop)} руб.",
    ]
    if found.order:
        lines.append(f"За судебный приказ ({ORDER}): {roubles(found.amount_kop)} руб.")
    return lines


def _roubles(kopecks: Fraction) -> int:
    """To whole roubles, in kopecks."""
    return half_away_whole(kopecks.numerator, kopecks.denominator * KOPECKS) * KOPECKS
