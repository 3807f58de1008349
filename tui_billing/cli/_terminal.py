"""Opens the terminal application. What is heavy (typer, the database) is loaded after its first paint.

Textual reads its environment when it is imported, so the settings come first, and only where the user has none.
"""

import os
import sys
from typing import TYPE_CHECKING

from tui_billing.domain.errors import RefusedError

if TYPE_CHECKING:
    from tui_billing.screens._base import Desk

SETTINGS = {
    "ESCDELAY": "250",  # an arrow key that arrives in two packets is still one key
    "TEXTUAL_DISABLE_KITTY_KEY": "1",  # some of its forms crash the decoder, and Ctrl works on the Russian layout without
    "TEXTUAL_ANIMATIONS": "none",
}


def open_terminal(database: str | None) -> int:
    """Run the application until the person leaves it.

    Raises:
        RefusedError: standard input or output is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise RefusedError("Программа работает в терминале. Для пакетной работы есть команды: tui-billing --help.")
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    from tui_billing.app import BillingApp

    app = BillingApp(lambda: _open(database))
    app.run(mouse=False)
    if app.bug is not None:
        raise app.bug
    return app.return_code or 0


def _open(given: str | None) -> "Desk":
    """Open the office for the screens."""
    from tui_billing.cli._office import now_ms, open_office
    from tui_billing.queries.dashboard import office_today
    from tui_billing.screens._base import Desk

    office = open_office(given)
    organization, period, name = office.database.read(office_today, office.actor.user_id, office.today)
    return Desk(
        office.database, office.actor.user_id, name, office.actor.role, office.today, now_ms, period, organization
    )
