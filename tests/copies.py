"""A database as another one would hold it: every row, in any order, perhaps by the other engine."""

import random

from tui_billing.domain.codes import Role
from tui_billing.domain.tables import metadata
from tui_billing.storage.database import Actor


def shuffled_copy(source, target, seed):
    """Every row of one database into the other, in random order; the change that copies them leaves no row of its own."""
    tables = metadata().sorted_tables
    with source.engine.connect() as connection:
        rows = {table: [dict(row._mapping) for row in connection.execute(table.select())] for table in tables}

    def fill(session):
        for table in reversed(tables):
            session.execute(table.delete())
        for table in tables:
            random.Random(seed).shuffle(rows[table])
            if rows[table]:
                session.execute(table.insert(), rows[table])

    target.write(fill, Actor(1, Role.ADMINISTRATOR, 0))
