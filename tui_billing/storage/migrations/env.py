"""Alembic's environment: runs on the connection that ``storage/schema.py`` hands over, in its transaction."""

from alembic import context

from tui_billing.domain.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
