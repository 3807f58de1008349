"""``tui-billing explain``: a charge of an account down to the law, the tariff, the readings and the rounding."""

import json

import typer

from tui_billing.cli._office import open_office
from tui_billing.domain.period import Period
from tui_billing.queries.explanations import explain_account
from tui_billing.widgets.literal import plain


def explain(
    account: str = typer.Argument(..., metavar="НОМЕР_ЛС", help="номер лицевого счёта"),
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    service: str | None = typer.Option(None, "--service", help="код или название услуги"),
    as_json: bool = typer.Option(False, "--json", help="в формате JSON"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Объяснить начисление лицевого счёта: формула, основание, исходные данные и откуда они, округление."""
    office = open_office(database)
    lines = office.database.read(explain_account, account, Period.parse(period), service)
    if as_json:
        print(json.dumps([line.as_data() for line in lines], ensure_ascii=False, indent=2))
        return
    for line in lines:
        for depth, text in line.tree.lines():
            print(f"{'  ' * depth}{plain(text)}")
        print()
