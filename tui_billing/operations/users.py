"""Who may work in the office: the administrator adds users and switches them off; nobody is ever deleted."""

from sqlmodel import Session, select

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.office import User
from tui_billing.operations._rights import require

RIGHT = "управление пользователями"


def add_user(session: Session, login: str, name: str, role: Role) -> int:
    """Let an OS user work in a role; one who was switched off comes back with this name and role. Returns the id.

    Raises:
        NotAllowedError: the actor is no administrator.
        RefusedError: the login is empty, or works here already.
    """
    require(session, RIGHT)
    login, name = login.strip(), name.strip()
    if not login or not login.isprintable() or not name:
        raise RefusedError(
            "Укажите имя входа в систему и имя человека: tui-billing user add ivanova --name «Иванова А. П.»."
        )
    user = session.exec(select(User).where(User.login == login)).first()
    if user is None:
        user = User(login=login, name=name, role=role)
        session.add(user)
    elif user.active:
        raise RefusedError(f"Пользователь {login} уже есть: {user.name}, {user.role.label}.")
    else:
        user.name, user.role, user.active = name, role, True
    session.flush()
    return user.id


def switch_off_user(session: Session, login: str) -> int:
    """Let a user work no more; what they did stays under their name. Returns the id.

    Raises:
        NotAllowedError: the actor is no administrator.
        RefusedError: there is no such user, or nobody could let users in any more.
    """
    actor = require(session, RIGHT)
    user = session.exec(select(User).where(User.login == login.strip())).first()
    if user is None or not user.active:
        raise RefusedError(f"Пользователь {login} не работает в базе. Список: tui-billing user list.")
    if user.id == actor.user_id:
        raise RefusedError("Нельзя отключить себя. Попросите другого администратора.")
    user.active = False
    return user.id
