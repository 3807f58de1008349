"""``tui-billing check``: the invariants of the money, on live data; with ``--lines`` every line from its own leaves."""

from collections.abc import Sequence

import typer

from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import grouped, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.queries.checks import check as check_job
from tui_billing.queries.line_checks import LinesTask, check_lines
from tui_billing.reports.fonts import plain
from tui_billing.storage.bulk import run_bulk


def check(
    shown: int = typer.Option(10, "--rows", min=1, help="сколько нарушений показать по каждому правилу"),
    lines: bool = typer.Option(False, "--lines", help="перемножить заново каждую строку из её исходных данных"),
    period: str | None = typer.Option(None, "--period", help="с --lines: только строки этого периода"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Проверить базу: сходятся ли начисления, оплаты, сальдо, квитанции. Код 1, если что-то не сошлось."""
    if period and not lines:
        raise RefusedError("--period действует только вместе с --lines.")
    office = open_office(database)
    if lines:
        task = LinesTask(shown, Period.parse(period) if period else None)
        with percent() as progress:
            found = run_bulk(office.database.address, check_lines, task, progress=progress)
        for kind in found:
            _tell(f"{kind.title}: строк {grouped(str(kind.lines))}", kind.wrong, kind.rows)
        total, wrong = sum(kind.lines for kind in found), sum(kind.wrong for kind in found)
        ending = f"не сошлось {grouped(str(wrong))}" if wrong else "все сошлись до копейки"
        print(f"Строк {grouped(str(total))}, {ending}.")
    else:
        with percent() as progress:
            results = run_bulk(office.database.address, check_job, shown, progress=progress)
        for each in results:
            _tell(each.title, each.count, each.rows)
        wrong = sum(1 for each in results if each.count)
        print(f"Правил {len(results)}, нарушено {wrong}." if wrong else f"Правил {len(results)}, все соблюдены.")
    if wrong:
        raise typer.Exit(1)


def _tell(title: str, wrong: int, rows: Sequence[str]) -> None:
    print(f"{'✗' if wrong else '✓'} {title}")
    for row in rows:
        print(f"    {plain(row)}")
    if wrong > len(rows):
        print(f"    … ещё {written(wrong - len(rows), 0)}")
