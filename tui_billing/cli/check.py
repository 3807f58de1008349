"""``tui-billing check``: the invariants of the money, on live data."""

import typer

from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import written
from tui_billing.queries.checks import check as check_job
from tui_billing.reports.fonts import plain
from tui_billing.storage.bulk import run_bulk


def check(
    shown: int = typer.Option(10, "--rows", min=1, help="сколько нарушений показать по каждому правилу"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Проверить базу: сходятся ли начисления, оплаты, сальдо, квитанции. Код 1, если что-то не сошлось."""
    office = open_office(database)
    with percent() as progress:
        results = run_bulk(office.database.address, check_job, shown, progress=progress)
    for each in results:
        print(f"{'✗' if each.count else '✓'} {each.title}")
        for row in each.rows:
            print(f"    {plain(row)}")
        if each.count > len(each.rows):
            print(f"    … ещё {written(each.count - len(each.rows), 0)}")
    broken = sum(1 for each in results if each.count)
    print(f"Правил {len(results)}, нарушено {broken}." if broken else f"Правил {len(results)}, все соблюдены.")
    if broken:
        raise typer.Exit(1)
