"""Suppliers: the organizations, where they are paid, whom each supplies since when; a new one, a new assignment."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.decimals import grouped
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.places import District
from tui_billing.domain.services import Service
from tui_billing.operations._dated import days
from tui_billing.operations.suppliers import add_bank_account, add_supplier, supply_account, supply_buildings
from tui_billing.queries.account_filter import named
from tui_billing.queries.buildings import building_named
from tui_billing.queries.receipts import account_place
from tui_billing.queries.suppliers import SuppliedRow, SupplierRow, supplied_since
from tui_billing.queries.suppliers import suppliers as all_suppliers
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._card_sections import day
from tui_billing.screens._changes import DatedHead, OfAccount
from tui_billing.screens._directories import LONG, WORDS, DatedRows, Detailed, Directory, given, term
from tui_billing.screens.connections import ConnectionsOfAccount
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

EVERYBODY = "все"
TURN = Field(1, Alphabet.DIGITS)


class Suppliers(Detailed):
    """The organizations. Enter shows whom the one of the line supplies."""

    TITLE = "Поставщики"
    HINT = "Enter — кому и какие услуги, назначить и снять. F2 — новый поставщик, F4 — его расчётный счёт."
    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Новый"), go("f4", "bank", "Счёт")]

    def body(self) -> Iterable[Widget]:
        """By name."""
        yield ListGrid[SupplierRow](
            [Column("Поставщик", 28, grow=True), Column("ИНН", 12), Column("Услуги сегодня", 26, grow=True)],
            lambda row: (row.name, row.inn, ", ".join(row.services)),
            empty="Поставщиков нет. F2 — новый.",
        )

    async def listed(self) -> Sequence[SupplierRow]:
        """All."""
        return await self.ask(all_suppliers, self.desk.today)

    def detail(self, row: SupplierRow) -> str:
        """What a receipt prints of it."""
        said = (row.kpp and f"КПП {row.kpp}", row.address, row.phone, *(f"р/с {bank}" for bank in row.banks))
        return ", ".join(filter(None, said)) or "Реквизиты не введены."

    def action_new(self) -> None:
        """Enter one."""
        self.billing.instead(SupplierHead())

    def action_bank(self) -> None:
        """Enter where the one of the line is paid."""
        row: SupplierRow | None = self.query_one(ListGrid).row
        if row is None:
            raise RefusedError("Поставщиков нет. F2 — новый.")
        self.billing.instead(BankHead(row))

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Show whom it supplies."""
        self.billing.go(Supplied(message.row))


