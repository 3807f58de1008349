"""Payments as rows of an entry grid, the judge of what is typed into them. No Textual."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.decimals import NARROW, parse, roubles, written
from tui_billing.domain.errors import NotANumberError
from tui_billing.queries.payers import Payer
from tui_billing.queries.payments import BatchTotals, KeyedPayment
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field, Level, Mark, Row, Verdict

NOTE = Column("В аванс", 10, right=True)
COLUMNS = (Column("Абонент", 20, grow=True), Column("Долг", 12, right=True))
FIELDS = (Field(12, Alphabet.DIGITS, label="ЛС"), Field(11, places=2, label="₽"))
KOPECKS = 2


@dataclass
class PaymentRow:
    """The key of a row: its number in the batch, who pays once that is looked up, whether it is stored."""

    batch_row: int
    payer: Payer | None = None
    unknown: str = ""
    stored: bool = False
    reversed: bool = False


def amount_of(text: str) -> int:
    """A typed amount in kopecks, 0 when it is none."""
    try:
        return parse(text, KOPECKS)
    except NotANumberError:
        return 0


def blank(batch_row: int) -> Row:
    """A row to key a payment into."""
    return Row(key=PaymentRow(batch_row), fields=FIELDS, values=("", ""), detail="Номер счёта, Enter, сумма, Enter.")


def keyed(payment: KeyedPayment) -> Row:
    """A payment that is stored."""
    back = payment.status is DocumentStatus.REVERSED
    return Row(
        key=PaymentRow(payment.batch_row or 0, stored=True, reversed=back),
        cells=("отменён" if back else "",),
        fields=FIELDS,
        values=(payment.account, roubles(payment.amount_kop).replace(NARROW, "")),
        mark=Mark.NONE if back else Mark.SAVED,
        note="" if back or not payment.advance_kop else roubles(payment.advance_kop),
    )


def with_payer(row: Row, payer: Payer) -> Row:
    """The row with who pays and what is owed."""
    row.key.payer = payer
    return Row(
        key=row.key,
        cells=(payer.holder or payer.address, roubles(payer.owed_kop)),
        fields=row.fields,
        values=row.values,
        detail=f"ЛС {payer.number} · {payer.holder} · {payer.address}",
    )


def verdict(row: Row, values: tuple[str, ...], others: Iterable[tuple[int, tuple[str, ...]]]) -> Verdict:
    """Judge a typed payment; ``others`` are the numbers and values of the rows that are stored or on their way."""
    key: PaymentRow = row.key
    account, amount = values
    amount_kop = amount_of(amount)
    if key.stored:
        return Verdict(Level.HARD, "Платёж записан. F8 отменит последний, исправление — новой строкой.", holdable=False)
    if key.unknown and key.unknown == account:
        return Verdict(Level.HARD, f"Лицевой счёт {account} не найден.", holdable=False)
    note = _advance(key, account, amount_kop)
    if amount and amount_kop <= 0:
        return Verdict(Level.HARD, "Сумма должна быть больше нуля.", note, holdable=False)
    for number, other in others:
        if (other[0], amount_of(other[1])) == (account, amount_kop):
            return Verdict(Level.SOFT, f"Такой платёж уже есть: строка {number}.", note)
    return Verdict(note=note)


def _advance(key: PaymentRow, account: str, amount_kop: int) -> str:
    """What of the amount is more than is owed."""
    if key.payer is None or key.payer.number != account:
        return ""
    more = amount_kop - max(0, key.payer.owed_kop)
    return roubles(more) if more > 0 else ""


def control_line(totals: BatchTotals, count: int, sum_kop: int) -> str:
    """The running totals against what was declared."""
    return (
        f"{totals.channel.label}, {totals.received_on:%d.%m.%Y} · "
        f"платежей {_against(count, totals.declared_count, _whole)} · "
        f"сумма {_against(sum_kop, totals.declared_sum_kop, roubles)}"
    )


def _whole(number: int) -> str:
    return written(number, 0)


def _against(now: int, declared: int | None, shown: Callable[[int], str]) -> str:
    if declared is None:
        return shown(now)
    more = now - declared
    sign = "+" if more > 0 else ""
    return f"{shown(now)} из {shown(declared)}" + (f" ({sign}{shown(more)})" if more else " ✓")
