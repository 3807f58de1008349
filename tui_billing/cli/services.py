"""``tui-billing services``: the catalogue of what the office charges for."""

from typing import TypeVar

import typer

from tui_billing.cli._facts import require_action
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import Labelled, Proration, Resource, Season, ServiceKind, ServiceSection
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations.catalogue import add_service
from tui_billing.queries.account_filter import named
from tui_billing.queries.catalogue import services as all_services
from tui_billing.widgets.literal import plain

LIST, NEW = ACTIONS = ("list", "new")
L = TypeVar("L", bound=Labelled)


def _words(kind: type[Labelled]) -> str:
    return "; ".join(f"{int(each)} — {each.label or 'нет'}" for each in kind)


def services(
    action: str = typer.Argument(LIST, metavar="[list|new]", help="показать; ввести новую"),
    code: str = typer.Argument("", metavar="КОД", help="короткий код, который набирают: ХВС"),
    name: str = typer.Option("", "--name", help="название в квитанции"),
    short: str = typer.Option("", "--short", help="короткое название; без него — полное"),
    unit: str = typer.Option("", "--unit", help="единица измерения: м³"),
    kind: int = typer.Option(int(ServiceKind.DIRECT), "--kind", help=_words(ServiceKind)),
    resource: int = typer.Option(int(Resource.NONE), "--resource", help=_words(Resource)),
    section: int = typer.Option(int(ServiceSection.COMMUNAL), "--section", help=_words(ServiceSection)),
    season: int = typer.Option(int(Season.ALWAYS), "--season", help=_words(Season)),
    proration: int = typer.Option(int(Proration.BY_DAYS), "--proration", help=_words(Proration)),
    of: list[str] = typer.Option([], "--of", help="из какой услуги считается; можно несколько раз"),
    capital_repair: bool = typer.Option(False, "--capital-repair", help="взнос на капитальный ремонт"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Справочник услуг: показать, ввести новую; дальше ей нужны тариф, поставщик и подключённые счета."""
    require_action(action, ACTIONS)
    office = open_office(database)
    if action == LIST:
        _list(office)
        return
    office.database.write(
        add_service, office.actor, code, name, _chosen(ServiceKind, kind), unit, short_name=short,
        resource=_chosen(Resource, resource), section=_chosen(ServiceSection, section), season=_chosen(Season, season),
        proration=_chosen(Proration, proration), capital_repair=capital_repair,
        sources=[office.database.read(named, Service, "услуга", each)[0] for each in of],
    )  # fmt: skip
    print(f"Услуга записана: {plain(code)}, {plain(name)}. Дальше: tui-billing tariff, supplier, service.")


def _chosen(kind: type[L], number: int) -> L:
    for each in kind:
        if int(each) == number:
            return each
    raise RefusedError(f"«{number}» — нет такого. Есть: {_words(kind)}.")


def _list(office: Office) -> None:
    for row in office.database.read(all_services):
        more = [row.kind.label, row.resource.label, row.season.label if row.season else ""]
        of = f", из {', '.join(row.sources)}" if row.sources else ""
        print(f"{plain(row.code)}  {plain(row.name)}, {plain(row.unit)}: {', '.join(filter(None, more))}{plain(of)}")
