"""A building that makes heat or hot water itself (п. 54 of the Rules 354): what of a resource that takes."""

from datetime import date

from sqlalchemy import CheckConstraint

from tui_billing.domain.columns import Fact, day, integer, ref, table, words


class ResourceUse(Fact, table=True):
    """What a building used of a resource in each month of ``[valid_from, valid_to)`` to make heat or hot water, units × 10⁶.

    ``service_id`` is the service that the resource is charged as. It stands before what the building's own meter of that service
    counted. ``basis`` is the act or the calculation that says so.
    """

    __table_args__ = table(
        CheckConstraint("volume_e6 BETWEEN 0 AND 1000000000000", name="volume_bounds"),
        CheckConstraint("basis <> ''", name="has_a_basis"),
        rowid=False,
        dated_by=("building_id", "service_id"),
    )
    building_id: int = ref("building.id", key=True)
    service_id: int = ref("service.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day()
    volume_e6: int = integer()
    basis: str = words()
