"""What every command starts from: the database, who is at the terminal, what day it is.

The only module that reads the clock, the environment and the OS user.
"""

import getpass
import os
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from tui_billing.domain.codes import Role
from tui_billing.queries.users import user_of
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.schema import check_schema

DATABASE_VARIABLE = "TUI_BILLING_DATABASE"
USER_VARIABLE = "TUI_BILLING_USER"


@dataclass(frozen=True)
class Office:
    """An open database, the actor, and today's date."""

    database: Database
    actor: Actor
    today: date


def place(given: str | None) -> str:
    """Where the database is: the option, the environment, or the user's own data folder."""
    return given or os.environ.get(DATABASE_VARIABLE) or str(Path(typer.get_app_dir("tui-billing")) / "office.db")


def login() -> str:
    """The OS user of the session."""
    return os.environ.get(USER_VARIABLE) or getpass.getuser()


def now_ms() -> int:
    """The moment, UTC, in milliseconds."""
    return time.time_ns() // 1_000_000


def today() -> date:
    """The civil date here."""
    return date.today()


def open_office(given: str | None) -> Office:
    """Open the database for the user at the terminal.

    Raises:
        BillingError: there is no database, its schema is not this program's, or the user is unknown.
    """
    database = Database.at(place(given))
    check_schema(database)
    user_id, role = database.read(user_of, login())
    return Office(database, Actor(user_id, role, now_ms()), today())


def system_office(database: Database) -> Office:
    """The office as seen by the program's own set-up, before there is any user: the first user acts."""
    return Office(database, Actor(1, Role.ADMINISTRATOR, now_ms()), today())
