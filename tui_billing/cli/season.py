"""``tui-billing season``: the heating and the watering season of buildings."""

import typer

from tui_billing.cli._facts import first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import Season
from tui_billing.domain.decimals import grouped
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import District
from tui_billing.operations.seasons import begin_season, end_season
from tui_billing.queries.account_filter import named
from tui_billing.queries.buildings import building_named
from tui_billing.queries.local_law import seasons_since

LIST, BEGIN, END = ACTIONS = ("list", "begin", "end")
SEASONS = {"heating": Season.HEATING, "watering": Season.WATERING, "electric": Season.ELECTRIC_HEATING}
SEASONS_IN_WORDS = "; ".join(f"{key} — {each.label}" for key, each in SEASONS.items())


def season(
    action: str = typer.Argument(LIST, metavar="[list|begin|end]", help="показать; начать, закончить"),
    name: str = typer.Argument("", metavar="СЕЗОН", help=SEASONS_IN_WORDS),
    since: str = typer.Option("", "--from", help="первый день сезона; для end — первый день без него"),
    district: str = typer.Option("", "--district", help="только дома района"),
    building: str = typer.Option("", "--building", help="только дом: «Мира, 5» или номер в базе"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Сезоны домов: показать, начать или закончить отопительный либо поливочный сезон у всех домов или у части."""
    require_action(action, ACTIONS)
    office = open_office(database)
    if action == LIST:
        _list(office)
        return
    if name not in SEASONS:
        raise RefusedError(f"«{name}» — нет такого сезона. Есть: {', '.join(SEASONS)}.")
    read = office.database.read
    day = first_day(office, since)
    count = office.database.write(
        begin_season if action == BEGIN else end_season, office.actor, SEASONS[name], day,
        district_id=read(named, District, "район", district)[0] if district else 0,
        building_id=read(building_named, building) if building else 0,
    )  # fmt: skip
    print(
        f"{SEASONS[name].label}: {'начат' if action == BEGIN else 'окончен'} {day:%d.%m.%Y}, домов {grouped(str(count))}."
    )


def _list(office: Office) -> None:
    rows = office.database.read(seasons_since, office.today)
    for row in rows:
        print(
            f"{row.season.label}: с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}, домов "
            f"{grouped(str(row.buildings))}"
        )
    if not rows:
        print("Сейчас нет ни одного сезона. Начать: tui-billing season begin heating --from 25.09.2026.")
