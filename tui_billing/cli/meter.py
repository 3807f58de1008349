"""``tui-billing meter``: the meters of an account or a building, the acts of them, an act taken back."""

from collections.abc import Mapping

import typer

from tui_billing.cli._facts import account_id_of, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import Zone
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse, parse_several, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.meter_acts import MeterAct
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations._meters import Act
from tui_billing.operations.meter_act_reversal import LaterReadingsError, reverse_meter_act
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
from tui_billing.queries.dashboard import office_today
from tui_billing.queries.documents import number_of
from tui_billing.queries.meter_acts import meter_acts
from tui_billing.widgets.literal import plain

LIST, ACTS, REPLACE, INSTALL, REMOVE, VERIFY, UNFIT, REVERSE = ACTIONS = (
    "list", "acts", "replace", "install", "remove", "verify", "unfit", "reverse",
)  # fmt: skip
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
        help="показать приборы; акты; замена, ввод в эксплуатацию, снятие, поверка; поверку не прошёл; сторно акта",
    ),
    number: str = typer.Argument("", metavar="НОМЕР", help="точка; list, acts — лицевой счёт; reverse — номер акта"),
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
    building: str = typer.Option("", "--building", help="для list и acts: приборы дома, «Мира, 5» или номер в базе"),
    in_period: str | None = typer.Option(None, "--period", help="период начисления акта; без него — открытый"),
    drop: bool = typer.Option(False, "--drop-later", help="отменить и показания, принятые после дня акта"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Приборы учёта: показать, заменить, ввести в эксплуатацию, снять, поверить, сторнировать акт; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    period = _period(office, in_period)
    if action in {LIST, ACTS}:
        (_list if action == LIST else _acts)(office, number, building)
    elif action == REVERSE:
        _reverse(office, number, period, drop=drop)
    if action not in DONE:
        return
    day, write, actor, today = first_day(office, on), office.database.write, office.actor, office.today
    until = read_day(verified, today) if verified else day
    shown = parse_several(start, 6) if start else []
    point = _point(number, is_new=action == INSTALL and bool(account))
    if action in {VERIFY, UNFIT}:
        act = write(
            verify_meter, actor, point, day, until, shown, today=today, period=period, passed=action == VERIFY, drop=drop
        )  # fmt: skip
    elif action == REMOVE:
        act = write(remove_meter, actor, point, day, _final(final), today=today, period=period, drop=drop)
    else:
        new = NewMeter(model, serial, digits, zones, until, shown, parse(ratio, 3), seal)
        if action == INSTALL and account:
            service_id = office.database.read(named, Service, "услуга", service)[0]
            act = write(
                install_at, actor, account_id_of(office, account), service_id, location, day, new, today=today,
                period=period,
            )  # fmt: skip
        elif action == INSTALL:
            act = write(install_meter, actor, point, day, new, today=today, period=period)
        else:
            act = write(replace_meter, actor, point, day, _final(final), new, today=today, period=period, drop=drop)
    print(f"Акт № {act.number}, точка № {act.point_id}, {day:%d.%m.%Y}: {DONE[action]}{_told(act)}.")


def _period(office: Office, typed: str | None) -> Period:
    """The period that was typed, or the open one."""
    _, landing, _ = office.database.read(office_today, office.actor.user_id, office.today)
    return Period.parse(typed) if typed else landing


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


def _acts(office: Office, number: str, building: str, only: int | None = None) -> None:
    read = office.database.read
    if only is not None:
        rows = read(meter_acts, document_id=only)
    elif building:
        rows = read(meter_acts, building_id=read(building_named, building))
    else:
        rows = read(meter_acts, account_id_of(office, number) if number else None)
    for row in rows:
        state = "сторно" if row.reverses_id else row.status.label
        whose = f"ЛС {plain(row.account)}, " if row.account else ""
        until = f", поверка до {row.verified_after:%d.%m.%Y}" if row.verified_after else ""
        print(
            f"№ {row.number} от {row.dated_on:%d.%m.%Y}, {state}: {whose}{plain(row.point)}, {row.act.label} "
            f"{row.event_on:%d.%m.%Y}, прибор № {plain(row.serial)}{until}"
        )
    if not rows:
        print("Актов приборов учёта нет.")


def _reverse(office: Office, number: str, period: Period, *, drop: bool) -> None:
    """Take an act back; readings that stand on it go with it when that is said."""
    if not number:
        raise RefusedError("Укажите номер акта: он в tui-billing meter acts НОМЕР_ЛС.")
    act = office.database.read(number_of, MeterAct, number)
    try:
        made = office.database.write(
            reverse_meter_act, office.actor, act, dated_on=office.today, period=period, drop=drop
        )
    except LaterReadingsError as refusal:
        raise RefusedError(f"{refusal} Для этого — ключ --drop-later.") from refusal
    _acts(office, "", "", made)
