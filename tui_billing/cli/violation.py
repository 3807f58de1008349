"""``tui-billing violation``: acts of tampering with a meter and of unauthorised connection."""

import typer

from tui_billing.cli._facts import account_id_of, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import ViolationKind
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.domain.violations import Violation, pipe_flow_e9
from tui_billing.operations.violations import record_violation, reverse_violation
from tui_billing.queries.account_documents import violations
from tui_billing.queries.account_filter import named
from tui_billing.queries.documents import number_of
from tui_billing.widgets.literal import plain

LIST, CREATE, REVERSE = ACTIONS = ("list", "create", "reverse")
KINDS = {"tampering": ViolationKind.TAMPERING, "unauthorised": ViolationKind.UNAUTHORISED}
KINDS_IN_WORDS = "; ".join(f"{key} — {each.label}" for key, each in KINDS.items())


def violation(
    action: str = typer.Argument(LIST, metavar="[list|create|reverse]", help="показать, внести, сторнировать"),
    number: str = typer.Argument("", metavar="НОМЕР", help="лицевой счёт; для reverse — номер документа 2026-000017"),
    kind: str = typer.Option("unauthorised", "--kind", help=KINDS_IN_WORDS),
    service: str = typer.Option("", "--service", help="код или название услуги"),
    since: str = typer.Option("", "--since", help="с какого дня: подключение или предыдущая проверка"),
    found: str = typer.Option("", "--found", help="день выявления; без него — сегодня"),
    flow: str = typer.Option("", "--flow", help="мощность подключённого, единиц в час: 3,5"),
    pipe: int = typer.Option(0, "--pipe", help="или диаметр трубы, мм; без обоих — норматив × 10"),
    note: str = typer.Option("", "--note", help="номер и дата акта, кто составил"),
    in_period: str | None = typer.Option(None, "--period", help="период начисления; без него — текущий месяц"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Акты о нарушении: показать, внести, сторнировать; доначисляет перерасчёт (Правила № 354, 62, 81(11))."""
    require_action(action, ACTIONS)
    office = open_office(database)
    period = Period.parse(in_period) if in_period else Period.of(office.today)
    if action == LIST:
        _list(office, account_id_of(office, number) if number else None)
        return
    read, write, today = office.database.read, office.database.write, office.today
    if not number:
        raise RefusedError("Укажите лицевой счёт." if action == CREATE else "Укажите номер документа: 2026-000017.")
    if action == REVERSE:
        made = write(
            reverse_violation, office.actor, read(number_of, Violation, number), dated_on=today, period=period
        )  # fmt: skip
        _list(office, only=made)
        return
    if kind not in KINDS:
        raise RefusedError(f"«{kind}» — нет такого нарушения. Есть: {', '.join(KINDS)}.")
    if not service or not since:
        raise RefusedError("Укажите услугу и день начала: --service ХВС --since 01.08.2026.")
    if flow and pipe:
        raise RefusedError("Укажите мощность или диаметр трубы, не оба.")
    made = write(
        record_violation, office.actor, account_id_of(office, number), read(named, Service, "услуга", service)[0],
        KINDS[kind], since=read_day(since, today), found_on=read_day(found, today) if found else today,
        flow_e9=parse(flow, 9) if flow else pipe_flow_e9(pipe), note=note, dated_on=today, period=period,
    )  # fmt: skip
    _list(office, only=made)


def _list(office: Office, account_id: int | None = None, only: int | None = None) -> None:
    rows = office.database.read(violations, account_id, only)
    for row in rows:
        state = "сторно" if row.reverses_id else row.status.label
        flow = f"{written(row.flow_e9, 9, 6)} {plain(row.unit)}/ч" if row.flow_e9 else "норматив × 10"
        print(
            f"№ {row.number} от {row.dated_on:%d.%m.%Y}, {state}: ЛС {plain(row.account)}, {plain(row.service)}, "
            f"{row.violation.label} с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}, {flow}; {plain(row.note)}"
        )
    if not rows:
        print("Актов о нарушении нет.")
