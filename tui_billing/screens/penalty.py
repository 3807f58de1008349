"""Penalties: the runs, a new one, why a run charged an account what it did, the statement for a court."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import grouped, roubles
from tui_billing.operations.penalty import compute_penalties, discard_penalties, post_penalties, reverse_penalties
from tui_billing.queries.explained_penalties import explain_penalties
from tui_billing.queries.penalties import (
    RunRow,
    fined_accounts,
    penalty_run,
    penalty_runs,
    penalty_statement,
)
from tui_billing.screens._documents import CalculatedDocument, DocumentList, Paper, Shown
from tui_billing.screens._job import JobScreen
from tui_billing.screens._sentences import Sentences
from tui_billing.screens.explain import Explain
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class PenaltyRuns(JobScreen, DocumentList):
    """All runs. F2 computes a draft of the period of the desk; it is posted from its own screen."""

    TITLE = "Начисление пени"
    HINT = "F2 — рассчитать пеню открытого периода, Enter — документ: счета, проведение, сторно."
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "compute", "Расчёт")]

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[RunRow](
            [
                Column("Номер", 11), Column("Период", 7), Column("Расчёт на", 10), Column("Счетов", 8, right=True),
                Column("Строк", 9, right=True), Column("Сумма", 14, right=True), Column("Состояние", 12, grow=True),
            ],
            _row,
            empty="Пеня не начислялась. F2 — рассчитать.",
        )  # fmt: skip

    def action_compute(self) -> None:
        """Compute a draft."""
        if self.take():
            self._compute()

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the run."""
        self.billing.go(PenaltyDocument(message.row.run_id))

    async def listed(self) -> Sequence[RunRow]:
        """All runs."""
        return await self.ask(penalty_runs)

    @work(group="job")
    async def _compute(self) -> None:
        desk = self.desk
        on = min(desk.period.last, desk.today)
        self.say(f"Пеня за {desk.period.title}, расчёт на {on:%d.%m.%Y}…")
        run_id, _ = await self.job(compute_penalties, desk.actor, desk.period, on=on, dated_on=desk.today)
        self.billing.go(PenaltyDocument(run_id))


def _row(row: RunRow) -> tuple[str, ...]:
    return (
        row.number,
        str(row.period),
        f"{row.on:%d.%m.%Y}",
        grouped(str(row.accounts)),
        grouped(str(row.lines)),
        roubles(row.amount_kop),
        _state(row),
    )


def _state(row: RunRow) -> str:
    if row.is_mirror:
        return "сторно"
    return row.status.label if row.complete else "не рассчитан"


class PenaltyDocument(CalculatedDocument):
    """One run: the accounts that it charges most. Enter explains an account's penalty to the day."""

    TITLE = "Начисление пени"
    KIND = "penalty_run"
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("Лицевой счёт", 20, grow=True),
        Column("Пеня, руб.", 16, right=True),
    )

    def cells(self, row: tuple[int, str, int]) -> tuple[str, ...]:
        """An account."""
        return row[1], roubles(row[2])

    async def load(self) -> Shown:
        """The run and its accounts."""
        run = await self.ask(penalty_run, self.document_id)
        accounts = await self.ask(fined_accounts, self.document_id)
        return Shown(
            f"Пеня № {run.number} · {run.period.title} · расчёт на {run.on:%d.%m.%Y}",
            f"Счетов {grouped(str(run.accounts))}, сумма {roubles(run.amount_kop)} руб. Enter — объяснить.",
            run.status,
            run.is_mirror,
            accounts,
        )

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Explain the lines of the account."""
        account_id, number, _ = message.row
        self.billing.go(Explain(number, "пеня", explain_penalties, self.document_id, account_id))

    async def post(self) -> None:
        """Post it, and put advances on it."""
        desk = self.desk
        self.say("Проводится…")
        await asyncio.to_thread(post_penalties, desk.database, desk.actor, self.document_id)

    async def reverse(self) -> int:
        """Reverse it in the period of the desk."""
        desk = self.desk
        self.say("Сторнируется…")
        return await asyncio.to_thread(
            reverse_penalties, desk.database, desk.actor, self.document_id, dated_on=desk.today, period=desk.period
        )

    async def discard(self) -> None:
        """Throw the draft away."""
        desk = self.desk
        await asyncio.to_thread(discard_penalties, desk.database, desk.actor)


class PenaltyStatement(Sentences):
    """The whole penalty of an account today, for a court."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number

    @property
    def heading(self) -> str:
        """Whose."""
        return f"Расчёт пени · ЛС {self._number}"

    async def tell(self) -> Iterator[tuple[int, str]]:
        """The statement."""
        return (await self.ask(penalty_statement, self._number, self.desk.today)).lines()


penalty_list = Paper("Начисление пени", 30, PenaltyRuns, PenaltyDocument)
