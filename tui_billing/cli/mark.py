"""``tui-billing mark``: whose months are to be computed again, and why."""

import typer

from tui_billing.cli._facts import require_action
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.settlement import mark as put_mark
from tui_billing.queries.buildings import building_addresses
from tui_billing.queries.recalculations import recalculation_scope
from tui_billing.queries.settlement import AHEAD_MONTHS, marks_of
from tui_billing.widgets.literal import plain

LIST, ADD = ACTIONS = ("list", "add")


def mark(
    action: str = typer.Argument(LIST, metavar="[list|add]", help="показать; поставить"),
    since: str = typer.Argument("", metavar="МЕСЯЦ", help="с какого месяца пересчитать: 2026-08"),
    account: str = typer.Option("", "--account", help="лицевой счёт"),
    building: str = typer.Option("", "--building", help="или дом: «Мира, 5» или номер в базе; без обоих — все"),
    reason: str = typer.Option("", "--reason", help="что изменилось"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Отметки о перерасчёте: показать, поставить вручную. Пересчитывает tui-billing recalculate."""
    require_action(action, ACTIONS)
    office = open_office(database)
    scope = office.database.read(recalculation_scope, account=account, building=building)
    if action == LIST:
        _list(office, scope.building_id, scope.account_id)
        return
    if not since:
        raise RefusedError("Не указан месяц: tui-billing mark add 2026-08 --account НОМЕР --reason «что изменилось».")
    month = Period.parse(since)
    office.database.write(
        put_mark, office.actor, month, reason, building_id=scope.building_id, account_id=scope.account_id
    )  # fmt: skip
    print(f"Отметка поставлена: {plain(scope.words)}, с {month}.")


def _list(office: Office, building_id: int, account_id: int) -> None:
    ahead = Period.of(office.today).plus(AHEAD_MONTHS)
    rows = office.database.read(marks_of, ahead, building_id, account_id)
    homes = office.database.read(building_addresses) if any(row.building_id for row in rows) else {}
    for row in rows:
        whose = f"ЛС {row.account}" if row.account else homes.get(row.building_id, "все лицевые счета")
        print(f"{plain(whose)}, с {row.since}, {row.cause.label}: {plain(row.reason)}")
    if not rows:
        print("Отметок нет: пересчитывать нечего.")
