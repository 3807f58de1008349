"""Instalment plans: the list, a new one, a plan with its schedule, and those that must be offered one."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget

from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import parse, roubles, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.instalments import MOST_PARTS, Part
from tui_billing.operations.instalments import (
    PlanTerms,
    charge_interest,
    discard_plan,
    draft_plan,
    post_plan,
    reverse_plan,
)
from tui_billing.queries.account_filter import named
from tui_billing.queries.explained_documents import explain_plan
from tui_billing.queries.instalment_offers import Offer, offer_page
from tui_billing.queries.instalments import Plan, first_due, plan_of, plans, rate_ceiling_e2
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._documents import DocumentList, Paper, Shown, TypedDocument
from tui_billing.screens._paged import PagedScreen
from tui_billing.screens.explain import Explain
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

WORDS = Field(30, Alphabet.TEXT)
AHEAD = timedelta(days=366)
"""A first part is due within a year."""


class Instalments(DocumentList):
    """All plans, or those of an account. F2 begins a new one, F6 charges the interest of the period."""

    TITLE = "Рассрочки"
    HINT = "Enter — график, F2 — новая, F4 — кому предложить, F6 — начислить проценты за период."
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f2,insert", "new", "Новый"),
        go("f4", "offers", "Кому"),
        Binding("f6", "interest", "Процент"),
    ]

    def __init__(self, account_id: int | None = None, account: str = "") -> None:
        super().__init__()
        self._account_id, self._account = account_id, account

    @property
    def heading(self) -> str:
        """Whose plans."""
        return f"Рассрочки · ЛС {self._account}" if self._account else str(self.TITLE)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[Plan](
            [
                Column("Номер", 11), Column("Дано", 10), Column("Счёт", 10, grow=True), Column("Сумма", 13, right=True),
                Column("Оплачено", 13, right=True), Column("%", 5, right=True), Column("Состояние", 11),
            ],
            _plan_cells,
            empty="Рассрочек нет. F2 — новая, F4 — кому её нужно предложить.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Begin a new plan."""
        self.billing.go(PlanHead(self._account))

    def action_offers(self) -> None:
        """Whom a plan must be offered."""
        self.billing.go(InstalmentOffers())

    @work(exclusive=True, group="change")
    async def action_interest(self) -> None:
        """Charge the interest of the period."""
        made = await self.make(charge_interest, self.desk.period)
        self.say(
            f"Проценты за {self.desk.period.title}: рассрочек {made.plans}, начислено {roubles(made.amount_kop)} руб."
        )

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the plan."""
        self.billing.go(PlanDocument(message.row.plan_id))

    async def listed(self) -> Sequence[Plan]:
        """All, or the account's."""
        return await self.ask(plans, self._account_id)


def _plan_cells(plan: Plan) -> tuple[str, ...]:
    return (
        plan.number,
        f"{plan.granted_on:%d.%m.%Y}",
        plan.account,
        roubles(plan.amount_kop),
        "" if plan.is_mirror else roubles(plan.paid_kop),
        written(plan.rate_e2, 2),
        "сторно" if plan.is_mirror else plan.status.label,
    )


