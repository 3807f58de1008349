"""The screen where a row of a work list is put right."""

from collections.abc import Callable, Mapping
from typing import Final

from tui_billing.domain.period import Period
from tui_billing.queries.fixes import Fix, Place
from tui_billing.screens._base import BillingScreen, Desk
from tui_billing.screens._documents import document_screen
from tui_billing.screens._reading_sheet import ReadingSheet
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.payment_batch import PaymentBatchReview
from tui_billing.screens.payment_entry import PaymentEntry
from tui_billing.screens.reading_account import AccountSheet
from tui_billing.screens.reading_batch import ReadingBatchReview
from tui_billing.screens.reading_batch_head import HeadOf, ReadingBatchHead
from tui_billing.screens.recalculation import Recalculations

Make = Callable[[Fix, Period, Desk], BillingScreen | None]


def screen_of(fix: Fix, period: Period, desk: Desk) -> BillingScreen | None:
    """The screen to open for an account, readings, a batch or a document; None where there is none here."""
    make = MADE.get(fix.place)
    return make(fix, period, desk) if make else None


def _readings(fix: Fix, period: Period, desk: Desk) -> BillingScreen:
    """A new sheet of the building, the caret on the meter."""
    head = HeadOf(f"дом № {fix.id}", min(desk.today, period.last), period, building_id=fix.id)
    return ReadingBatchHead(head, lambda batch_id: ReadingSheet(batch_id, fix.point_id))


MADE: Final[Mapping[Place, Make]] = {
    Place.ACCOUNT: lambda fix, _period, _desk: AccountCard(fix.id),
    Place.READINGS: _readings,
    Place.READING_BATCH: lambda fix, _period, _desk: ReadingBatchReview(fix.id, ReadingSheet),
    Place.ACCOUNT_BATCH: lambda fix, _period, _desk: ReadingBatchReview(fix.id, AccountSheet),
    Place.PAYMENT_BATCH: lambda fix, _period, _desk: PaymentBatchReview(fix.id, PaymentEntry),
    Place.RECALCULATION: lambda _fix, period, _desk: Recalculations(period),
    Place.DOCUMENT: lambda fix, _period, _desk: document_screen(fix.kind, fix.id),
}
