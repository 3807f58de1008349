"""One-off charges at the terminal: head, filter, preview, posting, reversal, what is linked."""

import pytest

from tests.screens.office import SIZES, desk_of, opened, picture, press, settled, status
from tui_billing.queries.one_offs import one_offs
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.documents import Documents
from tui_billing.screens.one_offs import OneOffDocument, OneOffPreview, OneOffs


async def fill(pilot, *values):
    """Type into the fields of a head: an empty value keeps what is there."""
    for value in values:
        if value:
            await press(pilot, "ctrl+u", *value)
        await press(pilot, "enter")
    await settled(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_document_is_previewed_posted_and_reversed(billed, size):
    async with opened(desk_of(billed), Documents(), size) as pilot:
        await press(pilot, "enter", "f2")
        assert all(title in picture(pilot) for title in ("Причина", "Сумма каждому счёту", "Отбор: подключена услуга"))
        await fill(pilot, "Вызов", "ХВС", "500", "", "", "", "", "", "", "", "", "1", "", "")
        assert isinstance(pilot.app.screen, OneOffPreview)
        assert billed.read(one_offs) == []
        assert "F2 — провести" in status(pilot)
        await press(pilot, "f2")
        await settled(pilot)
        assert isinstance(pilot.app.screen, OneOffDocument)
        (row,) = billed.read(one_offs)
        assert (row.status.label, row.amount_kop) == ("проведён", 50_000 * row.lines)
        assert "проведён" in picture(pilot)
        await press(pilot, "f3")
        await settled(pilot)
        assert f"» Разовое начисление № {row.number}" in picture(pilot)
        await press(pilot, "escape", "f8")
        assert len(billed.read(one_offs)) == 1
        await press(pilot, "f8")
        await settled(pilot)
        assert "сторно" in picture(pilot)
        mirror, _ = billed.read(one_offs)
        assert mirror.amount_kop == -row.amount_kop


async def test_a_refused_head_keeps_what_was_typed(billed):
    async with opened(desk_of(billed), OneOffs()) as pilot:
        await press(pilot, "f2")
        await fill(pilot, "Вызов", "Космос", "500", *[""] * 11)
        assert "«Космос»: такого нет (услуга)" in status(pilot)
        assert "Вызов" in picture(pilot)
        assert billed.read(one_offs) == []


async def test_a_draft_is_thrown_away_by_two_keys(billed):
    async with opened(desk_of(billed), OneOffs()) as pilot:
        await press(pilot, "f2")
        await fill(pilot, "Вызов", "ХВС", "500", *[""] * 8, "1", "", "")
        await press(pilot, "f4")
        await settled(pilot)
        assert "черновик" in picture(pilot)
        await press(pilot, "f8")
        await settled(pilot)
        await press(pilot, "f8")
        await settled(pilot)
        assert billed.read(one_offs) == []
        assert isinstance(pilot.app.screen, OneOffs)


async def test_the_card_leads_to_the_documents_of_its_account(billed):
    async with opened(desk_of(billed), AccountCard(1)) as pilot:
        await settled(pilot)
        await press(pilot, "f3")
        await settled(pilot)
        assert "Разовые начисления · ЛС" in picture(pilot)
        await press(pilot, "f2")
        await settled(pilot)
        assert pilot.app.screen._account
        await press(pilot, "escape", "escape", "f4")
        await settled(pilot)
        assert "Рассрочки · ЛС" in picture(pilot)
