"""``tui-billing whatif``: what a month would come to under supposed facts."""

from pathlib import Path

import typer

from tui_billing.cli._difference import print_difference, print_held
from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import parse
from tui_billing.domain.period import Period
from tui_billing.operations.what_if import what_if
from tui_billing.queries.buildings import building_named
from tui_billing.queries.scenarios import scenario_of


def whatif(
    scenario: Path = typer.Argument(
        ..., metavar="ФАЙЛ", help="сценарий (TOML): тарифы, нормативы, показания", exists=True
    ),
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    building: list[str] = typer.Option([], "--building", help="номер дома в базе или «улица, дом»; можно несколько"),
    facts: bool = typer.Option(False, "--facts", help="сравнить не с начисленным, а с расчётом без сценария"),
    hold_roubles: str = typer.Option(
        "", "--hold-roubles", help="отложить счета, где изменится не меньше чем на столько рублей"
    ),
    hold_percent: str = typer.Option(
        "", "--hold-percent", help="отложить счета, где изменится не меньше чем на столько процентов"
    ),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Что будет, если: посчитать месяц по сценарию и показать отличия от начисленного. В базу ничего не пишется."""
    office = open_office(database)
    month = Period.parse(period)
    buildings = [office.database.read(building_named, typed) for typed in building] or None
    supposed = office.database.read(scenario_of, scenario.read_text(encoding="utf-8"), month)
    limits = (parse(hold_roubles, 2) if hold_roubles else 0, parse(hold_percent, 2) if hold_percent else 0)
    with percent() as progress:
        made = what_if(
            office.database, month, supposed, buildings=buildings, is_against_posted=not facts, progress=progress
        )
    print(f"Что если: {month.title}")
    print_difference(office.database, made.found)
    print_held(office.database, made.found, *limits)
    print(f"Отпечаток начисления {made.result_hash}")
    print("В базу ничего не записано.")
