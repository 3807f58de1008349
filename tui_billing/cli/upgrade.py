"""``tui-billing upgrade``: an older database for this version of the program."""

import typer

from tui_billing.cli._office import place
from tui_billing.storage import schema
from tui_billing.storage.database import Database


def upgrade(
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Обновить базу, созданную более старой версией программы."""
    opened = Database.at(place(database))
    schema.upgrade(opened)
    print(f"База соответствует программе: схема {schema.head()}.")
