"""Which accounts a bulk document is for: by district, street, building, group, connected service, or one by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, exists, select, true
from sqlmodel import Session, SQLModel

from tui_billing.domain.accounts import AccountGroup, SubscriberGroup
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.places import Building, District, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.domain.services import Service, ServiceConnection
from tui_billing.queries._ledger import ACCOUNT, Condition
from tui_billing.queries.buildings import building_addresses, building_named
from tui_billing.queries.facts import column_of
from tui_billing.queries.receipts import account_place

NAMES_SHOWN: Final = 8
SHORTEST_BEGINNING: Final = 3


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Conditions that all hold; none is every account. ``words`` say it to a person."""

    words: str
    account_id: int | None = None
    district_id: int | None = None
    street_id: int | None = None
    building_id: int | None = None
    group_id: int | None = None
    connected_id: int | None = None


def account_filter(
    session: Session,
    *,
    account: str = "",
    district: str = "",
    street: str = "",
    building: str = "",
    group: str = "",
    connected: str = "",
) -> AccountFilter:
    """The filter of typed names; an empty name is no condition.

    Raises:
        BillingError: a name is unknown; the sentence lists those that there are.
    """
    words, found = [], {}
    if account:
        found["account_id"] = account_place(session, account)[1]
        words.append(f"ЛС {account}")
    if building:
        found["building_id"] = building_named(session, building)
        words.append(f"дом {building_addresses(session)[found['building_id']]}")
    for key, title, model, typed in (
        ("district_id", "район", District, district), ("street_id", "улица", Street, street),
        ("group_id", "группа", SubscriberGroup, group), ("connected_id", "подключена услуга", Service, connected),
    ):  # fmt: skip
        if typed:
            found[key], name = named(session, model, title, typed)
            words.append(f"{title} {name}")
    return AccountFilter(", ".join(words) or "все лицевые счета", **found)


def named(session: Session, model: type[SQLModel], title: str, typed: str) -> tuple[int, str]:
    """The id and the name of the row that was typed: by its name, whatever the letters' case, or by a service's code.

    The beginning of a name will do where it is the beginning of one only.

    Raises:
        RefusedError: there is none, or several.
    """
    table = column_of(model)
    columns = [table.id, table.name] + ([table.code] if "code" in table else [])
    rows = session.execute(select(*columns).order_by(table.name, table.id)).all()
    key = search_key(typed)
    found = [row for row in rows if key in {search_key(word) for word in row[1:]}]
    found = found or [row for row in rows if len(key) >= SHORTEST_BEGINNING and search_key(row[1]).startswith(key)]
    if len(found) == 1:
        return found[0][0], found[0][1]
    if found:
        raise RefusedError(f"«{typed}»: подходит несколько ({title}): {_listed(found)}. Укажите точнее, например дом.")
    raise RefusedError(f"«{typed}»: такого нет ({title}). Есть: {_listed(rows)}.")


def _listed(rows: Sequence[Any]) -> str:
    return ", ".join(row[1] for row in rows[:NAMES_SHOWN]) + ("…" if len(rows) > NAMES_SHOWN else "")


def matching(wanted: AccountFilter, first: date, end: date) -> Condition:
    """The accounts of a filter that are served in ``[first, end)``; one named by its number, whether it is or not."""
    if wanted.account_id is not None:
        return ACCOUNT.id == wanted.account_id  # type: ignore[no-any-return]
    building, group, connection = column_of(Building), column_of(AccountGroup), column_of(ServiceConnection)
    here = select(building.id)
    if wanted.district_id is not None:
        here = here.where(building.district_id == wanted.district_id)
    if wanted.street_id is not None:
        here = here.where(building.street_id == wanted.street_id)
    if wanted.building_id is not None:
        here = here.where(building.id == wanted.building_id)
    return and_(
        ACCOUNT.opened_on < end, ACCOUNT.closed_on > first, ACCOUNT.building_id.in_(here),
        true() if wanted.group_id is None else exists(
            select(group.account_id).where(
                group.building_id == ACCOUNT.building_id, group.account_id == ACCOUNT.id,
                group.group_id == wanted.group_id, group.valid_from < end, group.valid_to >= end,
            )
        ),
        true() if wanted.connected_id is None else exists(
            select(connection.account_id).where(
                connection.building_id == ACCOUNT.building_id, connection.account_id == ACCOUNT.id,
                connection.service_id == wanted.connected_id, connection.valid_from < end, connection.valid_to > first,
            )
        ),
    )  # fmt: skip


def buildings_of(session: Session, wanted: AccountFilter, period: Period) -> tuple[int, ...]:
    """The buildings with accounts of a filter that are served in a period."""
    here = select(ACCOUNT.building_id).where(matching(wanted, period.first, period.end)).distinct()
    return tuple(sorted(session.scalars(here)))
