"""``tui-billing tariff``: prices and the limits of consumption ranges, each with its act."""

import typer

from tui_billing.cli._facts import act_of, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.codes import Zone
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.services import Service
from tui_billing.operations.tariffs import set_range_limits, set_tariff
from tui_billing.queries.account_filter import named
from tui_billing.queries.local_law import range_limits_since, tariffs_since
from tui_billing.widgets.literal import plain

LIST, SET, LIMITS = ACTIONS = ("list", "set", "limits")
POPULATION = 1
ZONES = {zone.label: zone for zone in Zone}


def tariff(
    action: str = typer.Argument(
        LIST, metavar="[list|set|limits]", help="показать; новая цена; новые границы диапазонов потребления"
    ),
    service: str = typer.Argument("", metavar="УСЛУГА", help="код или название услуги"),
    numbers: list[str] | None = typer.Argument(
        None, metavar="ЧИСЛА", help="цена; для limits — конец 1-го и 2-го диапазона"
    ),
    since: str = typer.Option("", "--from", help="с какого дня: 01.07.2026"),
    act: str = typer.Option("", "--act", help="акт: «Приказ РЭК от 20.12.2025 № 45»"),
    supplier: str = typer.Option("", "--supplier", help="поставщик; без него — все, у кого такой тариф есть"),
    category: str = typer.Option("", "--category", help="тарифная категория; без неё — население"),
    zone: str = typer.Option("", "--zone", help="зона суток: день, ночь, пик, полупик"),
    range_number: int = typer.Option(0, "--range", help="диапазон потребления: 1, 2 или 3"),
    vat: str = typer.Option("", "--vat", help="НДС в цене, %; без него — как было"),
    season: str = typer.Option("1", "--season", help="для limits: коэффициент отопительного сезона"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Тарифы: показать, ввести новую цену или границы диапазонов с актом; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    read = office.database.read
    service_id = read(named, Service, "услуга", service)[0] if service else 0
    if action == LIST:
        _list(office, service_id)
        return
    if not service_id:
        raise RefusedError(f"Не указана услуга: tui-billing tariff {action} ХВС 56,10 --from 01.07.2026 --act «…».")
    said = numbers or []
    if len(said) != (2 if action == LIMITS else 1):
        raise RefusedError("Нужна одна цена." if action == SET else "Нужны две границы: конец 1-го и 2-го диапазона.")
    if zone not in ZONES:
        raise RefusedError(f"«{zone}» — нет такой зоны. Есть: {', '.join(label for label in ZONES if label)}.")
    begin, of = first_day(office, since), act_of(office, act)
    category_id = read(named, TariffCategory, "категория", category)[0] if category else POPULATION
    write, actor = office.database.write, office.actor
    if action == LIMITS:
        first, second = (parse(each, 6) for each in said)
        write(
            set_range_limits, actor, service_id, category_id, begin, first, second, of, season_e2=parse(season, 2)
        )  # fmt: skip
        print(f"Границы диапазонов с {begin:%d.%m.%Y}: {written(first, 6)} и {written(second, 6)}.")
        return
    supplier_id = read(named, Organization, "поставщик", supplier)[0] if supplier else None
    price = parse(said[0], 6)
    found = write(
        set_tariff, actor, service_id, category_id, begin, price, of, supplier_id=supplier_id, zone=ZONES[zone],
        range_number=range_number, vat_e2=parse(vat, 2) if vat else None,
    )  # fmt: skip
    for name, change in found:
        was = f"было {written(change.before['price_e6'], 6, 2)}" if change.before else "раньше не было"
        print(
            f"{plain(name)}: с {change.since:%d.%m.%Y}{until_words(change.until)} {written(price, 6, 2)} руб., {was}."
        )


def _list(office: Office, service_id: int) -> None:
    for row in office.database.read(tariffs_since, office.today, service_id):
        zone = f", {row.zone.label}" if row.zone else ""
        of_range = f", диапазон {row.range_number}" if row.range_number else ""
        print(
            f"{plain(row.service)}{zone}{of_range}: {written(row.price_e6, 6, 2)} руб. за {plain(row.unit)} с "
            f"{row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}"
        )
        print(f"    {plain(row.supplier)}, {plain(row.category)}; {plain(row.act)}")
    for limit in office.database.read(range_limits_since, office.today, service_id):
        print(
            f"{plain(limit.service)}, диапазоны: до {written(limit.first_e6, 6)} и до {written(limit.second_e6, 6)}, в "
            f"сезон × {written(limit.season_e2, 2)}, с {limit.valid_from:%d.%m.%Y}{until_words(limit.valid_to)}"
        )
        print(f"    {plain(limit.category)}; {plain(limit.act)}")
