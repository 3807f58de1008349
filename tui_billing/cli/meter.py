"""``tui-billing meter``: the meters of an account or a building, and the acts of them."""

from collections.abc import Mapping

import typer

from tui_billing.cli._facts import account_id_of, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import Zone
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse, parse_several, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations._meters import Act
from tui_billing.operations.meter_acts import (
    NewMeter,
    install_at,
    install_meter,
    remove_meter,
    replace_meter,
    verify_meter,
)
from tui_billing.queries.account_card import points_of, points_of_building
from tui_billing.queries.account_filter import named
from tui_billing.queries.buildings import building_named
from tui_billing.widgets.literal import plain

LIST, REPLACE, INSTALL, REMOVE, VERIFY, UNFIT = ACTIONS = ("list", "replace", "install", "remove", "verify", "unfit")
DONE = {
    REPLACE: "замена прибора",
    INSTALL: "прибор введён",
    REMOVE: "прибор снят",
    VERIFY: "поверка",
    UNFIT: "не поверен",
}


def meter(
    action: str = typer.Argument(
        LIST,
        metavar="[" + "|".join(ACTIONS) + "]",
        help="показать; замена, ввод в эксплуатацию, снятие, поверка; поверку не прошёл",
    ),
    number: str = typer.Argument("", metavar="НОМЕР", help="точка учёта; для list — лицевой счёт"),
    on: str = typer.Option("", "--on", help="день акта: 15.10.2026"),
    final: str = typer.Option("", "--final", help="последнее показание снятого прибора; по зонам: 1340/720"),
    start: str = typer.Option("", "--start", help="показание нового прибора; для verify — поверенного после перерыва"),
    model: str = typer.Option("", "--model", help="модель нового прибора"),
    serial: str = typer.Option("", "--serial", help="заводской номер"),
    digits: int = typer.Option(5, "--digits", help="знаков до запятой"),
    zones: int = typer.Option(1, "--zones", help="зон: 1, 2 или 3"),
    ratio: str = typer.Option("1", "--ratio", help="коэффициент трансформации"),
    verified: str = typer.Option("", "--verified-to", help="дата следующей поверки"),
    seal: str = typer.Option("", "--seal", help="номер пломбы"),
    account: str = typer.Option("", "--account", help="для install: новая точка этого лицевого счёта"),
    service: str = typer.Option("", "--service", help="и её услуга: код или название"),
    location: str = typer.Option("", "--location", help="и место: кухня, санузел, щиток"),
    building: str = typer.Option("", "--building", help="для list: приборы дома, «Мира, 5» или номер в базе"),
    drop: bool = typer.Option(False, "--drop-later", help="отменить показания, принятые после дня акта"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Приборы учёта: показать, заменить, ввести в эксплуатацию, снять, поверить; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    if action == LIST:
        _list(office, number, building)
        return
    day, write, actor, today = first_day(office, on), office.database.write, office.actor, office.today
    point = _point(number, is_new=action == INSTALL and bool(account))
    until = read_day(verified, today) if verified else day
    shown = parse_several(start, 6) if start else []
    if action in {VERIFY, UNFIT}:
        act = write(verify_meter, actor, point, day, until, shown, today=today, passed=action == VERIFY, drop=drop)
    elif action == REMOVE:
        act = write(remove_meter, actor, point, day, _final(final), today=today, drop=drop)
    else:
        new = NewMeter(model, serial, digits, zones, until, shown, parse(ratio, 3), seal)
        if action == INSTALL and account:
            service_id = office.database.read(named, Service, "услуга", service)[0]
            act = write(install_at, actor, account_id_of(office, account), service_id, location, day, new, today=today)
        elif action == INSTALL:
            act = write(install_meter, actor, point, day, new, today=today)
        else:
            act = write(replace_meter, actor, point, day, _final(final), new, today=today, drop=drop)
    print(f"Точка № {act.point_id}, {day:%d.%m.%Y}: {DONE[action]}{_told(act)}.")


def _point(number: str, *, is_new: bool) -> int:
    if is_new:
        return 0
    if not (number.isascii() and number.isdecimal()):
        raise RefusedError(
            "Укажите номер точки учёта: он в tui-billing meter list НОМЕР_ЛС. Для новой точки — --account."
        )
    return int(number)


def _final(typed: str) -> list[int]:
    if not typed:
        raise RefusedError("Не указано последнее показание снятого прибора: --final 188,5.")
    return parse_several(typed, 6)


def _told(act: Act) -> str:
    used = f", расход по снятому {used_words(act.used_e6)}" if act.used_e6 else ""
    return used + (f", отменено поздних показаний: {act.dropped}" if act.dropped else "")


def used_words(used_e6: Mapping[Zone, int]) -> str:
    """``4`` or ``день 40, ночь 20``."""
    return ", ".join(f"{zone.label} {written(value, 6, 3)}".strip() for zone, value in used_e6.items())


def _list(office: Office, number: str, building: str) -> None:
    read = office.database.read
    if building:
        rows = read(points_of_building, read(building_named, building))
    else:
        rows = read(points_of, account_id_of(office, number))
    for row in rows:
        where = f"Точка № {row.point_id} {plain(row.point)}"
        if row.valid_from is None or row.valid_to is None:
            print(f"{where}: прибора нет")
            continue
        zones = f", зон {row.zones}" if row.zones > 1 else ""
        ratio = f", коэффициент {written(row.ratio_e3, 3)}" if row.ratio_e3 != 1000 else ""
        print(
            f"{where}: {plain(row.meter_type)} № {plain(row.serial)}, знаков {row.digits}{zones}{ratio}, с "
            f"{row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}, поверка до {row.verified_to:%d.%m.%Y}"
        )
    if not rows:
        print("Точек учёта нет. Ввести: tui-billing meter install --account НОМЕР_ЛС --service ХВС --location Кухня …")
