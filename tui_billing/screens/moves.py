"""Who holds an account: another holder, a co-owner, the account handed over with its meters, or closed; a new one."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import parse_several
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.moves import (
    Finals,
    Holder,
    Opening,
    change_holder,
    close_account,
    end_holder,
    hand_over,
    open_account,
)
from tui_billing.queries.account_card import HolderRow, PointRow, holders_of, points_of
from tui_billing.queries.buildings import building_named
from tui_billing.queries.premises import premises_named
from tui_billing.queries.receipts import account_place
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked, Head
from tui_billing.screens._card_sections import day
from tui_billing.screens._changes import AccountList, DatedHead, OfAccount
from tui_billing.screens._documents import Paper
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.meters import COUNT, DROP, SHOWN
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

NAME = Field(35, Alphabet.TEXT)
NUMBER = Field(20, Alphabet.TEXT)
PEOPLE = Field(4, Alphabet.DIGITS)
SHARE = Field(13, Alphabet.TEXT)


class HoldersOfAccount(AccountList):
    """Who held the account and when; the keys change that."""

    TITLE = "Абонент"
    HINT = "F2 — другой абонент или совладелец, F4 — передать счёт с приборами, F8 — закрыть."
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f2,insert", "new", "Абонент"),
        go("f4", "hand_over", "Передач"),
        go("f8", "close", "Закрыть"),
    ]

    def __init__(self, account_id: int = 0, number: str = "", said: str = "") -> None:
        super().__init__(account_id, number, said)
        self._standing: Sequence[PointRow] = ()

    def body(self) -> Iterable[Widget]:
        """The holders, the latest first."""
        yield ListGrid[HolderRow](
            [
                Column("", 12), Column("Фамилия, имя, отчество", 30, grow=True), Column("Телефон", 14), Column("С", 10),
                Column("До", 10),
            ],
            lambda row: (
                "абонент" if row.place == 1 else f"совлад. {row.place}", row.name, row.phone, day(row.valid_from),
                day(row.valid_to),
            ),
            empty="Абонент не указан. F2 — указать.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Enter another holder."""
        self.billing.instead(HolderHead(self._account_id, self._number))

    def action_hand_over(self) -> None:
        """Close the account and open the next one."""
        self.billing.instead(HandOver(self._account_id, self._number, self._standing))

    def action_close(self) -> None:
        """Close the account."""
        self.billing.instead(Closing(self._account_id, self._number, self._standing))

    async def listed(self) -> Sequence[HolderRow]:
        """All of them, and the meters that an act will ask for."""
        points = await self.ask(points_of, self._account_id)
        self._standing = [row for row in points if row.valid_to == FOREVER]
        return await self.ask(holders_of, self._account_id)


class _OfHolders(DatedHead):
    """What the changes of an account's holder share. A subclass gives ``WHAT``, ``asked`` and ``store``."""

    WHAT = ""

    def __init__(self, account_id: int, number: str, standing: Sequence[PointRow] = ()) -> None:
        super().__init__()
        self._account_id, self._number, self._standing = account_id, number, standing

    @property
    def heading(self) -> str:
        """What is entered."""
        return f"{self.WHAT} · ЛС {self._number}"

    def meters(self, check: Callable[[str], object]) -> list[Asked]:
        """A line for what each meter showed."""
        return [Asked(f"№ {row.serial} {row.point}", "", SHOWN, check) for row in self._standing]

    def finals(self, values: Sequence[str]) -> Finals:
        """What was typed into the lines of the meters."""
        pairs = zip(self._standing, values, strict=True)
        return {row.point_id: parse_several(text, 6) for row, text in pairs if text.strip()}

    def back_to(self) -> BillingScreen:
        """The list."""
        return self.listed()

    def listed(self, said: str = "") -> BillingScreen:
        """The list with a sentence."""
        return HoldersOfAccount(self._account_id, self._number, said)


