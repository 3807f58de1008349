"""Names that would be commands anywhere else: markup, links, escape sequences."""

from sqlmodel import select

from tui_billing.domain.people import Organization, Person
from tui_billing.domain.places import Building, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.domain.services import Service

NAMES = ("[@click=app.quit]Жуть[/]", "дом [/2]", "Ящер\x1b[2J\x1b[31m\x07")


def spoil(session):
    """Give every person, street, building, service and organization such a name."""
    for person in session.exec(select(Person)):
        person.last_name = NAMES[person.id % 3]
        person.name_key = search_key(f"яя{person.id % 3}")
        person.phone = "[/]\x9b2J"
    for street in session.exec(select(Street)):
        street.name += "[/2]\x1b[5m"
    for building in session.exec(select(Building)):
        building.house += "[b]"
    for kind in (Service, Organization):
        for row in session.exec(select(kind)):
            row.name = f"[red]{row.name}[/]\x1b]0;x\x07"
