"""Outages and poor quality: the list, the kinds, a new document, a document with what it takes off."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.days import minute_words, read_minute
from tui_billing.domain.decimals import grouped, parse, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.outage_kinds import OutageKind
from tui_billing.domain.services import Service
from tui_billing.engine.quality_limits import LIMITS, allowed
from tui_billing.operations.outages import Happened, discard_outage, draft_outage, post_outage, reverse_outage
from tui_billing.queries.account_filter import account_filter, named
from tui_billing.queries.outages import Effect, OutageRow, outage_effect, outages
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked, Head
from tui_billing.screens._documents import DocumentList, Paper, Shown, TypedDocument
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

WORDS = Field(30, Alphabet.TEXT)


class Outages(DocumentList):
    """All documents. F2 begins a new one."""

    TITLE = "Перерывы и качество услуг"
    HINT = "Enter — документ, F2 — новый. Снижение проводит перерасчёт."
    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Новый")]

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[OutageRow](
            [
                Column("Номер", 11), Column("Начало", 16), Column("Окончание", 16), Column("Услуга", 16, grow=True),
                Column("Состояние", 12),
            ],
            _row,
            empty="Перерывов и нарушений качества нет. F2 — новый документ.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Begin a new document."""
        self.billing.go(Kinds())

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the document."""
        self.billing.go(OutageDocument(message.row.outage_id))

    async def listed(self) -> Sequence[OutageRow]:
        """All."""
        return await self.ask(outages)


def _row(row: OutageRow) -> tuple[str, ...]:
    state = "сторно" if row.reverses_id else row.status.label
    return row.number, minute_words(row.start_min), minute_words(row.end_min), row.service, state


class Kinds(BillingScreen):
    """What may be wrong with a service, and what it takes off; the first thing to say of a new document."""

    def body(self) -> Iterable[Widget]:
        """The kinds."""
        yield ListGrid[OutageKind](
            [Column("Что случилось", 40, grow=True), Column("Можно; снижается", 28)],
            lambda kind: (kind.label, allowed(kind)),
        )

    @property
    def heading(self) -> str:
        """What is being made."""
        return "Перерыв или качество услуги: что случилось"

    def on_mount(self) -> None:
        """Show them."""
        self.query_one(ListGrid).show(list(OutageKind))
        self.say("Enter — выбрать и ввести документ.")

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Ask for the rest."""
        self.billing.instead(OutageHead(message.row))


class OutageHead(Head):
    """From when to when, by what act and where: an empty condition is none."""

    def __init__(self, kind: OutageKind) -> None:
        super().__init__()
        self._kind = kind

    @property
    def heading(self) -> str:
        """What is being made."""
        return f"{self._kind.label[0].upper()}{self._kind.label[1:]}"

    def asked(self) -> Sequence[Asked]:
        """The outage, what its kind is measured by, then the filter."""
        return (
            Asked("Услуга: код или название", "", WORDS, _given),
            Asked("Начало: дата и время", "", WORDS, self._minute),
            Asked("Окончание: дата и время", "", WORDS, self._minute),
            *self._measured(),
            Asked("Акт: номер и дата", "", WORDS, _given),
            Asked("Отбор: лицевой счёт", "", WORDS),
            Asked("Отбор: район", "", WORDS),
            Asked("Отбор: улица", "", WORDS),
            Asked("Отбор: дом («Мира, 5»)", "", WORDS),
        )

    def _measured(self) -> Sequence[Asked]:
        if LIMITS[self._kind].step:
            return (Asked("Ниже допустимого, полных градусов", "", Field(2, Alphabet.NUMBER), _given),)
        if self._kind is OutageKind.HOT_WATER_BELOW_40:
            return (Asked("Цена холодной воды; пусто — для населения", "", Field(12, Alphabet.NUMBER), _price),)
        return ()

    def _minute(self, text: str) -> int:
        return read_minute(text, self.desk.today)

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Draft it: what it takes off is shown before it is posted."""
        service, start, end, *measured, act, account, district, street, building = (value.strip() for value in values)
        wanted = await self.ask(account_filter, account=account, district=district, street=street, building=building)
        degrees, price = 0, 0
        if measured and LIMITS[self._kind].step:
            degrees = int(measured[0])
        elif measured:
            price = _price(measured[0])
        happened = Happened(
            (await self.ask(named, Service, "услуга", service))[0], self._kind, self._minute(start),
            self._minute(end), degrees, price,
        )  # fmt: skip
        made = await self.make(
            draft_outage, wanted, happened, act, dated_on=self.desk.today, period=self.desk.period
        )  # fmt: skip
        return OutageDocument(made)


def _given(text: str) -> None:
    if not text.strip():
        raise RefusedError("Без этого документ не записать. Введите.")


def _price(text: str) -> int:
    return parse(text, 6) if text.strip() else 0


class OutageDocument(TypedDocument):
    """One document: whom it takes off how much, by what is in force now."""

    TITLE = "Перерыв или качество услуги"
    KIND = "outage"
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("ЛС", 10), Column("Месяц", 7), Column("Начислено", 12, right=True), Column("Снижение", 12, right=True),
        Column("Почему", 30, grow=True),
    )  # fmt: skip

    def cells(self, row: Effect) -> tuple[str, ...]:
        """An account's month."""
        return row.account, str(row.month), roubles(row.charge_kop), roubles(row.amount_kop), row.said

    async def load(self) -> Shown:
        """The document and what it takes off."""
        head = next(iter(await self.ask(outages, self.document_id)), None)
        if head is None:
            raise RefusedError("Документ не найден. Обновите список (F5).")
        rows = [] if head.reverses_id else await self.ask(outage_effect, self.document_id)
        total = roubles(sum(row.amount_kop for row in rows))
        return Shown(
            f"№ {head.number} · {head.service} · {head.what} · акт {head.act}",
            f"{head.scope}, {minute_words(head.start_min)} – {minute_words(head.end_min)}: строк "
            f"{grouped(str(len(rows)))}, снижение {total} руб. — перерасчётом.",
            head.status,
            head.reverses_id is not None,
            rows,
        )

    async def post(self) -> None:
        """Post it."""
        await self.make(post_outage, self.document_id)

    async def reverse(self) -> int:
        """Reverse it in the period of the desk."""
        return await self.make(reverse_outage, self.document_id, dated_on=self.desk.today, period=self.desk.period)

    async def discard(self) -> None:
        """Throw it away."""
        await self.make(discard_outage, self.document_id)


outage_list = Paper("Перерывы и качество услуг", 40, Outages, OutageDocument)
