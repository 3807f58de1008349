"""``tui-billing backup``: a verified copy of a database in use."""

from pathlib import Path

import typer

from tui_billing.cli._office import place, today
from tui_billing.domain.decimals import grouped
from tui_billing.storage import backup as copies
from tui_billing.storage.database import Database


def backup(
    target: Path | None = typer.Argument(None, metavar="ФАЙЛ", help="куда; без него — рядом с базой, с датой в имени"),
    force: bool = typer.Option(False, "--force", help="заменить файл, если он есть"),
    database: str | None = typer.Option(None, "--database", help="файл базы"),
) -> None:
    """Сделать проверенную копию базы; работать в это время можно."""
    base = Database.at(place(database))  # of any schema: a copy is made before an upgrade
    if target is None and base.is_sqlite:
        target = base.path.with_name(f"{base.path.stem}.{today():%Y-%m-%d}{base.path.suffix}")
    made = copies.backup(base, target or Path(), force=force)
    print(f"Копия проверена: {made}, {grouped(str(made.stat().st_size // 1024))} КБ.")
