"""A billed town behind the application, and how a test types and reads the screen."""

from contextlib import asynccontextmanager, suppress
from datetime import date

from sqlmodel import select
from textual.worker import WorkerCancelled, WorkerFailed

from tests.conftest import ADMINISTRATOR
from tests.towns import LAST
from tui_billing.app import BillingApp
from tui_billing.domain.codes import Role
from tui_billing.domain.people import Organization, Person
from tui_billing.domain.places import Street
from tui_billing.domain.services import Service
from tui_billing.screens._base import Desk
from tui_billing.widgets.literal import plain

TODAY = date(2026, 11, 25)
SIZES = ((80, 24), (120, 40))
HOSTILE = ("дом [/2]", "[@click=app.quit]Ж", "Щ\x1b[2J\x07", "😀Ы[bold]")
"""Short enough for a column of 80×24; each would be a command anywhere else."""


def desk_of(database, period=LAST, role=Role.ADMINISTRATOR):
    """The administrator at a terminal, a month after the town's last period."""
    return Desk(
        database, ADMINISTRATOR.user_id, "Иванова А. А.", role, TODAY, lambda: ADMINISTRATOR.at_ms, period, "Контора"
    )


@asynccontextmanager
async def opened(desk, screen=None, size=SIZES[0]):
    """The application with the office open and, over the menu, a screen."""
    app = BillingApp(lambda: desk)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        if screen is not None:
            app.go(screen)
            await settled(pilot)
        yield pilot


async def settled(pilot):
    """Wait until nothing is being asked, computed or opened; what was refused is on the status line."""
    await pilot.pause()
    while running := [worker for worker in pilot.app.workers if not worker.is_finished]:
        for worker in running:
            with suppress(WorkerFailed, WorkerCancelled):
                await worker.wait()
        await pilot.pause()
    await pilot.pause()


async def press(pilot, *keys):
    """Type keys, and wait for what each of them starts."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def shown(pilot):
    """The rows of the terminal, as they are painted."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def picture(pilot):
    """The whole terminal as one text."""
    return "\n".join(shown(pilot))


def status(pilot):
    """The sentence of the status line."""
    return pilot.app.screen.query_one("#status").sentence


def literally(pilot, text):
    """Whether a hostile text is on the screen as it was written, its control characters as dots."""
    return plain(text) in picture(pilot)


def spoil(session):
    """Hostile names for services, streets, people and organizations, in turn."""
    for kind, name in ((Service, "name"), (Street, "name"), (Person, "last_name"), (Organization, "name")):
        for place, row in enumerate(session.exec(select(kind).order_by(kind.id))):
            setattr(row, name, f"{HOSTILE[place % len(HOSTILE)]}{place // len(HOSTILE) or ''}")
            session.add(row)
