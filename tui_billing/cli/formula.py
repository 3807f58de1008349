"""``tui-billing formula``: head points, what is below them, and their formulas."""

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.domain.days import FOREVER, read_day
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.explanation import written_exactly
from tui_billing.operations.formulas import place_below, save_formula, take_apart
from tui_billing.queries.formulas import (
    check_formula,
    formulas_of,
    head_point,
    head_points,
    points_below,
    preview_formula,
)
from tui_billing.widgets.literal import plain

SHOW, CHECK, SET, BELOW, APART = ACTIONS = ("show", "check", "set", "below", "apart")


def formula(
    action: str = typer.Argument(
        SHOW, metavar="[show|check|set|below|apart]", help="показать, проверить, задать; поставить точки ниже, убрать"
    ),
    point: int = typer.Argument(0, metavar="ТОЧКА", help="номер точки учёта"),
    words: list[str] | None = typer.Argument(None, metavar="ФОРМУЛА", help="формула в кавычках или номера точек ниже"),
    since: str = typer.Option("", "--from", help="с какого дня действует: 01.10.2026; без него — с начала месяца"),
    period: str = typer.Option("", "--period", help="для check: посчитать за месяц, например 2026-10"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать головные точки, проверить и задать формулу, указать точки ниже."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    office = open_office(database)
    said = words or []
    if not point:
        if action != SHOW:
            raise RefusedError(f"Укажите номер точки учёта: tui-billing formula {action} 17.")
        _list(office)
    elif action == SHOW:
        _show(office, point)
    elif action == CHECK:
        _check(office, point, " ".join(said), period)
    elif action == SET:
        first = read_day(since, office.today) if since else office.today.replace(day=1)
        office.database.write(save_formula, office.actor, point, " ".join(said), first)
        print(f"Формула точки № {point} записана, действует с {first:%d.%m.%Y}.")
    elif action == BELOW:
        office.database.write(place_below, office.actor, point, _numbers(said))
        print(f"Точка № {point} — головная, ниже неё: {', '.join(said)}.")
    else:
        office.database.write(take_apart, office.actor, [point, *_numbers(said)])
        print(f"Больше не стоят ниже головной: {', '.join([str(point), *said])}.")


def _numbers(words: list[str]) -> list[int]:
    for word in words:
        if not (word.isascii() and word.isdecimal()):
            raise RefusedError(f"«{word}» — не номер точки учёта. Номера: tui-billing formula show.")
    return [int(word) for word in words]


def _list(office: Office) -> None:
    found = office.database.read(head_points)
    for head in found:
        owner = f", ЛС {head.number}" if head.number else ""
        print(f"№ {head.point_id}: {plain(head.name)}, {plain(head.address)}{plain(owner)}, {plain(head.service)}")
    if not found:
        print("Головных точек нет. Поставить точки ниже головной: tui-billing formula below ТОЧКА НОМЕРА.")


def _show(office: Office, point: int) -> None:
    head = office.database.read(head_point, point)
    print(f"№ {head.point_id}: {plain(head.name)}, {plain(head.address)}, {plain(head.service)}, {plain(head.unit)}")
    for row in office.database.read(formulas_of, point):
        until = "" if row.valid_to == FOREVER else f" до {row.valid_to:%d.%m.%Y}"
        print(f"  с {row.valid_from:%d.%m.%Y}{until}: {plain(row.text)}   ({plain(row.author)})")
    print("Ниже:")
    for each in office.database.read(points_below, point, office.today):
        meter = each.serial or "нет прибора"
        print(f"  № {each.point_id}: {plain(each.name)}, {plain(each.place)}, {plain(each.number)}, {plain(meter)}")


def _check(office: Office, point: int, text: str, period: str) -> None:
    print(f"Формула верна: {office.database.read(check_formula, point, text)}")
    if not period:
        return
    head = office.database.read(head_point, point)
    for part in office.database.read(preview_formula, point, text, Period.parse(period)):
        volume = part.reason or f"{written_exactly(part.volume)} {plain(head.unit)}, {roubles(part.amount_kop)} ₽"
        print(f"  {plain(part.number) or '—'} {plain(part.place)}: {volume}")
