"""Documents of every kind: their names, the tree of what was made on the basis of what, what they moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, MovementNature
from tui_billing.domain.documents import Document, DocumentLink, Movement
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.domain.tables import metadata
from tui_billing.queries.facts import column_of

Name = tuple[str, int]
"""A document anywhere: its kind and its id."""


@dataclass(frozen=True, slots=True)
class Node:
    """A document in the tree of subordination; ``depth`` 0 is the root."""

    kind: str
    document_id: int
    depth: int
    title: str
    number: str
    dated_on: date
    status: DocumentStatus
    is_mirror: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement of a document, in words."""

    line: int
    account: str
    service: str
    supplier: str
    service_month: Period
    period: Period
    nature: MovementNature
    amount_kop: int


def kind_of(document: Document | type[Document]) -> str:
    """The kind of a document: the name of its table."""
    return str(document.__tablename__)


def title_of(kind: str | type[Document]) -> str:
    """How a person calls a kind of document."""
    name = kind if isinstance(kind, str) else kind_of(kind)
    return str(metadata().tables[name].info.get("document", name))


def number_of(session: Session, kind: type[Document], number: str) -> int:
    """The id of a document by its number.

    Raises:
        RefusedError: there is none.
    """
    table = column_of(kind)
    found: int | None = session.scalar(select(table.id).where(table.number == number))
    if found is None:
        raise RefusedError(f"{title_of(kind)} № {number}: такого документа нет. Проверьте номер по списку.")
    return found


def subordination(session: Session, kind: str, document_id: int) -> list[Node]:
    """The tree that a document stands in, from what it all began with: parents before children, by date and number.

    A document that is based on several appears under each of them.
    """
    return [node for root in _roots(session, (kind, document_id)) for node in _branch(session, root, 0, frozenset())]


def movements_of(session: Session, kind: str, document_id: int) -> list[Moved]:
    """What a document moved, by its lines."""
    move, account, service, supplier = (column_of(each) for each in (Movement, Account, Service, Organization))
    rows = session.execute(
        select(
            move.line, account.number, service.name, supplier.name, move.service_month, move.period, move.nature,
            move.amount_kop,
        )
        .where(
            move.kind == kind, move.document_id == document_id, account.id == move.account_id,
            service.id == move.service_id, supplier.id == move.supplier_id,
        )
        .order_by(move.line)
    )  # fmt: skip
    return [Moved(*row) for row in rows]


def _roots(session: Session, name: Name) -> list[Name]:
    """What a document goes back to: itself, when it is based on nothing."""
    seen: set[Name] = set()
    roots: list[Name] = []
    waiting = [name]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        above = _linked(session, at, upwards=True)
        waiting += above
        if not above:
            roots.append(at)
    return sorted(roots)


def _branch(session: Session, name: Name, depth: int, above: frozenset[Name]) -> Iterator[Node]:
    if name in above or (node := _node(session, name, depth)) is None:
        return
    yield node
    below = _linked(session, name, upwards=False)
    nodes = [each for each in (_node(session, child, depth + 1) for child in below) if each is not None]
    for child in sorted(nodes, key=lambda each: (each.dated_on, each.kind, each.document_id)):
        yield from _branch(session, (child.kind, child.document_id), depth + 1, above | {name})


def _linked(session: Session, name: Name, *, upwards: bool) -> list[Name]:
    link = column_of(DocumentLink)
    parent, child = (link.parent_kind, link.parent_id), (link.child_kind, link.child_id)
    wanted, (kind, number) = (parent, child) if upwards else (child, parent)
    return [(row[0], row[1]) for row in session.execute(select(*wanted).where(kind == name[0], number == name[1]))]


def _node(session: Session, name: Name, depth: int) -> Node | None:
    """The head of a document; None for what has no table of documents."""
    kind, document_id = name
    table = SQLModel.metadata.tables.get(kind)
    if table is None or "document" not in table.info:
        return None
    head = session.execute(
        select(table.c.number, table.c.dated_on, table.c.status, table.c.reverses_id).where(table.c.id == document_id)
    ).first()
    if head is None:
        return None
    number, dated_on, status, reverses_id = head
    return Node(kind, document_id, depth, title_of(kind), number, dated_on, status, reverses_id is not None)
