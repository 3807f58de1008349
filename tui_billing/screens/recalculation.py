"""Recalculation: what is marked, what would change (was, becomes, difference), the document posted at the second F4."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from textual.binding import BindingType

from tui_billing.domain.codes import DocumentStatus
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.recalculation import Differences
from tui_billing.operations.recalculation import (
    discard_recalculation,
    post_recalculation,
    prepare_recalculation,
    reverse_recalculation,
)
from tui_billing.queries.differences import (
    AccountDifference,
    NamedDifference,
    ServiceDifference,
    by_building,
    by_service,
    largest,
)
from tui_billing.queries.explained_documents import explain_recalculation_of
from tui_billing.queries.recalculations import (
    RecalculationLineRow,
    RecalculationRow,
    recalculation_lines,
    recalculations,
    stored_differences,
)
from tui_billing.queries.settlement import Mark, remaining_words, standing_marks
from tui_billing.screens._documents import CalculatedDocument, Paper, Shown
from tui_billing.screens._draft import Draft, DraftScreen, Heads, View, sections, signed
from tui_billing.screens.explain import Explain
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid

TITLES = {"1": "Услуги", "2": "Счета", "3": "Дома", "4": "Отметки", "5": "Документы"}
ACCOUNTS_SHOWN = 1_000
NO_CHANGES = "Без изменений: всё начислено так, как следует из данных."


class Recalculations(DraftScreen):
    """One open period: its draft or what is marked."""

    TITLE = "Перерасчёт"
    HINT = "F2 — пересчитать отмеченное, F4 — провести, ← → — период, 1–5 — раздел, Enter — документ или счёт."
    EMPTY = "Пусто. F2 — пересчитать отмеченное."
    NOTHING = "Проводить нечего: сначала пересчитайте отмеченное (F2)."
    SECTIONS = TITLES
    BINDINGS: ClassVar[list[BindingType]] = [*sections(TITLES)]

    def __init__(self, period: Period | None = None) -> None:
        super().__init__(VIEWS, period)
        self._documents: Sequence[RecalculationRow] = ()
        self._rows: dict[str, Sequence[Any]] = {}
        self._found: Differences | None = None
        self._left = False

    @property
    def _newest(self) -> RecalculationRow | None:
        """The newest document that can be posted."""
        return next((row for row in self._documents if row.status is DocumentStatus.DRAFT and row.is_complete), None)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the document of the row, or explain the draft's lines of the account."""
        row, newest = message.row, self._newest
        if isinstance(row, RecalculationRow):
            self._left = True
            self.billing.go(RecalculationDocument(row.recalculation_id))
        elif isinstance(row, AccountDifference) and newest is not None:
            self.billing.go(_explain(row.account, newest.recalculation_id))

    def on_screen_resume(self) -> None:
        """A document may have been reversed on the screen above."""
        super().on_screen_resume()
        if self._left and not self.busy:
            self._left = False
            self.action_reload()

    async def load(self) -> None:
        """Ask for the marks, the documents, and what the draft changes."""
        self._documents = await self.ask(recalculations, self.period)
        self._rows = {"4": await self.ask(standing_marks, self.period), "5": self._documents}
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
        left = await self.ask(remaining_words, self.period)
        return f"Без изменений. {left} Список — клавиша 4." if left else NO_CHANGES

    async def post(self, draft_id: int) -> str:
        """Post it."""
        await self.job(post_recalculation, self.desk.actor, draft_id)
        left = await self.ask(remaining_words, self.period)
        return (
            f"Проведено. {left} Список — клавиша 4." if left else "Проведено. Разница в открытом периоде, отметок нет."
        )


class RecalculationDocument(CalculatedDocument):
    """One recalculation with its first lines: posted, thrown away, or reversed whole by a mirror."""

    TITLE = "Перерасчёт"
    KIND = "recalculation"
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("ЛС", 10), Column("Месяц", 7), Column("Услуга", 14, grow=True), Column("Что", 12),
        Column("Было", 12, right=True), Column("Станет", 12, right=True), Column("Разница", 12, right=True),
    )  # fmt: skip

    def cells(self, row: RecalculationLineRow) -> tuple[str, ...]:
        """A line."""
        sums = roubles(row.was_kop), roubles(row.becomes_kop), signed(row.amount_kop)
        return row.account, str(row.service_month), row.service, row.part.label, *sums

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Explain the lines of the account."""
        self.billing.go(_explain(message.row.account, self.document_id))

    async def load(self) -> Shown:
        """The document and its lines."""
        head = next(iter(await self.ask(recalculations, recalculation_id=self.document_id)), None)
        if head is None:
            raise RefusedError("Документ не найден. Обновите список (F5).")
        lines = await self.ask(recalculation_lines, self.document_id, limit=ACCOUNTS_SHOWN)
        more = f", показаны первые {grouped(str(ACCOUNTS_SHOWN))}" if head.lines > ACCOUNTS_SHOWN else ""
        return Shown(
            f"Перерасчёт № {head.number} · {head.cause.label} · {head.note or head.scope}",
            f"{head.scope}: строк {grouped(str(head.lines))}{more}, сумма {signed(head.amount_kop)} руб., "
            f"период {head.period}.",
            head.status,
            head.reverses_id is not None,
            lines,
        )

    async def post(self) -> None:
        """Post it, and put advances on the new debts."""
        desk = self.desk
        self.say("Проводится…")
        await asyncio.to_thread(post_recalculation, desk.database, desk.actor, self.document_id)

    async def reverse(self) -> int:
        """Reverse it in the period of the desk."""
        desk = self.desk
        self.say("Сторнируется…")
        return await asyncio.to_thread(
            reverse_recalculation, desk.database, desk.actor, self.document_id, dated_on=desk.today, period=desk.period
        )

    async def discard(self) -> None:
        """Throw it away; its marks stand."""
        await self.make(discard_recalculation, self.document_id)


def _explain(account: str, recalculation_id: int) -> Explain:
    return Explain(account, "перерасчёт", explain_recalculation_of, recalculation_id, account)


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
        (Column("ЛС", 10), Column("Адрес", 18, grow=True, inner=True), *_MONEY),
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

recalculation_list = Paper("Перерасчёты", 30, Recalculations, RecalculationDocument)
