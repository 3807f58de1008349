"""Temporary absences: the list, a new one by a request with its papers, a document."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from textual.widget import Widget

from tui_billing.domain.days import read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.absences import record_absence, reverse_absence
from tui_billing.queries.account_documents import AbsenceRow, absences
from tui_billing.queries.receipts import account_place
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._changes import AccountList, OfAccount
from tui_billing.screens._documents import Paper
from tui_billing.screens._plain_document import PlainDocument
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.list_grid import ListGrid

WORDS = Field(40, Alphabet.TEXT)


class Absences(AccountList):
    """All absences, or those of an account. F2 begins a new one."""

    TITLE = "Временное отсутствие"
    HINT = "Enter — документ, F2 — новый."

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[AbsenceRow](
            [
                Column("Номер", 11), Column("Счёт", 10), Column("Чел.", 4, right=True), Column("Полные дни", 23),
                Column("Документы", 12, grow=True), Column("Состояние", 11),
            ],
            _cells,
            empty="Временного отсутствия нет. F2 — внести.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Begin a new document."""
        self.billing.go(AbsenceHead(self._number))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the document."""
        self.billing.go(AbsenceDocument(message.row.document_id))

    async def listed(self) -> Sequence[AbsenceRow]:
        """All, or the account's."""
        return await self.ask(absences, self._account_id or None)


def _cells(row: AbsenceRow) -> tuple[str, ...]:
    state = "сторно" if row.reverses_id else row.status.label
    return row.number, row.account, str(row.people), _days(row.valid_from, row.valid_to), row.papers, state


def _days(since: date, until: date) -> str:
    return f"{since:%d.%m.%Y}–{until - timedelta(days=1):%d.%m.%Y}"


class AbsenceHead(Head):
    """Who is away, by which request and papers."""

    HINT = "Enter — дальше. Дни выезда и приезда не считаются; нужно больше 5 полных дней (п. 86). Esc — отмена."

    def __init__(self, number: str = "") -> None:
        super().__init__()
        self._number = number

    @property
    def heading(self) -> str:
        """What is being made."""
        return "Временное отсутствие: новый документ"

    def asked(self) -> Sequence[Asked]:
        """Whose, who, when, by what."""
        return (
            Asked("Лицевой счёт", self._number, WORDS),
            Asked("Сколько человек отсутствует", "1", Field(4, Alphabet.DIGITS)),
            Asked("День выезда", "", DAY, self._day),
            Asked("День приезда", "", DAY, self._day),
            Asked("День заявления", f"{self.desk.today:%d.%m.%Y}", DAY, self.a_day),
            Asked("Документы: билеты, справка", "", WORDS),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        number, people, left, returned, requested, papers = (value.strip() for value in values)
        _, account_id = await self.ask(account_place, number)
        made = await self.make(
            record_absence, account_id, people=int(people or "0"), left_on=self._day(left),
            returned_on=self._day(returned), requested_on=self.a_day(requested), papers=papers,
            dated_on=self.desk.today, period=self.desk.period,
        )  # fmt: skip
        return AbsenceDocument(made)

    def _day(self, text: str) -> date:
        if not text.strip():
            raise RefusedError("Введите день: 06.10.2026.")
        return read_day(text, self.desk.today)


class AbsenceDocument(PlainDocument):
    """One absence."""

    TITLE = "Временное отсутствие"
    KIND = "absence"
    ASK = absences
    REVERSE = reverse_absence

    def pairs(self, row: AbsenceRow) -> list[tuple[str, str]]:
        """What it says."""
        return [
            ("Отсутствуют, человек", str(row.people)),
            ("Полные дни", _days(row.valid_from, row.valid_to)),
            ("Заявление", f"{row.requested_on:%d.%m.%Y}"),
            ("Документы", row.papers),
            ("Примечание", row.note),
        ]


absences_of_account = OfAccount("Временное отсутствие", 30, Absences)
absence_list = Paper("Временное отсутствие", 40, Absences, AbsenceDocument)
