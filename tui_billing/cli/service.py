"""``tui-billing service``: what an account is connected to, and since when."""

import typer

from tui_billing.cli._facts import account_id_of, day_after, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations._dated import days
from tui_billing.operations.connections import connect, disconnect, set_meter_possible
from tui_billing.queries.account_card import services_of
from tui_billing.queries.account_filter import named
from tui_billing.widgets.literal import plain

SHOW, ON, OFF, NO_METER, METER = ACTIONS = ("show", "on", "off", "no-meter", "meter")


def service(
    account: str = typer.Argument(..., metavar="НОМЕР_ЛС", help="номер лицевого счёта"),
    action: str = typer.Argument(
        SHOW,
        metavar="[" + "|".join(ACTIONS) + "]",
        help="показать; подключить, отключить; акт: прибор установить нельзя, можно",
    ),
    name: str = typer.Argument("", metavar="УСЛУГА", help="код или название услуги"),
    since: str = typer.Option("", "--from", help="с какого дня: 15.10.2026"),
    until: str = typer.Option("", "--to", help="последний день, для on и off; без него — дальше без срока"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Услуги лицевого счёта: показать, подключить, отключить, записать акт о возможности установить прибор."""
    require_action(action, ACTIONS)
    office = open_office(database)
    account_id = account_id_of(office, account)
    if action == SHOW:
        _show(office, account_id)
        return
    if not name:
        raise RefusedError(f"Не указана услуга: tui-billing service {account} {action} ХВС --from 01.10.2026.")
    service_id, title = office.database.read(named, Service, "услуга", name)
    begin, end = first_day(office, since), day_after(office, until)
    write, actor = office.database.write, office.actor
    if action == ON:
        write(connect, actor, account_id, service_id, begin, end)
    elif action == OFF:
        write(disconnect, actor, account_id, service_id, begin, end)
    else:
        write(set_meter_possible, actor, account_id, service_id, begin, possible=action == METER)
    words = {ON: "подключено", OFF: "отключено", METER: "прибор установить можно", NO_METER: "прибор установить нельзя"}
    print(f"{plain(title)}, {days(begin, end)}: {words[action]}.")


def _show(office: Office, account_id: int) -> None:
    rows = office.database.read(services_of, account_id, office.today)
    for row in rows:
        act = ", прибор установить нельзя" if row.meter_impossible else ""
        supplier = plain(row.supplier) or "поставщик не назначен"
        print(f"{plain(row.service)}: с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}, {supplier}{act}")
    if not rows:
        print("Услуг нет. Подключить: tui-billing service НОМЕР_ЛС on УСЛУГА --from 01.10.2026.")
