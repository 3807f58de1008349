"""Outages and poor quality (Приложение 1, section IX of the Rules 354): a document by which less is charged for a service."""

from sqlalchemy import CheckConstraint

from tui_billing.domain.columns import Table, coded, integer, ref, table, words
from tui_billing.domain.documents import Document, document
from tui_billing.domain.outage_kinds import OutageKind


class Outage(Document, table=True):
    """A service was interrupted, or was not what it should be, over the minutes ``[start_min, end_min)``.

    ``degrees`` are whole degrees past what is allowed of a temperature; ``cold_price_e6`` is what hot water below 40 °C is paid
    at. Minutes are of the civil calendar since 1970-01-01. ``act`` is the number of the act (п. 109), ``scope`` says in words
    where it was. What counts is posted and no mirror; the recalculation takes the reduction off (part «quality»).
    """

    __table_args__ = document(
        "outage",
        "Перерыв или качество услуги",
        CheckConstraint("end_min > start_min", name="lasts"),
        CheckConstraint("cold_price_e6 >= 0", name="price"),
    )
    service_id: int = ref("service.id")
    kind: OutageKind = coded(OutageKind)
    degrees: int = integer(default=0)
    cold_price_e6: int = integer(default=0)
    start_min: int = integer()
    end_min: int = integer()
    act: str = words()
    scope: str = words(default="")
    places: int = integer(default=0)


class OutagePlace(Table, table=True):
    """Where an outage was: ``account_id`` 0 is the whole building."""

    __table_args__ = table(rowid=False)
    outage_id: int = ref("outage.id", key=True)
    building_id: int = ref("building.id", key=True)
    account_id: int = integer(key=True)
