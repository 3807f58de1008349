"""District, street, building, premises: where the service is used."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from tui_billing.domain.codes import BuildingKind, BuildingState, HeatingPayment, PremisesKind, Season
from tui_billing.domain.columns import Fact, Table, coded, day, flag, ident, integer, ref, table, words
from tui_billing.domain.days import FOREVER


class District(Table, table=True):
    """A district: the operating unit of accrual documents and routes."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    name: str = words()


class Street(Table, table=True):
    """A street of a locality. ``name_key`` is the normalised name that search compares."""

    __table_args__ = table(UniqueConstraint("locality", "kind", "name"))
    id: int = ident()
    locality: str = words()
    kind: str = words(default="ул.")
    name: str = words()
    name_key: str = words(prefix=True)


class AmenityLevel(Table, table=True):
    """Вид благоустройства: chooses the norm."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    name: str = words()


class Building(Table, table=True):
    """A building. ``house`` is the number as written on it: ``61А``, ``2 корп. 1``."""

    __table_args__ = table(UniqueConstraint("street_id", "house"))
    id: int = ident()
    district_id: int = ref("district.id", index=True)
    street_id: int = ref("street.id")
    house: str = words()
    postcode: str = words(default="")
    kind: BuildingKind = coded(BuildingKind)
    state: BuildingState = coded(BuildingState, default=BuildingState.IN_USE)
    floors: int = integer(default=1)
    built: int | None = integer(none=True)
    gis_id: str | None = words(none=True, unique=True)
    version: int = integer(default=1)


class BuildingArea(Fact, table=True):
    """Areas of a building over ``[valid_from, valid_to)``, m² × 10⁴.

    ``premises_e4`` is S_об of ПП 354 (living and non-residential premises), ``common_e4`` is S_ои.
    """

    __table_args__ = table(
        CheckConstraint("premises_e4 BETWEEN 1 AND 10000000000", name="premises_area_bounds"),
        CheckConstraint("common_e4 BETWEEN 0 AND 10000000000", name="common_area_bounds"),
        rowid=False,
        dated_by=("building_id",),
    )
    building_id: int = ref("building.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    premises_e4: int = integer()
    common_e4: int = integer(default=0)


class BuildingAmenity(Fact, table=True):
    """The amenity level of a building over ``[valid_from, valid_to)``."""

    __table_args__ = table(rowid=False, dated_by=("building_id",))
    building_id: int = ref("building.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    amenity_id: int = ref("amenity_level.id")


class BuildingSeason(Fact, table=True):
    """A season of a building, ``[valid_from, valid_to)``: services of the season are on, and only then."""

    __table_args__ = table(
        CheckConstraint("season <> 0", name="a_season"), rowid=False, dated_by=("building_id", "season")
    )
    building_id: int = ref("building.id", key=True)
    season: Season = coded(Season, key=True)
    valid_from: date = day(key=True)
    valid_to: date = day()


class BuildingHeating(Fact, table=True):
    """How a building pays for heating over ``[valid_from, valid_to)``.

    ``months`` of heating in a year: evenly over the year, the norm counts for ``months`` / 12 of each month.
    """

    __table_args__ = table(
        CheckConstraint("months BETWEEN 1 AND 12", name="months_bounds"), rowid=False, dated_by=("building_id",)
    )
    building_id: int = ref("building.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    payment: HeatingPayment = coded(HeatingPayment)
    months: int = integer(default=12)


class HeatVolume(Fact, table=True):
    """Heat that was counted over whole months ``[valid_from, valid_to)``, Gcal × 10⁶: of a building, or of an account's meters.

    ``account_id`` 0 is the building. Volumes that cover a year give the average month that the next one pays evenly by,
    and the correction of that year. Whole halves of a year stand for the steps of the tariff.
    """

    __table_args__ = table(
        CheckConstraint("volume_e6 BETWEEN 0 AND 1000000000000", name="volume_bounds"),
        rowid=False,
        dated_by=("building_id", "service_id", "account_id"),
    )
    building_id: int = ref("building.id", key=True)
    service_id: int = ref("service.id", key=True)
    account_id: int = integer(key=True)
    valid_from: date = day(key=True)
    valid_to: date = day()
    volume_e6: int = integer()


class Premises(Table, table=True):
    """A flat, a room or non-residential premises. ``walk_order`` is the carrier's order inside the building."""

    __table_args__ = table(UniqueConstraint("building_id", "number"), UniqueConstraint("id", "building_id"))
    id: int = ident()
    building_id: int = ref("building.id")
    kind: PremisesKind = coded(PremisesKind)
    number: str = words()
    entrance: int = integer(default=1)
    floor: int = integer(default=1)
    walk_order: int = integer(default=0)
    gis_id: str | None = words(none=True, unique=True)


class PremisesArea(Fact, table=True):
    """Areas of premises over ``[valid_from, valid_to)``, m² × 10⁴, and how many rooms: norms may be set by their number.

    ``no_heating``: no heating devices by the technical documents, or lawfully another source of heat (S_инд of ПП 354).
    """

    __table_args__ = table(
        ForeignKeyConstraint(["premises_id", "building_id"], ["premises.id", "premises.building_id"]),
        CheckConstraint("total_e4 BETWEEN 1 AND 1000000000", name="area_bounds"),
        CheckConstraint("living_e4 BETWEEN 0 AND total_e4 AND heated_e4 BETWEEN 0 AND total_e4", name="area_parts"),
        CheckConstraint("rooms BETWEEN 1 AND 99", name="rooms_bounds"),
        rowid=False,
        dated_by=("building_id", "premises_id"),
    )
    building_id: int = integer(key=True)
    premises_id: int = integer(key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    total_e4: int = integer()
    living_e4: int = integer(default=0)
    heated_e4: int = integer(default=0)
    rooms: int = integer(default=1)
    no_heating: bool = flag()
