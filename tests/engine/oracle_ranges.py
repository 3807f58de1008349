"""Consumption ranges, day by day in exact fractions: a part of the oracle."""

from fractions import Fraction

from tests.engine.oracle_meters import M6, ZONES, month_of_period

METER, RANGE_UNKNOWN = 1, 22


def in_ranges(town, account, service, by_day):
    """The pieces by day, cut into ranges where the office has any: each piece then has a ``range``."""
    limits = {}
    if not town.where("range_limits", service_id=service):
        return by_day
    for day in by_day:
        category = town.on("categories", day, account_id=account)
        row = town.on("range_limits", day, service_id=service, category_id=category["category_id"] if category else 1)
        if row:
            building = town.accounts[account]["building_id"]
            heated = town.on("seasons", day, building_id=building, season=3)
            factor = Fraction(row["season_e2"], 100) if heated else 1
            limits[day] = [Fraction(row[name], M6) * factor for name in ("first_e6", "second_e6")]
    limited = [piece for day in limits for piece in by_day[day]]
    if any("reason" in piece for piece in limited):
        cut = lambda piece: [piece if "reason" in piece else piece | {"reason": RANGE_UNKNOWN}]
    else:
        total = sum(town.long[day] * piece["volume"] for day in limits for piece in by_day[day])
        times = max([interval(town, p["point"]) for p in limited if p["method"] == METER] or [1])
        served = sum(town.long[day] for day in limits)
        whole = [sum(each[at] * town.long[day] for day, each in limits.items()) for at in (0, 1)]
        ends = [each / served * times for each in whole] if limits else []
        bounds = [0, *(min(end, total) for end in ends), total]
        parts = [(r, (bounds[r] - bounds[r - 1]) / total if total else int(r == 1)) for r in range(1, len(bounds))]
        cut = lambda piece: [
            piece | {"range": number, "volume": piece["volume"] * part} for number, part in parts if part
        ]
    return {
        day: [part for piece in pieces for part in cut(piece)] if day in limits else pieces
        for day, pieces in by_day.items()
    }


def interval(town, point):
    """Months between the readings of the meters of a point that were read; one at least."""
    longest = 1
    for meter in town.where("installations", point_id=point):
        stands = meter["valid_from"] < town.end and meter["valid_to"] > town.first
        if stands and town.counted(meter)[0] == "read":
            before = [
                [
                    (row["taken_on"], row["period"])
                    for row in town.where("readings", installation_id=meter["installation_id"], zone=zone)
                    if row["period"] < town.period
                ]
                for zone in ZONES[meter["zones"]]
            ]
            lasts = [month_of_period(max(rows)[1]) if rows else town.index for rows in before]
            longest = max(longest, town.index - min(lasts))
    return longest
