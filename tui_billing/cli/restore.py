"""``tui-billing restore``: a verified copy in the place of the database."""

from pathlib import Path

import typer

from tui_billing.cli._office import place
from tui_billing.storage import backup as copies
from tui_billing.storage.database import Database


def restore(
    source: Path = typer.Argument(..., metavar="ФАЙЛ", help="копия, сделанная командой backup"),
    database: str | None = typer.Option(None, "--database", help="файл базы, который заменить"),
) -> None:
    """Восстановить базу из копии; прежняя база сохраняется рядом."""
    target = Database.at(place(database)).path
    replaced = copies.restore(source, target)
    print(f"База восстановлена: {target}.")
    if replaced is not None:
        print(f"Прежняя сохранена: {replaced}.")
