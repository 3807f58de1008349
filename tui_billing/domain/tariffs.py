"""Local law: tariffs and norms, each a dated row with its act."""

from datetime import date

from sqlalchemy import CheckConstraint

from tui_billing.domain.codes import NormPurpose, Zone
from tui_billing.domain.columns import Fact, Table, coded, day, ident, integer, ref, table, words
from tui_billing.domain.days import FOREVER


class Act(Table, table=True):
    """A local act that sets tariffs or norms."""

    __table_args__ = table()
    id: int = ident()
    title: str = words()
    issued_on: date = day()
    number: str = words()


class Tariff(Fact, table=True):
    """A price over ``[valid_from, valid_to)``, roubles × 10⁶ per unit, VAT inside."""

    __table_args__ = table(
        CheckConstraint("price_e6 BETWEEN 0 AND 100000000000", name="price_bounds"),
        dated_by=("service_id", "supplier_id", "category_id", "zone", "range_number"),
    )
    id: int = ident()
    service_id: int = ref("service.id", index=True)
    supplier_id: int = ref("organization.id")
    category_id: int = ref("tariff_category.id")
    zone: Zone = coded(Zone, default=Zone.WHOLE)
    range_number: int = integer(default=0)
    valid_from: date = day()
    valid_to: date = day(default=FOREVER)
    price_e6: int = integer()
    vat_e2: int = integer(default=0)
    act_id: int = ref("act.id")


class RangeLimit(Fact, table=True):
    """Where the first and the second consumption range end, units × 10⁶ a month, over ``[valid_from, valid_to)``.

    The third has no end. On the days of the heating season of a building with electric heating and no gas
    (``Season.ELECTRIC_HEATING``) both are multiplied by ``season_e2`` / 100.
    """

    __table_args__ = table(
        CheckConstraint("0 < first_e6 AND first_e6 < second_e6", name="in_order"),
        CheckConstraint("second_e6 <= 1000000000000 AND season_e2 BETWEEN 100 AND 1000", name="bounds"),
        dated_by=("service_id", "category_id"),
    )
    id: int = ident()
    service_id: int = ref("service.id", index=True)
    category_id: int = ref("tariff_category.id")
    valid_from: date = day()
    valid_to: date = day(default=FOREVER)
    first_e6: int = integer()
    second_e6: int = integer()
    season_e2: int = integer(default=100)
    act_id: int = ref("act.id")


class LawChoice(Fact, table=True):
    """How the office decides a point that the law leaves open, over ``[valid_from, valid_to)``, by the point's name."""

    __table_args__ = table(rowid=False, dated_by=("name",))
    name: str = words(key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    answer: str = words()
    act_id: int = ref("act.id")


class Norm(Fact, table=True):
    """A norm of consumption over ``[valid_from, valid_to)``, units × 10⁶ a month: per person, per m² of common property.

    Of heating water it is per m³ of it; of waste, a year.

    ``rooms`` and ``people`` of 0 mean "any".
    """

    __table_args__ = table(
        CheckConstraint("norm_e6 BETWEEN 0 AND 100000000000", name="norm_bounds"),
        dated_by=("service_id", "amenity_id", "purpose", "rooms", "people"),
    )
    id: int = ident()
    service_id: int = ref("service.id", index=True)
    amenity_id: int = ref("amenity_level.id")
    purpose: NormPurpose = coded(NormPurpose)
    rooms: int = integer(default=0)
    people: int = integer(default=0)
    valid_from: date = day()
    valid_to: date = day(default=FOREVER)
    norm_e6: int = integer()
    act_id: int = ref("act.id")
