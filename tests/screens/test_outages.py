"""Outages at the terminal: a new one field by field, what it takes off before it is posted, reversal."""

from sqlmodel import select

from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.towns import LAST
from tui_billing.domain.codes import DocumentStatus, Resource
from tui_billing.domain.outages import Outage
from tui_billing.domain.services import Service
from tui_billing.screens.documents import Documents
from tui_billing.screens.outages import OutageDocument, OutageHead, Outages

KEYS = {" ": "space", ".": "full_stop", ":": "colon", "№": "№"}


async def typed(pilot, *fields):
    for field in fields:
        await press(pilot, *(KEYS.get(letter, letter) for letter in field), "enter")


def cold_water(session):
    return session.exec(
        select(Service.code).where(Service.resource == Resource.COLD_WATER).order_by(Service.id)
    ).first()


def statuses(session):
    return [row.status for row in session.exec(select(Outage).order_by(Outage.id))]


async def test_a_document_is_entered_shown_posted_and_reversed_by_keys(billed):
    code = billed.read(cold_water)
    async with opened(desk_of(billed), Outages(), SIZES[0]) as pilot:
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, OutageHead)
        fields = (code, "1", "05.10.2026 06:00", "06.10.2026 02:00", "", "акт 7", "", "", "", "1")
        await typed(pilot, *fields)
        assert isinstance(pilot.app.screen, OutageDocument), status(pilot)
        assert "черновик" in shown(pilot)[0]
        assert "перерывы 20 ч" in picture(pilot)
        assert str(LAST) in picture(pilot)
        await press(pilot, "f2")
        assert "проведён" in shown(pilot)[0]
        await press(pilot, "f8", "f8")
        assert "сторно" in shown(pilot)[0]
        assert billed.read(statuses) == [DocumentStatus.REVERSED, DocumentStatus.POSTED]
        await press(pilot, "escape")
        assert "05.10.2026 06:00" in picture(pilot)


async def test_the_kind_is_among_the_documents(billed):
    async with opened(desk_of(billed), Documents()) as pilot:
        assert "Перерывы и качество услуг" in picture(pilot)
