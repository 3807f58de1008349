"""``tui-billing backup``: a verified copy of a database in use."""

from pathlib import Path

import typer

from tui_billing.cli._office import open_office, today
from tui_billing.domain.decimals import grouped
from tui_billing.storage import backup as copies


def backup(
    target: Path | None = typer.Argument(None, metavar="ФАЙЛ", help="куда; без него — рядом с базой, с датой в имени"),
    force: bool = typer.Option(False, "--force", help="заменить файл, если он есть"),
    database: str | None = typer.Option(None, "--database", help="файл базы"),
) -> None:
    """Сделать проверенную копию базы; работать в это время можно."""
    office = open_office(database)
    if target is None and office.database.is_sqlite:
        place = office.database.path
        target = place.with_name(f"{place.stem}.{today():%Y-%m-%d}{place.suffix}")
    made = copies.backup(office.database, target or Path(), force=force)
    print(f"Копия проверена: {made}, {grouped(str(made.stat().st_size // 1024))} КБ.")
