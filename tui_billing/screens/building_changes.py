"""Changes of a building from a day on: common property, amenity, supplier, ways of paying, seasons, new premises."""

from collections.abc import Sequence

from tui_billing.domain.codes import CommonMode, HeatingPayment, PremisesKind, Season
from tui_billing.domain.decimals import parse, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations.areas import add_premises, set_common_area
from tui_billing.operations.buildings import set_amenity
from tui_billing.operations.common_property import set_common_mode
from tui_billing.operations.heating import set_heating_payment
from tui_billing.operations.seasons import begin_season, end_season
from tui_billing.queries.account_filter import named
from tui_billing.queries.building_facts import AMENITY, COMMON, HEATING, MODE, SEASON, SUPPLIER, BuildingFact
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import Asked
from tui_billing.screens._buildings import BuildingHead, OfBuilding, Place
from tui_billing.screens._directories import CODE, LONG, WORDS, chosen, listed
from tui_billing.screens.suppliers import SupplyHead
from tui_billing.widgets.entry import Alphabet, Field

AREA = Field(12, places=4)
TURN = Field(1, Alphabet.DIGITS)


class CommonArea(BuildingHead):
    """The area of the common property."""

    WHAT = "Площадь общего имущества"

    def asked(self) -> Sequence[Asked]:
        """How large, since when."""
        was = self.fact.words.removesuffix(" м²") if self.fact else ""
        return (Asked("Площадь, м²", was, AREA, lambda text: parse(text, 4)), self.begins())

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        area, since = values
        first = self.first(since)
        await self.make(set_common_area, self.place.building_id, first, parse(area, 4))
        return self.place.back(f"{self.WHAT} с {first:%d.%m.%Y}: {written(parse(area, 4), 4)} м².")


class Amenity(BuildingHead):
    """The amenity level."""

    WHAT = "Вид благоустройства"
    HINT = "Новый вид заводится сам; нормативы для него вводят в справочнике. Прошлые месяцы исправит перерасчёт."

    def asked(self) -> Sequence[Asked]:
        """Which, since when."""
        return (Asked("Название", self.fact.words if self.fact else "", LONG), self.begins())

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        name, since = values
        first = self.first(since)
        await self.make(set_amenity, self.place.building_id, first, name)
        return self.place.back(f"{self.WHAT} с {first:%d.%m.%Y}: {name.strip()}.")


class Heating(BuildingHead):
    """When heating is paid for."""

    WHAT = "Оплата отопления"
    HINT = f"{listed(HeatingPayment)}. Порядок меняется с первого числа месяца."

    def asked(self) -> Sequence[Asked]:
        """How, for how many months, since when."""
        return (
            Asked("Порядок, номер внизу", "", CODE, lambda text: chosen(HeatingPayment, text)),
            Asked("Месяцев отопления в году", "12", CODE),
            self.begins_month(),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        payment, months, since = values
        first, way = self.first(since), chosen(HeatingPayment, payment)
        await self.make(set_heating_payment, self.place.building_id, way, since=first, months=int(months.strip() or 12))
        return self.place.back(f"{self.WHAT} с {first:%d.%m.%Y}: {way.label}.")


class Mode(BuildingHead):
    """How a common-house service is paid for."""

    WHAT = "Порядок оплаты ОДН"
    HINT = (
        "ОДН: 1 — не больше норматива, 2 — без ограничения по собранию, 3 — без ограничения, исполнитель РСО. КР на СОИ: "
        "4 — норматив, 5 — норматив с корректировкой за год, 6 — среднее с корректировкой, 7 — прибор каждый месяц."
    )

    def asked(self) -> Sequence[Asked]:
        """Which service, how, since when, why."""
        return (
            Asked("Услуга ОДН: код, название", self.fact.service if self.fact else "", WORDS),
            Asked("Порядок, номер внизу", "", CODE, lambda text: chosen(CommonMode, text)),
            self.begins_month(),
            Asked("Основание: протокол, №", "", LONG),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        service, mode, since, basis = values
        service_id, title = await self.ask(named, Service, "услуга", service)
        first, way = self.first(since), chosen(CommonMode, mode)
        await self.make(set_common_mode, self.place.building_id, service_id, way, first, basis)
        return self.place.back(f"{title} с {first:%d.%m.%Y}: {way.label}.")


class SeasonTurn(BuildingHead):
    """A season of this building begins or ends."""

    WHAT = "Сезон дома"
    HINT = f"{listed(Season, Season.ALWAYS)}. Сезон всех домов — справочник «Сезоны домов»."

    def asked(self) -> Sequence[Asked]:
        """Which, what, when."""
        here = next((each for each in Season if self.fact and each.label == self.fact.words), Season.HEATING)
        return (
            Asked("Сезон, номер внизу", str(int(here)), CODE, _season),
            Asked("1 — начать, 0 — закончить", "", TURN, _turn),
            self.begins(),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        season, turn, since = values
        which, first, is_on = _season(season), self.first(since), _turn(turn)
        await self.make(begin_season if is_on else end_season, which, first, building_id=self.place.building_id)
        return self.place.back(f"{which.label}: {'начат' if is_on else 'окончен'} {first:%d.%m.%Y}.")


class NewPremises(BuildingHead):
    """A flat or a shop of the building."""

    WHAT = "Новое помещение"
    HINT = (
        f"{listed(PremisesKind)}. Площадь дома вырастет на площадь помещения. Счёт открывают с экрана «Лицевые счета»."
    )

    def asked(self) -> Sequence[Asked]:
        """Its number, what it is, how large, since when."""
        return (
            Asked("Номер помещения", "", WORDS),
            Asked("Вид, номер внизу", "1", CODE, lambda text: chosen(PremisesKind, text)),
            Asked("Общая площадь, м²", "", AREA, lambda text: parse(text, 4)),
            Asked("Комнат", "1", CODE),
            Asked("Подъезд", "1", CODE),
            Asked("Этаж", "1", CODE),
            self.begins(),
        )

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        number, kind, area, rooms, entrance, floor, since = values
        first = self.first(since)
        await self.make(
            add_premises, self.place.building_id, number, first, parse(area, 4), kind=chosen(PremisesKind, kind),
            rooms=int(rooms or 1), entrance=int(entrance or 1), floor=int(floor or 1),
        )  # fmt: skip
        return self.place.back(f"Помещение {number.strip()} записано с {first:%d.%m.%Y}: {area} м².")


def _supply(place: Place, fact: BuildingFact | None) -> BillingScreen:
    """The supplier of a service of this building."""
    supplier, service = (fact.words, fact.service) if fact else ("", "")
    return SupplyHead(place.back, supplier, service, building=str(place.building_id))


def _season(text: str) -> Season:
    return chosen(Season, text, Season.ALWAYS)


def _turn(text: str) -> bool:
    if text.strip() not in {"0", "1"}:
        raise RefusedError("Введите 1 — начать или 0 — закончить.")
    return text.strip() == "1"


common_area = OfBuilding("Площадь общего имущества", 10, CommonArea, COMMON)
amenity = OfBuilding("Вид благоустройства", 20, Amenity, AMENITY)
supplier = OfBuilding("Поставщик услуги", 30, _supply, SUPPLIER)
heating = OfBuilding("Порядок оплаты отопления", 40, Heating, HEATING)
mode = OfBuilding("Порядок оплаты общедомовых нужд", 50, Mode, MODE)
season = OfBuilding("Сезон: начать, закончить", 60, SeasonTurn, SEASON)
premises = OfBuilding("Новое помещение", 70, NewPremises)
