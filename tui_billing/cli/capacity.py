"""``tui-billing capacity``: what non-residential premises without a meter are charged by."""

import typer

from tui_billing.cli._facts import account_id_of, day_after, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.capacity import HOURS
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.domain.violations import pipe_flow_e9
from tui_billing.operations.capacity import set_capacity
from tui_billing.queries.account_filter import named
from tui_billing.queries.capacity import capacities
from tui_billing.widgets.literal import plain

LIST, SET, CLEAR = ACTIONS = ("list", "set", "clear")


def capacity(
    action: str = typer.Argument(LIST, metavar="[list|set|clear]", help="показать введённое, ввести, отменить"),
    number: str = typer.Argument("", metavar="НОМЕР_ЛС", help="лицевой счёт нежилого помещения"),
    service: str = typer.Option("", "--service", help="код или название услуги"),
    pipe: int = typer.Option(0, "--pipe", help="вода: диаметр трубы, мм"),
    flow: str = typer.Option("", "--flow", help="или максимальная мощность, единиц в час: 15 кВт — 15"),
    hours: int = typer.Option(HOURS, "--hours", help="часов в сутки, если договор говорит о них"),
    since: str = typer.Option("", "--from", help="с какого дня: 15.10.2026"),
    until: str = typer.Option("", "--to", help="последний день; без него — дальше без срока"),
    basis: str = typer.Option("", "--basis", help="основание: договор, акт, номер и дата"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Мощность или диаметр трубы нежилого помещения без прибора: по ним начисляют расчётным способом после среднего."""
    require_action(action, ACTIONS)
    office = open_office(database)
    if action == LIST:
        _list(office, account_id_of(office, number) if number else None)
        return
    if not number or not service:
        raise RefusedError(
            f"Укажите счёт и услугу: tui-billing capacity {action} 100001 --service ХВС --from 01.10.2026."
        )
    if action == SET and bool(pipe) == bool(flow):
        raise RefusedError("Укажите одно из двух: диаметр трубы --pipe 25 или мощность --flow 15.")
    account_id = account_id_of(office, number)
    given = pipe_flow_e9(pipe) if pipe else parse(flow, 9) if flow else 0
    office.database.write(
        set_capacity, office.actor, account_id, office.database.read(named, Service, "услуга", service)[0],
        since=first_day(office, since), until=day_after(office, until), flow_e9=given if action == SET else 0,
        day_hours=hours, basis=basis,
    )  # fmt: skip
    _list(office, account_id)


def _list(office: Office, account_id: int | None) -> None:
    rows = office.database.read(capacities, account_id)
    for row in rows:
        print(
            f"ЛС {plain(row.account)}, {plain(row.service)}: {written(row.flow_e9, 9)} {plain(row.unit)} в час × "
            f"{row.day_hours} ч в сутки, с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}; {plain(row.basis)} "
            f"({plain(row.author)})"
        )
    if not rows:
        print("Мощность не введена.")
