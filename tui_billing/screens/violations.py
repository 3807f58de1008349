"""Acts of violations: the list, a new one, a document. By an act more is charged for up to three months."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from textual.widget import Widget

from tui_billing.domain.codes import ViolationKind
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.domain.violations import pipe_flow_e9
from tui_billing.operations.violations import record_violation, reverse_violation
from tui_billing.queries.account_documents import ViolationRow, violations
from tui_billing.queries.account_filter import named
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
KINDS = {str(int(each)): each for each in ViolationKind}


class Violations(AccountList):
    """All acts, or those of an account. F2 begins a new one."""

    TITLE = "Акты о нарушении"
    HINT = "Enter — акт, F2 — новый."

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[ViolationRow](
            [
                Column("Номер", 11), Column("Счёт", 10), Column("Услуга", 14, grow=True), Column("С", 10),
                Column("Выявлено", 10), Column("В час", 9, right=True), Column("Состояние", 11),
            ],
            _cells,
            empty="Актов о нарушении нет. F2 — внести.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Begin a new act."""
        self.billing.go(ViolationHead(self._number))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the act."""
        self.billing.go(ViolationDocument(message.row.document_id))

    async def listed(self) -> Sequence[ViolationRow]:
        """All, or the account's."""
        return await self.ask(violations, self._account_id or None)


def _cells(row: ViolationRow) -> tuple[str, ...]:
    state = "сторно" if row.reverses_id else row.status.label
    flow = written(row.flow_e9, 9, 3) if row.flow_e9 else "норм.×10"
    return (
        row.number, row.account, row.service, f"{row.valid_from:%d.%m.%Y}", f"{row.valid_to:%d.%m.%Y}", flow, state,
    )  # fmt: skip


class ViolationHead(Head):
    """Whose, of which service, what was found, and by what it is charged."""

    HINT = "Enter — дальше. Мощность либо диаметр трубы; без обоих — норматив × 10 (п. 62, 81(11)). Esc — отмена."

    def __init__(self, number: str = "") -> None:
        super().__init__()
        self._number = number

    @property
    def heading(self) -> str:
        """What is being made."""
        return "Акт о нарушении: новый документ"

    def asked(self) -> Sequence[Asked]:
        """Whose, what, when, how much, by which paper."""
        return (
            Asked("Лицевой счёт", self._number, WORDS),
            Asked("1 вмешательство в прибор, 2 подключение", "", Field(1, Alphabet.DIGITS), _kind),
            Asked("Услуга: код или название", "", WORDS),
            Asked("С какого дня (не раньше 3 месяцев)", "", DAY, self._day),
            Asked("Выявлено", f"{self.desk.today:%d.%m.%Y}", DAY, self._day),
            Asked("Мощность, единиц в час", "", Field(12, Alphabet.NUMBER, 6)),
            Asked("или диаметр трубы, мм", "", Field(4, Alphabet.DIGITS)),
            Asked("Номер и дата акта", "", WORDS, _paper),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        number, kind, service, since, found, flow, pipe, note = (value.strip() for value in values)
        if flow and pipe:
            raise RefusedError("Введите мощность или диаметр трубы, не оба.")
        _, account_id = await self.ask(account_place, number)
        service_id, _ = await self.ask(named, Service, "услуга", service)
        _paper(note)
        made = await self.make(
            record_violation, account_id, service_id, _kind(kind), since=self._day(since), found_on=self._day(found),
            flow_e9=parse(flow, 9) if flow else pipe_flow_e9(int(pipe or "0")), note=note, dated_on=self.desk.today,
            period=self.desk.period,
        )  # fmt: skip
        return ViolationDocument(made)

    def _day(self, text: str) -> date:
        if not text.strip():
            raise RefusedError("Введите день: 06.10.2026.")
        return self.a_day(text)


def _kind(text: str) -> ViolationKind:
    if text not in KINDS:
        raise RefusedError("Введите 1 — вмешательство в работу прибора, 2 — несанкционированное подключение.")
    return KINDS[text]


def _paper(text: str) -> None:
    if not text.strip():
        raise RefusedError("Введите номер и дату акта: без него доначислить нельзя.")


class ViolationDocument(PlainDocument):
    """One act."""

    TITLE = "Акт о нарушении"
    KIND = "violation"
    ASK = violations
    REVERSE = reverse_violation

    def pairs(self, row: ViolationRow) -> list[tuple[str, str]]:
        """What it says."""
        return [
            ("Нарушение", row.violation.label),
            ("Услуга", row.service),
            ("Доначисляется", f"{row.valid_from:%d.%m.%Y}–{row.valid_to - timedelta(days=1):%d.%m.%Y}"),
            ("В час, круглые сутки", f"{written(row.flow_e9, 9, 6)} {row.unit}" if row.flow_e9 else "норматив × 10"),
            ("Акт", row.note),
        ]


violations_of_account = OfAccount("Акт о нарушении", 40, Violations)
violation_list = Paper("Акты о нарушении", 41, Violations, ViolationDocument)
