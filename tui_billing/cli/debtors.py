"""``tui-billing debtors``: who owes, as text, PDF and XLSX."""

from pathlib import Path

import typer

from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import parse, roubles, written
from tui_billing.domain.errors import StorageError
from tui_billing.queries.debtors import Debtor, DebtorFilter, debtor_list
from tui_billing.reports.documents.debtors import draw_debtors, write_debtors
from tui_billing.reports.fonts import plain
from tui_billing.storage.bulk import run_bulk

SHOWN = 20


def debtors(
    least: str = typer.Option("0,01", "--min", help="долг не меньше, рублей"),
    months: int = typer.Option(1, "--months", min=1, help="просрочено месяцев, не меньше"),
    pdf: Path | None = typer.Option(None, "--pdf", help="записать список в PDF"),
    xlsx: Path | None = typer.Option(None, "--xlsx", help="записать список в таблицу XLSX"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Список должников: долг за месяцы, срок оплаты которых прошёл, за вычетом аванса и рассроченного, и пеня."""
    least_kop = max(parse(least, 2), 1)
    office = open_office(database)
    wanted = DebtorFilter(on=office.today, least_kop=least_kop, least_months=months)
    with percent() as progress:
        found = run_bulk(office.database.address, debtor_list, wanted, progress=progress)
    _show(found)
    condition = f"Долг от {roubles(least_kop)} ₽, просрочено месяцев: от {months}. Без сумм, срок оплаты которых не наступил, в том числе по рассрочке; пеня — отдельно."
    try:
        if pdf is not None:
            pdf.write_bytes(draw_debtors(found, office.today, condition))
            print(f"PDF: {pdf}")
        if xlsx is not None:
            write_debtors(xlsx, found)
            print(f"XLSX: {xlsx}")
    except OSError as error:
        raise StorageError(f"Не удаётся записать файл: {error.filename or error}. Проверьте путь и права.") from error


def _show(found: tuple[Debtor, ...]) -> None:
    for each in found[:SHOWN]:
        print(
            f"{plain(each.number):<12} {roubles(each.debt_kop):>14}  мес. {each.months:>3} с {each.oldest}  "
            f"{f'пеня {roubles(each.penalty_kop)}  ' if each.penalty_kop else ''}{plain(each.holder)}, {plain(each.address)}"
        )
    if len(found) > SHOWN:
        print(f"… ещё {written(len(found) - SHOWN, 0)}. Весь список: --pdf или --xlsx.")
    debt, penalty = sum(each.debt_kop for each in found), sum(each.penalty_kop for each in found)
    print(f"Должников: {written(len(found), 0)}, долг {roubles(debt)} ₽, пеня {roubles(penalty)} ₽")
