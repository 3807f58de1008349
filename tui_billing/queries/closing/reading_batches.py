"""Batches of readings that nobody has closed."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from tui_billing.domain.codes import BatchStatus
from tui_billing.domain.metering import ReadingBatch
from tui_billing.domain.office import User
from tui_billing.queries.closing._check import CheckRow, ClosingCheck, Severity
from tui_billing.queries.fixes import Fix, Place


def _words(row: Any) -> CheckRow:
    batch, author = row
    return CheckRow(
        f"Пакет показаний № {batch.id} за {batch.taken_on:%d.%m.%Y}, {author}: {batch.status.label}",
        Fix(Place.READING_BATCH if batch.route_building_id or batch.controller_id else Place.ACCOUNT_BATCH, batch.id),
    )


CHECK = ClosingCheck(
    "Пакеты показаний не закрыты",
    Severity.MUST,
    "Откройте пакет, сверьте итоги и закройте его (F9); бухгалтер закрывает и чужой.",
    lambda period: (
        select(ReadingBatch, col(User.name))
        .join(User, col(User.id) == ReadingBatch.author_id)
        .where(col(ReadingBatch.period) == period, col(ReadingBatch.status) != BatchStatus.CLOSED)
        .order_by(col(ReadingBatch.id))
    ),
    _words,
)
