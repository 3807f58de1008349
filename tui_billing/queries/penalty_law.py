"""The law of penalties as the engine takes it: the dated federal parameters under the office's choices."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from tui_billing.domain.codes import CapKey, DebtorKind, RateMode
from tui_billing.domain.dated import Step
from tui_billing.domain.days import FOREVER, day_number
from tui_billing.domain.decimals import written
from tui_billing.domain.law import MORATORIA, PENALTY_CAP_E2, PENALTY_SHARES, penalty_rates_e2
from tui_billing.engine.penalty_law import NO_CEILING_E2, Limits, Moratorium, PenaltyLaw, Rung

LEGAL: Final = frozenset({DebtorKind.COOPERATIVE, DebtorKind.UTILITY, DebtorKind.COMPANY})
"""Whom the choice ``CAP_LEGAL`` is about."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What an office chooses where the law is disputed; the defaults are the usual reading.

    Attributes:
        rate_mode: the key rate of which day (``RATE_MODE``).
        cap_key: the cap of which day (``CAP_KEY``).
        cap_legal: whether companies have the cap too (``CAP_LEGAL``).
        moratorium_497: whether the moratorium of 2022 counts (``MORATORIUM_497``).
        due_shift: whether a due day that is a day off moves on (``DUE_SHIFT``).
    """

    rate_mode: RateMode = RateMode.ON_PAYMENT_DATE
    cap_key: CapKey = CapKey.PAYMENT_DATE
    cap_legal: bool = True
    moratorium_497: bool = True
    due_shift: bool = True

    @property
    def columns(self) -> dict[str, Any]:
        """As the columns of a run."""
        return asdict(self)


def penalty_law(choices: Choices, on: date) -> PenaltyLaw:
    """The law for a calculation on a day; the ladders are those of that day.

    Raises:
        RefusedError: a parameter has no value on that day.
    """
    caps = tuple(
        Limits(
            day_number(step.since),
            step.value.ceiling_e2 if step.value.is_fixed and step.value.ceiling_e2 is not None else 0,
            NO_CEILING_E2 if step.value.ceiling_e2 is None else step.value.ceiling_e2,
        )
        for step in PENALTY_CAP_E2.steps
    )
    return PenaltyLaw(
        ladders={
            kind: tuple(Rung(rung.first_day, rung.share) for rung in ladder)
            for kind, ladder in PENALTY_SHARES.on(on).value.items()
        },
        key_rates=tuple((day_number(step.since), step.value) for step in penalty_rates_e2()),
        limits={kind: caps for kind in DebtorKind if choices.cap_legal or kind not in LEGAL},
        moratoria=_moratoria(choices),
        mode=choices.rate_mode,
        cap_key=choices.cap_key,
    )


def _moratoria(choices: Choices) -> tuple[Moratorium, ...]:
    """Each until the step that ends it; one for debts due before a day is that of ПП РФ № 497, which is disputed."""
    steps = MORATORIA.steps
    ends = [*(step.since for step in steps[1:]), FOREVER]
    return tuple(
        Moratorium(day_number(step.since), day_number(end), day_number(step.value.due_before or FOREVER))
        for step, end in zip(steps, ends, strict=True)
        if step.value is not None and (choices.moratorium_497 or step.value.due_before is None)
    )


def last_day(to_day: date) -> date:
    """The last day of a span ``[from, to)``, as people read it."""
    return to_day - timedelta(days=1)


def grounds(choices: Choices, on: date) -> tuple[str, ...]:
    """The acts that a calculation on a day rests on, and the choices made, a sentence each."""
    share, cap, rate = PENALTY_SHARES.on(on), PENALTY_CAP_E2.on(on), _rate_on(on)
    return (
        f"Доли ставки и дни просрочки: {share.cite}.",
        f"Ставка на {on:%d.%m.%Y}: {written(rate.value, 2)} % ({rate.cite}); применяется {choices.rate_mode.label}.",
        (
            f"Ограничение ставки: {PENALTY_CAP_E2.show(cap.value)} ({cap.cite}), {choices.cap_key.label}; "
            f"для юридических лиц {'действует' if choices.cap_legal else 'не применяется'}."
        ),
        f"Мораторий ПП РФ от 28.03.2022 № 497: {'применяется' if choices.moratorium_497 else 'не применяется'}.",
        f"Срок оплаты в выходной день {'переносится (ст. 193 ГК РФ)' if choices.due_shift else 'не переносится'}.",
        "Округление: один раз за месяц услуги по лицевому счёту, до копейки, половина — от нуля.",
    )


def _rate_on(on: date) -> Step[int]:
    return [step for step in penalty_rates_e2() if step.since <= on][-1]