class SupplierHead(Head):
    """A new organization, and where it is paid."""

    HINT = "Enter — дальше; обязательно только название. Расчётный счёт можно ввести потом: F4. Esc — отмена."

    @property
    def heading(self) -> str:
        """What is made."""
        return "Новый поставщик"

    def asked(self) -> Sequence[Asked]:
        """What a receipt prints."""
        return (
            Asked("Название", "", LONG, given), Asked("ИНН", "", Field(12, Alphabet.DIGITS)),
            Asked("КПП", "", Field(9, Alphabet.DIGITS)), Asked("ОГРН", "", Field(15, Alphabet.DIGITS)),
            Asked("Адрес", "", LONG), Asked("Телефон", "", WORDS), Asked("Сайт", "", WORDS),
            Asked("Электронная почта", "", WORDS), Asked("Часы работы", "", LONG),
            *_bank(),
        )  # fmt: skip

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record both, or neither."""
        name, inn, kpp, ogrn, address, phone, site, email, hours, account, bic, bank = values
        await self.make(
            add_supplier, name, inn=inn, kpp=kpp, ogrn=ogrn, address=address, phone=phone, site=site, email=email,
            hours=hours, bank=(account, bic, bank) if account else None,
        )  # fmt: skip
        return Suppliers(f"Поставщик записан: {name.strip()}. Enter на нём — назначить услуги.")

    def back_to(self) -> BillingScreen:
        """The list."""
        return Suppliers()


class BankHead(Head):
    """Where an organization is paid."""

    HINT = "Enter — дальше. Эти реквизиты печатает квитанция. Esc — отмена."

    def __init__(self, row: SupplierRow) -> None:
        super().__init__()
        self._row = row

    @property
    def heading(self) -> str:
        """Whose."""
        return f"Расчётный счёт · {self._row.name}"

    def asked(self) -> Sequence[Asked]:
        """Its numbers."""
        return _bank()

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        account, bic, bank = values
        await self.make(add_bank_account, self._row.supplier_id, account, bic, bank)
        return Suppliers(f"{self._row.name}: расчётный счёт {account} записан.")

    def back_to(self) -> BillingScreen:
        """The list."""
        return Suppliers()


class Supplied(DatedRows):
    """Whom an organization supplies: buildings by service, then accounts of their own."""

    HINT = "Enter или F2 — назначить или снять с дня, F3 — показать и прошлые."

    def __init__(self, row: SupplierRow, said: str = "") -> None:
        super().__init__(said)
        self._row = row

    @property
    def heading(self) -> str:
        """Whose, and which days."""
        return f"{self._row.name} · {'все, и прошлые' if self._past else 'действующие и будущие'}"

    def body(self) -> Iterable[Widget]:
        """By service and days."""
        yield ListGrid[SuppliedRow](
            [
                Column("Услуга", 30, grow=True), Column("С", 10), Column("До", 10), Column("Кому", 20, grow=True),
            ],
            lambda row: (row.service, day(row.valid_from), day(row.valid_to), _whom(row)),
            empty="Никому. F2 — назначить.",
        )  # fmt: skip

    async def since(self, day: date) -> Sequence[SuppliedRow]:
        """What has not ended."""
        return await self.ask(supplied_since, day, supplier_id=self._row.supplier_id)

    def detail(self, row: SuppliedRow) -> str:
        """Until when."""
        return f"{row.service}: {_whom(row)}, {term(row.valid_from, row.valid_to)}."

    def head(self, row: SuppliedRow | None) -> BillingScreen:
        """An assignment, or its end."""
        to = (row.account if row else "", "")
        return SupplyHead(lambda said: Supplied(self._row, said), self._row.name, row.service if row else "", *to)


class SupplyHead(DatedHead):
    """A service is supplied, or not any more, from a day on: to an account, a building, a district or everybody.

    ``back`` makes the list that it was entered from, with a sentence.
    """

    HINT = "Enter — дальше. Снять со счёта — он снова как дом. Прошлые месяцы исправит перерасчёт. Esc — отмена."

    def __init__(
        self,
        back: Callable[[str], BillingScreen],
        supplier: str = "",
        service: str = "",
        account: str = "",
        building: str = "",
    ) -> None:
        super().__init__()
        self._back, self._given = back, (supplier, service, account, building)

    @property
    def heading(self) -> str:
        """What is entered."""
        return "Поставщик услуги: назначить или снять"

    def asked(self) -> Sequence[Asked]:
        """Who, what, when, whom."""
        supplier, service, account, building = self._given
        return (
            Asked("Услуга: код или название", service, WORDS, given),
            Asked("1 — назначить, 0 — снять", "1", TURN, _turn),
            Asked("Поставщик (для 0 не нужен)", supplier, LONG),
            Asked("С какого дня", f"{self.desk.today:%d.%m.%Y}", DAY, self.first),
            Asked("По день (пусто — дальше)", "", DAY, self.after),
            Asked("Лицевой счёт (пусто — дома)", account, WORDS),
            Asked("Дом: «Мира, 5» или «все»", building, WORDS),
            Asked("Район (вместо дома)", "", WORDS),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        service, turn, supplier, first, last, account, building, district = (value.strip() for value in values)
        service_id, title = await self.ask(named, Service, "услуга", service)
        who, name = None, "поставщик снят"
        if _turn(turn):
            who, name = await self.ask(named, Organization, "поставщик", supplier)
        since, until = self.first(first), self.after(last)
        said = f"{title}, {days(since, until)}: {name}"
        if account:
            place = await self.ask(account_place, account)
            await self.make(supply_account, place[1], service_id, who, since, until)
            return self._back(f"{said}, ЛС {account}.")
        if not building and not district:
            raise RefusedError("Укажите, кому: лицевой счёт, дом, район; всем домам — «все» в строке дома.")
        count = await self.make(
            supply_buildings, service_id, who, since, until,
            district_id=(await self.ask(named, District, "район", district))[0] if district else 0,
            building_id=(
                0 if district or building.casefold() == EVERYBODY else await self.ask(building_named, building)
            ),
        )  # fmt: skip
        return self._back(f"{said}, домов {grouped(str(count))}.")

    def back_to(self) -> BillingScreen:
        """The list."""
        return self._back("")


def _whom(row: SuppliedRow) -> str:
    return f"ЛС {row.account}" if row.account else f"домов {grouped(str(row.buildings))}"


def _bank() -> Sequence[Asked]:
    return (
        Asked("Расчётный счёт, 20 цифр", "", Field(20, Alphabet.DIGITS)),
        Asked("БИК", "", Field(9, Alphabet.DIGITS)),
        Asked("Банк", "", LONG),
    )


def _turn(text: str) -> bool:
    if text.strip() not in {"0", "1"}:
        raise RefusedError("Введите 1 — назначить или 0 — снять.")
    return text.strip() == "1"


def _of_account(account_id: int, number: str) -> BillingScreen:
    return SupplyHead(lambda said: ConnectionsOfAccount(account_id, number, said), account=number)


supplier_of_account = OfAccount("Поставщик услуги, если не как у дома", 80, _of_account)
suppliers = Directory("Поставщики", 80, Suppliers)
