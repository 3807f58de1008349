"""Seasons of buildings: heating, watering, electric heating begin and end, everywhere or in some buildings."""

from collections.abc import Iterable, Sequence
from datetime import date

from textual.widget import Widget

from tui_billing.domain.codes import Season
from tui_billing.domain.decimals import grouped
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.places import District
from tui_billing.operations.seasons import begin_season, end_season
from tui_billing.queries.account_filter import named
from tui_billing.queries.buildings import building_named
from tui_billing.queries.local_law import SeasonRow, seasons_since
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._changes import DatedHead
from tui_billing.screens._directories import CODE, WORDS, DatedRows, Directory, chosen, listed, term
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class Seasons(DatedRows):
    """Which seasons buildings have."""

    TITLE = "Сезоны домов"
    HINT = "Enter или F2 — начать или закончить сезон, F3 — показать и прошлые."

    def body(self) -> Iterable[Widget]:
        """By season and days."""
        yield ListGrid[SeasonRow](
            [Column("Сезон", 30, grow=True), Column("С", 10), Column("До", 10), Column("Домов", 9, right=True)],
            lambda row: (row.season.label, day(row.valid_from), day(row.valid_to), grouped(str(row.buildings))),
            empty="Сейчас нет ни одного сезона. F2 — начать.",
        )

    async def since(self, day: date) -> Sequence[SeasonRow]:
        """Seasons that have not ended."""
        return await self.ask(seasons_since, day)

    def detail(self, row: SeasonRow) -> str:
        """Until when, of how many."""
        return f"{row.season.label} {term(row.valid_from, row.valid_to)}, домов {grouped(str(row.buildings))}."

    def head(self, row: SeasonRow | None) -> BillingScreen:
        """A beginning or an end."""
        return SeasonHead(row)


class SeasonHead(DatedHead):
    """A season begins or ends on a day."""

    HINT = f"Enter — дальше. Сезон: {listed(Season, Season.ALWAYS)}. Пустые район и дом — все дома. Esc — отмена."

    def __init__(self, row: SeasonRow | None) -> None:
        super().__init__()
        self._row = row

    @property
    def heading(self) -> str:
        """What is entered."""
        return "Сезоны домов: начало или конец"

    def asked(self) -> Sequence[Asked]:
        """Which, what, when, where."""
        return (
            Asked("Сезон, номер внизу", str(int(self._row.season if self._row else Season.HEATING)), CODE, _season),
            Asked("1 — начать, 0 — закончить", "", CODE, _turn),
            Asked("Первый день (сезона или без него)", f"{self.desk.today:%d.%m.%Y}", DAY, self.first),
            Asked("Район (пусто — все)", "", WORDS),
            Asked("Дом: «Мира, 5» (пусто — все)", "", WORDS),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        season, turn, on, district, building = values
        count = await self.make(
            begin_season if _turn(turn) else end_season, _season(season), self.first(on),
            district_id=(await self.ask(named, District, "район", district))[0] if district.strip() else 0,
            building_id=await self.ask(building_named, building) if building.strip() else 0,
        )  # fmt: skip
        words = "начат" if _turn(turn) else "окончен"
        return Seasons(f"{_season(season).label}: {words} {self.first(on):%d.%m.%Y}, домов {grouped(str(count))}.")

    def back_to(self) -> BillingScreen:
        """The list."""
        return Seasons()


def _season(text: str) -> Season:
    return chosen(Season, text, Season.ALWAYS)


def _turn(text: str) -> bool:
    if text.strip() not in {"0", "1"}:
        raise RefusedError("Введите 1 — начать или 0 — закончить.")
    return text.strip() == "1"


seasons = Directory("Сезоны домов", 40, Seasons)
