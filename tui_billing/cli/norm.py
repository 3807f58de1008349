"""``tui-billing norm``: norms of consumption, each with its act."""

import typer

from tui_billing.cli._facts import act_of, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.codes import NormPurpose
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import AmenityLevel
from tui_billing.domain.services import Service
from tui_billing.operations.tariffs import set_norm
from tui_billing.queries.account_filter import named
from tui_billing.queries.local_law import norms_since
from tui_billing.widgets.literal import plain

LIST, SET = ACTIONS = ("list", "set")
PURPOSES = {each.name.lower().replace("_", "-"): each for each in NormPurpose}
PURPOSES_IN_WORDS = "; ".join(f"{key} — {each.label}" for key, each in PURPOSES.items())


def norm(
    action: str = typer.Argument(LIST, metavar="[list|set]", help="показать; новый норматив"),
    service: str = typer.Argument("", metavar="УСЛУГА", help="код или название услуги"),
    value: str = typer.Argument("", metavar="НОРМАТИВ", help="число: 4,33"),
    since: str = typer.Option("", "--from", help="с какого дня: 01.07.2026"),
    act: str = typer.Option("", "--act", help="акт: «Приказ РЭК от 20.12.2025 № 45»"),
    purpose: str = typer.Option("individual", "--purpose", help=PURPOSES_IN_WORDS),
    amenity: str = typer.Option(
        "", "--amenity", help="вид благоустройства; без него — все, у которых такой норматив есть"
    ),
    rooms: int = typer.Option(0, "--rooms", help="для скольких комнат; 0 — для любых"),
    people: int = typer.Option(0, "--people", help="для скольких жильцов; 0 — для любых"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Нормативы: показать, ввести новый с актом; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    read = office.database.read
    service_id = read(named, Service, "услуга", service)[0] if service else 0
    if action == LIST:
        _list(office, service_id)
        return
    if not service_id or not value:
        raise RefusedError("Укажите услугу и норматив: tui-billing norm set ХВС 4,33 --from 01.07.2026 --act «…».")
    if purpose not in PURPOSES:
        raise RefusedError(f"«{purpose}» — нет такого назначения. Есть: {', '.join(PURPOSES)}.")
    norm_e6 = parse(value, 6)
    found = office.database.write(
        set_norm, office.actor, service_id, PURPOSES[purpose], first_day(office, since), norm_e6, act_of(office, act),
        amenity_id=read(named, AmenityLevel, "вид благоустройства", amenity)[0] if amenity else None,
        rooms=rooms, people=people,
    )  # fmt: skip
    for name, change in found:
        was = f"было {written(change.before['norm_e6'], 6)}" if change.before else "раньше не было"
        print(f"{plain(name)}: с {change.since:%d.%m.%Y}{until_words(change.until)} {written(norm_e6, 6)}, {was}.")


def _list(office: Office, service_id: int) -> None:
    for row in office.database.read(norms_since, office.today, service_id):
        whom = "".join(
            f", {words} {number}" for words, number in (("комнат", row.rooms), ("жильцов", row.people)) if number
        )
        print(
            f"{plain(row.service)}, {row.purpose.label}{whom}: {written(row.norm_e6, 6)} {plain(row.unit)} с "
            f"{row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}"
        )
        print(f"    {plain(row.amenity)}; {plain(row.act)}")
