"""``tui-billing scenario``: the kept scenarios of ``whatif``."""

import typer

from tui_billing.cli._office import open_office
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.scenarios import drop_scenario
from tui_billing.queries.kept_scenarios import kept_scenario, kept_scenarios
from tui_billing.widgets.literal import plain

LIST, SHOW, DELETE = ACTIONS = ("list", "show", "delete")


def scenario(
    action: str = typer.Argument(LIST, metavar="[list|show|delete]", help="перечислить, показать один, удалить"),
    name: str = typer.Argument("", metavar="ИМЯ", help="имя сценария"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Сохранённые сценарии «что если»: перечислить, показать файлом, удалить. Сохраняет tui-billing whatif --save."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    office = open_office(database)
    if action == LIST:
        found = office.database.read(kept_scenarios)
        for each in found:
            print(f"{plain(each.name)}: {plain(each.author)}, {each.kept_at}")
        if not found:
            print("Сохранённых сценариев нет. Сохранить: tui-billing whatif 2026-10 ФАЙЛ --save ИМЯ.")
        return
    kept = office.database.read(kept_scenario, name)
    if action == SHOW:
        for line in kept.body.split("\n"):
            print(plain(line))
    else:
        office.database.write(drop_scenario, office.actor, kept.scenario_id)
        print(f"Сценарий «{plain(kept.name)}» удалён.")
