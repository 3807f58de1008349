"""``tui-billing period``: the accrual periods, opening, checking and closing one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.closing import (
    ChecksError,
    accept_warning,
    close_period,
    run_checks,
    set_missing_readings,
)
from tui_billing.operations.periods import open_period, reopen_period, soft_close
from tui_billing.queries.closing._check import Outcome, Severity
from tui_billing.queries.periods import all_periods, events_of
from tui_billing.widgets.literal import plain

MARKS: Final = {Severity.MUST: "✗", Severity.WARNING: "!"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of a period."""

    period: Period
    check: bool
    name: str
    reason: str


def period(
    action: str = typer.Argument(
        "list",
        metavar="[list|open|soft|close|accept|reopen|history|missing]",
        help="показать все; открыть следующий; закрыть предварительно; закрыть; принять предупреждение; открыть закрытый; "
        "что с ним делали; с какой доли пропущенных показаний предупреждать",
    ),
    month: str | None = typer.Argument(None, metavar="ПЕРИОД", help="год и месяц: 2026-10; для missing — проценты: 15"),
    check: bool = typer.Option(False, "--check", help="только проверки закрытия: код 1, если что-то нужно исправить"),
    reason: str = typer.Option("", "--reason", help="почему период открывают снова или принимают предупреждение"),
    name: str = typer.Option(
        "", "--name", help="какое предупреждение принять; без него close и accept — все найденные"
    ),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать периоды начисления, открыть следующий, проверить и закрыть текущий, открыть закрытый снова."""
    if action not in {"list", "missing", *ACTIONS}:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: list, {', '.join(ACTIONS)}, missing.")
    office = open_office(database)
    if action == "list":
        _show(office)
    elif month is None:
        raise RefusedError(f"Укажите период: tui-billing period {action} 2026-10.")
    elif action == "missing":
        _missing(office, month)
    else:
        asked = Asked(Period.parse(month), check, name, reason)
        ACTIONS[action](office, asked)


def _open(office: Office, asked: Asked) -> None:
    office.database.write(open_period, office.actor, asked.period)
    print(f"Период {asked.period.title} открыт.")


def _soft(office: Office, asked: Asked) -> None:
    landing = office.database.write(soft_close, office.actor, asked.period)
    print(f"Период {asked.period.title} предварительно закрыт. Показания и оплаты теперь попадают в {landing.title}.")


def _reopen(office: Office, asked: Asked) -> None:
    office.database.write(reopen_period, office.actor, asked.period, asked.reason)
    print(f"Период {asked.period.title} открыт снова: документы в него вносит бухгалтер. Потом закройте его опять.")


def _history(office: Office, asked: Asked) -> None:
    for each in office.database.read(events_of, asked.period):
        about = f" {each.check_name}, строк {grouped(str(each.rows))}" if each.check_name else ""
        reason = f": {plain(each.reason)}" if each.reason else ""
        print(f"{each.step.label}{about}, {plain(each.author)}{reason}")


def _check(office: Office, period: Period) -> None:
    with percent() as progress:
        outcomes = run_checks(office.database, period, progress=progress)
    _print(outcomes)
    if any(each.must_be_fixed for each in outcomes):
        raise typer.Exit(1)


def _close(office: Office, asked: Asked) -> None:
    if asked.check:
        _check(office, asked.period)
        return
    try:
        with percent() as progress:
            balances = close_period(office.database, office.actor, asked.period, accept=asked.reason, progress=progress)
    except ChecksError as refusal:
        _print(refusal.outcomes)
        raise
    print(f"Период {asked.period.title} закрыт. Записано сальдо: {grouped(str(balances))}.")


def _accept(office: Office, asked: Asked) -> None:
    """Accept the warnings as they stand now."""
    with percent() as progress:
        outcomes = run_checks(office.database, asked.period, progress=progress)
    found = [each for each in outcomes if each.blocks and asked.name in {each.name, ""} and not each.must_be_fixed]
    if not found:
        raise RefusedError("Таких предупреждений нет: принимать нечего. Список: tui-billing period close … --check.")
    for each in found:
        office.database.write(accept_warning, office.actor, asked.period, each.name, each.count, asked.reason)
        print(f"Принято: {each.title.lower()}, {grouped(str(each.count))}.")


def _missing(office: Office, percents: str) -> None:
    if not percents.isdecimal():
        raise RefusedError(f"«{percents}» — не проценты. Введите целое число, например 15.")
    office.database.write(set_missing_readings, office.actor, int(percents))
    print(f"Предупреждение о пропущенных показаниях — с {percents} % приборов дома.")


ACTIONS: Final[dict[str, Callable[[Office, Asked], None]]] = {
    "open": _open,
    "soft": _soft,
    "close": _close,
    "accept": _accept,
    "reopen": _reopen,
    "history": _history,
}


def _print(outcomes: tuple[Outcome, ...]) -> None:
    for each in outcomes:
        mark = MARKS[each.severity] if each.blocks else "✓"
        accepted = f" — принято: {plain(each.accepted)}" if each.count and each.accepted else ""
        print(f"{mark} {each.title}: {grouped(str(each.count))}{accepted}  [{each.name}]")
        if each.blocks:
            for row in each.rows:
                print(f"    {plain(row.text)}")
            if each.count > len(each.rows):
                print(f"    … ещё {grouped(str(each.count - len(each.rows)))}")
            print(f"    → {each.advice}")
    print(_verdict(outcomes))


def _verdict(outcomes: tuple[Outcome, ...]) -> str:
    if any(each.must_be_fixed for each in outcomes):
        return "Закрыть нельзя: исправьте отмеченное ✗."
    if any(each.blocks for each in outcomes):
        return "Закрыть можно, приняв отмеченное «!»: tui-billing period close ПЕРИОД --reason «почему»."
    return "Период можно закрывать."


def _show(office: Office) -> None:
    for row in office.database.read(all_periods):
        charged = (
            f"домов {grouped(str(row.buildings))}, строк {grouped(str(row.lines))}, {roubles(row.amount_kop)} руб."
        )
        parked = f", отложено {grouped(str(row.parked))}" if row.parked else ""
        print(f"{row.period}  {row.status.label:<24}{charged if row.buildings else 'не начислен'}{parked}")
