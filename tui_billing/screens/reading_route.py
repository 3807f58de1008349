"""Readings by route: an open batch, a building or a controller's route, chosen by its number or by words."""

from collections.abc import Iterator, Sequence

from tui_billing.domain.codes import Role
from tui_billing.operations.reading_batches import start_verification
from tui_billing.queries.reading_batches import Batch
from tui_billing.queries.reading_sheets import Choices, SheetChoice, sheet_offers
from tui_billing.screens._base import Entry
from tui_billing.screens._offers import Offer, Offers
from tui_billing.screens._reading_sheet import ReadingSheet
from tui_billing.screens.reading_batch_head import HeadOf, ReadingBatchHead
from tui_billing.screens.reading_verify import VerifySheet

KEYERS = (Role.CONTROLLER, Role.TYPIST, Role.ACCOUNTANT)


class ReadingRoute(Offers):
    """The person's open batches, others' batches to verify, controllers' routes, each followed by its buildings."""

    TITLE = "Показания по маршруту"
    HINT = "Номер строки или часть адреса, Enter — начать ввод. Сверху — незакрытые пакеты."

    async def fetch(self) -> Sequence[Offer]:
        """The lines."""
        own = self.desk.user_id if self.desk.role is Role.CONTROLLER else None
        found = await self.ask(sheet_offers, self.desk.user_id, self.desk.period, self.desk.today, own)
        return self.lines(found)

    def lines(self, found: Choices) -> Sequence[Offer]:
        """The offers of what was found."""
        return [
            *(_resumed(batch) for batch in found.open if batch.building_id or batch.controller_id or batch.verifier_id),
            *map(self._verified, found.verifiable),
            *self._new(found.buildings),
        ]

    def head(self, title: str, *, building_id: int | None = None, controller_id: int | None = None) -> HeadOf:
        """The head of a new sheet: of today, or of the last day of a past period."""
        day = min(self.desk.today, self.desk.period.last)
        return HeadOf(title, day, self.desk.period, building_id=building_id, controller_id=controller_id)

    def _new(self, buildings: Sequence[SheetChoice]) -> Iterator[Offer]:
        walked = 0
        for each in buildings:
            if each.controller_id and each.controller_id != walked:
                walked = each.controller_id
                title = f"маршрут: {each.controller}"
                yield _begun(title, "все дома подряд", self.head(title, controller_id=walked))
            yield _begun(
                each.address, each.controller or each.district, self.head(each.address, building_id=each.building_id)
            )

    def _verified(self, batch: Batch) -> Offer:
        return Offer(
            f"проверить вторым вводом: {batch.title}",
            f"пакет {batch.id} · ввёл {batch.author}",
            lambda: VerifySheet(batch.id),
            lambda: self.make_here(start_verification, batch.id),
        )


def _begun(title: str, detail: str, head: HeadOf) -> Offer:
    return Offer(title, detail, lambda: ReadingBatchHead(head, ReadingSheet))


def _resumed(batch: Batch) -> Offer:
    detail = f"пакет {batch.id} · {batch.taken_on:%d.%m.%Y}"
    if batch.verifier_id:
        return Offer(f"продолжить второй ввод: {batch.title}", detail, lambda: VerifySheet(batch.id))
    return Offer(f"продолжить: {batch.title}", detail, lambda: ReadingSheet(batch.id))


readings_by_route = Entry("Показания по маршруту", "1", ReadingRoute, KEYERS)
