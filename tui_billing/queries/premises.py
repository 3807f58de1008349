"""Premises of a building with their areas, and the accounts of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import PremisesKind
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import Premises, PremisesArea
from tui_billing.domain.search_keys import search_key


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """Premises and an area of theirs over ``[valid_from, valid_to)``, m² × 10⁴; the accounts that are not closed."""

    premises_id: int
    number: str
    kind: PremisesKind
    rooms: int
    valid_from: date
    valid_to: date
    total_e4: int
    living_e4: int
    heated_e4: int
    no_heating: bool
    accounts: tuple[str, ...] = ()


def premises_named(session: Session, building_id: int, number: str) -> int:
    """The id of premises by their number in a building.

    Raises:
        RefusedError: there are none.
    """
    rows = session.exec(
        select(Premises.id, Premises.number)
        .where(Premises.building_id == building_id)
        .order_by(col(Premises.walk_order))
    ).all()
    found = next((each for each, known in rows if search_key(known) == search_key(number)), None)
    if found is None:
        raise RefusedError(f"Помещения «{number}» в доме нет. Введите его: tui-billing premises add.")
    return found


def premises_of(session: Session, building_id: int, day: date) -> list[PremisesRow]:
    """The premises of a building in walking order, with their areas that have not ended by a day."""
    accounts = session.exec(
        select(Account.premises_id, Account.number)
        .where(Account.building_id == building_id, Account.closed_on > day)
        .order_by(col(Account.number))
    ).all()
    rows = session.exec(
        select(Premises, PremisesArea)
        .join(PremisesArea, col(PremisesArea.premises_id) == Premises.id)
        .where(
            Premises.building_id == building_id, PremisesArea.building_id == building_id, PremisesArea.valid_to > day
        )
        .order_by(col(Premises.walk_order), col(PremisesArea.valid_from))
    ).all()
    return [_row(*row, tuple(number for premises, number in accounts if premises == row[0].id)) for row in rows]


def areas_of_account(session: Session, account_id: int) -> list[PremisesRow]:
    """The areas of an account's premises, from the latest."""
    account = session.get_one(Account, account_id)
    rows = session.exec(
        select(Premises, PremisesArea)
        .join(PremisesArea, col(PremisesArea.premises_id) == Premises.id)
        .where(Premises.id == account.premises_id, PremisesArea.building_id == account.building_id)
        .order_by(col(PremisesArea.valid_from).desc())
    ).all()
    return [_row(*row) for row in rows]


def _row(premises: Premises, area: PremisesArea, accounts: Sequence[str] = ()) -> PremisesRow:
    return PremisesRow(
        premises_id=premises.id, number=premises.number, kind=premises.kind, rooms=area.rooms,
        valid_from=area.valid_from, valid_to=area.valid_to, total_e4=area.total_e4, living_e4=area.living_e4,
        heated_e4=area.heated_e4, no_heating=area.no_heating, accounts=tuple(accounts),
    )  # fmt: skip