class HolderHead(_OfHolders):
    """Another person from a day on."""

    WHAT = "Абонент"
    HINT = "Enter — дальше. Совладельцы — 2, 3…; пустое имя убирает совладельца. Начисление не меняется. Esc — отмена."

    def asked(self) -> Sequence[Asked]:
        """Since when, who."""
        return (
            Asked("С какого дня", f"{self.desk.today:%d.%m.%Y}", DAY, self.first),
            Asked("1 — абонент, 2, 3… — совладелец", "1", Field(2, Alphabet.DIGITS), _place),
            Asked("Фамилия, имя, отчество", "", NAME),
            Asked("Телефон", "", NUMBER),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        on, place, name, phone = values
        since, number = self.first(on), _place(place)
        if name.strip() or number == 1:
            await self.make(change_holder, self._account_id, since, Holder.of(name, phone), place=number)
        else:
            await self.make(end_holder, self._account_id, since, place=number)
        return self.listed(f"Записано с {since:%d.%m.%Y}.")


class Closing(_OfHolders):
    """The first day on which the account is not served, and what its meters showed."""

    WHAT = "Закрытие счёта"
    HINT = "Enter — дальше. Счёт, его услуги и приборы кончаются накануне этого дня. Пустое показание — прибор снят без него."

    def asked(self) -> Sequence[Asked]:
        """The day, the meters."""
        return (
            Asked("Первый день без обслуживания", f"{self.desk.today:%d.%m.%Y}", DAY, self.first),
            *self.meters(lambda text: parse_several(text, 6) if text.strip() else None),
            Asked(DROP, "", COUNT),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Close it."""
        on, *shown, drop = values
        account = await self.make(
            close_account, self._account_id, self.first(on), self.finals(shown), today=self.desk.today, drop=drop == "1"
        )
        return self.listed(f"Счёт закрыт {account.closed_on:%d.%m.%Y}. Начисленное исправит перерасчёт.")


class HandOver(_OfHolders):
    """The next account of the same premises, from what the meters showed."""

    WHAT = "Передача счёта"
    HINT = "Enter — дальше. Прежний счёт закрывается, новый получает его услуги и приборы. Esc — отмена."

    def asked(self) -> Sequence[Asked]:
        """The new account, its holder, the meters."""
        return (
            Asked("С какого дня", f"{self.desk.today:%d.%m.%Y}", DAY, self.a_day),
            *opening(),
            *self.meters(_shown),
            Asked(DROP, "", COUNT),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Close the one and open the other."""
        on, number, name, phone, registered, owners, *shown, drop = values
        made = await self.make(
            hand_over, self._account_id, self.a_day(on), opened(number, name, phone, registered, owners),
            self.finals(shown), today=self.desk.today, drop=drop == "1",
        )  # fmt: skip
        return AccountCard(made)


class OpeningHead(Head):
    """A new account of premises."""

    HINT = "Enter — дальше. «Как у счёта» — его услуги, поставщики и группа. Приборы введите в карточке. Esc — отмена."

    @property
    def heading(self) -> str:
        """What is made."""
        return "Открытие лицевого счёта"

    def asked(self) -> Sequence[Asked]:
        """Where, since when, who."""
        return (
            Asked("Дом: «Мира, 5» или номер в базе", "", NAME),
            Asked("Помещение", "", NUMBER),
            Asked("С какого дня", f"{self.desk.today:%d.%m.%Y}", DAY, self.a_day),
            *opening(),
            Asked("Доля помещения", "1/1", SHARE, _share),
            Asked("Услуги как у счёта (пусто — без услуг)", "", NUMBER),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Open it."""
        building, premises, on, number, name, phone, registered, owners, share, like = values
        where = await self.ask(premises_named, await self.ask(building_named, building), premises)
        like_id = (await self.ask(account_place, like.strip()))[1] if like.strip() else None
        new = opened(number, name, phone, registered, owners, _share(share))
        return AccountCard(await self.make(open_account, where, self.a_day(on), new, like_id=like_id))


def opening() -> Sequence[Asked]:
    """The lines of a new account."""
    return (
        Asked("Номер нового счёта", "", NUMBER),
        Asked("Фамилия, имя, отчество", "", NAME),
        Asked("Телефон", "", NUMBER),
        Asked("Прописано", "0", PEOPLE, _people),
        Asked("Собственников (если никто не прописан)", "1", PEOPLE, _people),
    )


def opened(
    number: str, name: str, phone: str, registered: str, owners: str, share: tuple[int, int] = (1, 1)
) -> Opening:
    """The account of those lines."""
    return Opening(number, Holder.of(name, phone), _people(registered), _people(owners), *share)


def _people(text: str) -> int:
    if not text.strip():
        raise RefusedError("Введите число; если никого нет — 0.")
    return int(text)


def _place(text: str) -> int:
    if not text.strip():
        raise RefusedError("Введите 1 — абонент, 2, 3… — совладелец.")
    return int(text)


def _shown(text: str) -> list[int]:
    if not text.strip():
        raise RefusedError("Введите показание из акта передачи; зоны — через дробь: 1340/720.")
    return parse_several(text, 6)


def _share(text: str) -> tuple[int, int]:
    num, sign, den = text.partition("/")
    if not (sign and all(each.strip().isascii() and each.strip().isdecimal() for each in (num, den))):
        raise RefusedError("Введите долю дробью: 1/2; всё помещение — 1/1.")
    return int(num), int(den)


holders_of_account = OfAccount("Абонент: смена, передача и закрытие счёта", 60, HoldersOfAccount, "1")
new_account = Paper("Открытие лицевого счёта", 90, OpeningHead)
