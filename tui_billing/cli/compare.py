"""``tui-billing compare``: what was charged for two months, or computed by two runs, by the same view as a what-if."""

import typer

from tui_billing.cli._difference import print_difference
from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.operations.what_if import compared
from tui_billing.queries.differences import called, period_or_run


def compare(
    first: str = typer.Argument(..., metavar="С_ЧЕМ", help="с чем сравнить: 2026-09 или №12 — номер начисления"),
    second: str = typer.Argument(..., metavar="ЧТО", help="что сравнить: 2026-10 или №15"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Сравнить начисленное за два месяца или два начисления: по услугам и по лицевым счетам, где изменилось больше всего."""
    office = open_office(database)
    before, now = period_or_run(first), period_or_run(second)
    with percent() as progress:
        found = compared(office.database, before, now, progress=progress)
    print(f"{called(before)} → {called(now)}")
    print_difference(office.database, found)
