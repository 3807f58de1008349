"""Tariffs: prices in force, to come and past, and a new step by its act."""

from collections.abc import Iterable, Sequence
from datetime import date

from textual.widget import Widget

from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.codes import Zone
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.people import Organization
from tui_billing.domain.services import Service
from tui_billing.operations.tariffs import set_tariff
from tui_billing.queries.account_filter import named
from tui_billing.queries.local_law import TariffRow, tariffs_since
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._directories import CODE, WORDS, ActHead, DatedRows, Directory, number, term
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.list_grid import ListGrid

ZONES = {zone.label: zone for zone in Zone}
POPULATION = "население"


class Tariffs(DatedRows):
    """Prices."""

    TITLE = "Тарифы"

    def body(self) -> Iterable[Widget]:
        """By service and supplier."""
        yield ListGrid[TariffRow](
            [
                Column("Услуга", 20, grow=True), Column("Зона", 7), Column("Диап.", 5, right=True),
                Column("Цена", 11, right=True), Column("С", 10), Column("До", 10), Column("Категория", 10),
                Column("Поставщик", 20, grow=True),
            ],
            lambda row: (
                row.service, row.zone.label, str(row.range_number or ""), written(row.price_e6, 6, 2),
                day(row.valid_from), day(row.valid_to), row.category, row.supplier,
            ),
            empty="Тарифов нет. F2 — ввести.",
        )  # fmt: skip

    async def since(self, day: date) -> Sequence[TariffRow]:
        """Prices that have not ended."""
        return await self.ask(tariffs_since, day)

    def detail(self, row: TariffRow) -> str:
        """Whose, until when, by what."""
        vat = f", НДС {written(row.vat_e2, 2)} %" if row.vat_e2 else ""
        days = term(row.valid_from, row.valid_to)
        return f"{row.supplier}, {row.category}, за {row.unit}{vat}, {days}. {row.act}"

    def head(self, row: TariffRow | None) -> BillingScreen:
        """A new step."""
        return TariffHead(row, self.act)


class TariffHead(ActHead):
    """A price from a day on."""

    LIST = Tariffs
    HINT = "Enter — дальше. Пустой поставщик — все, у кого такой тариф есть. Прошлые месяцы исправит перерасчёт."

    def asked(self) -> Sequence[Asked]:
        """What, whose, how much, since when, by what."""
        row: TariffRow | None = self.row
        return (
            Asked("Услуга", row.service if row else "", WORDS),
            Asked("Поставщик (пусто — все)", row.supplier if row else "", WORDS),
            Asked("Категория", row.category if row else POPULATION, WORDS),
            Asked("Зона: день, ночь…", row.zone.label if row else "", Field(8, Alphabet.TEXT), _zone),
            Asked("Диапазон: 0 — нет", str(row.range_number if row else 0), CODE, number),
            Asked("Цена, руб.", "", Field(14, places=6), lambda text: parse(text, 6)),
            Asked("НДС, % (пусто — как был)", "", Field(6, places=2)),
            self.begins(),
            *self.acts(),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        service, supplier, category, zone, of_range, price, vat, since, *act = values
        found = await self.make(
            set_tariff,
            (await self.ask(named, Service, "услуга", service))[0],
            (await self.ask(named, TariffCategory, "категория", category))[0],
            self.first(since), parse(price, 6), self.act(act),
            supplier_id=(await self.ask(named, Organization, "поставщик", supplier))[0] if supplier.strip() else None,
            zone=_zone(zone), range_number=number(of_range), vat_e2=parse(vat, 2) if vat.strip() else None,
        )  # fmt: skip
        whose = "; ".join(dict.fromkeys(name for name, _ in found))
        return self.done(f"{service}: {written(parse(price, 6), 6, 2)} с {self.first(since):%d.%m.%Y}. {whose}.")


def _zone(text: str) -> Zone:
    if text.strip() not in ZONES:
        raise RefusedError(f"Нет такой зоны. Есть: {', '.join(label for label in ZONES if label)}; пусто — без зон.")
    return ZONES[text.strip()]


tariffs = Directory("Тарифы", 10, Tariffs)
