"""``tui-billing accrue``: the accrual of a month, or a preview of it."""

import time

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import grouped, roubles, written
from tui_billing.domain.period import Period
from tui_billing.operations.accrual import accrue_period, post_accrual, preview
from tui_billing.queries.buildings import building_named
from tui_billing.queries.parked import ADVICE
from tui_billing.queries.runs import RunSummary
from tui_billing.storage.bulk import Progress
from tui_billing.widgets.literal import plain


def accrue(
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    building: list[str] = typer.Option([], "--building", help="номер дома в базе или «улица, дом»; можно несколько"),
    dry_run: bool = typer.Option(False, "--dry-run", help="только посчитать и показать, ничего не записывать"),
    post: bool = typer.Option(True, "--post/--no-post", help="провести сразу или оставить черновиком"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Начислить за месяц: посчитать, показать итоги и отличия от прошлого месяца, провести."""
    office = open_office(database)
    month = Period.parse(period)
    buildings = [office.database.read(building_named, typed) for typed in building] or None
    began = time.monotonic()
    with percent() as progress:
        if dry_run:
            summary = preview(office.database, month, buildings=buildings, progress=progress)
        else:
            summary = accrue_period(
                office.database, office.actor, month, buildings=buildings, accrued_on=office.today, progress=progress
            )
        outcome = _outcome(office, summary, progress, dry_run=dry_run, post=post)
    _print(summary)
    seconds = time.monotonic() - began
    print(f"Время {written(round(seconds * 100), 2, 2)} с, {grouped(str(round(summary.lines / seconds)))} строк/с")
    print(outcome)


def _outcome(office: Office, summary: RunSummary, progress: Progress, *, dry_run: bool, post: bool) -> str:
    """Post the run where that is asked for, and say what became of it."""
    if dry_run:
        return f"Предварительный расчёт: ничего не записано. Изменится домов: {grouped(str(summary.changed))}."
    if not post:
        return f"Черновик № {summary.run_id}: проведите его на экране начисления или начислите снова."
    posted = post_accrual(office.database, office.actor, summary.run_id, progress=progress)
    if posted.unchanged:
        return "Без изменений: за этот месяц уже начислено то же самое."
    return f"Проведено, начисление № {summary.run_id}. Изменено домов: {grouped(str(len(posted.building_ids)))}."


def _print(summary: RunSummary) -> None:
    """The totals, 80 cells wide."""
    print(f"Начисление за {summary.period.title}")
    print(f"{'Услуга':<27}{'Объём':>15} {'Ед.':<6}{'Сумма, руб.':>15}{'К прошл. мес.':>15}")
    for row in summary.services:
        name, unit, volume = plain(row.name)[:26], plain(row.unit)[:5], written(row.volume_e6, 6, 3)
        print(f"{name:<27}{volume:>15} {unit:<6}{_money(row.amount_kop, row.before_kop)}")
    print(f"{'Всего':<49}{_money(summary.amount_kop, summary.before_kop)}")
    print(f"Домов {grouped(str(len(summary.buildings)))}, строк {grouped(str(summary.lines))}")
    if summary.reasons:
        print(f"Отложено строк {grouped(str(summary.parked))}:")
        for reason, count in summary.reasons:
            print(f"{grouped(str(count)):>10}  {reason.label}. {ADVICE[reason]}")
    if summary.held:
        print(
            f"Задержано строк {grouped(str(summary.held))} на {roubles(summary.held_kop)} руб.: они в итоге, но долгом станут "
            f"после решения. Список: tui-billing held {summary.period} --run {summary.run_id}"
        )
    print(f"Отпечаток {summary.result_hash}")
    for each in summary.unchecked:
        print(f"Закон не проверен: {each}.")


def _money(amount_kop: int, before_kop: int) -> str:
    """The amount, and by how much it is more than the month before."""
    return f"{roubles(amount_kop):>15}{roubles(amount_kop - before_kop):>15}"
