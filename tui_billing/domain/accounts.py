"""The personal account: who pays for which premises, who lives there, which group it belongs to."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

from tui_billing.domain.codes import DebtorKind, ObjectKind
from tui_billing.domain.columns import Fact, Table, coded, day, ident, integer, ref, table, words
from tui_billing.domain.days import FOREVER


def of_account() -> ForeignKeyConstraint:
    """Ties ``(account_id, building_id)`` to the account, so that a fact cannot stand in a wrong building's chunk."""
    return ForeignKeyConstraint(["account_id", "building_id"], ["account.id", "account.building_id"])


class Account(Table, table=True):
    """A personal account. Its number is text; ``els`` is the unified account of GIS ZhKH.

    The account is served over ``[opened_on, closed_on)``. ``version`` grows with every change of the card.
    """

    __table_args__ = table(
        UniqueConstraint("id", "building_id"),
        UniqueConstraint("number"),
        ForeignKeyConstraint(["premises_id", "building_id"], ["premises.id", "premises.building_id"]),
        CheckConstraint("opened_on < closed_on", name="opened_before_closed"),
        CheckConstraint("share_num BETWEEN 1 AND share_den", name="share"),
    )
    id: int = ident()
    number: str = words(prefix=True)
    building_id: int = ref("building.id", index=True)
    premises_id: int = integer(index=True)
    object_kind: ObjectKind = coded(ObjectKind, default=ObjectKind.FLAT)
    share_num: int = integer(default=1)
    share_den: int = integer(default=1)
    opened_on: date = day()
    closed_on: date = day(default=FOREVER)
    els: str | None = words(none=True, unique=True)
    gis_id: str | None = words(none=True, unique=True)
    version: int = integer(default=1)


class AccountHolder(Fact, table=True):
    """Who holds an account over ``[valid_from, valid_to)``; co-owners have places 1, 2, …"""

    __table_args__ = table(of_account(), rowid=False, dated_by=("building_id", "account_id", "place"))
    building_id: int = integer(key=True)
    account_id: int = integer(key=True, index=True)
    place: int = integer(key=True, default=1)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    person_id: int = ref("person.id", index=True)


class Residents(Fact, table=True):
    """How many people an account is charged for over ``[valid_from, valid_to)``.

    ``owners`` counts when nobody is registered (п. 56(2) of the Rules 354).
    """

    __table_args__ = table(
        of_account(),
        CheckConstraint(
            "registered BETWEEN 0 AND 1000 AND temporary BETWEEN 0 AND 1000 AND owners BETWEEN 0 AND 1000",
            name="people",
        ),
        rowid=False,
        dated_by=("building_id", "account_id"),
    )
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    registered: int = integer()
    temporary: int = integer(default=0)
    owners: int = integer(default=1)


class TariffCategory(Table, table=True):
    """Тарифная категория: whose price applies. Category 1 is the population."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    name: str = words()


class SubscriberGroup(Table, table=True):
    """A group of subscribers; it may carry a tariff category of its own. ``debtor_kind`` chooses the penalty's ladder."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    name: str = words()
    category_id: int | None = ref("tariff_category.id", none=True)
    debtor_kind: DebtorKind = coded(DebtorKind, default=DebtorKind.CITIZEN)


class AccountGroup(Fact, table=True):
    """Which group an account is in over ``[valid_from, valid_to)``; one group at a time."""

    __table_args__ = table(of_account(), rowid=False, dated_by=("building_id", "account_id"))
    building_id: int = integer(key=True)
    account_id: int = integer(key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    group_id: int = ref("subscriber_group.id")


class Controller(Table, table=True):
    """A controller walks a route of buildings. ``user_id`` is set for one who keys the readings too."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    name: str = words()
    user_id: int | None = ref("user.id", none=True)


class Route(Fact, table=True):
    """The place of a building in a controller's route over ``[valid_from, valid_to)``."""

    __table_args__ = table(rowid=False, dated_by=("building_id",))
    building_id: int = ref("building.id", key=True)
    valid_from: date = day(key=True)
    valid_to: date = day(default=FOREVER)
    controller_id: int = ref("controller.id", index=True)
    position: int = integer(default=0)
