"""``tui-billing receipts 2026-10``: issues the receipts of a period and prints them, one PDF a building."""

from pathlib import Path

import typer

from tui_billing.cli._office import open_office
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.receipts import Issuance, issue_one, issue_receipts

SHOWN = 5
"""So many files are named; the folder says the rest."""


def receipts(
    period: str = typer.Argument(..., help="период начисления, например 2026-10"),
    building: list[int] | None = typer.Option(None, "--building", help="номер дома в базе; можно несколько раз"),
    account: str | None = typer.Option(None, "--account", help="одна квитанция: номер лицевого счёта"),
    folder: Path = typer.Option(Path("receipts"), "--folder", help="каталог для файлов PDF"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Выпустить и напечатать квитанции за период."""
    if account and building:
        raise RefusedError("Укажите что-то одно: --account или --building. Дом лицевого счёта известен и так.")
    asked = Period.parse(period)
    office = open_office(database)
    if account:
        made = issue_one(office.database, office.actor, asked, account, folder=folder, issued_on=office.today)
    else:
        made = issue_receipts(
            office.database,
            office.actor,
            asked,
            folder=folder,
            issued_on=office.today,
            buildings=building or None,
            progress=_tell,
        )
    _report(made, folder)


def _tell(done: int, total: int) -> None:
    typer.echo(f"\rДомов напечатано: {done} из {total}", nl=done == total, err=True)


def _report(made: Issuance, folder: Path) -> None:
    typer.echo(f"Квитанций: {made.receipts}, из них новых: {made.new}. К оплате: {roubles(made.payable_kop)} руб.")
    typer.echo(f"Файлов: {len(made.files)}, каталог {folder.absolute()}")
    for file in made.files[:SHOWN]:
        typer.echo(f"  {file.name}")
    if len(made.files) > SHOWN:
        typer.echo(f"  и ещё {len(made.files) - SHOWN}")
