"""Which parameters of federal law are checked for a month: by the program's own data, or by the administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from tui_billing.domain.codes import LawUse
from tui_billing.domain.dated import Dated
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import CHOICES, PARAMETERS, law, used_by
from tui_billing.domain.law_checks import LawCheck
from tui_billing.domain.office import User
from tui_billing.domain.period import Period


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A parameter that nobody has checked for a month: its last known step and the day up to which it is checked."""

    name: str
    title: str
    since: date
    act: str
    checked_through: date | None

    def __str__(self) -> str:
        """As a refusal lists it."""
        through = "не проверялся" if self.checked_through is None else f"проверен по {self.checked_through:%d.%m.%Y}"
        return f"{self.name} «{self.title}» {through}, последнее значение с {self.since:%d.%m.%Y}, {self.act}"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed a parameter for a month; ``is_valid``: no other step has become known since."""

    parameter: str
    period: Period
    note: str
    author: str
    recorded_at_ms: int
    is_valid: bool


@dataclass(frozen=True, slots=True)
class MonthLaw:
    """A parameter that somebody has to check for a month.

    ``since`` is its value in force, None where it has none; ``confirmed_by`` who confirmed that, nothing for nobody.
    """

    name: str
    title: str
    uses: tuple[LawUse, ...]
    since: date | None
    checked_through: date | None
    confirmed_by: str


def unchecked(session: Session, use: LawUse, period: Period) -> tuple[Unchecked, ...]:
    """The parameters that a use of the law computes a month with and that are not checked for it."""
    open_ones = [each for each in used_by(use) if not each.is_checked(period.last)]
    confirmed = _confirmed(session, period) if open_ones else set()
    return tuple(_unchecked(each) for each in open_ones if (each.name, confirmable(each, period)) not in confirmed)


def month_law(session: Session, period: Period) -> list[MonthLaw]:
    """The parameters that a month is computed with and that the program's data does not settle, the unconfirmed first."""
    open_ones = [each for each in PARAMETERS.values() if each.uses and not each.is_checked(period.last)]
    by_name = {
        each.parameter: each for each in confirmations(session, open_ones) if each.period == period and each.is_valid
    }
    rows = [
        MonthLaw(
            each.name, each.title, tuple(sorted(each.uses)), _since(each, period), each.checked_through,
            by_name[each.name].author if each.name in by_name else "",
        )
        for each in open_ones
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (bool(row.confirmed_by), row.title))


def law_details(session: Session, name: str, period: Period) -> list[tuple[int, str]]:
    """What to check of a parameter for a month: how deep a sentence stands, and the sentence.

    Raises:
        RefusedError: there is no such parameter.
    """
    parameter = law(name)
    through = f"проверено по {parameter.checked_through:%d.%m.%Y}" if parameter.checked_through else "не проверялось"
    told = [(0, f"{parameter.title}: {through}. Применяется {parameter.applies}."), (0, "Что проверить:")]
    since = _since(parameter, period)
    if since is None:
        told.append((1, f"На {period.title} значения нет: установите версию программы с новым значением."))
    else:
        step = parameter.on(period.last)
        told += [
            (
                1,
                f"Действует ли в периоде {period.title} {step.cite.act} ({step.cite.place}) и нет ли изменений к нему.",
            ),
            (1, f"Значение с {since:%d.%m.%Y} то же: {parameter.show(step.value)}"),
            (1, "Значение другое — не подтверждайте: установите версию программы с новым значением."),
        ]
        if not step.cite.confirmed:
            told.append((1, "Это значение взято из второстепенного источника: сверьте его с актом."))
    told += [
        (0, f"Спорный вопрос {each.name}: {each.title}. По умолчанию: {each.answers[each.default]}.")
        for each in CHOICES.values()
        if each.parameter == name
    ]
    told.append((0, "Все значения, последнее первым:"))
    told += [
        (1, f"с {step.since:%d.%m.%Y}: {parameter.show(step.value)} — {step.cite}")
        for step in reversed(parameter.steps)
    ]
    told += [
        (0, f"Подтверждено на {each.period}: {each.author}, {each.note}" + ("" if each.is_valid else " (не действует)"))
        for each in confirmations(session, [parameter])
    ]
    return told


def confirmations(session: Session, parameters: Iterable[Dated[Any]]) -> list[Confirmation]:
    """What was confirmed of some parameters, by month."""
    by_name = {each.name: each for each in parameters}
    rows = session.exec(
        select(LawCheck, User.name)
        .join(User, col(User.id) == LawCheck.author_id)
        .where(col(LawCheck.parameter).in_(by_name))
        .order_by(col(LawCheck.period), col(LawCheck.parameter), col(LawCheck.step_since))
    )
    return [
        Confirmation(
            row.parameter,
            row.period,
            row.note,
            author,
            row.recorded_at_ms,
            confirmable(by_name[row.parameter], row.period) == row.step_since,
        )
        for row, author in rows
    ]


def confirmable(parameter: Dated[Any], period: Period) -> date:
    """The day of the last step that is in force in a month, which is what a confirmation confirms.

    Raises:
        RefusedError: the parameter has no value in that month.
    """
    return parameter.on(period.last).since


def _since(parameter: Dated[Any], period: Period) -> date | None:
    try:
        return confirmable(parameter, period)
    except RefusedError:
        return None


def _confirmed(session: Session, period: Period) -> set[tuple[str, date]]:
    found = session.exec(select(LawCheck).where(LawCheck.period == period))
    return {(each.parameter, each.step_since) for each in found}


def _unchecked(parameter: Dated[Any]) -> Unchecked:
    last = parameter.steps[-1]
    return Unchecked(parameter.name, parameter.title, last.since, last.cite.act, parameter.checked_through)
