"""``tui-billing reading``: the metering points of an account with their readings; a wrong one corrected; a meter checked."""

import typer

from tui_billing.cli._facts import account_id_of, require_action
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import Zone
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.meter_checks import difference_words, record_check
from tui_billing.operations.reading_correction import correct_reading
from tui_billing.queries.account_card import points_of
from tui_billing.queries.reading_batches import point_history
from tui_billing.widgets.literal import plain

SHOW, CORRECT, CHECK = ACTIONS = ("show", "correct", "check")
ZONES = {zone.label: zone for zone in Zone}
SHOWN = 6


def reading(
    action: str = typer.Argument(
        SHOW, metavar="[show|correct|check]", help="показать; исправить показание прошлого месяца; акт проверки прибора"
    ),
    number: str = typer.Argument(..., metavar="НОМЕР", help="лицевой счёт; для correct и check — номер точки учёта"),
    month: str = typer.Argument(
        "", metavar="МЕСЯЦ|ДЕНЬ", help="для correct: месяц показания, 2026-09; для check: день, 20.03.2026"
    ),
    value: str = typer.Argument("", metavar="ПОКАЗАНИЕ", help="правильное показание; показание по акту: 123,4"),
    zone: str = typer.Option("", "--zone", help="зона суток: день, ночь, пик, полупик"),
    reason: str = typer.Option(
        "", "--reason", help="почему: контрольный съём, ошибка ввода; для check — номер и дата акта"
    ),
    landing: str | None = typer.Option(None, "--period", help="открытый период; без него — текущий месяц"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показания лицевого счёта; исправление показания закрытого месяца; акт проверки прибора (п. 61 Правил № 354)."""
    require_action(action, ACTIONS)
    office = open_office(database)
    if action == SHOW:
        _show(office, account_id_of(office, number))
        return
    if not (month and value and number.isascii() and number.isdecimal()):
        raise RefusedError(
            "Укажите точку учёта, месяц и показание: tui-billing reading correct 17 2026-09 123,4 --reason «контрольный съём». "
            "Акт проверки: tui-billing reading check 17 20.03.2026 742 --reason «акт № 5»."
        )
    if zone not in ZONES:
        raise RefusedError(f"«{zone}» — нет такой зоны. Есть: {', '.join(label for label in ZONES if label)}.")
    open_period = Period.parse(landing) if landing else Period.of(office.today)
    register = int(number), ZONES[zone]
    if action == CHECK:
        day = read_day(month, office.today)
        found = office.database.write(
            record_check, office.actor, *register, day, parse(value, 6), reason, landing=open_period
        )
        then = "recalculate" if found.mark_id else f"accrue {open_period}"
        print(f"{difference_words(found)} Чтобы она попала в плату: tui-billing {then}.")
        return
    period = Period.parse(month)
    office.database.write(
        correct_reading, office.actor, period, *register, parse(value, 6), reason, landing=open_period
    )
    print(f"Показание за {period} исправлено, отметка о перерасчёте поставлена. Пересчитать: tui-billing recalculate.")


def _show(office: Office, account_id: int) -> None:
    seen = set()
    for point in office.database.read(points_of, account_id):
        if point.point_id in seen:
            continue
        seen.add(point.point_id)
        print(
            f"Точка № {point.point_id} {plain(point.point)}, {plain(point.service)}, {plain(point.serial) or 'нет прибора'}"
        )
        for row in office.database.read(point_history, point.point_id)[:SHOWN]:
            label = f" {row.zone.label}" if row.zone else ""
            print(
                f"    {row.taken_on:%d.%m.%Y}{label} {written(row.value_e6, 6)}, период {row.period}, {row.status.label}, "
                f"{row.source.label}"
            )
