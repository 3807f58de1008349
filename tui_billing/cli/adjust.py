"""``tui-billing adjust``: a manual recalculation of one account, drafted and posted."""

import typer

from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import parse
from tui_billing.domain.period import Period
from tui_billing.operations.manual_recalculation import draft_manual
from tui_billing.operations.recalculation import post_recalculation


def adjust(
    account: str = typer.Argument(..., metavar="НОМЕР_ЛС", help="номер лицевого счёта"),
    service: str = typer.Argument(..., metavar="УСЛУГА", help="код или название услуги"),
    month: str = typer.Argument(..., metavar="МЕСЯЦ", help="месяц услуги, который исправляется: 2026-09"),
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="открытый период, в который ляжет перерасчёт: 2026-10"),
    reason: str = typer.Option(..., "--reason", help="причина, печатается в квитанции"),
    amount: str = typer.Option("", "--amount", help="сумма в рублях: -150,00 уменьшает долг"),
    volume: str = typer.Option("", "--volume", help="объём вместо суммы, по цене того месяца: -2,5"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Ручной перерасчёт лицевого счёта: сумма или объём по документу с причиной; следующие перерасчёты его не трогают."""
    office = open_office(database)
    made = office.database.write(
        draft_manual,
        office.actor,
        account,
        service,
        Period.parse(month),
        reason,
        amount_kop=_signed(amount, 2),
        volume_e6=_signed(volume, 6),
        dated_on=office.today,
        landing=Period.parse(period),
    )
    with percent() as progress:
        post_recalculation(office.database, office.actor, made, progress=progress)
    print(f"Проведено, перерасчёт с внутренним номером {made}.")


def _signed(typed: str, places: int) -> int:
    """A decimal with or without a minus."""
    bare = typed.strip()
    if not bare:
        return 0
    return -parse(bare[1:], places) if bare[0] in "-−" else parse(bare, places)
