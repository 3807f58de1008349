"""``tui-billing parked``: the parked lines of a period, putting them off, and what was put off and is still not charged."""

import typer

from tui_billing.cli._office import open_office
from tui_billing.domain.codes import ParkReason
from tui_billing.domain.decimals import grouped
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.postponing import postpone, take_up
from tui_billing.queries.parked import ParkedRow, parked_in_force, postponed_open
from tui_billing.queries.receipts import account_place
from tui_billing.widgets.literal import plain


def parked(
    month: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    reason: str = typer.Option("", "--reason", help="только строки с этой причиной, её код: no_tariff, no_norm…"),
    account: str = typer.Option("", "--account", help="только строки этого лицевого счёта"),
    note: str = typer.Option("", "--postpone", help="перенести эти строки на следующий период: почему"),
    back: bool = typer.Option(False, "--take-up", help="вернуть перенесённые строки в работу"),
    still: bool = typer.Option(False, "--still-open", help="перенесённое из периодов до этого и ещё не начисленное"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать отложенные строки периода, перенести их с причиной или вернуть в работу."""
    office = open_office(database)
    period = Period.parse(month)
    why = _reason(reason)
    account_id = office.database.read(account_place, account)[1] if account else None
    if note:
        count = office.database.write(postpone, office.actor, period, note, reason=why, account_id=account_id)
        print(f"Перенесено строк: {grouped(str(count))}.")
    elif back:
        count = office.database.write(take_up, office.actor, period, reason=why, account_id=account_id)
        print(f"Возвращено в работу строк: {grouped(str(count))}.")
    elif still:
        _print(office.database.read(postponed_open, period))
    else:
        rows = office.database.read(parked_in_force, period, reason=why)
        _print([row for row in rows if account_id in {None, row.account_id}])


def _reason(typed: str) -> ParkReason | None:
    if not typed:
        return None
    if typed.upper() not in ParkReason.__members__:
        raise RefusedError(f"Нет причины «{typed}». Есть: {', '.join(each.name.lower() for each in ParkReason)}.")
    return ParkReason[typed.upper()]


def _print(rows: list[ParkedRow]) -> None:
    for row in rows:
        put_off = f" — перенесено: {plain(row.note)}" if row.note else ""
        print(f"{row.period}  {plain(row.title)}  [{row.reason.name.lower()}]{put_off}")
    print(f"Строк {grouped(str(len(rows)))}, из них перенесено {grouped(str(sum(1 for row in rows if row.note)))}.")
