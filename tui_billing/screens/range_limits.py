"""Limits of consumption ranges: in force, to come and past, and new ones by their act."""

from collections.abc import Iterable, Sequence
from datetime import date

from textual.widget import Widget

from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.services import Service
from tui_billing.operations.tariffs import set_range_limits
from tui_billing.queries.account_filter import named
from tui_billing.queries.local_law import LimitRow, range_limits_since
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._directories import WORDS, ActHead, DatedRows, Directory, term
from tui_billing.screens.tariffs import POPULATION
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Field
from tui_billing.widgets.list_grid import ListGrid


class RangeLimits(DatedRows):
    """Where the ranges end."""

    TITLE = "Границы диапазонов"

    def body(self) -> Iterable[Widget]:
        """By service and category."""
        yield ListGrid[LimitRow](
            [
                Column("Услуга", 18, grow=True), Column("Категория", 10, grow=True), Column("1-й до", 9, right=True),
                Column("2-й до", 9, right=True), Column("Сезон ×", 7, right=True), Column("С", 10), Column("До", 10),
            ],
            lambda row: (
                row.service, row.category, written(row.first_e6, 6), written(row.second_e6, 6),
                written(row.season_e2, 2), day(row.valid_from), day(row.valid_to),
            ),
            empty="Диапазонов нет. F2 — ввести.",
        )  # fmt: skip

    async def since(self, day: date) -> Sequence[LimitRow]:
        """Limits that have not ended."""
        return await self.ask(range_limits_since, day)

    def detail(self, row: LimitRow) -> str:
        """Until when, by what."""
        return f"{term(row.valid_from, row.valid_to)}. {row.act}"

    def head(self, row: LimitRow | None) -> BillingScreen:
        """New limits."""
        return LimitsHead(row, self.act)


class LimitsHead(ActHead):
    """Limits from a day on."""

    LIST = RangeLimits
    HINT = (
        "Enter — дальше. Не выше предельных по федеральному закону. Прошлые месяцы исправит перерасчёт. Esc — отмена."
    )

    def asked(self) -> Sequence[Asked]:
        """Of what, where, since when, by what."""
        row: LimitRow | None = self.row
        return (
            Asked("Услуга", row.service if row else "", WORDS),
            Asked("Категория", row.category if row else POPULATION, WORDS),
            Asked("Первый диапазон до", "", Field(12), _volume),
            Asked("Второй диапазон до", "", Field(12), _volume),
            Asked("Коэффициент сезона", written(row.season_e2, 2) if row else "1", Field(6, places=2), _season),
            self.begins(),
            *self.acts(),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record them."""
        service, category, first, second, season, since, *act = values
        await self.make(
            set_range_limits,
            (await self.ask(named, Service, "услуга", service))[0],
            (await self.ask(named, TariffCategory, "категория", category))[0],
            self.first(since), _volume(first), _volume(second), self.act(act), season_e2=_season(season),
        )  # fmt: skip
        return self.done(f"{service}: до {first} и до {second} с {self.first(since):%d.%m.%Y}.")


def _volume(text: str) -> int:
    return parse(text, 6)


def _season(text: str) -> int:
    return parse(text, 2)


limits = Directory("Границы диапазонов потребления", 30, RangeLimits)
