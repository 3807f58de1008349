"""``tui-billing supplier``: organizations that supply services, and whom."""

import typer

from tui_billing.cli._facts import account_id_of, day_after, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.decimals import grouped
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.places import District
from tui_billing.domain.services import Service
from tui_billing.operations._dated import days
from tui_billing.operations.suppliers import add_bank_account, add_supplier, supply_account, supply_buildings
from tui_billing.queries.account_filter import named
from tui_billing.queries.buildings import building_named
from tui_billing.queries.suppliers import supplied_since, suppliers
from tui_billing.widgets.literal import plain

LIST, ADD, BANK, SET, END = ACTIONS = ("list", "add", "bank", "set", "end")


def supplier(
    action: str = typer.Argument(
        LIST,
        metavar="[list|add|bank|set|end]",
        help="показать; новый поставщик; его расчётный счёт; назначить; снять (счёт — как дом)",
    ),
    name: str = typer.Argument("", metavar="ПОСТАВЩИК", help="название организации; для end не нужно"),
    service: str = typer.Option("", "--service", help="услуга: код или название"),
    since: str = typer.Option("", "--from", help="с какого дня: 01.07.2026"),
    until: str = typer.Option("", "--to", help="последний день; без него — дальше без срока"),
    building: str = typer.Option("", "--building", help="дом: «Мира, 5» или номер в базе"),
    district: str = typer.Option("", "--district", help="все дома района, где услуга есть"),
    account: str = typer.Option("", "--account", help="лицевой счёт, если у него не как у дома"),
    every: bool = typer.Option(False, "--all", help="все дома, где услуга есть"),
    inn: str = typer.Option("", "--inn", help="для add: ИНН"),
    kpp: str = typer.Option("", "--kpp", help="для add: КПП"),
    address: str = typer.Option("", "--address", help="для add: адрес"),
    phone: str = typer.Option("", "--phone", help="для add: телефон"),
    bank_account: str = typer.Option("", "--account-number", help="для bank: расчётный счёт, 20 цифр"),
    bic: str = typer.Option("", "--bic", help="для bank: БИК, 9 цифр"),
    bank_name: str = typer.Option("", "--bank-name", help="для bank: название банка"),
    correspondent: str = typer.Option("0", "--correspondent", help="для bank: корреспондентский счёт"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Поставщики: показать, ввести, назначить домам или лицевому счёту с дня; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    read, write, actor = office.database.read, office.database.write, office.actor
    if action == LIST:
        _list(office, read(building_named, building) if building else 0)
        return
    if action == ADD:
        write(add_supplier, actor, name, inn=inn, kpp=kpp, address=address, phone=phone)
        print(f"Поставщик записан: {plain(name)}.")
        return
    supplier_id = None if action == END else read(named, Organization, "поставщик", name)[0]
    if action == BANK:
        write(add_bank_account, actor, supplier_id or 0, bank_account, bic, bank_name, correspondent)
        print(f"{plain(name)}: расчётный счёт {bank_account} записан.")
        return
    if sum(map(bool, (building, district, account, every))) != 1:
        raise RefusedError("Укажите, кому: --building, --district, --account или --all.")
    service_id, title = read(named, Service, "услуга", service)
    begin, end = first_day(office, since), day_after(office, until)
    who = plain(name) if supplier_id else "поставщик снят"
    if account:
        write(supply_account, actor, account_id_of(office, account), service_id, supplier_id, begin, end)
        print(f"ЛС {plain(account)}, {plain(title)}, {days(begin, end)}: {who}.")
        return
    count = write(
        supply_buildings, actor, service_id, supplier_id, begin, end,
        district_id=read(named, District, "район", district)[0] if district else 0,
        building_id=read(building_named, building) if building else 0,
    )  # fmt: skip
    print(f"{plain(title)}, {days(begin, end)}: {who}, домов {grouped(str(count))}.")


def _list(office: Office, building_id: int) -> None:
    if not building_id:
        for organization in office.database.read(suppliers, office.today):
            numbers = ", ".join(
                each for each in (organization.inn and f"ИНН {organization.inn}", organization.phone) if each
            )
            print(plain(organization.name) + (f" ({plain(numbers)})" if numbers else ""))
    for row in office.database.read(supplied_since, office.today, building_id):
        whom = f"ЛС {plain(row.account)}" if row.account else f"домов {grouped(str(row.buildings))}"
        print(
            f"{plain(row.service)}: {plain(row.supplier)}, с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}, {whom}"
        )
