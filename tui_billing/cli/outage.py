"""``tui-billing outage``: interruptions and poor quality of services, and what they take off."""

import typer

from tui_billing.cli._documents import CHANGES, SHOW, Changes, changed
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.days import minute_words, read_minute
from tui_billing.domain.decimals import grouped, parse, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.outages import Outage
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.quality_limits import allowed
from tui_billing.operations.outages import Happened, discard_outage, draft_outage, post_outage, reverse_outage
from tui_billing.queries.account_filter import account_filter, named
from tui_billing.queries.outages import outage_effect, outages
from tui_billing.reports.fonts import plain

LIST, CREATE, KINDS = "list", "create", "kinds"
ACTIONS = (LIST, KINDS, CREATE, *CHANGES)
OUTAGES = Changes("outage", Outage, post_outage, reverse_outage, discard_outage)
SHOWN = 20


def outage(
    action: str = typer.Argument(LIST, metavar="[" + "|".join(ACTIONS) + "]", help="что сделать; без него — список"),
    number: str | None = typer.Argument(None, metavar="НОМЕР", help="номер документа: 2026-000017"),
    service: str = typer.Option("", "--service", help="услуга: код или название"),
    kind: int = typer.Option(0, "--kind", help="вид: номер из «outage kinds»"),
    start: str = typer.Option("", "--from", help="начало: «15.10.2026 14:00»"),
    end: str = typer.Option("", "--till", help="окончание: «17.10.2026 06:00»"),
    degrees: int = typer.Option(0, "--degrees", help="на сколько полных градусов ниже допустимого"),
    cold_price: str = typer.Option("", "--cold-price", help="вид 11: цена холодной воды, руб.; без неё — тариф дома"),
    act: str = typer.Option("", "--act", help="номер и дата акта"),
    account: str = typer.Option("", "--account", help="отбор: лицевой счёт"),
    district: str = typer.Option("", "--district", help="отбор: район"),
    street: str = typer.Option("", "--street", help="отбор: улица"),
    building: str = typer.Option("", "--building", help="отбор: дом — «Мира, 5» или номер в базе"),
    in_period: str | None = typer.Option(None, "--period", help="период документа; без него — текущий месяц"),
    post: bool = typer.Option(False, "--post", help="сразу провести созданный документ"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Перерывы и качество услуг: документ по акту; снижение платы считает перерасчёт."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    if action == KINDS:
        print("\n".join(f"{each.value:>2}  {each.label}: {allowed(each)}" for each in OutageKind))
        return
    office = open_office(database)
    period = Period.parse(in_period) if in_period else Period.of(office.today)
    if action == LIST:
        _list(office)
        return
    if action == CREATE:
        if not service or not start or not end:
            raise RefusedError("Укажите услугу, начало и окончание: --service, --from, --till.")
        happened = Happened(
            office.database.read(named, Service, "услуга", service)[0], a_kind(kind),
            read_minute(start, office.today), read_minute(end, office.today), degrees, parse(cold_price or "0", 6),
        )  # fmt: skip
        wanted = office.database.read(
            account_filter, account=account, district=district, street=street, building=building
        )
        drafted = office.database.write(
            draft_outage, office.actor, wanted, happened, act, dated_on=office.today, period=period
        )
        if post:
            office.database.write(post_outage, office.actor, drafted)
        _show(office, drafted, with_effect=True)
        return
    made = changed(office, OUTAGES, action, number, period)
    if made is not None:
        _show(office, made, with_effect=action == SHOW)


def a_kind(number: int) -> OutageKind:
    """The kind of a number.

    Raises:
        RefusedError: there is none.
    """
    if number not in {each.value for each in OutageKind}:
        raise RefusedError("Нет такого вида. Список: tui-billing outage kinds.")
    return OutageKind(number)  # type: ignore[call-arg]


def _show(office: Office, made: int, *, with_effect: bool) -> None:
    if with_effect:
        _effect(office, made)
    _list(office, made)


def _effect(office: Office, made: int) -> None:
    rows = office.database.read(outage_effect, made)
    for row in rows[:SHOWN]:
        print(
            f"{plain(row.account):<12} {row.month} {roubles(row.charge_kop):>14} {roubles(row.amount_kop):>14}  {row.said}"
        )
    if len(rows) > SHOWN:
        print(f"… ещё {grouped(str(len(rows) - SHOWN))}")
    total = roubles(sum(row.amount_kop for row in rows))
    print(
        f"Счетов и месяцев {grouped(str(len(rows)))}, снижение {total} руб. Его проведёт tui-billing recalculate ПЕРИОД."
    )


def _list(office: Office, only: int | None = None) -> None:
    for row in office.database.read(outages, only):
        state = "сторно" if row.reverses_id else row.status.label
        print(
            f"№ {row.number} от {row.dated_on:%d.%m.%Y}, {state}: {plain(row.service)}, {row.what}, "
            f"{minute_words(row.start_min)} – {minute_words(row.end_min)}, акт {plain(row.act)}; {plain(row.scope)}"
        )
