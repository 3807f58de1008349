"""Local acts: tariffs, norms, limits and choices stand on one each."""

from datetime import date

from sqlmodel import Session, select

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.tariffs import Act


def act_id(session: Session, title: str, issued_on: date, number: str) -> int:
    """The id of an act; it is recorded when it is new.

    Raises:
        RefusedError: its title or its number is empty.
    """
    title, number = title.strip(), number.strip()
    if not title or not number:
        raise RefusedError("Не указан акт: нужны его название, дата и номер. Без акта тариф или норматив не вводят.")
    known = session.exec(
        select(Act).where(Act.title == title, Act.issued_on == issued_on, Act.number == number)
    ).first()
    if known is None:
        known = Act(title=title, issued_on=issued_on, number=number)
        session.add(known)
        session.flush()
    return known.id
