"""Money that comes in: at the desk, in batches, from the bank twice, taken back, and advances put on debts."""

from datetime import timedelta

from sqlmodel import col, select

from tui_billing.domain.codes import Channel, DocumentStatus
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.payments import Payment
from tui_billing.operations import payment_batches
from tui_billing.operations.payments import record_payment, reverse_payment, use_advances
from tui_billing.queries.balances import owed_by


def payment(office):
    """Somebody pays: all that is owed, a part, more, or a round sum; it came in a day or two ago."""
    account = office.some_account()
    paid_on = max(office.day - timedelta(days=office.chance.randrange(0, 4)), office.memory["first"].first)
    amount = _sum(office, account)
    office.write(
        record_payment, account.number, amount, received_on=office.day, value_on=paid_on,
        period=office.soft or office.period, channel=office.chance.choice(list(Channel)), who="typist",
    )  # fmt: skip
    office.moved({account.id: -amount})


def late_payment(office):
    """The bank's money of the month before, by the accountant: the soft closed month takes it."""
    account = office.some_account()
    month, amount = office.soft or office.period, _sum(office, account)
    office.write(
        record_payment, account.number, amount, received_on=office.day, value_on=min(office.day, month.last),
        period=month, channel=Channel.BANK,
    )  # fmt: skip
    office.moved({account.id: -amount})


def bank_file_twice(office):
    """The bank sends the same payment twice: the second one is refused."""
    account, number = office.some_account(), f"{office.day:%y%m%d}-{office.moments}"
    given = {
        "received_on": office.day, "value_on": office.day, "period": office.period, "channel": Channel.BANK,
        "external_id": number, "who": "typist",
    }  # fmt: skip
    office.write(record_payment, account.number, 12_345, **given)
    office.moved({account.id: -12_345})
    try:
        office.write(record_payment, account.number, 12_345, **given)
    except RefusedError:
        return
    raise AssertionError(f"{number} came in twice")


def payment_batch(office):
    """A batch of keyed payments, a row sent twice, the last one perhaps undone, closed with or without a difference."""
    payers = office.some(office.served(), office.chance.randrange(3, 9))
    sums = [_sum(office, each) for each in payers]
    declared = sum(sums) if office.one_in(2) else None
    batch = office.write(
        payment_batches.open_batch, office.period, office.day, Channel.POST, count=len(sums), sum_kop=declared,
        who="typist",
    )  # fmt: skip
    for place, (account, amount) in enumerate(zip(payers, sums, strict=True), 1):
        for _ in range(2 if place == 1 else 1):
            office.write(payment_batches.key_payment, batch, place, account.number, amount, who="typist")
        office.moved({account.id: -amount})
    if office.one_in(3):
        office.write(payment_batches.undo_last, batch, who="typist")
        office.moved({payers[-1].id: sums[-1]})
    office.write(payment_batches.close_batch, batch, "одна строка отменена", who="typist")


def payment_reversed(office):
    """A payment of some earlier day turns out to be another's; or one that is reversed already, which is refused."""
    known = office.read(_payments)
    if not known:
        return False
    payment, account, amount = office.chance.choice(known[-60:])
    office.write(reverse_payment, payment, received_on=office.day, period=office.period, who="typist")
    office.moved({account: amount})
    return True


def advances_used(office):
    """The accountant puts the advances of a few accounts on what they owe."""
    accounts = [each.id for each in office.some(office.served(), 5)]
    office.write(use_advances, office.period, account_ids=accounts)


MONTHLY = (
    (payment, 3), (late_payment, 1), (bank_file_twice, 1), (payment_batch, 2), (payment_reversed, 1), (advances_used, 1),
)  # fmt: skip


def _sum(office, account):
    owed = office.read(owed_by, account.id)
    sums = (owed, owed, owed // 2, owed + 50_000, 100_000, 7, owed // 3)
    return max(office.chance.choice(sums), 1)


def _payments(session):
    """``(payment, account, kopecks)``, mirrors left out; a few of them are reversed already."""
    return list(
        session.exec(
            select(Payment.id, Payment.account_id, Payment.amount_kop)
            .where(col(Payment.reverses_id).is_(None), col(Payment.status) != DocumentStatus.DRAFT)
            .order_by(col(Payment.id))
        )
    )
