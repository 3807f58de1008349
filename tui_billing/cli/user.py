"""``tui-billing user``: who may work in the office."""

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import Role
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.users import add_user, switch_off_user
from tui_billing.queries.users import users
from tui_billing.widgets.literal import plain

LIST, ADD, OFF = "list", "add", "off"
ROLES = {role.name.lower(): role for role in Role}
ROLES_IN_WORDS = ", ".join(f"{key} — {role.label}" for key, role in ROLES.items())


def user(
    action: str = typer.Argument(LIST, metavar="[list|add|off]", help="показать, добавить или отключить"),
    login: str = typer.Argument("", metavar="ВХОД", help="имя пользователя операционной системы"),
    name: str = typer.Option("", "--name", help="фамилия и инициалы"),
    role: str = typer.Option("typist", "--role", help=ROLES_IN_WORDS),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать пользователей, добавить нового, отключить ушедшего."""
    if action not in {LIST, ADD, OFF}:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: list, add, off.")
    if role not in ROLES:
        raise RefusedError(f"«{role}» — нет такой роли. Есть: {', '.join(ROLES)}.")
    office = open_office(database)
    if action == LIST:
        _show(office)
    elif action == ADD:
        office.database.write(add_user, office.actor, login, name, ROLES[role])
        print(f"Пользователь {plain(login)} добавлен: {ROLES[role].label}.")
    else:
        office.database.write(switch_off_user, office.actor, login)
        print(f"Пользователь {plain(login)} отключён. Его записи остались.")


def _show(office: Office) -> None:
    for row in office.database.read(users):
        print(f"{plain(row.login)}: {plain(row.name)}, {row.role.label}{'' if row.active else ', отключён'}")
