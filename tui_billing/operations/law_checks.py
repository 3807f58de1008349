"""Federal law is checked before a month is computed by it: by the program's data, or by the administrator's word."""

from sqlmodel import Session

from tui_billing.domain.codes import LawUse
from tui_billing.domain.errors import RefusedError, UncheckedLawError
from tui_billing.domain.law import law
from tui_billing.domain.law_checks import LawCheck
from tui_billing.domain.period import Period
from tui_billing.operations._rights import require
from tui_billing.queries.law_checks import confirmable, month_law, unchecked

RIGHT = "подтверждение параметров закона"


def require_checked(session: Session, use: LawUse, period: Period) -> None:
    """Refuse to compute a month with parameters for which nobody has looked for newer acts.

    Raises:
        UncheckedLawError: there are such; the sentence names each with its last step and act.
    """
    found = unchecked(session, use, period)
    if found:
        raise UncheckedLawError(
            f"{period}, {use.label}: закон не проверен. Подтвердите: F12 или tui-billing law confirm {found[0].name} "
            f"{period}. Проверить: {'; '.join(str(each) for each in found)}.",
            period,
        )


def confirm_law(session: Session, name: str, period: Period, note: str) -> None:
    """Confirm that a parameter is in force through a month as the program knows it.

    Raises:
        NotAllowedError: only an administrator confirms.
        RefusedError: there is no such parameter, it has no value in that month, it is checked already, or the note is
            empty.
    """
    actor = require(session, RIGHT)
    parameter = law(name)
    if not note.strip():
        raise RefusedError("Укажите, что проверено: --note «КонсультантПлюс на 05.01.2027, изменений нет».")
    if parameter.is_checked(period.last):
        raise RefusedError(
            f"{parameter.title}: проверено по {parameter.checked_through:%d.%m.%Y}, подтверждать не нужно."
        )
    since = confirmable(parameter, period)
    if session.get(LawCheck, (name, period, since)) is not None:
        raise RefusedError(f"{parameter.title}: период {period} уже подтверждён. Список: tui-billing law show {name}.")
    session.add(
        LawCheck(
            parameter=name,
            period=period,
            step_since=since,
            note=note.strip(),
            author_id=actor.user_id,
            recorded_at_ms=actor.at_ms,
        )
    )


def confirm_all(session: Session, period: Period, note: str) -> int:
    """Confirm every parameter that a month is computed with and that is not settled for it yet. Returns how many.

    Raises:
        NotAllowedError: only an administrator confirms.
        RefusedError: there is none left to confirm, or the note is empty.
    """
    require(session, RIGHT)
    waiting = [each.name for each in month_law(session, period) if each.since is not None and not each.confirmed_by]
    if not waiting:
        raise RefusedError(f"{period}: подтверждать нечего, закон этого месяца проверен.")
    for name in waiting:
        confirm_law(session, name, period, note)
    return len(waiting)
