"""``tui-billing limits``: above which sums a computed line is held until a person has looked at it."""

import typer

from tui_billing.cli._office import open_office
from tui_billing.domain.decimals import parse, roubles, written
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.outsort import EVERY_SERVICE
from tui_billing.operations.outsort import set_limit
from tui_billing.queries.account_filter import named
from tui_billing.queries.held_lines import Limit, limits_in_force
from tui_billing.widgets.literal import plain


def limits(
    month: str = typer.Argument(..., metavar="ПЕРИОД", help="с какого месяца: 2026-10"),
    roubles_over: str | None = typer.Option(None, "--roubles", help="задерживать услугу дороже этой суммы; 0 — нет"),
    percent_over: str | None = typer.Option(
        None,
        "--percent",
        help="задерживать, если к прошлому месяцу изменилась больше чем на столько процентов; 0 — нет",
    ),
    least: str = typer.Option("0", "--least", help="изменение меньше стольких рублей не в счёт"),
    service: str = typer.Option("", "--service", help="услуга: название или код; без неё — все, у которых нет своих"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать или назначить пределы, выше которых начисленное ждёт решения бухгалтера. Без пределов не ждёт ничего."""
    office = open_office(database)
    period = Period.parse(month)
    if roubles_over is not None or percent_over is not None:
        chosen = office.database.read(named, Service, "услуга", service)[0] if service else EVERY_SERVICE
        office.database.write(
            set_limit,
            office.actor,
            chosen,
            period.first,
            amount_kop=parse(roubles_over or "0", 2),
            percent_e2=parse(percent_over or "0", 2),
            least_kop=parse(least, 2),
        )
    found = office.database.read(limits_in_force, period)
    for each in found:
        print(f"{plain(each.service)}: {_words(each)}, с {each.since:%d.%m.%Y}")
    if not found:
        print("Пределов нет: начисленное не задерживается.")


def _words(limit: Limit) -> str:
    parts = []
    if limit.amount_kop:
        parts.append(f"дороже {roubles(limit.amount_kop)} руб.")
    if limit.percent_e2:
        least = f" и не меньше чем на {roubles(limit.least_kop)} руб." if limit.least_kop else ""
        parts.append(f"изменение больше {written(limit.percent_e2, 2)} %{least}")
    return "; ".join(parts) or "не задерживать"
