"""Search while typing: an account by its number, holder, address or a meter's serial number.

Everything is a range of a byte-ordered index, first rows only, so a million accounts answer as fast as a thousand. The
statements are made once: with so few rows, making them would cost more than running them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, AccountHolder
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.people import Person
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.queries.addresses import address

STREETS = 40
"""So many streets that begin with the same letters are looked at."""

HOUSES = 300
"""So many houses of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """An account that answers a search, as a list shows it."""

    account_id: int
    number: str
    holder: str
    address: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, taken apart: words up to the first with a digit, the house, the premises, words after."""

    before: tuple[str, ...] = ()
    house: str = ""
    premises: str = ""
    after: tuple[str, ...] = ()

    @classmethod
    def of(cls, typed: str) -> "Words":
        """Take a line apart: ``иванов мира 12а 5``."""
        words = search_key(typed).split()
        at = next((place for place, word in enumerate(words) if word[0].isdigit()), len(words))
        flat = len(words) > at + 1 and any(map(str.isdigit, words[at + 1]))
        return cls(
            before=tuple(words[:at]),
            house="".join(words[at : at + 1]),
            premises=words[at + 1] if flat else "",
            after=tuple(words[at + 1 + flat :]),
        )


@dataclass
class _Hits:
    """Account ids in the order of finding, at most ``limit``."""

    limit: int
    ids: dict[int, None] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        return len(self.ids) >= self.limit

    def add(self, ids: Iterable[int | None]) -> None:
        for account_id in ids:
            if account_id is not None and not self.full:
                self.ids.setdefault(account_id)


def find_accounts(session: Session, typed: str, today: date, limit: int = 20) -> list[Found]:
    """The first accounts that answer what was typed, the closest kind of answer first; nothing typed, nothing found."""
    line = typed.strip()
    words = Words.of(line)
    hits = _Hits(limit)
    if words.house and not any(character.isspace() for character in line):
        hits.add(_begin_so(session, NUMBERS, line, limit))
        if not hits.full:
            hits.add(_by_serial(session, line, today, limit))
    if words.before and not words.house:
        hits.add(_by_name(session, " ".join(words.before), today, limit))
    if words.before and not hits.full:
        hits.add(_by_address(session, words, today, limit))
    if len(words.before) > 1 and not words.house and not hits.ids:
        hits.add(_by_names(session, words.before, today, limit))
    return _rows(session, list(hits.ids), today)


def _begins(column: Any, name: str = "text") -> ColumnElement[bool]:
    """That a text column begins with a parameter: a range, which every byte-ordered index answers."""
    return and_(col(column) >= bindparam(name), col(column) < bindparam(f"{name}_end"))


def _range(text: str, name: str = "text") -> dict[str, str]:
    """The parameters of ``_begins``."""
    return {name: text, f"{name}_end": text[:-1] + chr(ord(text[-1]) + 1)}


def _among(column: Any) -> ColumnElement[bool]:
    return col(column).in_(bindparam("ids", expanding=True))


IN_FORCE = and_(col(AccountHolder.valid_from) <= bindparam("today"), col(AccountHolder.valid_to) > bindparam("today"))
FIRST: ColumnElement[int] = bindparam("limit")
NUMBERS = select(Account.id).where(_begins(Account.number)).order_by(Account.number).limit(FIRST)
SERIALS = select(Meter.id).where(_begins(Meter.serial)).order_by(Meter.serial).limit(FIRST)
METERED = (
    select(MeteringPoint.account_id)
    .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
    .where(_among(MeterInstallation.meter_id), col(MeterInstallation.valid_to) > bindparam("today"))
)
NAMED = (
    select(AccountHolder.account_id)
    .join(Person, col(Person.id) == AccountHolder.person_id)
    .where(IN_FORCE, _begins(Person.name_key))
    .order_by(Person.name_key)
    .limit(FIRST)
)
NAMED_THERE = NAMED.where(_among(AccountHolder.building_id))
STREET = select(Street.id).where(_begins(Street.name_key)).order_by(Street.name_key).limit(bindparam("streets"))
HOUSE = select(Building.id, Building.house).where(_among(Building.street_id)).limit(FIRST)
HOUSE_SO = HOUSE.where(_begins(Building.house))
THERE = (
    select(Account.id)
    .where(_among(Account.building_id))
    .order_by(col(Account.building_id), col(Account.id))
    .limit(FIRST)
)
FLAT = (
    select(Account.id, Premises.number, Account.building_id)
    .join(Premises, col(Premises.id) == Account.premises_id)
    .where(_among(Premises.building_id), or_(_begins(Premises.number), _begins(Premises.number, "upper")))
    .limit(FIRST)
)
ROWS = (
    select(  # type: ignore[call-overload]
        Account.id,
        Account.number,
        Account.closed_on,
        Person.last_name,
        Person.first_name,
        Person.middle_name,
        Street.kind,
        Street.name,
        Building.house,
        Premises.kind,
        Premises.number,
    )
    .join(Premises, col(Premises.id) == Account.premises_id)
    .join(Building, col(Building.id) == Account.building_id)
    .join(Street, col(Street.id) == Building.street_id)
    .outerjoin(
        AccountHolder, and_(col(AccountHolder.account_id) == Account.id, col(AccountHolder.place) == 1, IN_FORCE)
    )
    .outerjoin(Person, col(Person.id) == AccountHolder.person_id)
    .where(_among(Account.id))
)


def _begin_so(session: Session, statement: Any, text: str, limit: int) -> Sequence[int]:
    found: Sequence[int] = session.exec(statement, params={**_range(text), "limit": limit}).all()
    return found


def _by_serial(session: Session, line: str, today: date, limit: int) -> Sequence[int | None]:
    meters = _begin_so(session, SERIALS, line, limit)
    return session.exec(METERED, params={"ids": meters, "today": today}).all() if meters else []


def _by_name(session: Session, name: str, today: date, limit: int) -> Sequence[int]:
    return session.exec(NAMED, params={**_range(name), "today": today, "limit": limit}).all()


def _by_names(session: Session, words: tuple[str, ...], today: date, limit: int) -> Sequence[int]:
    """Holders whose last name begins so and who have the other words in any place."""
    others = [col(Person.name_key).contains(f" {word}", autoescape=True) for word in words[1:]]
    return session.exec(NAMED.where(*others), params={**_range(words[0]), "today": today, "limit": limit}).all()


def _by_address(session: Session, words: Words, today: date, limit: int) -> Sequence[int]:
    """Accounts of a street, a house, premises; words before the street or after the house are a name there."""
    for split in range(len(words.before)):
        name = " ".join((*words.before[:split], *words.after))
        buildings = _buildings(session, " ".join(words.before[split:]), words.house)
        if not buildings:
            continue
        if name:
            named = {**_range(name), "today": today, "limit": limit, "ids": buildings}
            found: Sequence[int] = session.exec(NAMED_THERE, params=named).all()
        elif words.premises:
            found = _flats(session, buildings, words.premises, limit)
        else:
            found = session.exec(THERE, params={"ids": buildings[:limit], "limit": limit}).all()
        if found:
            return found
    return []


def _buildings(session: Session, street: str, house: str) -> list[int]:
    """Buildings of the streets that begin so; the very house first, then those that begin with its number."""
    streets = session.exec(STREET, params={**_range(street), "streets": STREETS}).all()
    if not streets:
        return []
    given: dict[str, Any] = {"ids": streets, "limit": HOUSES}
    if not house:
        return [building for building, _ in session.exec(HOUSE, params=given).all()]
    digits = "".join(takewhile(str.isdigit, house))
    rows = session.exec(HOUSE_SO, params={**given, **_range(digits)}).all()
    keyed = [(search_key(number).replace(" ", ""), building) for building, number in rows]
    matching = sorted((key != house, len(key), key, building) for key, building in keyed if key.startswith(house))
    return [building for *_, building in matching]


def _flats(session: Session, buildings: list[int], premises: str, limit: int) -> list[int]:
    """Accounts of the premises: of the first house first, the very number before those that begin with it."""
    rank = {building: place for place, building in enumerate(buildings)}
    either = _range(premises) | _range(premises.upper(), "upper")
    rows = session.exec(FLAT, params={**either, "ids": buildings[:limit], "limit": HOUSES}).all()
    ordered = sorted(rows, key=lambda row: (search_key(row[1]) != premises, rank[row[2]], len(row[1]), row[1]))
    return [account for account, *_ in ordered[:limit]]


def _rows(session: Session, ids: list[int], today: date) -> list[Found]:
    if not ids:
        return []
    found = {
        account_id: Found(
            account_id,
            number,
            " ".join(part for part in names if part),
            address(kind, street, house, premises_kind, premises),
            closed_on <= today,
        )
        for account_id, number, closed_on, *names, kind, street, house, premises_kind, premises in session.exec(
            ROWS, params={"ids": ids, "today": today}
        )
    }
    return [found[account_id] for account_id in ids]
