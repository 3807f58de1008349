"""``tui-billing period``: the accrual periods, opening and closing one."""

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.periods import close_period, open_period
from tui_billing.queries.periods import all_periods

LIST, OPEN, CLOSE = "list", "open", "close"


def period(
    action: str = typer.Argument(LIST, metavar="[list|open|close]", help="показать, открыть или закрыть период"),
    month: str | None = typer.Argument(None, metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать периоды начисления, открыть следующий, закрыть текущий."""
    if action not in {LIST, OPEN, CLOSE}:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: list, open, close.")
    office = open_office(database)
    if action == LIST:
        _show(office)
        return
    if month is None:
        raise RefusedError(f"Укажите период: tui-billing period {action} 2026-10.")
    asked = Period.parse(month)
    if action == OPEN:
        office.database.write(open_period, office.actor, asked)
        print(f"Период {asked.title} открыт.")
        return
    with percent() as progress:
        balances = close_period(office.database, office.actor, asked, progress=progress)
    print(f"Период {asked.title} закрыт. Записано сальдо: {grouped(str(balances))}.")


def _show(office: Office) -> None:
    for row in office.database.read(all_periods):
        charged = (
            f"домов {grouped(str(row.buildings))}, строк {grouped(str(row.lines))}, {roubles(row.amount_kop)} руб."
        )
        parked = f", отложено {grouped(str(row.parked))}" if row.parked else ""
        print(f"{row.period}  {row.status.label:<24}{charged if row.buildings else 'не начислен'}{parked}")
