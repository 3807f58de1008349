"""The shape of a sector's seed. Prices and norms are written as people write them: ``"51,97"``."""

from dataclasses import dataclass
from datetime import date

from tui_billing.domain.codes import NormPurpose, OrganizationRole, Resource, ServiceKind, ServiceSection, Zone

UNITS = {
    "м³": "113",
    "кВт·ч": "245",
    "м²": "055",
    "Гкал": "233",
    "шт.": "796",
    "мес.": "362",
    "мин.": "355",
    "ГБ": "2553",
}
"""Units of measure and their ОКЕИ codes."""

POPULATION, OTHERS = 1, 2
"""Tariff categories that every office has."""


@dataclass(frozen=True, slots=True)
class ServiceSeed:
    """A service; ``sources`` are the codes of the services that it is computed from."""

    code: str
    name: str
    short_name: str
    unit: str
    kind: ServiceKind
    section: ServiceSection = ServiceSection.COMMUNAL
    sources: tuple[str, ...] = ()
    resource: Resource = Resource.NONE
    capital_repair: bool = False


@dataclass(frozen=True, slots=True)
class OrganizationSeed:
    """An organization with where it is paid."""

    key: str
    role: OrganizationRole
    name: str
    inn: str
    kpp: str
    ogrn: str
    address: str
    phone: str
    account: str
    site: str = ""
    email: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class TariffSeed:
    """Prices of one service, supplier, category and zone: ``((since, "51,97"), …)``, the last one is open."""

    service: str
    supplier: str
    steps: tuple[tuple[date, str], ...]
    category: int = POPULATION
    zone: Zone = Zone.WHOLE


@dataclass(frozen=True, slots=True)
class NormSeed:
    """A norm a month: per person, per m² of common property, or per m² heated. ``rooms`` and ``people`` of 0 mean any."""

    service: str
    amenity: str
    norm: str
    purpose: NormPurpose = NormPurpose.INDIVIDUAL
    rooms: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector's seed. The first organization is the office itself."""

    title: str
    services: tuple[ServiceSeed, ...]
    organizations: tuple[OrganizationSeed, ...]
    amenities: tuple[str, ...]
    tariffs: tuple[TariffSeed, ...]
    norms: tuple[NormSeed, ...] = ()


def yearly(
    service: str, supplier: str, *prices: str, category: int = POPULATION, zone: Zone = Zone.WHOLE
) -> TariffSeed:
    """Example prices, changed on 1 July as utilities' are; a later price that is not given leaves the earlier in force."""
    since = (date(2020, 1, 1), date(2025, 7, 1), date(2026, 7, 1))
    return TariffSeed(service, supplier, tuple(zip(since, prices, strict=False)), category, zone)
