"""A prepared office for the program in the pty: a small town, with people whose names are attacks."""

import getpass

import pytest
from sqlmodel import select

from tests.towns import small_town
from tui_billing.domain.codes import Role
from tui_billing.domain.office import User
from tui_billing.domain.people import Person
from tui_billing.domain.places import Street
from tui_billing.domain.search_keys import search_key
from tui_billing.storage.database import Actor
from tui_billing.storage.schema import create

ACTOR = Actor(user_id=1, role=Role.ADMINISTRATOR, at_ms=1_790_000_000_000)
HOSTILE = ("[@click=app.quit]Жуть[/]", "дом [/2]", "Ящер\x1b[2J\x1b[31m\x07")


def spoil(session):
    """Give people and streets names that would be commands anywhere else; the OS user is the administrator."""
    for person_id, name in enumerate(HOSTILE, 1):
        person = session.get(Person, person_id)
        person.last_name, person.name_key = name, search_key(f"яя{person_id}")
    for street in session.exec(select(Street)):
        street.name += "[/2]\x1b[5m"
    session.exec(select(User).where(User.id == 1)).one().login = getpass.getuser()


@pytest.fixture(scope="session")
def office_file(tmp_path_factory):
    """A database file with a town of 60 accounts and hostile names."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    database = create(path)
    small_town(database, ACTOR)
    database.write(spoil, ACTOR)
    database.close()
    return path
