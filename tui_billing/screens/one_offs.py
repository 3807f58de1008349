"""One-off charges: the list, a new one with its filter and preview, a document with its lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import grouped, parse, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations.one_offs import discard_one_off, draft_one_off, post_one_off, reverse_one_off
from tui_billing.queries.account_filter import AccountFilter, account_filter, named
from tui_billing.queries.explained_documents import explain_one_off
from tui_billing.queries.one_offs import Line, OneOffRow, Terms, one_off_lines, one_off_preview, one_offs
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._documents import DocumentList, Paper, Shown, TypedDocument
from tui_billing.screens.explain import Explain
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

WORDS = Field(30, Alphabet.TEXT)
SUM = Field(16, Alphabet.NUMBER, 2)
MEASURE = Field(16, Alphabet.NUMBER, 6)
LINES = (
    Column("Счёт", 10),
    Column("Адрес", 30, grow=True, inner=True),
    Column("Поставщик", 18, grow=True),
    Column("Сумма", 14, right=True),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for in the head of a new document."""

    wanted: AccountFilter
    terms: Terms
    reason: str
    event_on: date
    period: Period


def line_cells(line: Line) -> tuple[str, ...]:
    """A line as it is shown."""
    return line.account, line.address, line.supplier or "нет поставщика", roubles(line.amount_kop)


class OneOffs(DocumentList):
    """All documents, or those of an account. F2 begins a new one."""

    TITLE = "Разовые начисления"
    HINT = "Enter — документ, F2 — новый."
    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Новый")]

    def __init__(self, account_id: int | None = None, account: str = "") -> None:
        super().__init__()
        self._account_id, self._account = account_id, account

    @property
    def heading(self) -> str:
        """Whose documents."""
        return f"Разовые начисления · ЛС {self._account}" if self._account else str(self.TITLE)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[OneOffRow](
            [
                Column("Номер", 11), Column("Дата", 10), Column("Услуга и причина", 22, grow=True), Column("Счетов", 6, right=True),
                Column("Сумма", 13, right=True), Column("Состояние", 12),
            ],
            _row,
            empty="Разовых начислений нет. F2 — новое.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Begin a new document."""
        self.billing.go(OneOffHead(self._account))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the document."""
        self.billing.go(OneOffDocument(message.row.one_off_id))

    async def listed(self) -> Sequence[OneOffRow]:
        """All, or the account's."""
        return await self.ask(one_offs, self._account_id)


def _row(row: OneOffRow) -> tuple[str, ...]:
    state = "сторно" if row.reverses_id else row.status.label
    words = f"{row.service}: {row.note}"
    return row.number, f"{row.dated_on:%d.%m.%Y}", words, grouped(str(row.lines)), roubles(row.amount_kop), state


class OneOffHead(Head):
    """What is charged, and whom: an empty condition is none."""

    HINT = "Enter — дальше. Сумма либо количество и цена. Отбор: заполненные условия действуют вместе. Esc — отмена."

    def __init__(self, account: str = "") -> None:
        super().__init__()
        self._account = account

    @property
    def heading(self) -> str:
        """What is being made."""
        return "Разовое начисление: новый документ"

    def asked(self) -> Sequence[Asked]:
        """Charge, then filter."""
        today, period = f"{self.desk.today:%d.%m.%Y}", str(self.desk.period)
        return (
            Asked("Причина (печатается в квитанции)", "", WORDS, _reason),
            Asked("Услуга: код или название", "", WORDS),
            Asked("Сумма каждому счёту, руб.", "", SUM),
            Asked("или количество", "", MEASURE),
            Asked("и цена единицы, руб.", "", MEASURE),
            Asked("Поставщик (пусто — назначенный)", "", WORDS),
            Asked("Месяц услуги", period, DAY, Period.parse),
            Asked("Дата события", today, DAY, self.a_day),
            Asked("Отбор: лицевой счёт", self._account, WORDS),
            Asked("Отбор: район", "", WORDS),
            Asked("Отбор: улица", "", WORDS),
            Asked("Отбор: дом («Мира, 5»)", "", WORDS),
            Asked("Отбор: группа абонентов", "", WORDS),
            Asked("Отбор: подключена услуга", "", WORDS),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Nothing is stored yet: whom it would charge is shown first."""
        reason, service, amount, quantity, price, supplier, month, event, *names = (value.strip() for value in values)
        keys = ("account", "district", "street", "building", "group", "connected")
        wanted = await self.ask(account_filter, **dict(zip(keys, names, strict=True)))
        if not service:
            raise RefusedError("Не указана услуга. Введите её код или название.")
        terms = Terms(
            service_id=(await self.ask(named, Service, "услуга", service))[0],
            service_month=Period.parse(month),
            amount_kop=parse(amount or "0", 2),
            quantity_e6=parse(quantity or "0", 6),
            price_e6=parse(price or "0", 6),
            supplier_id=(await self.ask(named, Organization, "поставщик", supplier))[0] if supplier else None,
        )
        return OneOffPreview(Request(wanted, terms, reason, self.a_day(event), self.desk.period))


def _reason(text: str) -> None:
    if not text.strip():
        raise RefusedError("Введите причину: она печатается в квитанции.")


class OneOffPreview(BillingScreen):
    """Whom a document would charge. Nothing is stored until F2 or F4."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s,ctrl+ы", "store(True)", "Провед."),
        Binding("f4", "store(False)", "Чернов."),
    ]

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request
        self._document = 0

    @property
    def heading(self) -> str:
        """What is shown."""
        return "Разовое начисление: предварительный список"

    def body(self) -> Iterable[Widget]:
        """The accounts."""
        yield ListGrid[Line](LINES, line_cells, empty="Под отбор не подходит ни один лицевой счёт.")

    def on_mount(self) -> None:
        """Ask whom."""
        self._load()

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        lines = await self.ask(one_off_preview, self._request.wanted, self._request.terms)
        self.query_one(ListGrid).show(lines)
        total = roubles(sum(line.amount_kop for line in lines))
        self.say(
            f"{self._request.wanted.words}: счетов {grouped(str(len(lines)))}, сумма {total} руб. "
            "F2 — провести, F4 — записать черновик, Esc — не записывать."
        )

    @work(exclusive=True, group="change")
    async def action_store(self, post: bool) -> None:
        """Store the document, and post it. A refused posting leaves the draft, which is then posted by the next F2."""
        asked = self._request
        if not self._document:
            self._document = await self.make(
                draft_one_off, asked.wanted, asked.terms, asked.reason,
                dated_on=self.desk.today, event_on=asked.event_on, period=asked.period,
            )  # fmt: skip
        if post:
            await self.make(post_one_off, self._document)
        self.billing.instead(OneOffDocument(self._document))


