"""The rows of a select as columns, from a session: what the bulk worker's ``Columns.fetch`` gives in its process."""

from typing import Any

import polars as pl
from sqlalchemy import Select, Text
from sqlmodel import Session


def frame_of(session: Session, statement: Select[Any]) -> pl.DataFrame:
    """The rows of a select of plain numbers and text; its days, periods and codes are to be cast to numbers."""
    rows = [tuple(row) for row in session.connection().execute(statement)]
    kinds = {each.name: pl.String if isinstance(each.type, Text) else pl.Int64 for each in statement.selected_columns}
    return pl.DataFrame(rows, schema=kinds, orient="row")
