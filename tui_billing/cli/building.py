"""``tui-billing building``: a new building, its common property and amenity level, whom it is supplied by."""

import typer

from tui_billing.cli._facts import first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import BuildingKind
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.areas import set_common_area
from tui_billing.operations.buildings import add_building, set_amenity
from tui_billing.queries.building_facts import SUPPLIER, building_facts
from tui_billing.queries.buildings import building_named
from tui_billing.queries.suppliers import supplied_since
from tui_billing.widgets.literal import plain

SHOW, ADD, COMMON, AMENITY = ACTIONS = ("show", "add", "common", "amenity")


def building(
    action: str = typer.Argument(
        SHOW,
        metavar="[show|add|common|amenity]",
        help="показать; новый дом; площадь общего имущества; вид благоустройства",
    ),
    name: str = typer.Argument(..., metavar="ДОМ", help="«Мира, 5» или номер в базе; для add — «ул. Мира, 5»"),
    value: str = typer.Argument("", metavar="ЗНАЧЕНИЕ", help="площадь, м²; название вида благоустройства"),
    since: str = typer.Option("", "--from", help="с какого дня: 01.07.2026"),
    district: str = typer.Option("", "--district", help="для add: район; новый заводится"),
    locality: str = typer.Option("", "--locality", help="для add: населённый пункт"),
    detached: bool = typer.Option(False, "--detached", help="для add: индивидуальный жилой дом; без этого — МКД"),
    floors: int = typer.Option(1, "--floors", help="для add: этажей"),
    built: int | None = typer.Option(None, "--built", help="для add: год постройки"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Дома: показать, ввести, площадь общего имущества и вид благоустройства с дня; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    write, actor = office.database.write, office.actor
    if action == ADD:
        kind = BuildingKind.DETACHED if detached else BuildingKind.APARTMENTS
        street, _, house = name.rpartition(",")
        street_kind, _, street_name = street.strip().partition(" ")
        if not street_name:
            raise RefusedError(f"«{name}» — не адрес. Напишите вид улицы, название и дом: «ул. Мира, 5».")
        made = write(
            add_building, actor, district, (locality, street_kind, street_name), house, kind, floors=floors, built=built
        )
        print(f"Дом записан под номером {made}. Теперь помещения: tui-billing premises add {made} 1 54,3 --from …")
        return
    building_id = office.database.read(building_named, name)
    if action == SHOW:
        _show(office, building_id)
        return
    if not value:
        raise RefusedError(f"Не указано значение: tui-billing building {action} «Мира, 5» … --from 01.07.2026.")
    day = first_day(office, since)
    if action == COMMON:
        write(set_common_area, actor, building_id, day, parse(value, 4))
    else:
        write(set_amenity, actor, building_id, day, value)
    print(f"{plain(name)}, с {day:%d.%m.%Y}: {plain(value)}{' м² общего имущества' if action == COMMON else ''}.")


def _show(office: Office, building_id: int) -> None:
    facts = office.database.read(building_facts, building_id, office.today)
    for fact in (each for each in facts if each.kind != SUPPLIER):
        print(f"{plain(fact.title)}: {plain(fact.words)}, с {fact.valid_from:%d.%m.%Y}{until_words(fact.valid_to)}")
    for row in office.database.read(supplied_since, office.today, building_id):
        whose = f"ЛС {plain(row.account)}, " if row.account else ""
        print(
            f"{whose}{plain(row.service)}: {plain(row.supplier)}, с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}"
        )
