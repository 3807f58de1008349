"""Fills an office with a town, in chunks of whole buildings, so that memory does not grow with the town."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from sqlmodel import Session, select

from tui_billing.domain.services import Service
from tui_billing.domain.tables import metadata
from tui_billing.operations.init_office import init_office
from tui_billing.operations.town import connections, homes, meters, people
from tui_billing.operations.town.buildings import Buildings, building_rows, draw_buildings
from tui_billing.operations.town.consumption import draw_use
from tui_billing.operations.town.office import settle_town
from tui_billing.operations.town.plan import OfficeIds, TownPlan
from tui_billing.operations.town.readings import draw_readings
from tui_billing.operations.town.streets import LOCALITY, STREETS
from tui_billing.queries.addresses import address
from tui_billing.storage.bulk import Columns, Progress, run_bulk
from tui_billing.storage.database import Actor, Database

ACCOUNTS_A_CHUNK: Final = 10_000

FACTS: Final = frozenset(name for name, table in metadata().tables.items() if "entered_id" in table.c)
"""The tables of dated facts, which say who entered them."""

SERIALS: Final = (
    "district", "street", "controller", "meter_type", "person", "building", "premises", "account", "metering_point",
    "meter", "meter_installation",
)  # fmt: skip
"""Tables whose ids the town gives itself; the database goes on after them."""


@dataclass(frozen=True, slots=True)
class Town:
    """What was made: rows by table, in the order of filling.

    ``unkeyed_building`` is the id of the building whose last readings are left to key, 0 where none is.
    """

    plan: TownPlan
    rows: dict[str, int]
    unkeyed_building: int
    unkeyed_address: str

    @property
    def accounts(self) -> int:
        """How many personal accounts."""
        return self.rows["account"]


def make_town(
    database: Database, actor: Actor, plan: TownPlan, *, login: str = "admin", progress: Progress | None = None
) -> Town:
    """Fill a new database with a town; the same plan gives the same rows.

    Makes the office first where there is none; ``login`` is then its administrator.

    Raises:
        RefusedError: the database has accounts already, or its office is of another sector.
    """
    if not database.read(_has_services):
        database.write(init_office, actor, "housing", login, locality=LOCALITY)
    office = database.write(settle_town, actor, plan)
    url = database.url.render_as_string(hide_password=False)
    return run_bulk(url, fill_town, plan, office, progress=progress)


def _has_services(session: Session) -> bool:
    return session.exec(select(Service.id)).first() is not None


def fill_town(columns: Columns, plan: TownPlan, office: OfficeIds) -> Town:
    """The bulk job: draw and store chunk after chunk. Every chunk has a random stream of its own."""
    town = draw_buildings(plan, np.random.Generator(np.random.PCG64([plan.seed, 1])))
    unkeyed = _unkeyed(town) if plan.leave_route else 0
    totals: dict[str, int] = {}
    signature = pl.lit(office.load, pl.Int64)
    for number, (first, end) in enumerate(town.chunks(ACCOUNTS_A_CHUNK)):
        draw = np.random.Generator(np.random.PCG64([plan.seed, 2, number]))
        frames = _chunk(plan, office, town, first, end, totals, draw, unkeyed)
        with columns.transaction():
            for table, frame in frames:
                columns.append(table, frame.with_columns(entered_id=signature) if table in FACTS else frame)
                totals[table] = totals.get(table, 0) + frame.height
        columns.report(totals["account"], plan.accounts)
    for table in SERIALS:
        columns.settle_ids(table)
    return Town(plan, totals, unkeyed, _address(town, unkeyed) if unkeyed else "")


def _unkeyed(town: Buildings) -> int:
    """The id of the first apartment building of a size that a person can key in a few minutes."""
    size = np.where(town.detached == 1, 10**6, np.abs(town.accounts - 24))
    return int(town.ids[np.argmin(size)])


def _address(town: Buildings, building: int) -> str:
    kind, name = STREETS[int(town.street[building - 1]) - 1]
    return address(kind, name, town.house[building - 1], None, "")


def _chunk(
    plan: TownPlan,
    office: OfficeIds,
    town: Buildings,
    first: int,
    end: int,
    made: dict[str, int],
    draw: np.random.Generator,
    unkeyed: int,
) -> list[tuple[str, pl.DataFrame]]:
    """The frames of the buildings ``[first, end)``, referenced tables before those that refer to them."""
    own = homes.draw_homes(plan, town, first, end, draw)
    persons, holders = people.holders(plan, own, made.get("person", 0) + 1, draw)
    points = meters.draw_points(town, first, end, own, made.get("metering_point", 0) + 1, draw)
    installed = meters.draw_meters(plan, points, own, made.get("meter", 0) + 1, draw)
    use = draw_use(plan, points, own, draw)
    of_buildings, of_accounts = meters.point_rows(points, own, office)
    return [
        ("building", building_rows(town, first, end)),
        ("building_area", homes.building_area_rows(plan, own)),
        ("building_amenity", connections.amenity_rows(plan, town, first, end, office)),
        ("building_supplier", connections.building_supplier_rows(plan, town, first, end, office, draw)),
        ("route", connections.route_rows(plan, town, first, end, office)),
        ("premises", homes.premises_rows(own, town, first)),
        ("premises_area", homes.area_rows(plan, own)),
        ("account", homes.account_rows(own)),
        ("person", persons),
        ("account_holder", holders),
        ("residents", people.resident_rows(plan, own, draw)),
        ("account_group", connections.group_rows(own, office, draw)),
        ("service_connection", connections.connection_rows(own, office, draw)),
        ("account_supplier", connections.account_supplier_rows(own, office, draw)),
        ("metering_point", of_buildings),
        ("metering_point", of_accounts),
        ("meter", meters.meter_rows(installed)),
        ("meter_installation", meters.installation_rows(installed)),
        ("reading", draw_readings(plan, office, points, installed, use, draw, unkeyed)),
    ]
