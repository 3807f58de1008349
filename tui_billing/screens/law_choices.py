"""The points that the law leaves open: how the office decides each, since when, and a new decision by its act."""

from collections.abc import Iterable, Sequence
from datetime import date

from textual.widget import Widget

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.law_choices import choose
from tui_billing.queries.law_choices import Answer, decisions
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._directories import CODE, ActHead, ActTyped, DatedRows, Directory, term
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class LawChoices(DatedRows):
    """Every open point with its decisions."""

    TITLE = "Спорные вопросы закона"
    HINT = "Enter — решить вопрос иначе, F3 — показать и прошлые решения. Под списком — ответ, акт, где вопрос."

    def body(self) -> Iterable[Widget]:
        """By name; what was not decided has the default."""
        yield ListGrid[Answer](
            [
                Column("Вопрос", 30, grow=True), Column("Ответ", 16, grow=True), Column("С", 12), Column("До", 10),
            ],
            lambda row: (
                row.choice.title, row.words, day(row.valid_from) if row.act else "по умолчанию", day(row.valid_to),
            ),
            empty="Спорных вопросов нет.",
        )  # fmt: skip

    async def since(self, day: date) -> Sequence[Answer]:
        """The decisions that have not ended."""
        return await self.ask(decisions, day)

    def detail(self, row: Answer) -> str:
        """The answer, by what, and where the question is."""
        decided = f"{term(row.valid_from, row.valid_to)}, {row.act}" if row.act else "по умолчанию"
        return f"{row.choice.name}: {row.words} ({decided}). {row.choice.cite}"

    def head(self, row: Answer | None) -> BillingScreen:
        """Another decision."""
        if row is None:
            raise RefusedError("Выберите вопрос.")
        return ChoiceHead(row, self.act)


class ChoiceHead(ActHead):
    """An answer from the first day of a month on."""

    LIST = LawChoices

    def __init__(self, row: Answer, act: ActTyped) -> None:
        super().__init__(row, act)
        self._codes = list(row.choice.answers)
        listed = "; ".join(f"{at} — {words}" for at, words in enumerate(row.choice.answers.values(), 1))
        self.HINT = f"{listed}. Решает администратор, с первого числа месяца."

    @property
    def heading(self) -> str:
        """Which point."""
        return f"{self.row.choice.name}: решение"

    def asked(self) -> Sequence[Asked]:
        """The answer, since when, by what."""
        return (
            Asked("Ответ: номер внизу", str(self._codes.index(self.row.answer) + 1), CODE, self._answer),
            Asked("С первого числа месяца", f"{Period.of(self.desk.today).first:%d.%m.%Y}", DAY, self.first),
            *self.acts(),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        answer, since, *act = values
        name = self.row.choice.name
        await self.make(choose, name, self._answer(answer), self.first(since), self.act(act))
        return self.done(f"{name}: {self.row.choice.answers[self._answer(answer)]} с {self.first(since):%d.%m.%Y}.")

    def _answer(self, text: str) -> str:
        if not (text.strip().isdecimal() and 1 <= int(text) <= len(self._codes)):
            raise RefusedError(f"Ответ — номер от 1 до {len(self._codes)}, они под строками.")
        return self._codes[int(text) - 1]


choices = Directory("Спорные вопросы закона", 50, LawChoices)
