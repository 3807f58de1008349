"""Who is at the terminal, and who else works in the office."""

from dataclasses import dataclass

from sqlmodel import Session, select

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.office import User


def user_of(session: Session, login: str) -> tuple[int, Role]:
    """The id and the role of the user with this OS login.

    Raises:
        RefusedError: there is none, or it is switched off.
    """
    user = session.exec(select(User).where(User.login == login)).first()
    if user is None or not user.active:
        raise RefusedError(f"Пользователь {login} не заведён в базе. Попросите администратора: tui-billing user add.")
    return user.id, user.role


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as the administrator sees them."""

    login: str
    name: str
    role: Role
    active: bool


def users(session: Session) -> list[UserRow]:
    """Everybody who works or worked here, by login."""
    return [
        UserRow(row.login, row.name, row.role, row.active) for row in session.exec(select(User).order_by(User.login))
    ]
