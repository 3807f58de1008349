"""Outages and poor quality (Приложение 1, section IX of the Rules 354): a document by which less is charged for a service."""

from sqlalchemy import CheckConstraint

from tui_billing.domain.codes import OutageKind
from tui_billing.domain.columns import Table, coded, integer, ref, table, words
from tui_billing.domain.documents import Document, document


class Outage(Document, table=True):
    """A service was interrupted, or so many whole degrees below the norm, over the minutes ``[start_min, end_min)``.

    Minutes are of the civil calendar since 1970-01-01. ``act`` is the number of the act (п. 109), ``scope`` says in words
    where it was. What counts is posted and no mirror; the recalculation takes the reduction off (part «quality»).
    """

    __table_args__ = document(
        "outage", "Перерыв или качество услуги", CheckConstraint("end_min > start_min", name="lasts")
    )
    service_id: int = ref("service.id")
    kind: OutageKind = coded(OutageKind)
    degrees: int = integer(default=0)
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
