"""Payments, their allocation, and balances."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from tui_billing.domain.codes import AllocationKind, AllocationRule, BatchStatus, Channel, DocumentStatus
from tui_billing.domain.columns import Table, coded, day, ident, integer, month, ref, table, words
from tui_billing.domain.period import Period


class PaymentBatch(Table, table=True):
    """A batch of keyed payments with what was declared before keying; ``closing_note`` says why it differs from that."""

    __table_args__ = table()
    id: int = ident()
    period: Period = month(index=True)
    received_on: date = day()
    channel: Channel = coded(Channel)
    status: BatchStatus = coded(BatchStatus, default=BatchStatus.OPEN)
    declared_count: int | None = integer(none=True)
    declared_sum_kop: int | None = integer(none=True)
    author_id: int = ref("user.id", index=True)
    opened_at_ms: int = integer()
    closing_note: str | None = words(none=True)
    version: int = integer(default=1)


class Payment(Table, table=True):
    """A payment document. A reversal is a payment of the opposite sign that names what it reverses.

    Three times: ``received_on`` (document), ``value_on`` (event: the day the payer paid), ``period`` (where it lands).
    """

    __table_args__ = table(
        ForeignKeyConstraint(["account_id", "building_id"], ["account.id", "account.building_id"]),
        CheckConstraint("amount_kop <> 0", name="not_zero"),
        CheckConstraint("(amount_kop < 0) = (reverses_id IS NOT NULL)", name="negative_only_as_a_reversal"),
        Index("uq_payment__external", "channel", "external_id", unique=True),
        Index("uq_payment__batch_row", "batch_id", "batch_row", unique=True),
        Index("uq_payment__reverses", "reverses_id", unique=True),
    )
    id: int = ident()
    account_id: int = integer(index=True)
    building_id: int = integer()
    received_on: date = day()
    value_on: date = day()
    period: Period = month(index=True)
    channel: Channel = coded(Channel)
    status: DocumentStatus = coded(DocumentStatus, default=DocumentStatus.POSTED)
    amount_kop: int = integer()
    reverses_id: int | None = ref("payment.id", none=True)
    batch_id: int | None = ref("payment_batch.id", none=True)
    batch_row: int | None = integer(none=True)
    external_id: str | None = words(none=True)
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()


class Allocation(Table, table=True):
    """A part of a payment; append-only. The parts of a payment add up to it at every moment.

    An advance has no service and no month (zeros); using it takes the part off the advance and puts it on a debt, as
    two more lines of the same payment. ``period`` is the accrual period in which the part was made.
    """

    __table_args__ = table(
        CheckConstraint(
            "(kind = 3) = (service_id = 0 AND supplier_id = 0 AND service_month = 0)", name="advance_shape"
        ),
        Index("ix_allocation__account", "account_id", "period"),
        rowid=False,
    )
    payment_id: int = ref("payment.id", key=True)
    line: int = integer(key=True)
    account_id: int = integer()
    building_id: int = integer()
    kind: AllocationKind = coded(AllocationKind)
    service_id: int = integer()
    supplier_id: int = integer()
    service_month: int = integer()
    period: Period = month()
    amount_kop: int = integer()
    rule: AllocationRule = coded(AllocationRule)


class Balance(Table, table=True):
    """The checkpoint of a closed period: closing = opening + charged + recalculated + penalty − paid.

    By account, service and supplier; service and supplier 0 is the advance. Debts are positive.
    """

    __table_args__ = table(
        CheckConstraint(
            "closing_kop = opening_kop + charged_kop + recalculated_kop + penalty_kop - paid_kop", name="adds_up"
        ),
        rowid=False,
    )
    period: Period = month(key=True)
    building_id: int = integer(key=True)
    account_id: int = ref("account.id", key=True)
    service_id: int = integer(key=True)
    supplier_id: int = integer(key=True)
    opening_kop: int = integer()
    charged_kop: int = integer()
    recalculated_kop: int = integer(default=0)
    penalty_kop: int = integer(default=0)
    paid_kop: int = integer()
    closing_kop: int = integer()
