"""``tui-billing boiler``: what buildings that make heat or hot water themselves used of a resource."""

import typer

from tui_billing.cli._facts import require_action
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations.own_boiler import set_resource_use
from tui_billing.queries.account_filter import named
from tui_billing.queries.buildings import building_named
from tui_billing.queries.own_boiler import boiler_services, resource_uses
from tui_billing.widgets.literal import plain

LIST, SET, CLEAR = ACTIONS = ("list", "set", "clear")


def boiler(
    action: str = typer.Argument(
        LIST, metavar="[list|set|clear]", help="показать введённое; ввести расход; отменить: расход — по прибору дома"
    ),
    building: str = typer.Option("", "--building", help="дом — «Мира, 5» или номер в базе"),
    service: str = typer.Option("", "--service", help="ресурс: код или название услуги"),
    period: str = typer.Option("", "--period", help="месяц: 2026-10; без него — текущий"),
    volume: str = typer.Option("", "--volume", help="сколько дом истратил на тепло или воду за месяц: 12,9"),
    basis: str = typer.Option("", "--basis", help="основание: показание, акт, расчёт, номер и дата"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Расход ресурса домом, который сам делает тепло или горячую воду (п. 54 Правил № 354): показать, ввести, отменить."""
    require_action(action, ACTIONS)
    office = open_office(database)
    if action == LIST:
        _list(office, office.database.read(building_named, building) if building else 0)
        return
    for given, option in ((building, "--building"), (service, "--service")):
        if not given:
            raise RefusedError(f"Не указано {option}. Дома и ресурсы показывает tui-billing boiler.")
    if action == SET and not volume:
        raise RefusedError("Не указан расход: --volume 12,9.")
    where = office.database.read(building_named, building)
    service_id, name = office.database.read(named, Service, "услуга", service)
    month = Period.parse(period) if period else Period.of(office.today)
    used = parse(volume, 6) if action == SET else None
    office.database.write(set_resource_use, office.actor, where, service_id, month, used, basis)
    words = "по прибору дома" if used is None else written(used, 6)
    print(f"{plain(name)}, дом № {where}, {month.title}: {words}.")


def _list(office: Office, building_id: int) -> None:
    rows = office.database.read(resource_uses, building_id)
    for row in rows:
        print(
            f"дом № {row.building_id}, {plain(row.address)}, {plain(row.service)}, {Period.of(row.valid_from).title}: "
            f"{written(row.volume_e6, 6)} {plain(row.unit)}; {plain(row.basis)} ({plain(row.author)})"
        )
    if not rows:
        print("Расход никому не введён: он берётся по прибору дома на услуге-ресурсе.")
    for code, name, unit in office.database.read(boiler_services):
        print(f"  {plain(code):<9} {plain(name)}, {plain(unit)}")