class PlanHead(Head):
    """Which debts are spread, and how."""

    HINT = "Enter — дальше. Услуга и месяц долга: пусто — весь долг, несколько — через запятую. Esc — отмена."

    def __init__(self, account: str = "", service: str = "", month: str = "") -> None:
        super().__init__()
        self._given = (account, service, month)

    @property
    def heading(self) -> str:
        """What is being made."""
        return "Рассрочка: новый документ"

    def asked(self) -> Sequence[Asked]:
        """Debts, then terms."""
        account, service, month = self._given
        today = self.desk.today
        return (
            Asked("Лицевой счёт", account, WORDS),
            Asked("Услуги (код или название)", service, WORDS),
            Asked("Месяцы долга, например 2026-01", month, WORDS, _months),
            Asked("Предоставлена", f"{today:%d.%m.%Y}", DAY, self.a_day),
            Asked("Срок первой части", f"{first_due(today):%d.%m.%Y}", DAY, self._first),
            Asked("Частей, до 12", str(MOST_PARTS), Field(2, Alphabet.DIGITS)),
            Asked("Процентов годовых, пусто — предельная", "", Field(6, Alphabet.NUMBER, 2), _rate),
            Asked("Основание", "", WORDS),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Draft the plan; its schedule is shown before it is posted."""
        account, services, months, granted, first, parts, rate, note = (value.strip() for value in values)
        ids = [
            (await self.ask(named, Service, "услуга", each.strip()))[0] for each in services.split(",") if each.strip()
        ]
        day = self.a_day(granted)
        rate_e2 = parse(rate, 2) if rate else await self.ask(rate_ceiling_e2, day)
        terms = PlanTerms(day, self._first(first), int(parts or "0"), rate_e2)
        plan_id = await self.make(
            draft_plan, account, terms,
            dated_on=self.desk.today, period=self.desk.period, services=ids, months=_months(months), note=note,
        )  # fmt: skip
        return PlanDocument(plan_id)

    def _first(self, text: str) -> date:
        return read_day(text, self.desk.today + AHEAD)


def _months(text: str) -> list[Period]:
    return [Period.parse(each) for each in text.split(",") if each.strip()]


def _rate(text: str) -> None:
    if text:
        parse(text, 2)


class PlanDocument(TypedDocument):
    """One plan with its schedule. Enter explains a part."""

    TITLE = "Рассрочка"
    KIND = "instalment_plan"
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column("№", 3, right=True),
        Column("Срок", 10),
        Column("Дней", 5, right=True),
        Column("Долг", 13, right=True),
        Column("Проценты", 11, right=True),
        Column("К оплате", 13, right=True),
        Column("Остаток", 13, right=True, grow=True),
    )

    def __init__(self, document_id: int) -> None:
        super().__init__(document_id)
        self._account = ""

    def cells(self, row: Part) -> tuple[str, ...]:
        """A part."""
        amounts = (row.principal_kop, row.interest_kop, row.payable_kop, row.balance_kop)
        return str(row.number), f"{row.due_on:%d.%m.%Y}", str(row.days), *map(roubles, amounts)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Explain the part."""
        number = message.row.number
        self.billing.go(Explain(self._account, f"рассрочка, часть {number}", explain_plan, self.document_id, number))

    async def load(self) -> Shown:
        """The plan as it was agreed, and what would close it today."""
        plan = await self.ask(plan_of, self.document_id)
        if plan is None:
            raise RefusedError("Рассрочка не найдена. Обновите список (F5).")
        self._account = plan.account
        left, interest = plan.payoff(self.desk.today) if plan.parts else (0, 0)
        debts = "; ".join(f"{debt.service} за {debt.service_month} {roubles(debt.amount_kop)}" for debt in plan.debts)
        total = sum(part.interest_kop for part in plan.parts)
        return Shown(
            f"Рассрочка № {plan.number} · ЛС {plan.account} · {written(plan.rate_e2, 2)} % годовых",
            f"Процентов {roubles(total)}, оплачено долга {roubles(plan.paid_kop)}. "
            f"Погасить сегодня: {roubles(left)} и проценты {roubles(interest)}. {debts}.",
            plan.status,
            plan.is_mirror,
            plan.parts,
        )

    async def post(self) -> None:
        """Post it."""
        await self.make(post_plan, self.document_id)

    async def reverse(self) -> int:
        """Reverse it in the period of the desk."""
        return await self.make(reverse_plan, self.document_id, dated_on=self.desk.today, period=self.desk.period)

    async def discard(self) -> None:
        """Throw it away."""
        await self.make(discard_plan, self.document_id)


class InstalmentOffers(PagedScreen):
    """Services charged more than 25 % above the same month last year. Enter begins a plan."""

    TITLE = "Кому предложить рассрочку"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Предыдущий период", show=False),
        Binding("right", "turn(1)", "Следующий период", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._months = 0

    def body(self) -> Iterable[Widget]:
        """The list, a page of buildings at a time."""
        yield ListGrid[Offer](
            [
                Column("Счёт", 10), Column("Услуга", 16, grow=True), Column("Начислено", 12, right=True),
                Column("Год назад", 12, right=True), Column("Рассрочка", 9), Column("Адрес", 14, grow=True, inner=True),
            ],
            _offer_cells,
            fetch=self._page,
            empty="Роста платы более чем на 25 % нет.",
        )  # fmt: skip

    def on_mount(self) -> None:
        """Say which month."""
        self._title()
        self.say(
            "Плата выше, чем за тот же месяц год назад, более чем на 25 % (п. 72). Enter — рассрочка, ← → — период."
        )

    def action_turn(self, months: int) -> None:
        """Go to a neighbouring period."""
        self._months += months
        self._title()
        self.query_one(ListGrid).restart()

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Begin a plan for the service and month of the row."""
        self.billing.go(PlanHead(message.row.account, message.row.service, str(self._period)))

    @property
    def _period(self) -> Period:
        return self.desk.period.plus(self._months)

    def _title(self) -> None:
        self.caption(f"{self.TITLE} · {self._period.title}")

    async def _page(self, last: Offer | None, count: int) -> Sequence[Offer]:
        page = await self.ask(offer_page, self._period, last.building_id if last else 0, count)
        return page.rows


def _offer_cells(offer: Offer) -> tuple[str, ...]:
    granted = "есть" if offer.granted else ""
    amounts = roubles(offer.charged_kop), roubles(offer.year_ago_kop)
    return offer.account, offer.service, *amounts, granted, offer.address


instalment_list = Paper("Рассрочки", 20, Instalments, PlanDocument)
instalment_offers = Paper("Кому предложить рассрочку", 21, InstalmentOffers)
