"""``tui-billing heat``: how a building pays for heating, what was counted, the correction of a year."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import typer

from tui_billing.cli._facts import require_action
from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.codes import HeatingPayment
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.heat_corrections import draft_heat_correction
from tui_billing.operations.heating import (
    set_heat_volume,
    set_heating_devices,
    set_heating_payment,
    take_heat_volumes,
)
from tui_billing.operations.recalculation import post_recalculation
from tui_billing.queries.buildings import building_addresses, building_named
from tui_billing.queries.heat_corrections import evenly_buildings, explain_heat_year, heat_corrections
from tui_billing.queries.heating import HALVES, heating_of, heating_service, premises_named
from tui_billing.queries.receipts import account_place
from tui_billing.reports.fonts import plain


@dataclass(frozen=True)
class Asked:
    """What was typed after the action: the building, the year, the dates, the numbers."""

    building: str
    since: str
    year: int
    months: int
    first: str
    second: str
    account: str
    service: str
    period: str
    dry_run: bool


def heat(
    action: str = typer.Argument(
        ...,
        metavar="[show|evenly|season|volumes|readings|cold|warm|correct|explain]",
        help="показать; платить равномерно или в сезон; объёмы года — ввести или взять из показаний; "
        "помещения без приборов отопления и с ними; корректировка за год; её объяснение по счёту",
    ),
    building: str = typer.Argument(
        "", metavar="ДОМ", help="номер дома в базе или «улица, дом»; для explain — номер счёта"
    ),
    premises: list[str] | None = typer.Argument(None, metavar="ПОМЕЩЕНИЯ", help="для cold и warm: номера помещений"),
    since: str = typer.Option("", "--from", help="с какого дня: 01.01.2026; без него — с начала месяца"),
    year: int = typer.Option(0, "--year", help="год объёмов и корректировки; без него — прошлый"),
    months: int = typer.Option(12, "--months", help="для evenly: месяцев отопления в году"),
    first: str = typer.Option("", "--first", help="для volumes: объём первого полугодия, Гкал"),
    second: str = typer.Option("", "--second", help="для volumes: объём второго полугодия"),
    account: str = typer.Option("", "--account", help="для volumes: по приборам этого лицевого счёта, а не дома"),
    service: str = typer.Option("", "--service", help="услуга отопления, если их несколько"),
    period: str = typer.Option("", "--period", help="для correct: открытый период; без него — текущий месяц"),
    dry_run: bool = typer.Option(False, "--dry-run", help="для correct: только показать"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Отопление дома: как платит, объёмы года, помещения без приборов отопления, корректировка за год."""
    require_action(action, ACTIONS)
    office = open_office(database)
    asked = Asked(
        building, since, year or office.today.year - 1, months, first, second, account, service, period, dry_run
    )
    if action == "correct":
        _correct(office, asked)
    elif not building:
        raise RefusedError(f"Укажите дом: tui-billing heat {action} «Мира, 5».")
    elif action == "explain":
        for depth, text in office.database.read(explain_heat_year, building, asked.year, service).lines():
            print(f"{'  ' * depth}{plain(text)}")
    else:
        house = office.database.read(building_named, building)
        if action in DEVICES:
            _devices(office, house, premises or [], _day(office, since), has_devices=DEVICES[action])
        elif action in SETTINGS:
            SETTINGS[action](office, house, asked)
        _show(office, house)


def _evenly(office: Office, house: int, asked: Asked) -> None:
    first = _day(office, asked.since)
    office.database.write(
        set_heating_payment, office.actor, house, HeatingPayment.EVENLY, since=first, months=asked.months
    )


def _in_season(office: Office, house: int, asked: Asked) -> None:
    office.database.write(
        set_heating_payment, office.actor, house, HeatingPayment.IN_SEASON, since=_day(office, asked.since)
    )


def _volumes(office: Office, house: int, asked: Asked) -> None:
    typed = [text for text in (asked.first, asked.second) if text]
    if not typed:
        raise RefusedError("Укажите объёмы полугодий: --first 610,2 --second 498,4, Гкал.")
    service_id, _ = office.database.read(heating_service, asked.service)
    account_id = office.database.read(account_place, asked.account)[1] if asked.account else 0
    for text, (begins, ends) in zip((asked.first, asked.second), HALVES, strict=True):
        if text:
            office.database.write(
                set_heat_volume,
                office.actor,
                house,
                service_id,
                since=Period(asked.year * 100 + begins).first,
                until=Period(asked.year * 100 + ends - 1).end,
                volume_e6=parse(text, 6),
                account_id=account_id,
            )


def _readings(office: Office, house: int, asked: Asked) -> None:
    service_id, _ = office.database.read(heating_service, asked.service)
    for each in office.database.write(take_heat_volumes, office.actor, house, service_id, asked.year):
        if each.volume_e6 is None:
            whose = f"лицевой счёт с внутренним номером {each.account_id}" if each.account_id else "прибор дома"
            print(
                f"С {each.since:%d.%m.%Y}: {whose} — прибор стоял не всё полугодие или нет показания на его начало или "
                "конец, объём не записан."
            )


def _devices(office: Office, house: int, numbers: list[str], since: date, *, has_devices: bool) -> None:
    if not numbers:
        raise RefusedError("Укажите номера помещений: tui-billing heat cold «Мира, 5» 12 14.")
    ids = [office.database.read(premises_named, house, number) for number in numbers]
    office.database.write(set_heating_devices, office.actor, house, ids, has_devices=has_devices, since=since)


def _show(office: Office, house: int) -> None:
    for row in office.database.read(heating_of, house):
        print(f"{plain(row.what)}: {row.dates}")


def _correct(office: Office, asked: Asked) -> None:
    """Correct a building, or all that paid evenly; what cannot be corrected is said, and the others are."""
    service_id, _ = office.database.read(heating_service, asked.service)
    landing = Period.parse(asked.period) if asked.period else Period.of(office.today)
    addresses = office.database.read(building_addresses)
    houses = (
        [office.database.read(building_named, asked.building)]
        if asked.building
        else office.database.read(evenly_buildings, asked.year)
    )
    refused = 0
    for house in houses:
        try:
            said = _corrected(office, house, service_id, landing, asked)
        except RefusedError as error:
            if asked.building:
                raise
            refused += 1
            said = str(error)
        print(f"{plain(addresses[house])}: {said}")
    print(f"Домов {len(houses)}, не скорректировано {refused}.")


def _corrected(office: Office, house: int, service_id: int, landing: Period, asked: Asked) -> str:
    found = office.database.read(heat_corrections, house, service_id, asked.year)
    said = f"счетов {len(found.found)}, {roubles(found.amount_kop)} руб."
    if found.parked:
        said += f" Не посчитано счетов {len(found.parked)}: {next(iter(found.parked.values())).label}."
    if asked.dry_run or not found.found:
        return said if found.found else "без изменений"
    made = office.database.write(
        draft_heat_correction, office.actor, house, service_id, asked.year, dated_on=office.today, landing=landing
    )
    with percent() as progress:
        post_recalculation(office.database, office.actor, made, progress=progress)
    return f"{said} Проведено, перерасчёт с внутренним номером {made}."


def _day(office: Office, typed: str) -> date:
    return read_day(typed, office.today) if typed else office.today.replace(day=1)


SETTINGS: dict[str, Callable[[Office, int, Asked], None]] = {
    "evenly": _evenly,
    "season": _in_season,
    "volumes": _volumes,
    "readings": _readings,
}
DEVICES = {"cold": False, "warm": True}
ACTIONS = ("show", *SETTINGS, *DEVICES, "correct", "explain")
