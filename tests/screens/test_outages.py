"""Outages at the terminal: a new one field by field, what it takes off before it is posted, reversal."""

from sqlmodel import select

from tests.screens.office import SIZES, desk_of, opened, picture, press, shown, status
from tests.towns import LAST
from tui_billing.domain.codes import DocumentStatus, Resource
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.outages import Outage
from tui_billing.domain.services import Service
from tui_billing.queries.outages import outages
from tui_billing.screens.documents import Documents
from tui_billing.screens.outages import Kinds, OutageDocument, OutageHead, Outages

KEYS = {" ": "space", ".": "full_stop", ":": "colon", "№": "№"}


async def typed(pilot, *fields):
    for field in fields:
        await press(pilot, *(KEYS.get(letter, letter) for letter in field), "enter")


def code_of(session, resource):
    return session.exec(select(Service.code).where(Service.resource == resource).order_by(Service.id)).first()


def statuses(session):
    return [row.status for row in session.exec(select(Outage).order_by(Outage.id))]


async def test_a_document_is_entered_shown_posted_and_reversed_by_keys(billed):
    code = billed.read(code_of, Resource.COLD_WATER)
    async with opened(desk_of(billed), Outages(), SIZES[0]) as pilot:
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, Kinds)
        assert "8 ч/мес, 4 разом; 0,15 %/ч" in picture(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, OutageHead)
        fields = (code, "05.10.2026 06:00", "06.10.2026 02:00", "акт 7", "", "", "", "1")
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


async def test_a_kind_asks_for_what_it_is_measured_by(billed):
    code = billed.read(code_of, Resource.HOT_WATER)
    for kind, value, what in (
        (OutageKind.HOT_WATER_COLD, "6", "холоднее нормы на 6 °C"),
        (OutageKind.HOT_WATER_BELOW_40, "51.97", "холодная вода по 51,97 руб."),
    ):
        async with opened(desk_of(billed), Kinds(), SIZES[0]) as pilot:
            await press(pilot, *["down"] * (kind.value - 1), "enter")
            assert kind.label[1:] in shown(pilot)[0], "the °C stays as it is"
            await typed(pilot, code, "05.10.2026 06:00", "06.10.2026 02:00", value, "акт 7", "", "", "", "1")
            assert isinstance(pilot.app.screen, OutageDocument), status(pilot)
            assert what in billed.read(outages)[0].what


async def test_the_kind_is_among_the_documents(billed):
    async with opened(desk_of(billed), Documents()) as pilot:
        assert "Перерывы и качество услуг" in picture(pilot)
