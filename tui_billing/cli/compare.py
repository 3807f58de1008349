"""``tui-billing compare``: what was charged for two months, by the same view as a what-if."""

import typer

from tui_billing.cli._difference import print_difference
from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.period import Period
from tui_billing.operations.what_if import compared_periods


def compare(
    first: str = typer.Argument(..., metavar="ПЕРИОД", help="с чем сравнить: 2026-09"),
    second: str = typer.Argument(..., metavar="ПЕРИОД", help="что сравнить: 2026-10"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Сравнить начисленное за два месяца: по услугам и по лицевым счетам, где изменилось больше всего."""
    office = open_office(database)
    before, now = Period.parse(first), Period.parse(second)
    with percent() as progress:
        found = compared_periods(office.database, before, now, progress=progress)
    print(f"{before.title} → {now.title}")
    print_difference(office.database, found)
