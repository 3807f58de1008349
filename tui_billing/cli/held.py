"""``tui-billing held``: the held lines of a period or a run, and a person's decision about them."""

from collections.abc import Sequence
from dataclasses import replace

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations.outsort import Decided, Which, leave_out, release, take_back
from tui_billing.queries.account_filter import named
from tui_billing.queries.held_lines import HeldRow, held_in_force, held_of
from tui_billing.queries.receipts import account_place
from tui_billing.widgets.literal import plain


def held(
    month: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    run: int = typer.Option(0, "--run", help="номер начисления; без него — проведённое"),
    account: str = typer.Option("", "--account", help="только строки этого лицевого счёта"),
    service: str = typer.Option("", "--service", help="только строки этой услуги: название или код"),
    release_why: str = typer.Option("", "--release", help="выпустить эти строки: почему"),
    leave_why: str = typer.Option("", "--leave-out", help="закрыть месяц без этих строк: почему"),
    back: bool = typer.Option(False, "--take-back", help="отменить решение, пока строки не начислены"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать строки, задержанные пределами, выпустить их или закрыть месяц без них."""
    office = open_office(database)
    which = _which(office, Which(Period.parse(month), run), account, service)
    if sum((bool(release_why), bool(leave_why), back)) > 1:
        raise RefusedError("Укажите одно: --release, --leave-out или --take-back.")
    if release_why:
        _say("Выпущено", office.database.write(release, office.actor, which, release_why))
    elif leave_why:
        _say("Не начисляется", office.database.write(leave_out, office.actor, which, leave_why))
    elif back:
        _say("Снова ждёт решения", office.database.write(take_back, office.actor, which))
    else:
        found = (
            office.database.read(held_of, run, which.period)
            if run
            else office.database.read(held_in_force, which.period)
        )
        _print(
            [
                row
                for row in found
                if which.account_id in {None, row.account_id} and which.service_id in {None, row.service_id}
            ]
        )


def _which(office: Office, which: Which, account: str, service: str) -> Which:
    if account:
        which = replace(which, account_id=office.database.read(account_place, account)[1])
    if service:
        which = replace(which, service_id=office.database.read(named, Service, "услуга", service)[0])
    return which


def _say(what: str, made: Decided) -> None:
    print(f"{what}: строк {grouped(str(made.count))}, {roubles(made.amount_kop)} руб.")


def _print(rows: Sequence[HeldRow]) -> None:
    """The list, the largest change first."""
    for row in rows:
        decided = "" if row.decision is None else f" — {row.decision.label}: {plain(row.note)}"
        print(f"{plain(row.title)}: {roubles(row.amount_kop)}, месяц назад {roubles(row.before_kop)}{decided}")
    waiting = [row for row in rows if row.decision is None]
    print(
        f"Строк {grouped(str(len(rows)))}, из них ждут решения {grouped(str(len(waiting)))} "
        f"на {roubles(sum(row.amount_kop for row in waiting))} руб."
    )
