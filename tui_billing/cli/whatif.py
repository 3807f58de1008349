"""``tui-billing whatif``: what a month would come to under supposed facts."""

from pathlib import Path

import typer

from tui_billing.cli._difference import print_difference, print_held
from tui_billing.cli._explained import print_explained
from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.scenarios import keep_scenario
from tui_billing.operations.what_if import what_if
from tui_billing.queries.buildings import building_named
from tui_billing.queries.explanations import explain_supposed
from tui_billing.queries.kept_scenarios import kept_scenario, name_of
from tui_billing.queries.scenarios import Supposed, facts_of, in_words, parameter_fact, scenario_from
from tui_billing.widgets.literal import plain


def whatif(
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="год и месяц: 2026-10"),
    file: Path | None = typer.Argument(
        None,
        metavar="ФАЙЛ",
        help="сценарий (TOML): тарифы, нормативы, показания, правила, параметры закона",
        exists=True,
    ),
    parameter: list[str] = typer.Option(
        [],
        "--parameter",
        help="параметр закона: имя=значение, например uplift=2 или «uplift=холодная вода 2 с 16.10.2026»; можно несколько",
    ),
    scenario: str = typer.Option("", "--scenario", help="имя сохранённого сценария: tui-billing scenario"),
    save: str = typer.Option("", "--save", help="сохранить сценарий под этим именем"),
    explain: str = typer.Option(
        "", "--explain", metavar="НОМЕР_ЛС", help="не считать всех, а объяснить строки счёта по сценарию"
    ),
    service: str | None = typer.Option(None, "--service", help="для --explain: код или название услуги"),
    as_json: bool = typer.Option(False, "--json", help="для --explain: в формате JSON"),
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
    """Что будет, если: посчитать месяц по сценарию и показать отличия от начисленного. В начисления ничего не пишется."""
    office = open_office(database)
    month = Period.parse(period)
    supposed = _facts(office, month, file, parameter, scenario)
    said = office.database.read(in_words, supposed, month)
    if save:
        kept = office.database.read(kept_scenario, scenario).scenario_id if name_of(save) == name_of(scenario) else 0
        office.database.write(keep_scenario, office.actor, save, supposed, month, replacing=kept)
    if explain:
        lines = office.database.read(explain_supposed, explain, month, supposed, service)
        print_explained(lines, as_json=as_json)
        return
    buildings = [office.database.read(building_named, typed) for typed in building] or None
    limits = (parse(hold_roubles, 2) if hold_roubles else 0, parse(hold_percent, 2) if hold_percent else 0)
    changes = office.database.read(scenario_from, supposed, month)
    with percent() as progress:
        made = what_if(
            office.database, month, changes, buildings=buildings, is_against_posted=not facts, progress=progress
        )
    print(f"Что если: {month.title}")
    for _, words in said:
        print(f"  {plain(words)}")
    print_difference(office.database, made.found)
    print_held(office.database, made.found, *limits)
    print(f"Отпечаток начисления {made.result_hash}")
    print("В начисления ничего не записано." + (f" Сценарий сохранён: {plain(name_of(save))}." if save else ""))


def _facts(office: Office, month: Period, file: Path | None, parameters: list[str], scenario: str) -> list[Supposed]:
    """What the command supposes: of a kept scenario, of a file, and of its own words."""
    found = list(office.database.read(kept_scenario, scenario).facts) if scenario else []
    if file is not None:
        found += facts_of(_text(file))
    return [*found, *(parameter_fact(each, month) for each in parameters)]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"Файл {file} не читается как текст в UTF-8. Сохраните его в этой кодировке.") from error
