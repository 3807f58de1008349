"""Recalculation: what is marked, what would change (was, becomes, difference), the document posted at the second F4."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.engine.recalculation import Differences
from tui_billing.operations.recalculation import post_recalculation, prepare_recalculation
from tui_billing.queries.differences import (
    AccountDifference,
    NamedDifference,
    ServiceDifference,
    by_building,
    by_service,
    largest,
)
from tui_billing.queries.recalculations import RecalculationRow, recalculations, stored_differences
from tui_billing.queries.settlement import Mark, marks_of
from tui_billing.screens._documents import Paper
from tui_billing.screens._draft import Draft, DraftScreen, Heads, View, sections, signed
from tui_billing.widgets.columns import Column

TITLES = {"1": "Услуги", "2": "Счета", "3": "Дома", "4": "Отметки", "5": "Документы"}
ACCOUNTS_SHOWN = 1_000


class Recalculations(DraftScreen):
    """One open period: its draft or what is marked."""

    TITLE = "Перерасчёт"
    HINT = "F2 — пересчитать отмеченное, F4 — провести, ← → — период, 1–5 — раздел."
    EMPTY = "Пусто. F2 — пересчитать отмеченное."
    NOTHING = "Проводить нечего: сначала пересчитайте отмеченное (F2)."
    SECTIONS = TITLES
    BINDINGS: ClassVar[list[BindingType]] = [*sections(TITLES)]

    def __init__(self) -> None:
        super().__init__(VIEWS)
        self._documents: Sequence[RecalculationRow] = ()
        self._rows: dict[str, Sequence[Any]] = {}
        self._found: Differences | None = None

    @property
    def _newest(self) -> RecalculationRow | None:
        """The newest document that can be posted."""
        return next((row for row in self._documents if row.status is DocumentStatus.DRAFT and row.is_complete), None)

    async def load(self) -> None:
        """Ask for the marks, the documents, and what the draft changes."""
        self._documents = await self.ask(recalculations, self.period)
        self._rows = {"4": await self.ask(marks_of, self.period), "5": self._documents}
        self._found = None
        newest = self._newest
        if newest is not None:
            self._found = await self.ask(stored_differences, newest.recalculation_id)
            self._rows |= {
                "1": await self.ask(by_service, self._found),
                "2": await self.ask(largest, self._found, ACCOUNTS_SHOWN),
                "3": await self.ask(by_building, self._found),
            }

    @property
    def draft(self) -> Draft | None:
        """What could be posted."""
        newest = self._newest
        if newest is None:
            return None
        return Draft(
            newest.recalculation_id,
            f"Долги изменятся на {signed(newest.amount_kop)}, строк {grouped(str(newest.lines))}.",
        )

    @property
    def heads(self) -> Heads:
        """The draft and its difference, or how many marks there are."""
        newest, found = self._newest, self._found
        return Heads(
            self.TITLE,
            "черновика нет " if newest is None else f"№ {newest.number}, черновик · {newest.result_hash[:8]} ",
            f" Отметок {grouped(str(len(self._rows.get('4', ()))))}"
            if found is None
            else f" Разница {signed(found.amount_kop)} · строк {grouped(str(found.lines))} "
            f"· не пересчитано услуг {grouped(str(found.parked))}",
        )

    def rows(self, key: str) -> Sequence[Any]:
        """The rows of a section."""
        return self._rows.get(key, ())

    async def compute(self) -> str:
        """Draft a recalculation of everything that is marked."""
        made = await self.job(prepare_recalculation, self.desk.actor, self.period, dated_on=self.desk.today)
        if made.recalculation_id:
            return "Посчитано, ещё не проведено. Проверьте, что было и станет; F4 — провести."
        return "Без изменений: всё начислено так, как следует из данных."

    async def post(self, draft_id: int) -> str:
        """Post it."""
        await self.job(post_recalculation, self.desk.actor, draft_id)
        return "Проведено. Разница легла в открытый период, отметки сняты."


def _sums(row: ServiceDifference | AccountDifference | NamedDifference) -> tuple[str, str, str]:
    return roubles(row.was_kop), roubles(row.becomes_kop), signed(row.amount_kop)


def _mark(row: Mark) -> tuple[str, ...]:
    whose = row.account or (f"дом {row.building_id}" if row.building_id else "все")
    return whose, str(row.since), row.cause.label, row.reason


def _document(row: RecalculationRow) -> tuple[str, ...]:
    return row.number, f"{row.dated_on:%d.%m.%Y}", row.status.label, row.cause.label, roubles(row.amount_kop), row.scope


_MONEY = (
    Column("Было, руб.", 14, right=True),
    Column("Станет", 14, right=True),
    Column("Разница", 14, right=True),
)
VIEWS = {
    "1": View(
        (Column("Услуга", 20, grow=True), Column("Месяц", 7), *_MONEY),
        lambda row: (row.name, str(row.month), *_sums(row)),
    ),
    "2": View(
        (Column("ЛС", 10), Column("Адрес", 18, grow=True), *_MONEY),
        lambda row: (row.account, row.address, *_sums(row)),
    ),
    "3": View((Column("Дом", 28, grow=True), *_MONEY), lambda row: (row.name, *_sums(row))),
    "4": View((Column("Чьи", 10), Column("С", 7), Column("Вид", 22), Column("Причина", 32, grow=True)), _mark),
    "5": View(
        (
            Column("№", 11),
            Column("Дата", 10),
            Column("Статус", 12),
            Column("Вид", 15),
            Column("Сумма, руб.", 14, right=True),
            Column("Охват", 10, grow=True),
        ),
        _document,
    ),
}

recalculation_list = Paper("Перерасчёты", 30, Recalculations)
