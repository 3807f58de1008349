"""Residents of an account: the intervals, and a new one entered on the lines of a head."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from tui_billing.domain.errors import RefusedError
from tui_billing.operations.residents import change_words, count_residents
from tui_billing.queries.account_card import ResidentsRow, residents_of
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._changes import AccountList, DatedHead, OfAccount
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.list_grid import ListGrid

COUNT = Field(4, Alphabet.DIGITS)


class ResidentsOfAccount(AccountList):
    """Since when how many. F2 enters what has changed."""

    TITLE = "Жильцы"
    HINT = "F2 — изменить: с какого дня и сколько."

    def body(self) -> Iterable[Widget]:
        """The intervals, the latest first."""
        yield ListGrid[ResidentsRow](
            [
                Column("С", 10), Column("До", 10), Column("Прописано", 10, right=True),
                Column("Временно", 10, right=True), Column("Собственников", 13, right=True, grow=True),
            ],
            lambda row: (
                day(row.valid_from), day(row.valid_to), str(row.registered), str(row.temporary), str(row.owners),
            ),
            empty="Сведений о жильцах нет. F2 — внести.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Enter what has changed."""
        rows = self.query_one(ListGrid).rows
        self.billing.instead(ResidentsHead(self._account_id, self._number, rows[0] if rows else None))

    async def listed(self) -> Sequence[ResidentsRow]:
        """All of them."""
        return await self.ask(residents_of, self._account_id)


class ResidentsHead(DatedHead):
    """How many people since when; what is left as it is needs no typing."""

    HINT = "Enter — дальше. Новые числа действуют с указанного дня; прошлые месяцы исправит перерасчёт. Esc — отмена."

    def __init__(self, account_id: int, number: str, last: ResidentsRow | None) -> None:
        super().__init__()
        self._account_id, self._number, self._last = account_id, number, last

    @property
    def heading(self) -> str:
        """What is entered."""
        return f"Жильцы · ЛС {self._number}: изменение"

    def asked(self) -> Sequence[Asked]:
        """Days, then numbers as they were last."""
        last = self._last
        numbers = (last.registered, last.temporary, last.owners) if last else (0, 0, 1)
        titles = ("Прописано", "Временно проживает", "Собственников (платят, если никто не живёт)")
        return (
            self.begins(),
            Asked("По какой день (пусто — дальше)", "", DAY, self.after),
            *(Asked(title, str(number), COUNT, _number) for title, number in zip(titles, numbers, strict=True)),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        since, until, *numbers = values
        registered, temporary, owners = map(_number, numbers)
        changes = await self.make(
            count_residents, self._account_id, self.first(since), self.after(until),
            registered=registered, temporary=temporary, owners=owners,
        )  # fmt: skip
        said = f"Записано {'; '.join(map(change_words, changes))}. Начисленное исправит перерасчёт."
        return ResidentsOfAccount(self._account_id, self._number, said)

    def back_to(self) -> BillingScreen:
        """The list."""
        return ResidentsOfAccount(self._account_id, self._number)


def _number(text: str) -> int:
    if not text.strip():
        raise RefusedError("Введите число; если никого нет — 0.")
    return int(text)


residents_of_account = OfAccount("Жильцы", 10, ResidentsOfAccount, "4")
