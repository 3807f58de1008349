"""``tui-billing penalty``: penalties of a period, a preview of them, or the statement of one account on a day."""

from dataclasses import replace
from datetime import date

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.codes import LawUse, RateMode
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations._penalty_job import Figures
from tui_billing.operations.penalty import compute_penalties, post_penalties, preview_penalties
from tui_billing.queries.law_checks import unchecked
from tui_billing.queries.law_choices import penalty_choices
from tui_billing.queries.penalties import penalty_statement, service_names
from tui_billing.widgets.literal import plain

MODES = {"payment": RateMode.ON_PAYMENT_DATE, "day": RateMode.PER_DAY, "fixed": RateMode.FIXED}


def penalty(
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    account: str | None = typer.Option(None, "--account", help="расчёт пени одного лицевого счёта, для суда"),
    on: str | None = typer.Option(None, "--on", help="дата расчёта; без неё — конец периода, но не позже сегодня"),
    dry_run: bool = typer.Option(False, "--dry-run", help="только посчитать и показать, ничего не записывать"),
    post: bool = typer.Option(True, "--post/--no-post", help="провести сразу или оставить черновиком"),
    rate: str = typer.Option(
        "", "--rate", help="ставка: payment — на день оплаты, day — каждого дня, fixed; без неё — принятая"
    ),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Начислить пеню за период, показать её предварительно или выдать расчёт по лицевому счёту."""
    office = open_office(database)
    month = Period.parse(period)
    day = read_day(on, office.today) if on else min(month.last, office.today)
    if rate and rate not in MODES:
        raise RefusedError(f"«{rate}» — нет такой ставки. Есть: {', '.join(MODES)}.")
    choices = office.database.read(penalty_choices, day)
    if rate:
        choices = replace(choices, rate_mode=MODES[rate])
    if account is not None:
        for depth, sentence in office.database.read(penalty_statement, account, day, choices).lines():
            print(f"{'  ' * depth}{plain(sentence)}")
        return
    with percent() as progress:
        if dry_run:
            figures = preview_penalties(office.database, on=day, choices=choices, progress=progress)
            outcome = "Предварительный расчёт: ничего не записано."
        else:
            run_id, figures = compute_penalties(
                office.database, office.actor, month, on=day, dated_on=office.today, choices=choices, progress=progress
            )
            outcome = _posted(office, run_id) if post else "Черновик: проведите его на экране начисления пени."
    _print(office, month, day, figures)
    for each in office.database.read(unchecked, LawUse.PENALTY, Period.of(day)):
        print(f"Закон не проверен: {each}.")
    print(outcome)


def _posted(office: Office, run_id: int) -> str:
    if post_penalties(office.database, office.actor, run_id).unchanged:
        return "Без изменений: пеня по эту дату уже начислена."
    return "Проведено."


def _print(office: Office, month: Period, day: date, figures: Figures) -> None:
    """The totals, 80 cells wide."""
    names = office.database.read(service_names)
    print(f"Начисление пени за {month.title}, расчёт на {day:%d.%m.%Y}")
    for service_id, supplier_id, lines, amount in figures.by_service:
        service, supplier = plain(names["service", service_id])[:30], plain(names["supplier", supplier_id])[:24]
        print(f"{service:<31}{supplier:<25}{grouped(str(lines)):>9}{roubles(amount):>15}")
    print(f"{'Всего':<56}{grouped(str(figures.lines)):>9}{roubles(figures.amount_kop):>15}")
    print(f"Лицевых счетов {grouped(str(figures.accounts))}, отрезков дней {grouped(str(figures.spans))}")
    print(f"Отпечаток {figures.result_hash}")
