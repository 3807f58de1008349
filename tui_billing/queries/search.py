"""Search while typing: an account by its number, holder, address or a meter's serial number.

Everything is a range of a byte-ordered index, so a million accounts answer as fast as a thousand. Streets and the
houses of a street are few and are compared here; what is left is asked in one statement a kind, first rows only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, AccountHolder
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.people import Person
from tui_billing.domain.places import Building, Premises, Street
from tui_billing.domain.search_keys import search_key
from tui_billing.queries.addresses import address

STREETS = 40
"""So many streets that begin with the same letters are looked at."""


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
        digits = [place for place, word in enumerate(words) if word[0].isdigit()]
        if not digits:
            return cls(before=tuple(words))
        at = digits[0]
        flat = at + 1 in digits
        return cls(
            before=tuple(words[:at]),
            house=words[at],
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
    hits = _Hits(limit)
    line = typed.strip()
    words = Words.of(line)
    if line and " " not in line:
        hits.add(_by_number(session, line, limit))
        if not hits.full:
            hits.add(_by_serial(session, line, today, limit))
    if words.before and not words.house and not hits.full:
        hits.add(_by_name(session, words.before, today, limit))
    if words.before and not hits.full:
        hits.add(_by_address(session, words, today, limit))
    return _rows(session, list(hits.ids), today)


def begins(column: Any, prefix: str) -> list[Any]:
    """Conditions that a text column begins with the prefix: a range, which every byte-ordered index answers."""
    return [col(column) >= prefix, col(column) < prefix[:-1] + chr(ord(prefix[-1]) + 1)]


def _by_number(session: Session, line: str, limit: int) -> Sequence[int]:
    wanted = select(Account.id).where(*begins(Account.number, line))
    return session.exec(wanted.order_by(Account.number).limit(limit)).all()


def _by_serial(session: Session, line: str, today: date, limit: int) -> Sequence[int | None]:
    meters = session.exec(select(Meter.id).where(*begins(Meter.serial, line)).order_by(Meter.serial).limit(limit)).all()
    if not meters:
        return []
    return session.exec(
        select(MeteringPoint.account_id)
        .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
        .where(col(MeterInstallation.meter_id).in_(meters), col(MeterInstallation.valid_to) > today)
    ).all()


def _holders(today: date) -> list[Any]:
    return [col(AccountHolder.valid_from) <= today, col(AccountHolder.valid_to) > today]


def _by_name(session: Session, words: tuple[str, ...], today: date, limit: int) -> Sequence[int]:
    """Holders whose full name begins so; else those whose last name does and who have the other words in any order."""
    asked = (
        select(AccountHolder.account_id)
        .join(Person, col(Person.id) == AccountHolder.person_id)
        .where(*_holders(today))
        .order_by(Person.name_key)
        .limit(limit)
    )
    whole = session.exec(asked.where(*begins(Person.name_key, " ".join(words)))).all()
    if whole or len(words) == 1:
        return whole
    others = [col(Person.name_key).contains(f" {word}", autoescape=True) for word in words[1:]]
    return session.exec(asked.where(*begins(Person.name_key, words[0]), *others)).all()


def _by_address(session: Session, words: Words, today: date, limit: int) -> Sequence[int]:
    """Accounts of a street, a house, premises; words that are no street are a name there."""
    for split in range(len(words.before)):
        name = (*words.before[:split], *words.after)
        buildings = _buildings(session, " ".join(words.before[split:]), words.house)
        if buildings and (found := _living_there(session, buildings, words.premises, name, today, limit)):
            return found
    return []


def _buildings(session: Session, street: str, house: str) -> list[int]:
    """Buildings of the streets that begin so; the very house first, then those that begin with its number."""
    streets = session.exec(
        select(Street.id).where(*begins(Street.name_key, street)).order_by(Street.name_key).limit(STREETS)
    ).all()
    if not streets:
        return []
    rows = session.exec(select(Building.id, Building.house).where(col(Building.street_id).in_(streets))).all()
    keyed = [(search_key(number).replace(" ", ""), building) for building, number in rows]
    matching = sorted((key != house, len(key), key, building) for key, building in keyed if key.startswith(house))
    return [building for *_, building in matching]


def _living_there(
    session: Session, buildings: list[int], premises: str, name: tuple[str, ...], today: date, limit: int
) -> list[int]:
    """Accounts in the buildings, building by building in the order given, until there are enough."""
    found: list[int] = []
    for start in range(0, len(buildings), BUILDINGS_AT_ONCE):
        some = buildings[start : start + BUILDINGS_AT_ONCE]
        asked = select(Account.id, Account.building_id).join(Premises, col(Premises.id) == Account.premises_id)
        asked = asked.where(col(Account.building_id).in_(some))
        if premises:
            asked = asked.where(*begins(Premises.number, premises))
        if name:
            asked = asked.join(AccountHolder, col(AccountHolder.account_id) == Account.id)
            asked = asked.join(Person, col(Person.id) == AccountHolder.person_id)
            asked = asked.where(*_holders(today), *begins(Person.name_key, " ".join(name)))
        rank = {building: place for place, building in enumerate(some)}
        rows = session.exec(asked.order_by(col(Premises.walk_order), col(Account.id)).limit(limit * len(some))).all()
        found += [account for account, _ in sorted(rows, key=lambda row: rank[row[1]])]
        if len(found) >= limit:
            break
    return found[:limit]


BUILDINGS_AT_ONCE = 8


def _rows(session: Session, ids: list[int], today: date) -> list[Found]:
    if not ids:
        return []
    holders: dict[int, str] = {}
    for account_id, person in session.exec(
        select(AccountHolder.account_id, Person)
        .join(Person, col(Person.id) == AccountHolder.person_id)
        .where(col(AccountHolder.account_id).in_(ids), *_holders(today))
        .order_by(col(AccountHolder.place).desc())
    ):
        holders[account_id] = person.full_name
    rows = session.exec(
        select(Account, Premises, Building, Street)
        .join(Premises, col(Premises.id) == Account.premises_id)
        .join(Building, col(Building.id) == Account.building_id)
        .join(Street, col(Street.id) == Building.street_id)
        .where(col(Account.id).in_(ids))
    ).all()
    found = {
        account.id: Found(
            account.id,
            account.number,
            holders.get(account.id, ""),
            address(street.kind, street.name, building.house, premises.kind, premises.number),
            account.closed_on <= today,
        )
        for account, premises, building, street in rows
    }
    return [found[account_id] for account_id in ids]
