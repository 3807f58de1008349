"""``tui-billing explain``: lines of an account down to the law, the tariff, the readings and the rounding."""

import sys
from pathlib import Path

import typer

from tui_billing.cli._explained import print_explained
from tui_billing.cli._office import open_office
from tui_billing.domain.period import Period
from tui_billing.queries.annexes import annex_head
from tui_billing.queries.explanations import explain_account
from tui_billing.reports.documents.annex import write_annex


def explain(
    account: str = typer.Argument(..., metavar="НОМЕР_ЛС", help="номер лицевого счёта"),
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    service: str | None = typer.Option(None, "--service", help="код или название услуги"),
    as_json: bool = typer.Option(False, "--json", help="в формате JSON"),
    pdf: Path | None = typer.Option(None, "--pdf", help="записать приложение для печати в PDF"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Объяснить строки лицевого счёта за период: формула, основание, исходные данные и откуда они, округление.

    Начисления, перерасчёты, пеня, проценты по рассрочке, разовые начисления. Проверить все строки базы:
    tui-billing check --lines.
    """
    office = open_office(database)
    month = Period.parse(period)
    lines = office.database.read(explain_account, account, month, service)
    if pdf is not None:
        about = f"{month.title}, {service}" if service else month.title
        head = office.database.read(annex_head, account, about, office.today)
        print(f"PDF: {write_annex(pdf, head, lines)}", file=sys.stderr if as_json else sys.stdout)
    if as_json or pdf is None:
        print_explained(lines, as_json=as_json)
