"""The DDL that the domain's tables ask for, and the first migration written from it.

A migration is frozen text: it must build the same schema years later, when the domain has moved on. So the first one is
two SQL scripts, one a database, written by ``make migration`` from the domain and read by a person before release.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_mock_engine

from tui_billing.domain.tables import metadata
from tui_billing.storage.guards import guards

VERSIONS = Path(__file__).parent / "migrations" / "versions"
SEPARATOR = "\n\n"
"""Between statements: a blank line, which no statement holds."""


def statements(schema: MetaData, dialect: str) -> Iterator[str]:
    """Tables in the order of their references, then indexes, then the guards; ``dialect`` is the scheme of a database's address."""
    found: list[str] = []

    def keep(clause: Any, *_: Any, **__: Any) -> None:
        found.append(str(clause.compile(dialect=engine.dialect)))

    engine = create_mock_engine(f"{dialect}://", keep)
    schema.create_all(engine, checkfirst=False)
    for statement in found:
        yield "\n".join(line.rstrip() for line in statement.splitlines() if line.strip())
    yield from (statement for _, statement in guards(schema, engine.dialect.name))


def write_initial(folder: Path = VERSIONS) -> None:
    """Write ``0001_initial.sqlite.sql`` and ``0001_initial.postgresql.sql`` from the domain."""
    for dialect, name in (("sqlite", "sqlite"), ("postgresql+psycopg", "postgresql")):
        script = SEPARATOR.join(statements(metadata(), dialect)) + "\n"
        (folder / f"0001_initial.{name}.sql").write_text(script, encoding="utf-8")


if __name__ == "__main__":
    write_initial()
