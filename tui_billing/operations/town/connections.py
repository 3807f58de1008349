"""What services the accounts receive, from whom, in which groups they are, who walks past them."""

import numpy as np
import polars as pl

from tui_billing.domain.days import day_number
from tui_billing.operations.town.buildings import Buildings
from tui_billing.operations.town.homes import NEVER, Homes
from tui_billing.operations.town.plan import Flags, Ints, OfficeIds, TownPlan, some

SUPPLIERS = {
    "СОД": "ООО «УК Приозёрье»",
    "КР": "Фонд капитального ремонта МКД",
    "ДОМ": "ООО «УК Приозёрье»",
    "ХВС": "МУП «Горводоканал»",
    "ГВС": "АО «Теплосеть»",
    "ВО": "МУП «Горводоканал»",
    "ЭЭ": "АО «Энергосбыт»",
    "ТКО": "ООО «Чистый город»",
    "ХВСОДН": "МУП «Горводоканал»",
    "ЭЭОДН": "АО «Энергосбыт»",
}
OTHER_SUPPLIER = "ООО «Гарант-Энерго»"
OTHER_DISTRICT = 5


def receives(homes: Homes, service: str) -> Flags:
    """Which of the homes receive a service."""
    apartment: Flags = ~homes.house
    flats: Flags = ~homes.shop
    match service:
        case "ХВС" | "ЭЭ":
            return np.ones(homes.size, bool)
        case "ГВС":
            return np.equal(homes.amenity, 0)
        case "ВО" | "СОД" | "КР" | "ХВСОДН" | "ЭЭОДН":
            return apartment
        case "ТКО":
            return flats
        case _:
            return apartment & flats & np.less(homes.building % 5, 3)


def connection_rows(homes: Homes, office: OfficeIds, draw: np.random.Generator) -> pl.DataFrame:
    """The rows of ``service_connection``. Waste has no meters at all; in a few old houses a water meter has no room."""
    no_room = draw.random(homes.size) < 0.01
    parts = []
    for service, service_id in office.services.items():
        chosen = receives(homes, service)
        impossible = np.full(homes.size, service == "ТКО") | (no_room & (service in {"ХВС", "ГВС"}))
        parts.append(
            pl.DataFrame(
                {
                    "building_id": homes.building[chosen],
                    "account_id": homes.account[chosen],
                    "service_id": np.full(int(chosen.sum()), service_id),
                    "valid_from": homes.opened[chosen],
                    "valid_to": homes.closed[chosen],
                    "meter_impossible": impossible[chosen].astype(np.int64),
                }
            )
        )
    return pl.concat(parts).sort("building_id", "account_id", "service_id")


def building_supplier_rows(
    plan: TownPlan, town: Buildings, first: int, end: int, office: OfficeIds, draw: np.random.Generator
) -> pl.DataFrame:
    """The rows of ``building_supplier``: a district has another electricity supplier, a few houses change to it."""
    ids = town.ids[first:end]
    other = town.district[first:end] == OTHER_DISTRICT
    switched = some(draw, ~other, 0.01)
    switch_on = day_number(plan.last_period.first)
    parts = []
    for service, supplier in SUPPLIERS.items():
        service_id, supplier_id = office.services[service], office.organizations[supplier]
        if service not in {"ЭЭ", "ЭЭОДН"}:
            parts.append(_supplied(ids, service_id, plan.settled_on, NEVER, supplier_id))
            continue
        other_id = office.organizations[OTHER_SUPPLIER]
        parts.append(_supplied(ids[~other & ~switched], service_id, plan.settled_on, NEVER, supplier_id))
        parts.append(_supplied(ids[other], service_id, plan.settled_on, NEVER, other_id))
        parts.append(_supplied(ids[switched], service_id, plan.settled_on, switch_on, supplier_id))
        parts.append(_supplied(ids[switched], service_id, switch_on, NEVER, other_id))
    return pl.concat(parts)


def _supplied(building: Ints, service_id: int, since: int, until: int, supplier_id: int) -> pl.DataFrame:
    rows = pl.DataFrame({"building_id": building})
    return rows.with_columns(
        service_id=pl.lit(service_id, pl.Int64),
        valid_from=pl.lit(since, pl.Int64),
        valid_to=pl.lit(until, pl.Int64),
        supplier_id=pl.lit(supplier_id, pl.Int64),
    )


def account_supplier_rows(homes: Homes, office: OfficeIds, draw: np.random.Generator) -> pl.DataFrame:
    """The rows of ``account_supplier``: a few shops buy electricity from whom they like."""
    chosen = some(draw, homes.shop, 0.1)
    return pl.DataFrame(
        {
            "building_id": homes.building[chosen],
            "account_id": homes.account[chosen],
            "service_id": np.full(int(chosen.sum()), office.services["ЭЭ"]),
            "valid_from": homes.opened[chosen],
            "valid_to": homes.closed[chosen],
            "supplier_id": np.full(int(chosen.sum()), office.organizations[OTHER_SUPPLIER]),
        }
    )


def group_rows(homes: Homes, office: OfficeIds, draw: np.random.Generator) -> pl.DataFrame:
    """The rows of ``account_group``: the shops, and the staff of the office; the rest are just the population."""
    staff = some(draw, ~homes.shop, 0.01)
    chosen = homes.shop | staff
    return pl.DataFrame(
        {
            "building_id": homes.building[chosen],
            "account_id": homes.account[chosen],
            "valid_from": homes.opened[chosen],
            "valid_to": homes.closed[chosen],
            "group_id": np.where(homes.shop, office.others_group, office.staff_group)[chosen],
        }
    )


def amenity_rows(plan: TownPlan, town: Buildings, first: int, end: int, office: OfficeIds) -> pl.DataFrame:
    """The rows of ``building_amenity``."""
    return pl.DataFrame(
        {
            "building_id": town.ids[first:end],
            "valid_from": np.full(end - first, plan.settled_on),
            "valid_to": np.full(end - first, NEVER),
            "amenity_id": np.array(office.amenities)[town.amenity[first:end]],
        }
    )


def route_rows(plan: TownPlan, town: Buildings, first: int, end: int, office: OfficeIds) -> pl.DataFrame:
    """The rows of ``route``: neighbouring buildings go to one controller."""
    ids = town.ids[first:end]
    return pl.DataFrame(
        {
            "building_id": ids,
            "valid_from": np.full(end - first, plan.settled_on),
            "valid_to": np.full(end - first, NEVER),
            "controller_id": (ids - 1) * office.controllers // town.ids.size + 1,
            "position": ids,
        }
    )
