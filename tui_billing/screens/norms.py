"""Norms of consumption: in force, to come and past, and a new step by its act."""

from collections.abc import Iterable, Sequence
from datetime import date

from textual.widget import Widget

from tui_billing.domain.codes import NormPurpose
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.places import AmenityLevel
from tui_billing.domain.services import Service
from tui_billing.operations.tariffs import set_norm
from tui_billing.queries.account_filter import named
from tui_billing.queries.local_law import NormRow, norms_since
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._directories import CODE, WORDS, ActHead, DatedRows, Directory, chosen, number, term
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Field
from tui_billing.widgets.list_grid import ListGrid


class Norms(DatedRows):
    """Norms."""

    TITLE = "Нормативы"

    def body(self) -> Iterable[Widget]:
        """By service and amenity level."""
        yield ListGrid[NormRow](
            [
                Column("Услуга", 18, grow=True), Column("Благоустройство", 17, grow=True),
                Column("Комн.", 5, right=True), Column("Чел.", 4, right=True), Column("Норматив", 10, right=True),
                Column("С", 10), Column("До", 10), Column("Назначение", 24, grow=True),
            ],
            lambda row: (
                row.service, row.amenity, str(row.rooms or ""), str(row.people or ""), written(row.norm_e6, 6),
                day(row.valid_from), day(row.valid_to), row.purpose.label,
            ),
            empty="Нормативов нет. F2 — ввести.",
        )  # fmt: skip

    async def since(self, day: date) -> Sequence[NormRow]:
        """Norms that have not ended."""
        return await self.ask(norms_since, day)

    def detail(self, row: NormRow) -> str:
        """For which level, until when, by what."""
        return f"{row.amenity}: {row.purpose.label}, {row.unit}, {term(row.valid_from, row.valid_to)}. {row.act}"

    def head(self, row: NormRow | None) -> BillingScreen:
        """A new step."""
        return NormHead(row, self.act)


class NormHead(ActHead):
    """A norm from a day on."""

    LIST = Norms
    HINT = "Назначение: 1 — на человека, 2 — общее имущество, 3 — подогрев воды, 4, 5 — ТКО на человека, на м², 6 — отопление."

    def asked(self) -> Sequence[Asked]:
        """What, for whom, how much, since when, by what."""
        row: NormRow | None = self.row
        return (
            Asked("Услуга", row.service if row else "", WORDS),
            Asked(
                "Назначение, номер внизу",
                str(int(row.purpose if row else NormPurpose.INDIVIDUAL)),
                CODE,
                lambda text: chosen(NormPurpose, text),
            ),
            Asked("Благоустройство (пусто—все)", row.amenity if row else "", WORDS),
            Asked("Комнат: 0 — любое", str(row.rooms if row else 0), CODE, number),
            Asked("Жильцов: 0 — любое", str(row.people if row else 0), CODE, number),
            Asked("Норматив", "", Field(14, places=6), lambda text: parse(text, 6)),
            self.begins(),
            *self.acts(),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        service, purpose, amenity, rooms, people, norm, since, *act = values
        found = await self.make(
            set_norm, (await self.ask(named, Service, "услуга", service))[0], chosen(NormPurpose, purpose), self.first(since),
            parse(norm, 6), self.act(act), rooms=number(rooms), people=number(people),
            amenity_id=(
                (await self.ask(named, AmenityLevel, "вид благоустройства", amenity))[0] if amenity.strip() else None
            ),
        )  # fmt: skip
        whose = "; ".join(dict.fromkeys(name for name, _ in found))
        return self.done(f"{service}: норматив {norm} с {self.first(since):%d.%m.%Y}. {whose}.")


norms = Directory("Нормативы", 20, Norms)
