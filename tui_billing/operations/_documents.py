"""The life of every document: drafted with a number, posted with its movements, reversed by a mirror. Never edited.

A kind of document brings its own rights, lines and checks, and calls these inside its own operation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import Delete, delete, insert, literal, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col

from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import DocumentStatus, MovementNature
from tui_billing.domain.columns import Big
from tui_billing.domain.documents import Document, DocumentLink, DocumentNumber, Movement
from tui_billing.domain.errors import RefusedError, StaleCardError
from tui_billing.domain.period import Period
from tui_billing.operations.payments import use_advances
from tui_billing.operations.periods import require_open
from tui_billing.queries.documents import kind_of, title_of
from tui_billing.queries.facts import column_of, table_of
from tui_billing.storage.database import Actor

ACCOUNTS_AT_ONCE: Final = 1_000
NOT_MIRRORED: Final = frozenset({"id", "number", "version", "key"})
"""What a mirror has of its own; ``key``, by which a kind knows a repeated entry, stays with the original."""

D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True)
class Move:
    """What a document changes in what an account owes; ``line`` is unique in the document."""

    line: int
    account_id: int
    building_id: int
    service_id: int
    supplier_id: int
    service_month: Period
    amount_kop: int
    nature: MovementNature = MovementNature.CHARGED


def draft(session: Session, document: D, *based_on: Document) -> D:
    """Give a new document its number and store it as a draft; link it to what it is based on.

    Raises:
        BillingError: its period takes no documents, or a unique key of its kind refuses it.
    """
    require_open(session, document.period)
    document.number = _next_number(session, kind_of(document), document.dated_on)
    session.add(document)
    session.flush()
    for parent in based_on:
        link(session, parent, document)
    return document


def link(session: Session, parent: Document, child: Document) -> None:
    """Say that a document was made on the basis of another."""
    session.add(
        DocumentLink(
            parent_kind=kind_of(parent), parent_id=parent.id, child_kind=kind_of(child), child_id=child.id
        )
    )  # fmt: skip
    session.flush()


def locked(session: Session, kind: type[D], document_id: int, version: int | None = None) -> D:
    """A document that is going to change; nobody else changes it meanwhile.

    Raises:
        RefusedError: there is none.
        StaleCardError: it is not of this version any more.
    """
    document = session.get(kind, document_id, with_for_update=True, populate_existing=True)
    if document is None:
        raise RefusedError(
            f"Документ «{title_of(kind)}» с внутренним номером {document_id} не найден. Обновите список (F5)."
        )
    if version is not None and version != document.version:
        raise StaleCardError(f"{title_of(kind)} № {document.number}")
    return document


def post(session: Session, document: Document, moves: Sequence[Move] = ()) -> None:
    """Turn a draft into a posted document and write what it moves.

    Raises:
        BillingError: it is no draft, or its period takes no documents.
    """
    if document.status is not DocumentStatus.DRAFT:
        raise RefusedError(
            f"{title_of(type(document))} № {document.number}: документ {document.status.label}, провести его нельзя. "
            "Введите новый."
        )
    require_open(session, document.period)
    document.status = DocumentStatus.POSTED
    document.version += 1
    session.add(document)
    session.flush()
    move(session, document, moves)


def reverse(session: Session, document: D, actor: Actor, *, dated_on: date, period: Period) -> D:
    """Reverse a posted document by ``mirrored``, then release what its accounts have overpaid. Returns the mirror.

    Raises:
        BillingError: see ``mirrored``.
    """
    moved = column_of(Movement)
    touched = select(moved.account_id).where(moved.kind == kind_of(document), moved.document_id == document.id)
    accounts = sorted(session.scalars(touched.distinct()))
    _lock(session, accounts)
    mirror = mirrored(session, document, actor, dated_on=dated_on, period=period)
    _use_advances(session, accounts, period)
    return mirror


def mirrored(session: Session, document: D, actor: Actor, *, dated_on: date, period: Period) -> D:
    """Store the mirror of a posted document in an open period, with the opposite movements. Returns the mirror.

    The mirror has the head of the original; its kind adds lines of its own where it wants them. Advances are left to
    the caller: movements of a whole town are mirrored by one statement.

    Raises:
        BillingError: it is a draft, a mirror, or reversed already; the period takes no documents.
    """
    name = f"{title_of(type(document))} № {document.number}"
    if document.reverses_id is not None:
        raise RefusedError(f"{name} — сторно: его не отменяют. Введите новый документ.")
    if document.status is not DocumentStatus.POSTED:
        raise RefusedError(f"{name}: документ {document.status.label}, сторнировать можно только проведённый.")
    head = {each: getattr(document, each) for each in type(document).model_fields if each not in NOT_MIRRORED}
    mirror = type(document)(
        **head
        | {
            "dated_on": dated_on,
            "period": period,
            "status": DocumentStatus.POSTED,
            "reverses_id": document.id,
            "note": f"Сторно № {document.number}",
            "author_id": actor.user_id,
            "recorded_at_ms": actor.at_ms,
        }
    )
    document.status = DocumentStatus.REVERSED
    document.version += 1
    session.add(document)
    session.flush()
    draft(session, mirror, document)
    moved = column_of(Movement)
    opposite = {
        "document_id": literal(mirror.id, Big),
        "period": literal(period.number, Big),
        "amount_kop": -moved.amount_kop,
    }
    names = [column.name for column in moved if column.name != "id"]
    moves = (
        select(*(opposite.get(name, moved[name]) for name in names))
        .where(moved.kind == kind_of(document), moved.document_id == document.id)
        .order_by(moved.line)
    )
    session.execute(insert(table_of(Movement)).from_select(names, moves))
    return mirror


def discard(session: Session, document: Document, *lines: Delete) -> None:
    """Throw a draft away: its lines by the given statements, its links, itself. Its number is not given again.

    Raises:
        RefusedError: it is no draft.
    """
    if document.status is not DocumentStatus.DRAFT:
        name = f"{title_of(type(document))} № {document.number}"
        raise RefusedError(f"{name}: документ {document.status.label}, удалить можно только черновик.")
    for statement in lines:
        session.execute(statement)
    child = column_of(DocumentLink)
    session.execute(
        delete(table_of(DocumentLink)).where(child.child_kind == kind_of(document), child.child_id == document.id)
    )
    session.delete(document)
    session.flush()


def move(session: Session, document: Document, moves: Sequence[Move], *, period: Period | None = None) -> None:
    """Write movements of a posted document, then put the advances of the accounts on what they owe now.

    They land in the document's period, or in a later one. Zero amounts move nothing. What is overpaid after a reversal is released by the same rule as after a run.
    """
    landing = period or document.period
    rows = [
        _fields(each) | {"kind": kind_of(document), "document_id": document.id, "period": landing}
        for each in moves
        if each.amount_kop
    ]
    accounts = sorted({row["account_id"] for row in rows})
    _lock(session, accounts)
    if rows:
        session.connection().execute(insert(Movement), rows)
    _use_advances(session, accounts, landing)


def _lock(session: Session, accounts: Sequence[int]) -> None:
    """Nobody else pays for these accounts, or charges them, until the change is done."""
    for at in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        some = accounts[at : at + ACCOUNTS_AT_ONCE]
        session.execute(
            select(col(Account.id)).where(col(Account.id).in_(some)).order_by(col(Account.id)).with_for_update()
        )


def _use_advances(session: Session, accounts: Sequence[int], landing: Period) -> None:
    for at in range(0, len(accounts), ACCOUNTS_AT_ONCE):
        use_advances(session, landing, account_ids=accounts[at : at + ACCOUNTS_AT_ONCE])


def _fields(each: Move) -> dict[str, Any]:
    """The fields of a move; a period stays a period."""
    return {name: getattr(each, name) for name in Move.__dataclass_fields__}


def _next_number(session: Session, kind: str, dated_on: date) -> str:
    """``2026-000017``: the next number of the kind in the year. Two writers take their turns on its counter."""
    counter = table_of(DocumentNumber)
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = (
        make(counter)
        .values(kind=kind, year=dated_on.year, last=1)
        .on_conflict_do_update(index_elements=["kind", "year"], set_={"last": counter.c.last + 1})
        .returning(counter.c.last)
    )
    return f"{dated_on.year}-{session.execute(statement).scalar_one():06}"
