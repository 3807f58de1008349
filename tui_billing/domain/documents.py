"""What every document has: a number, three dates, a status, an author, what it is based on, what it moved.

A kind of document is a table: ``class OneOff(Document, table=True)`` with ``__table_args__ = document("one_off", …)``.
A kind is named by its table in links, attachments and movements.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from tui_billing.domain.accounts import of_account
from tui_billing.domain.codes import DocumentStatus, MovementNature
from tui_billing.domain.columns import Table, coded, day, ident, integer, month, ref, table, words
from tui_billing.domain.period import Period


class Document(Table):
    """The head of a document; not a table itself.

    Three times: ``dated_on`` (document), ``event_on`` (when it happened), ``period`` (where it lands). A posted document
    is never edited: its mirror names it in ``reverses_id`` and is posted itself, so that what counts is whatever is not a
    draft. ``version`` grows with every change of a draft.
    """

    id: int = ident()
    number: str = words()
    dated_on: date = day()
    event_on: date = day()
    period: Period = month(index=True)
    status: DocumentStatus = coded(DocumentStatus, default=DocumentStatus.DRAFT)
    reverses_id: int | None = integer(none=True)
    note: str = words(default="")
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()
    version: int = integer(default=1)


def document(kind: str, title: str, *constraints: Any, on_receipt: str = "") -> tuple[Any, ...]:
    """``__table_args__`` of a kind of document: its table's name, how a person calls it, its own constraints.

    ``on_receipt`` says what of a service its movements are, where that is not its title.
    The number is unique in the kind, and a document is reversed once.
    """
    *rest, settings = table(
        *constraints,
        UniqueConstraint("number"),
        ForeignKeyConstraint(["reverses_id"], [f"{kind}.id"]),
        Index(f"uq_{kind}__reverses", "reverses_id", unique=True),
        CheckConstraint("reverses_id IS NULL OR status = 2", name="a_mirror_stands"),
    )
    return (*rest, settings | {"info": {"document": title, "on_receipt": on_receipt or title.lower()}})


class DocumentNumber(Table, table=True):
    """The last number given to a kind of document in a year; numbers follow one another without gaps."""

    __table_args__ = table(rowid=False)
    kind: str = words(key=True)
    year: int = integer(key=True)
    last: int = integer()


class DocumentLink(Table, table=True):
    """Структура подчинённости: the child was made on the basis of the parent. Kinds are table names."""

    __table_args__ = table(Index("ix_document_link__child", "child_kind", "child_id"), rowid=False)
    parent_kind: str = words(key=True)
    parent_id: int = integer(key=True)
    child_kind: str = words(key=True)
    child_id: int = integer(key=True)


class Movement(Table, table=True):
    """What a document changed in what an account owes; append-only, written when it is posted.

    The ledger adds movements to the charge lines of runs. A mirror moves the opposite amounts, in its own period.
    """

    __table_args__ = table(
        of_account(),
        UniqueConstraint("kind", "document_id", "line"),
        CheckConstraint("amount_kop <> 0", name="not_zero"),
        Index("ix_movement__account", "account_id", "period"),
    )
    id: int = ident()
    kind: str = words()
    document_id: int = integer()
    line: int = integer()
    building_id: int = integer()
    account_id: int = integer()
    service_id: int = ref("service.id")
    supplier_id: int = ref("organization.id")
    service_month: Period = month()
    period: Period = month(index=True)
    nature: MovementNature = coded(MovementNature)
    amount_kop: int = integer()


class Attachment(Table, table=True):
    """A file attached to a document, known by its SHA-256; the bytes lie beside the database."""

    __table_args__ = table()
    id: int = ident()
    owner_kind: str = words()
    owner_id: int = integer(index=True)
    name: str = words()
    sha256: str = words()
    size_bytes: int = integer()
    author_id: int = ref("user.id")
