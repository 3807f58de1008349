"""``tui-billing oneoff``: one-off charges of an account or of all accounts of a filter."""

import typer

from tui_billing.cli._documents import CHANGES, SHOW, Changes, changed
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import grouped, parse, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.one_off import OneOff
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations.one_offs import discard_one_off, draft_one_off, post_one_off, reverse_one_off
from tui_billing.queries.account_filter import AccountFilter, account_filter, named
from tui_billing.queries.documents import subordination
from tui_billing.queries.one_offs import Line, Terms, one_off_lines, one_off_preview, one_offs
from tui_billing.reports.fonts import plain

LIST, PREVIEW, CREATE = "list", "preview", "create"
ACTIONS = (LIST, PREVIEW, CREATE, *CHANGES)
ONE_OFFS = Changes("oneoff", OneOff, post_one_off, reverse_one_off, discard_one_off)
SHOWN = 20


def oneoff(
    action: str = typer.Argument(LIST, metavar="[" + "|".join(ACTIONS) + "]", help="что сделать; без него — список"),
    number: str | None = typer.Argument(None, metavar="НОМЕР", help="номер документа: 2026-000017"),
    account: str = typer.Option("", "--account", help="отбор: лицевой счёт"),
    district: str = typer.Option("", "--district", help="отбор: район"),
    street: str = typer.Option("", "--street", help="отбор: улица"),
    building: str = typer.Option("", "--building", help="отбор: дом — «Мира, 5» или номер в базе"),
    group: str = typer.Option("", "--group", help="отбор: группа абонентов"),
    connected: str = typer.Option("", "--connected", help="отбор: подключённая услуга"),
    service: str = typer.Option("", "--service", help="начисляемая услуга: код или название"),
    amount: str = typer.Option("0", "--amount", help="сумма каждому счёту, рубли"),
    quantity: str = typer.Option("0", "--quantity", help="количество вместо суммы"),
    price: str = typer.Option("0", "--price", help="цена единицы, рубли"),
    supplier: str = typer.Option("", "--supplier", help="поставщик; без него — назначенный счёту или дому"),
    reason: str = typer.Option("", "--reason", help="причина, печатается в квитанции"),
    month: str | None = typer.Option(None, "--month", help="месяц услуги; без него — период начисления"),
    event: str | None = typer.Option(None, "--event", help="дата события; без неё — сегодня"),
    in_period: str | None = typer.Option(None, "--period", help="период начисления; без него — текущий месяц"),
    post: bool = typer.Option(False, "--post", help="сразу провести созданный документ"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Разовые начисления: список, предварительный расчёт по отбору, документ, проведение, сторно."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    office = open_office(database)
    period = Period.parse(in_period) if in_period else Period.of(office.today)
    if action == LIST:
        _list(office)
        return
    if action not in {PREVIEW, CREATE}:
        _change(office, action, number, period)
        return
    wanted = office.database.read(
        account_filter,
        account=account, district=district, street=street, building=building, group=group, connected=connected,
    )  # fmt: skip
    if not service:
        raise RefusedError("Не указана услуга. Добавьте --service с кодом или названием.")
    terms = Terms(
        service_id=office.database.read(named, Service, "услуга", service)[0],
        service_month=Period.parse(month) if month else period,
        amount_kop=parse(amount, 2),
        quantity_e6=parse(quantity, 6),
        price_e6=parse(price, 6),
        supplier_id=office.database.read(named, Organization, "поставщик", supplier)[0] if supplier else None,
    )
    _preview(office, wanted, terms)
    if action == CREATE:
        made = office.database.write(
            draft_one_off, office.actor, wanted, terms, reason,
            dated_on=office.today, event_on=read_day(event, office.today) if event else office.today, period=period,
        )  # fmt: skip
        if post:
            office.database.write(post_one_off, office.actor, made)
        _list(office, only=made)


def _change(office: Office, action: str, number: str | None, period: Period) -> None:
    made = changed(office, ONE_OFFS, action, number, period)
    if made is None:
        return
    if action == SHOW:
        _lines(office.database.read(one_off_lines, made))
        for node in office.database.read(subordination, "one_off", made):
            print(f"{'  ' * node.depth}{node.title} № {node.number} от {node.dated_on:%d.%m.%Y}, {node.status.label}")
    _list(office, only=made)


def _preview(office: Office, wanted: AccountFilter, terms: Terms) -> None:
    lines = office.database.read(one_off_preview, wanted, terms)
    _lines(lines)
    total = sum(line.amount_kop for line in lines)
    print(f"Отбор: {plain(wanted.words)}. Счетов {grouped(str(len(lines)))}, сумма {roubles(total)} руб.")


def _lines(lines: list[Line]) -> None:
    for line in lines[:SHOWN]:
        supplier = plain(line.supplier) or "нет поставщика"
        print(f"{plain(line.account):<12} {roubles(line.amount_kop):>14}  {plain(line.address)}, {supplier}")
    if len(lines) > SHOWN:
        print(f"… ещё {grouped(str(len(lines) - SHOWN))}")


def _list(office: Office, only: int | None = None) -> None:
    for row in office.database.read(one_offs, one_off_id=only):
        print(
            f"№ {row.number} от {row.dated_on:%d.%m.%Y}, период {row.period}, {row.status.label}: "
            f"{plain(row.service)} за {row.service_month}, {plain(row.note)}; счетов {grouped(str(row.lines))}, "
            f"{roubles(row.amount_kop)} руб."
        )
