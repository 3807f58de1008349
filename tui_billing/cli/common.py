"""``tui-billing common``: how buildings pay for what their common property takes."""

import typer

from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import CommonMode
from tui_billing.domain.days import FOREVER, read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations.common_property import set_common_mode
from tui_billing.queries.account_filter import named
from tui_billing.queries.buildings import building_named
from tui_billing.queries.common_property import common_modes, common_services
from tui_billing.widgets.literal import plain

LIST, SET = ACTIONS = ("list", "set")
MODES = {
    "capped": CommonMode.CAPPED, "meeting": CommonMode.BY_MEETING, "supplier": CommonMode.BY_SUPPLIER,
    "norm": CommonMode.NORM, "yearly": CommonMode.YEARLY, "average": CommonMode.AVERAGE, "actual": CommonMode.ACTUAL,
}  # fmt: skip


def common(
    action: str = typer.Argument(LIST, metavar="[list|set]", help="показать заданное, задать дому порядок"),
    building: str = typer.Option("", "--building", help="дом — «Мира, 5» или номер в базе"),
    service: str = typer.Option("", "--service", help="общедомовая услуга: код или название"),
    mode: str = typer.Option("", "--mode", metavar="[" + "|".join(MODES) + "]", help="порядок, см. список"),
    since: str = typer.Option("", "--from", help="с какого месяца, первое число: 01.01.2027; без него — с этого"),
    basis: str = typer.Option("", "--basis", help="основание: протокол собрания, договор, номер и дата"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Показать и задать, как дом платит за общедомовые нужды: ОДН или КР на СОИ, по нормативу или по прибору дома."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    office = open_office(database)
    if action == LIST:
        _list(office)
        return
    for given, option in ((building, "--building"), (service, "--service"), (mode, "--mode")):
        if not given:
            raise RefusedError(f"Не указано {option}. Порядки и услуги показывает tui-billing common.")
    if mode not in MODES:
        raise RefusedError(f"«{mode}» — нет такого порядка. Есть: {', '.join(MODES)}.")
    where = office.database.read(building_named, building)
    service_id, name = office.database.read(named, Service, "услуга", service)
    first = read_day(since, office.today) if since else office.today.replace(day=1)
    office.database.write(set_common_mode, office.actor, where, service_id, MODES[mode], first, basis)
    print(f"{plain(name)}, дом № {where}: {MODES[mode].label}, с {first:%d.%m.%Y}.")


def _list(office: Office) -> None:
    found = office.database.read(common_modes)
    for row in found:
        until = "" if row.valid_to == FOREVER else f" до {row.valid_to:%d.%m.%Y}"
        print(
            f"дом № {row.building_id}, {plain(row.address)}, {plain(row.service)}: {row.mode.label}, "
            f"с {row.valid_from:%d.%m.%Y}{until}; {plain(row.basis)} ({plain(row.author)})"
        )
    if not found:
        print("Ни одному дому порядок не задан: все платят ОДН, не больше норматива (п. 44 Правил № 354).")
    print("Порядки (--mode):")
    for word, mode in MODES.items():
        print(f"  {word:<9} {mode.label}")
    print("Услуги (--service):")
    for code, name in office.database.read(common_services):
        print(f"  {plain(code):<9} {plain(name)}")
