"""``tui-billing absence``: temporary absence of an account's people, recorded and taken back."""

import typer

from tui_billing.cli._facts import account_id_of, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.absences import Absence
from tui_billing.domain.days import read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.absences import record_absence, reverse_absence
from tui_billing.queries.account_documents import absences
from tui_billing.queries.documents import number_of
from tui_billing.widgets.literal import plain

LIST, CREATE, REVERSE = ACTIONS = ("list", "create", "reverse")


def absence(
    action: str = typer.Argument(LIST, metavar="[list|create|reverse]", help="показать, внести, сторнировать"),
    number: str = typer.Argument("", metavar="НОМЕР", help="лицевой счёт; для reverse — номер документа 2026-000017"),
    people: int = typer.Option(1, "--people", help="сколько человек отсутствует"),
    left: str = typer.Option("", "--left", help="день выезда: 06.10.2026"),
    returned: str = typer.Option("", "--returned", help="день приезда: 19.10.2026"),
    requested: str = typer.Option("", "--requested", help="день заявления; без него — сегодня"),
    papers: str = typer.Option("", "--papers", help="документы об отсутствии: билеты, справка, командировка"),
    in_period: str | None = typer.Option(None, "--period", help="период начисления; без него — текущий месяц"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Временное отсутствие жильцов: показать, внести по заявлению, сторнировать (Правила № 354, 86–97)."""
    require_action(action, ACTIONS)
    office = open_office(database)
    period = Period.parse(in_period) if in_period else Period.of(office.today)
    if action == LIST:
        _list(office, account_id_of(office, number) if number else None)
        return
    write, today = office.database.write, office.today
    if not number:
        raise RefusedError("Укажите лицевой счёт." if action == CREATE else "Укажите номер документа: 2026-000017.")
    if action == REVERSE:
        found = office.database.read(number_of, Absence, number)
        made = write(reverse_absence, office.actor, found, dated_on=today, period=period)
    else:
        if not left or not returned:
            raise RefusedError("Укажите дни выезда и приезда: --left 06.10.2026 --returned 19.10.2026.")
        made = write(
            record_absence, office.actor, account_id_of(office, number), people=people, left_on=read_day(left, today),
            returned_on=read_day(returned, today), requested_on=read_day(requested, today) if requested else today,
            papers=papers, dated_on=today, period=period,
        )  # fmt: skip
    _list(office, only=made)


def _list(office: Office, account_id: int | None = None, only: int | None = None) -> None:
    rows = office.database.read(absences, account_id, only)
    for row in rows:
        state = "сторно" if row.reverses_id else row.status.label
        print(
            f"№ {row.number} от {row.dated_on:%d.%m.%Y}, {state}: ЛС {plain(row.account)}, отсутствуют {row.people} "
            f"с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}; {plain(row.papers)}"
        )
    if not rows:
        print("Временного отсутствия нет.")
