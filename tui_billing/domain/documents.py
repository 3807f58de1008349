"""What every document has: three dates, a status, an author, what it is based on."""

from tui_billing.domain.columns import Table, ident, integer, ref, table, words


class DocumentLink(Table, table=True):
    """Структура подчинённости: the child was made on the basis of the parent. Kinds are table names."""

    __table_args__ = table(rowid=False)
    parent_kind: str = words(key=True)
    parent_id: int = integer(key=True)
    child_kind: str = words(key=True)
    child_id: int = integer(key=True)


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
