"""Rows that a test gave ids of its own leave PostgreSQL's counters behind."""

from sqlalchemy import text


def settle(session, *models):
    """Let the counters of tables go on after their last rows."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        for model in models:
            name = model.__tablename__
            session.execute(text(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))"))
