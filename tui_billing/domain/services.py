"""Services, what they are connected to, and who supplies them."""

from datetime import date

from sqlalchemy import UniqueConstraint

from tui_billing.domain.accounts import of_account
from tui_billing.domain.codes import Proration, Resource, Season, ServiceKind, ServiceSection
from tui_billing.domain.columns import Fact, Table, coded, day, flag, ident, integer, ref, table, words
from tui_billing.domain.days import FOREVER


class Unit(Table, table=True):
    """A unit of measure with its ОКЕИ code."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    name: str = words()
    okei: str = words(default="")


class Service(Table, table=True):
    """A service in the sense of the trade: cold water, upkeep. ``code`` is what people type.

    ``resource`` chooses the federal uplift coefficient of the norm. ``capital_repair``: a contribution to capital repair,
    whose penalty has a ladder of its own (ч. 14.1 ст. 155 ЖК РФ). A service of a ``season`` is on only while the building
    has it. ``proration`` is of a fixed fee.
    """

    __table_args__ = table(UniqueConstraint("code"), UniqueConstraint("name"))
    id: int = ident()
    code: str = words()
    name: str = words()
    short_name: str = words()
    unit_id: int = ref("unit.id")
    kind: ServiceKind = coded(ServiceKind)
    resource: Resource = coded(Resource, default=Resource.NONE)
    section: ServiceSection = coded(ServiceSection)
    capital_repair: bool = flag()
    position: int = integer(default=0)
    season: Season = coded(Season, default=Season.ALWAYS)
    proration: Proration = coded(Proration, default=Proration.BY_DAYS)


class ServiceSource(Table, table=True):
    """What a service is computed from: sewage from the waters, a common-house need from its direct service."""

    __table_args__ = table(rowid=False)
    service_id: int = ref("service.id", key=True)
    source_id: int = ref("service.id", key=True)


class ServiceConnection(Fact, table=True):
    """An account receives a service over ``[valid_from, valid_to)``.

    ``meter_impossible``: an act proves that a meter cannot be installed, so no uplift (п. 42 of the Rules 354).
    """

    __table_args__ = table(of_account(), rowid=False, dated_by=("building_id", "account_id", "service_id"))
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    service_id: int = ref("service.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    meter_impossible: bool = flag()


class BuildingSupplier(Fact, table=True):
    """Who supplies a service to a whole building over ``[valid_from, valid_to)``."""

    __table_args__ = table(rowid=False, dated_by=("building_id", "service_id"))
    building_id: int = ref("building.id", key=True)
    service_id: int = ref("service.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    supplier_id: int = ref("organization.id")


class AccountSupplier(Fact, table=True):
    """Who supplies a service to one account, where it differs from its building, over ``[valid_from, valid_to)``."""

    __table_args__ = table(of_account(), rowid=False, dated_by=("building_id", "account_id", "service_id"))
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    service_id: int = ref("service.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    supplier_id: int = ref("organization.id")
