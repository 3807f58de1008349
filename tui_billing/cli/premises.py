"""``tui-billing premises``: the premises of a building and their areas."""

import typer

from tui_billing.cli._facts import first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import PremisesKind
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.areas import add_premises, set_area
from tui_billing.queries.buildings import building_named
from tui_billing.queries.premises import premises_named, premises_of
from tui_billing.widgets.literal import plain

LIST, ADD, AREA = ACTIONS = ("list", "add", "area")
KINDS = {each.name.lower().replace("_", "-"): each for each in PremisesKind}
KINDS_IN_WORDS = "; ".join(f"{key} — {each.label}" for key, each in KINDS.items())


def premises(
    action: str = typer.Argument(
        LIST, metavar="[list|add|area]", help="показать; новое помещение; новая площадь или комнаты"
    ),
    building: str = typer.Argument(..., metavar="ДОМ", help="дом: «Мира, 5» или номер в базе"),
    number: str = typer.Argument("", metavar="ПОМЕЩЕНИЕ", help="номер помещения"),
    total: str = typer.Argument("", metavar="ПЛОЩАДЬ", help="общая площадь, м²: 54,3"),
    since: str = typer.Option("", "--from", help="с какого дня: 15.10.2026"),
    living: str = typer.Option("", "--living", help="жилая, м²; без неё — как было"),
    heated: str = typer.Option("", "--heated", help="отапливаемая, м²; без неё — как было, новое отапливается всё"),
    heating: bool | None = typer.Option(None, "--heating/--no-heating", help="есть ли приборы отопления"),
    kind: str = typer.Option("living", "--kind", help=KINDS_IN_WORDS),
    rooms: int | None = typer.Option(None, "--rooms", help="комнат; без неё — как было, у нового одна"),
    entrance: int = typer.Option(1, "--entrance", help="подъезд, для add"),
    floor: int = typer.Option(1, "--floor", help="этаж, для add"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Помещения дома: показать, ввести новое, изменить площадь с дня; площадь дома меняется вместе с ними."""
    require_action(action, ACTIONS)
    office = open_office(database)
    building_id = office.database.read(building_named, building)
    if action == LIST:
        _list(office, building_id)
        return
    if not number or not total:
        raise RefusedError(
            f"Укажите помещение и площадь: tui-billing premises {action} «Мира, 5» 12 54,3 --from 01.10.2026."
        )
    if kind not in KINDS:
        raise RefusedError(f"«{kind}» — нет такого вида. Есть: {', '.join(KINDS)}.")
    day, total_e4 = first_day(office, since), parse(total, 4)
    if action == ADD:
        office.database.write(
            add_premises, office.actor, building_id, number, day, total_e4, kind=KINDS[kind], rooms=rooms or 1,
            entrance=entrance, floor=floor,
        )  # fmt: skip
    else:
        office.database.write(
            set_area, office.actor, office.database.read(premises_named, building_id, number), day, total_e4,
            living_e4=parse(living, 4) if living else None, heated_e4=parse(heated, 4) if heated else None,
            no_heating=None if heating is None else not heating, rooms=rooms,
        )  # fmt: skip
    print(f"Помещение {plain(number)}: {written(total_e4, 4)} м² с {day:%d.%m.%Y}.")


def _list(office: Office, building_id: int) -> None:
    rows = office.database.read(premises_of, building_id, office.today)
    for row in rows:
        cold = ", без отопления" if row.no_heating else ""
        accounts = f", ЛС {', '.join(map(plain, row.accounts))}" if row.accounts else ", счёта нет"
        print(
            f"{plain(row.number)} {row.kind.label}, комнат {row.rooms}: {written(row.total_e4, 4)} м², жилая {written(row.living_e4, 4)}, "
            f"отапливаемая {written(row.heated_e4, 4)}{cold}, с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}{accounts}"
        )
    if not rows:
        print("Помещений нет. Ввести: tui-billing premises add «Мира, 5» 12 54,3 --from 01.10.2026.")
