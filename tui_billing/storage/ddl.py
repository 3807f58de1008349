"""The DDL that the domain's tables ask for, and the first migration written from it.

A migration is frozen text: it must build the same schema years later, when the domain has moved on. So the first one is
two SQL scripts, one a database, written by ``make migration`` from the domain and read by a person before release.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import MetaData, make_url
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from tui_billing.domain.tables import metadata
from tui_billing.storage.guards import guards

VERSIONS = Path(__file__).parent / "migrations" / "versions"
SEPARATOR = "\n\n"
"""Between statements: a blank line, which no statement holds."""


def statements(schema: MetaData, dialect: Dialect) -> Iterator[str]:
    """Tables in the order of their references, each with its indexes by name, then the guards."""
    for table in schema.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        clauses: list[ExecutableDDLElement] = [CreateTable(table), *map(CreateIndex, indexes)]
        for clause in clauses:
            lines = str(clause.compile(dialect=dialect)).splitlines()
            yield "\n".join(line.rstrip() for line in lines if line.strip())
    yield from (statement for _, statement in guards(schema, dialect.name))


def write_initial(folder: Path = VERSIONS) -> None:
    """Write ``0001_initial.sqlite.sql`` and ``0001_initial.postgresql.sql`` from the domain."""
    for scheme in ("sqlite", "postgresql+psycopg"):
        dialect = make_url(f"{scheme}://").get_dialect()()
        script = SEPARATOR.join(statements(metadata(), dialect)) + "\n"
        (folder / f"0001_initial.{dialect.name}.sql").write_text(script, encoding="utf-8")


if __name__ == "__main__":
    write_initial()
