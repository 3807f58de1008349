"""One-off charges (разовые начисления): a document with a line for every account that it charges."""

from sqlalchemy import CheckConstraint, Index, text

from tui_billing.domain.accounts import of_account
from tui_billing.domain.columns import Table, integer, month, ref, table, words
from tui_billing.domain.documents import Document, document
from tui_billing.domain.period import Period


class OneOff(Document, table=True):
    """A one-off charge: a service, its month, a reason, and an amount or a quantity at a price, the same for every line.

    ``note`` is the reason, printed on the receipt. ``scope`` says in words whom it was made for. ``key`` is made of what
    was asked: the same request sent again is the same document, until it is reversed.
    """

    __table_args__ = document(
        "one_off",
        "Разовое начисление",
        Index(
            "uq_one_off__key",
            "key",
            unique=True,
            sqlite_where=text("status <> 3"),
            postgresql_where=text("status <> 3"),
        ),
    )
    service_id: int = ref("service.id")
    service_month: Period = month()
    scope: str = words(default="")
    key: str | None = words(none=True)
    lines: int = integer(default=0)
    amount_kop: int = integer(default=0)


class OneOffLine(Table, table=True):
    """What one account is charged. ``quantity_e6`` and ``price_e6`` are zero where the amount was given itself."""

    __table_args__ = table(
        of_account(),
        CheckConstraint("amount_kop <> 0 AND (quantity_e6 = 0) = (price_e6 = 0)", name="amount"),
        rowid=False,
    )
    one_off_id: int = ref("one_off.id", key=True)
    account_id: int = integer(key=True, index=True)
    building_id: int = integer()
    supplier_id: int = ref("organization.id")
    quantity_e6: int = integer(default=0)
    price_e6: int = integer(default=0)
    amount_kop: int = integer()
