"""The first schema: the tables, their checks and keys, and the guards of dated facts."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in an empty database."""
    connection = op.get_bind().execution_options(no_parameters=True)
    script = Path(__file__).with_name(f"0001_initial.{connection.dialect.name}.sql")
    for statement in script.read_text(encoding="utf-8").split("\n\n"):
        connection.exec_driver_sql(statement)
