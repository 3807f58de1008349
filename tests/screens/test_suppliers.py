"""Suppliers at the terminal: entered with their bank, assigned to a building, an account or everybody, taken off."""

import pytest
from sqlmodel import select

from tests.screens.office import SIZES, TODAY, desk_of, opened, picture, press, settled, status
from tests.screens.test_one_offs import fill
from tui_billing.domain.accounts import Account
from tui_billing.queries.suppliers import supplied_since
from tui_billing.queries.suppliers import suppliers as all_suppliers
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.connections import ConnectionsOfAccount
from tui_billing.screens.suppliers import Supplied, Suppliers, SupplyHead

NAME = "ООО Новая вода"


def assigned(database, name=NAME):
    """``(service, since, until, buildings, account)`` of a supplier."""
    return [
        (row.service, f"{row.valid_from:%d.%m.%Y}", f"{row.valid_to:%d.%m.%Y}", row.buildings, row.account)
        for row in database.read(supplied_since, TODAY)
        if row.supplier == name
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_a_supplier_is_entered_with_its_bank_and_assigned_to_a_building(town, size):
    async with opened(desk_of(town), Suppliers(), size) as pilot:
        assert "Услуги сегодня" in picture(pilot)
        assert "водо" in picture(pilot)
        await press(pilot, "f2")
        await fill(pilot, NAME, "77", "", "", "", "112", "", "", "", "4" * 19, "044525225", "Банк")
        assert "10 или 12 цифр" in status(pilot)
        assert NAME in picture(pilot)
        await press(pilot, "home", "down")
        await fill(pilot, "7700000000", *[""] * 7, "4" * 20, "", "")
        assert isinstance(pilot.app.screen, Suppliers), status(pilot)
        assert f"Поставщик записан: {NAME}" in status(pilot)
        (row,) = [row for row in town.read(all_suppliers, TODAY) if row.name == NAME]
        assert row.banks == (f"{'4' * 20} Банк",)
        at = [row.name for row in town.read(all_suppliers, TODAY)].index(NAME)
        await press(pilot, *["down"] * at, "enter")
        assert isinstance(pilot.app.screen, Supplied)
        assert "Никому. F2 — назначить." in picture(pilot)
        await press(pilot, "f2")
        await fill(pilot, "ХВС", "", "", "01.12.2026", "", "", "1", "")
        assert isinstance(pilot.app.screen, Supplied), status(pilot)
        assert "с 01.12.2026" in status(pilot)
        assert "домов 1" in picture(pilot)
    assert assigned(town) == [("Холодное водоснабжение", "01.12.2026", "31.12.9999", 1, "")]


async def test_whom_it_is_for_must_be_said_and_everybody_is_a_word(town):
    async with opened(desk_of(town), Suppliers()) as pilot:
        await press(pilot, "f2")
        await fill(pilot, NAME, *[""] * 11)
        pilot.app.go(SupplyHead(Suppliers, NAME, "ХВС"))
        await settled(pilot)
        await fill(pilot, "", "", "", "01.12.2026", "", "", "", "")
        assert "Укажите, кому" in status(pilot)
        await press(pilot, "up")
        await fill(pilot, "все", "")
        assert "домов " in status(pilot)
    assert assigned(town)[0][3] > 1


async def test_an_account_has_a_supplier_of_its_own_from_its_card_until_it_is_as_its_building_again(town):
    asked = select(Account.number, Account.id).where(Account.closed_on > TODAY).order_by(Account.id)
    number, account_id = town.read(lambda session: session.exec(asked).first())
    async with opened(desk_of(town), Suppliers()) as pilot:
        await press(pilot, "f2")
        await fill(pilot, NAME, *[""] * 11)
        pilot.app.go(AccountCard(account_id, "2"))
        await settled(pilot)
        await press(pilot, "f2")
        assert "Поставщик услуги, если не как у дома" in picture(pilot)
        await press(pilot, "8")
        assert isinstance(pilot.app.screen, SupplyHead)
        assert number in picture(pilot)
        await fill(pilot, "ХВС", "", "Новая вода", "01.12.2026", *[""] * 4)
        assert "такого нет (поставщик)" in status(pilot)
        await press(pilot, *["up"] * 5)
        await fill(pilot, NAME, *[""] * 5)
        assert isinstance(pilot.app.screen, ConnectionsOfAccount), status(pilot)
        assert f"с 01.12.2026: {NAME}, ЛС {number}." in status(pilot)
        assert assigned(town) == [("Холодное водоснабжение", "01.12.2026", "31.12.9999", 0, number)]
        pilot.app.go(SupplyHead(Suppliers, "", "ХВС", number))
        await settled(pilot)
        await fill(pilot, "", "0", "", "01.12.2026", *[""] * 4)
        assert "поставщик снят" in status(pilot)
    assert assigned(town) == []
