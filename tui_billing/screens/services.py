"""The catalogue of services: what the office charges for, and a new one."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.codes import Resource, Season, ServiceKind
from tui_billing.domain.services import Service
from tui_billing.operations.catalogue import add_service
from tui_billing.queries.account_filter import named
from tui_billing.queries.catalogue import ServiceRow
from tui_billing.queries.catalogue import services as all_services
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked, Head
from tui_billing.screens._directories import CODE, LONG, WORDS, Detailed, Directory, chosen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid


class Services(Detailed):
    """Every service, in the order of the receipt."""

    TITLE = "Услуги"
    HINT = "F2 — новая услуга. Дальше ей нужны тариф, поставщик и подключённые счета."
    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Новая")]

    def body(self) -> Iterable[Widget]:
        """By code, name, unit, kind."""
        yield ListGrid[ServiceRow](
            [Column("Код", 8), Column("Название", 28, grow=True), Column("Ед.", 8), Column("Вид", 28)],
            lambda row: (row.code, row.name, row.unit, row.kind.label),
            empty="Услуг нет. F2 — новая.",
        )

    async def listed(self) -> Sequence[ServiceRow]:
        """All."""
        return await self.ask(all_services)

    def action_new(self) -> None:
        """Enter one."""
        self.billing.instead(ServiceHead())

    def detail(self, row: ServiceRow) -> str:
        """What it delivers, when, and what it is computed from."""
        of = f"считается из: {', '.join(row.sources)}" if row.sources else ""
        words = (f"{row.code}: {row.kind.label}", row.resource.label, row.season.label if row.season else "", of)
        return ", ".join(filter(None, words)) + "."


class ServiceHead(Head):
    """A new service: its code, name, unit, kind and what it is computed from."""

    HINT = (
        "Вид: 1 прибор или норматив, 2 производная, 3 ОДН, 4 площадь, 5 фиксированная, 6 ТКО, 7 отопление, 8 котельная. "
        "Ресурс: 1 ХВС, 2 ГВС, 3 ЭЭ, 4 газ, 5 тепло, 6 стоки, 0 нет. Сезон: 0 всегда, 1 отопления, 2 полива."
    )

    @property
    def heading(self) -> str:
        """What is made."""
        return "Новая услуга"

    def asked(self) -> Sequence[Asked]:
        """The lines."""
        return (
            Asked("Код: ХВС", "", WORDS),
            Asked("Название", "", LONG),
            Asked("Единица: м³", "", WORDS),
            Asked("Вид, номер внизу", str(int(ServiceKind.DIRECT)), CODE, lambda text: chosen(ServiceKind, text)),
            Asked("Ресурс, номер внизу", str(int(Resource.NONE)), CODE, lambda text: chosen(Resource, text)),
            Asked("Сезон, номер внизу", str(int(Season.ALWAYS)), CODE, lambda text: chosen(Season, text)),
            Asked("Считается из услуг, через запятую", "", LONG),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        code, name, unit, kind, resource, season, of = values
        sources = [(await self.ask(named, Service, "услуга", each))[0] for each in of.split(",") if each.strip()]
        await self.make(
            add_service, code, name, chosen(ServiceKind, kind), unit, resource=chosen(Resource, resource),
            season=chosen(Season, season), sources=sources,
        )  # fmt: skip
        return Services(f"Услуга записана: {code}, {name}. Дальше — тариф, поставщик, подключение.")

    def back_to(self) -> BillingScreen:
        """The list."""
        return Services()


services = Directory("Услуги", 70, Services)
