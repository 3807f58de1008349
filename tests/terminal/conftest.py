"""A prepared office for the program in the pty: a small town whose names are attacks."""

import getpass

import pytest
from sqlmodel import select

from tests.conftest import ADMINISTRATOR
from tests.hostile import spoil
from tests.towns import small_town
from tui_billing.domain.office import User
from tui_billing.storage.schema import create


def settle(session):
    """Hostile names; the OS user is the administrator."""
    spoil(session)
    session.exec(select(User).where(User.id == 1)).one().login = getpass.getuser()


@pytest.fixture(scope="session")
def office_file(tmp_path_factory):
    """A database file with a town of 60 accounts and hostile names."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    database = create(path)
    small_town(database, ADMINISTRATOR)
    database.write(settle, ADMINISTRATOR)
    database.close()
    return path
