"""The application over a small town, without a terminal."""

import shutil
from datetime import date

import pytest
from textual import _wait

from tests.billed import billed_town
from tests.conftest import ADMINISTRATOR
from tests.hostile import spoil
from tests.towns import LAST, small_town
from tui_billing.app import BillingApp
from tui_billing.domain.codes import Role
from tui_billing.screens._base import Desk
from tui_billing.storage.database import Database

SIZES = ((80, 24), (120, 40))


@pytest.fixture(autouse=True)
def _attentive(monkeypatch):
    """Look every few milliseconds whether the application is idle: at Textual's 20 a typed word takes two seconds."""
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 0.004)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", 0.0002)


@pytest.fixture
def town(sqlite_database, actor):
    """A small town; SQLite is enough, queries are tested on both."""
    small_town(sqlite_database, actor)
    return sqlite_database


@pytest.fixture
def hostile_town(town, actor):
    """The same town with names that would be commands anywhere else."""
    town.write(spoil, actor)
    return town


def desk_of(database, role=Role.ADMINISTRATOR):
    """The office open at the terminal."""
    return Desk(
        database=database,
        user_id=1,
        user="Иванова [/2]",
        role=role,
        today=date(2026, 11, 1),
        clock=lambda: 1_790_000_000_000,
        period=LAST,
        organization="УК [@click=app.quit]",
    )


def application(database, role=Role.ADMINISTRATOR):
    """The application that opens this office."""
    return BillingApp(lambda: desk_of(database, role))


def shown(app):
    """What stands on the screen, a line a row."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def until(pilot, text):
    """Let the application work until the screen shows the text."""
    for _ in range(200):
        if text in shown(pilot.app):
            return shown(pilot.app)
        await pilot.pause(0.02)
    raise AssertionError(f"{text!r} did not come up:\n{shown(pilot.app)}")


async def at_menu(pilot):
    """Wait until the office is open and every screen is loaded; the menu's text."""
    home = pilot.app.screen_stack[0]
    for _ in range(1000):
        if home._loaded:
            await pilot.pause()
            return shown(pilot.app)
        await pilot.pause(0.02)
    raise AssertionError(f"the menu was not loaded:\n{shown(pilot.app)}")


@pytest.fixture(scope="session")
def billed_file(sqlite_template, tmp_path_factory):
    """60 accounts charged for two months, in a file to copy; nobody has paid."""
    path = tmp_path_factory.mktemp("billed") / "office.db"
    shutil.copy(sqlite_template, path)
    database = Database.at(path)
    billed_town(database, ADMINISTRATOR, accounts=60)
    database.close()
    return path


@pytest.fixture
def billed(billed_file, tmp_path):
    """The billed town, for one test."""
    path = tmp_path / "billed.db"
    shutil.copy(billed_file, path)
    database = Database.at(path)
    yield database
    database.close()