class OneOffDocument(TypedDocument):
    """One document with its lines. Enter explains one."""

    TITLE = "Разовое начисление"
    KIND = "one_off"
    COLUMNS: ClassVar[tuple[Column, ...]] = LINES

    def cells(self, row: Line) -> tuple[str, ...]:
        """A line."""
        return line_cells(row)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Explain the line."""
        line: Line = message.row
        self.billing.go(Explain(line.account, "разовое", explain_one_off, self.document_id, line.account_id))

    async def load(self) -> Shown:
        """The document and its lines."""
        head = next(iter(await self.ask(one_offs, one_off_id=self.document_id)), None)
        if head is None:
            raise RefusedError("Документ не найден. Обновите список (F5).")
        lines = await self.ask(one_off_lines, self.document_id)
        return Shown(
            f"Разовое начисление № {head.number} · {head.service} за {head.service_month} · {head.note}",
            f"{head.scope}: счетов {grouped(str(head.lines))}, сумма {roubles(head.amount_kop)} руб., период {head.period}.",
            head.status,
            head.reverses_id is not None,
            lines,
        )

    async def post(self) -> None:
        """Post it."""
        await self.make(post_one_off, self.document_id)

    async def reverse(self) -> int:
        """Reverse it in the period of the desk."""
        return await self.make(
            reverse_one_off, self.document_id, dated_on=self.desk.today, period=self.desk.period
        )  # fmt: skip

    async def discard(self) -> None:
        """Throw it away."""
        await self.make(discard_one_off, self.document_id)


one_off_list = Paper("Разовые начисления", 10, OneOffs, OneOffDocument)
