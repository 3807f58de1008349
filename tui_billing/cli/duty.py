"""``tui-billing duty``: the state duty for a price of the claim, or for what an account owes, step by step."""

import typer

from tui_billing.cli import _office
from tui_billing.cli._facts import account_id_of
from tui_billing.domain.codes import Court
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.engine.duty import as_text
from tui_billing.engine.duty import duty as duty_of
from tui_billing.queries.claims import claim

COURTS = {court.name.lower(): court for court in Court}
SUIT, ORDER = KINDS = ("suit", "order")


def duty(
    price: str = typer.Argument("", metavar="ЦЕНА_ИСКА", help="долг и пеня, рублей: 123456,78"),
    kind: str = typer.Option(SUIT, "--kind", help="suit — иск, order — судебный приказ"),
    court: str = typer.Option("general", "--court", help="general — суд общей юрисдикции, arbitration — арбитражный"),
    filed: str | None = typer.Option(None, "--filed", help="день подачи: 09.09.2024; без него — сегодня"),
    account: str = typer.Option("", "--account", help="вместо цены: лицевой счёт, цена — его просроченный долг и пеня"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…, только с --account"),
) -> None:
    """Госпошлина по цене иска или по долгу лицевого счёта: шкала, шаги, округление, статьи НК РФ."""
    if bool(price) == bool(account):
        raise RefusedError(
            "Укажите либо цену иска, либо лицевой счёт: tui-billing duty 123456,78 или --account 100001."
        )
    if kind not in KINDS:
        raise RefusedError(f"«{kind}» — нет такого вида. Есть: {', '.join(KINDS)}.")
    if court not in COURTS:
        raise RefusedError(f"«{court}» — нет такого суда. Есть: {', '.join(COURTS)}.")
    day = read_day(filed, _office.today()) if filed else _office.today()
    if account:
        office = _office.open_office(database)
        for depth, text in office.database.read(claim, account_id_of(office, account), day, COURTS[court]).lines():
            print("  " * depth + text)
        return
    found = duty_of(parse(price, 2), COURTS[court], day, order=kind == ORDER)
    print("\n".join([COURTS[court].label, *as_text(found)]))
