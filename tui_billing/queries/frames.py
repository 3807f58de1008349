"""The rows of a select as columns, from a session: what the bulk worker's ``Columns.fetch`` gives in its process."""

from typing import Any

import polars as pl
from sqlalchemy import Select, Text
from sqlmodel import Session


def frame_of(session: Session, statement: Select[Any]) -> pl.DataFrame:
    """The rows of a select of plain numbers and text; its days, periods and codes are to be cast to numbers."""
    rows = [tuple(row) for row in session.connection().execute(statement)]
    return pl.DataFrame(rows, schema=shape_of(statement), orient="row")


def shape_of(statement: Select[Any]) -> pl.Schema:
    """What the columns of a select are: text, or 64-bit integers."""
    return pl.Schema(
        {each.name: pl.String() if isinstance(each.type, Text) else pl.Int64() for each in statement.selected_columns}
    )
