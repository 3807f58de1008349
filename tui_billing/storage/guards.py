"""Triggers that refuse two dated facts of one owner whose ``[valid_from, valid_to)`` overlap.

A unique key cannot say this, a check in code can be forgotten. The same rule on SQLite and on PostgreSQL.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, Table

from tui_billing.domain.errors import RefusedError

OVERLAP = "dated facts overlap"
VOID = " AND t.valid_from < t.valid_to AND NEW.valid_from < NEW.valid_to"
"""A fact that holds on no day overlaps nothing."""


def guards(metadata: MetaData, dialect: str) -> Iterator[tuple[str, str]]:
    """``(trigger name, DDL)`` of every dated table, PostgreSQL's functions before their triggers."""
    for table in metadata.sorted_tables:
        if table.info.get("dated_by"):
            yield from (_sqlite(table) if dialect == "sqlite" else _postgresql(table))


def install(connection: Connection, metadata: MetaData) -> None:
    """Create the guards of every dated table."""
    for _, statement in guards(metadata, connection.dialect.name):
        connection.exec_driver_sql(statement)


def _clash(table: Table) -> str:
    owner = " AND ".join(f"t.{name} = NEW.{name}" for name in table.info["dated_by"])
    own = " AND ".join(f"t.{column.name} = NEW.{column.name}" for column in table.primary_key.columns)
    return (
        f'SELECT 1 FROM "{table.name}" t WHERE {owner} AND t.valid_from < NEW.valid_to '
        f"AND t.valid_to > NEW.valid_from AND NOT ({own})"
        f"{VOID if table.info['may_be_void'] else ''}"
    )


def _sqlite(table: Table) -> Iterator[tuple[str, str]]:
    for event, tag in (("INSERT", "i"), ("UPDATE", "u")):
        name = f"guard_{table.name}_{tag}"
        yield (
            name,
            (
                f'CREATE TRIGGER {name} AFTER {event} ON "{table.name}" WHEN EXISTS ({_clash(table)}) '
                f"BEGIN SELECT RAISE(ABORT, '{OVERLAP}: {table.name}'); END"
            ),
        )


def _postgresql(table: Table) -> Iterator[tuple[str, str]]:
    name = f"guard_{table.name}"
    yield (
        name,
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({_clash(table)}) THEN RAISE EXCEPTION '{OVERLAP}: {table.name}' "
            f"USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$"
        ),
    )
    yield (
        name,
        (f'CREATE TRIGGER {name} AFTER INSERT OR UPDATE ON "{table.name}" FOR EACH ROW EXECUTE FUNCTION {name}()'),
    )


class OverlapError(RefusedError):
    """Two dated facts of one owner overlap."""

    def __init__(self, table: str) -> None:
        super().__init__(f"Сроки действия записей пересекаются ({table}). Закройте прежнюю запись датой начала новой.")
