"""A piece: one account, service, point and zone over one stable period, with its exact quantity or why it has none."""

import polars as pl

from tui_billing.domain.law import NO_UPLIFT_E2

PIECE = {
    "building_id": 0,
    "account_id": 0,
    "point_id": 0,
    "service_id": 0,
    "zone": 0,
    "range_number": 0,
    "supplier_id": 0,
    "category_id": 0,
    "from_day": 0,
    "to_day": 0,
    "method": 0,
    "reading_from_e6": 0,
    "reading_to_e6": 0,
    "person_days": 0,
    "norm_e6": 0,
    "uplift_e2": NO_UPLIFT_E2,
    "area_e4": 0,
    "quantity_u": 0,
    "share_num": 1,
    "share_den": 1,
    "reason": 0,
    "first_id": 0,
    "second_id": 0,
}
"""The columns of a piece and what stands there when a way of charging says nothing. ``reason`` 0: it is computed;
``supplier_id`` 0: nobody supplies it."""


def as_pieces(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with any of the columns of ``PIECE`` and ``is_cut``, made complete."""
    return rows.select(
        *(
            pl.col(name).cast(pl.Int64).fill_null(empty)
            if name in rows.columns
            else pl.lit(empty, pl.Int64).alias(name)
            for name, empty in PIECE.items()
        ),
        "is_cut",
    )
