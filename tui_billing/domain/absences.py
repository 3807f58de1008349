"""Temporary absence (п. 86–97 of the Rules 354): a document by which less is charged by the norm."""

from datetime import date

from sqlalchemy import CheckConstraint, Index

from tui_billing.domain.accounts import of_account
from tui_billing.domain.columns import day, integer, words
from tui_billing.domain.documents import Document, document


class Absence(Document, table=True):
    """So many people of an account are away over the full days ``[valid_from, valid_to)``, more than five of them.

    The day of departure is the one before ``valid_from``, the day of arrival is ``valid_to``. ``requested_on`` is the day of
    the request, ``papers`` what proves the absence (п. 93). What counts is posted and no mirror.
    """

    __table_args__ = document(
        "absence",
        "Временное отсутствие",
        of_account(),
        CheckConstraint("people BETWEEN 1 AND 1000", name="people"),
        CheckConstraint("valid_to - valid_from > 5", name="more_than_five_full_days"),
        Index("ix_absence__account", "building_id", "account_id"),
    )
    building_id: int = integer()
    account_id: int = integer()
    people: int = integer(default=1)
    valid_from: date = day()
    valid_to: date = day()
    requested_on: date = day()
    papers: str = words()
