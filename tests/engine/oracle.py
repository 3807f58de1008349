"""The law once more, day by day in exact fractions, over plain rows: nothing here is shared with the engine.

Days on which nothing changes are told together, as a stretch by its first day; a test holds that this changes nothing.

``bill`` answers what each account owes as lines ``(account, service, point, zone, range, method, from, to)`` with the exact
amount in kopecks, and what cannot be charged as ``(account, service, point, reason)``.
"""

from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise

from tests.engine.oracle_acts import Acts
from tests.engine.oracle_boilers import Boilers
from tests.engine.oracle_common import CommonHouse
from tests.engine.oracle_heads import Heads
from tests.engine.oracle_heating import HEATING, Heating
from tests.engine.oracle_meters import M6, ZONES, Meters, month_of, number
from tests.engine.oracle_ranges import in_ranges

METER, AVERAGE, NORM, UPLIFTED, AREA, FIXED, DERIVED = range(1, 8)
HEAT, BY_HEADS, BY_ROOM, WHOLE = range(11, 15)
NON_RESIDENTIAL, CALCULATED = 2, 32
NO_CALCULATED = 23
NO_METHOD, NO_NORM, NO_TARIFF, SEVERAL, NO_SUPPLIER, NO_AREA, NO_RESIDENTS = 1, 2, 3, 4, 5, 6, 7
NO_AMENITY, NO_SOURCE = 10, 11

UPLIFTED_SINCE, TRIPLED_SINCE = number(date(2017, 1, 1)), number(date(2025, 12, 6))


def coefficient(resource, day):
    if day < UPLIFTED_SINCE or resource not in (1, 2, 3):
        return Fraction(1)
    return Fraction(3) if resource == 1 and day >= TRIPLED_SINCE else Fraction(3, 2)


class Town(Acts, Boilers, CommonHouse, Heads, Heating, Meters):
    """Rows by frame name, and a month.

    ``stretches`` are the first days of those of the month that are alike, ``long`` says how many days each is.
    """

    def __init__(self, rows, year, month, *, daily=False):
        self.rows = rows
        self.shelves, self.known = {}, {}
        self.first = number(date(year, month, 1))
        self.end = number(date(year + month // 12, month % 12 + 1, 1))
        self.length = self.end - self.first
        self.index = year * 12 + month - 1
        self.period = year * 100 + month
        self.services = {row["service_id"]: row for row in rows["services"]}
        self.accounts = {row["account_id"]: row for row in rows["accounts"]}
        changes = {self.first, *range(self.first, self.end)} if daily else {self.first, *self.changes()}
        self.stretches = sorted(changes)
        self.long = {a: b - a for a, b in pairwise([*self.stretches, self.end])}

    def changes(self):
        """The inner days of the month on which any row begins or ends, or the law changes."""
        days = {UPLIFTED_SINCE, TRIPLED_SINCE}
        for rows in self.rows.values():
            for row in rows:
                if "valid_from" in row:
                    days.add(row["valid_from"])
                    days.add(row["valid_to"])
        return [day for day in days if self.first < day < self.end]

    def where(self, name, **keys):
        """The rows of a frame with these values."""
        shelf = self.shelves.get((name, *keys))
        if shelf is None:
            shelf = self.shelves[name, *keys] = {}
            for row in self.rows.get(name, ()):
                shelf.setdefault(tuple(row[key] for key in keys), []).append(row)
        return shelf.get(tuple(keys.values()), ())

    def on(self, name, day, **keys):
        at = (name, day, *keys.values())
        if at not in self.known:
            found = [row for row in self.where(name, **keys) if row["valid_from"] <= day < row["valid_to"]]
            assert len(found) <= 1, (name, keys, found)
            self.known[at] = found[0] if found else None
        return self.known[at]

    def total(self, by_day):
        """What pieces by day come to over the month."""
        return sum(
            self.long[day] * piece.get("plain", piece["volume"]) for day, pieces in by_day.items() for piece in pieces
        )

    def days(self, account, service):
        if (account, service) not in self.known:
            self.known[account, service] = [
                day
                for day in self.stretches
                if self.on("accounts", day, account_id=account)
                and self.on("connections", day, account_id=account, service_id=service)
                and self.in_season(account, service, day)
            ]
        return self.known[account, service]

    def in_season(self, account, service, day):
        season = self.services[service]["season"]
        building = self.accounts[account]["building_id"]
        return not season or self.on("seasons", day, building_id=building, season=season)

    # --- a direct service ---------------------------------------------------------------------------------------
    def direct(self, account, service):
        """``{day: [piece]}`` with piece = dict(point, zone, method, volume, plain, key) or dict(point, reason)."""
        found = {}
        for day, pieces in self.of_points(account, service, self.days(account, service)).items():
            norms = [piece for piece in pieces if piece.get("method") in (NORM, UPLIFTED)]
            calculated = [piece for piece in pieces if piece.get("method") == CALCULATED]
            others = [piece for piece in pieces if piece.get("method") != CALCULATED]
            found[day] = norms[:1] or [*calculated[:1], *others]
        return found

    def of_points(self, account, service, days):
        """The same, each point for itself; a norm is charged once, whatever the other points say."""
        mine = self.where("points", account_id=account, service_id=service)
        points = sorted(row["point_id"] for row in mine) or [0]
        metered = {}
        for point in points:
            for day in days:
                meter = self.on("installations", day, point_id=point)
                if meter and self.counted(meter)[0] == "read":
                    for zone in ZONES[meter["zones"]]:
                        metered.setdefault((point, zone), []).append((day, meter))
        return {
            day: [piece for point in points for piece in self.of_point(account, service, point, day, metered)]
            for day in days
        }

    def of_point(self, account, service, point, day, metered):
        meter = self.on("installations", day, point_id=point)
        state, what = self.counted(meter) if meter else ("none", None)
        if state == "fault":
            return [{"point": point, "reason": what, "first": meter["installation_id"]}]
        if state == "read":
            result = []
            for zone in ZONES[meter["zones"]]:
                those = metered[point, zone]
                meters = {one["installation_id"]: one for _, one in those}.values()
                stood = sum(self.long[each] for each, _ in those)
                volume = sum(self.counted(one)[1][zone] for one in meters) / stood
                result.append({"point": point, "zone": zone, "method": METER, "volume": volume, "key": ()})
            return result
        expired = meter is not None and meter["verified_to"] < self.end
        broken = meter is None or expired
        if meter is None:
            gone = self.where("installations", point_id=point)
            ended = [row["valid_to"] for row in gone if row["valid_to"] <= day]
            waited = self.index - month_of(max(ended)) if ended else None
        elif expired:
            waited = self.index - month_of(meter["verified_to"])
        else:
            waited = None if what is None else self.index - what - 1
        business = self.accounts[account]["premises_kind"] == NON_RESIDENTIAL
        season = None
        if self.services[service]["kind"] == HEATING:
            season = self.heating_days(self.accounts[account]["building_id"])
            since = None if waited is None else self.index - max(waited, 0)
            waited = None
            if since is not None and self.index in season:
                waited = sum(month in season for month in range(since, self.index))
        early = waited is not None and waited < (2 if business else 3)
        average = self.average(point, season) if early else None
        if average:
            return [
                {"point": point, "zone": zone, "method": AVERAGE, "volume": volume / self.length, "key": ()}
                for zone, volume in sorted(average.items())
            ]
        if business:
            said = self.on("capacities", day, account_id=account, service_id=service)
            if said is None:
                return [{"point": point, "reason": NO_CALCULATED}]
            volume = Fraction(said["flow_e9"] * said["day_hours"], 10**9)
            return [{"point": point, "zone": 0, "method": CALCULATED, "volume": volume, "key": ()}]
        return [self.by_norm(account, service, point, day, raised=broken and not early)]

    def by_norm(self, account, service, point, day, *, raised):
        people = self.on("residents", day, account_id=account)
        count = people and (people["registered"] + people["temporary"] or people["owners"])
        if not count:
            return {"point": point, "reason": NO_RESIDENTS}
        row = self.accounts[account]
        amenity = self.on("building_amenities", day, building_id=row["building_id"])
        if amenity is None:
            return {"point": point, "reason": NO_AMENITY}
        norm = self.norm(service, amenity["amenity_id"], 1, self.rooms(account, day), count, day)
        if norm is None:
            return {"point": point, "reason": NO_NORM}
        connection = self.on("connections", day, account_id=account, service_id=service)
        factor = Fraction(1)
        if raised and not connection["meter_impossible"]:
            factor = coefficient(self.services[service]["resource"], day)
        if connection["meter_impossible"] and self.services[service]["resource"] in (1, 2, 4, 6):
            count -= self.absent(account, people, day)
        plain = norm * count / self.length
        method = NORM if factor == 1 else UPLIFTED
        return {
            "point": point,
            "zone": 0,
            "method": method,
            "volume": plain * factor,
            "plain": plain,
            "key": (norm, factor),
        }

    def absent(self, account, people, day):
        """How many are away; owners who do not live here cannot be."""
        away = [
            row["people"]
            for row in self.where("absences", account_id=account)
            if row["valid_from"] <= day < row["valid_to"]
        ]
        return min(sum(away), people["registered"] + people["temporary"])

    def rooms(self, account, day):
        """How many rooms the premises have on a day; where nobody knows, only a norm for any number fits."""
        row = self.on("premises_areas", day, premises_id=self.accounts[account]["premises_id"])
        return row["rooms"] if row else 0

    def norm(self, service, amenity, purpose, rooms, people, day):
        fitting = [
            row
            for row in self.where("norms", service_id=service, amenity_id=amenity, purpose=purpose)
            if row["valid_from"] <= day < row["valid_to"]
            and row["rooms"] in (0, rooms)
            and row["people"] in (0, people)
        ]
        fitting.sort(key=lambda row: (row["rooms"] != 0, row["people"] != 0))
        return Fraction(fitting[-1]["norm_e6"], M6) if fitting else None

    # --- everything ---------------------------------------------------------------------------------------------
    def volumes(self):
        """``{(account, service): {day: [piece]}}`` of all but common-house services, and what is parked of buildings."""
        made, parked = {}, []
        for kind in (1, 4, 5, 6, 2):
            for account in self.accounts:
                for service, row in self.services.items():
                    if row["kind"] == kind and (days := self.days(account, service)):
                        made[account, service] = self.of_kind(kind, account, service, days, made)
            if kind == 1:
                parked = self.shared(made)
        return made, parked

    def of_kind(self, kind, account, service, days, made):
        if kind == 1:
            return self.direct(account, service)
        if kind == 5:
            whole = self.services[service]["proration"] == 2
            each = (
                self.piece(WHOLE, Fraction(1, sum(self.long[day] for day in days)))
                if whole
                else self.piece(FIXED, Fraction(1, self.length))
            )
            return {day: [each] for day in days}
        if kind == 4:
            return {day: [self.by_area(account, day)] for day in days}
        if kind == 6:
            return {day: [self.waste(account, service, day)] for day in days}
        sources = [row["source_id"] for row in self.where("sources", service_id=service)]
        if self.services[service]["resource"] == 5:
            return {day: [self.heat(account, service, sources, day, made)] for day in days}
        return {day: [self.by_sources(account, sources, day, made)] for day in days}

    @staticmethod
    def piece(method, volume, *key):
        return {"point": 0, "zone": 0, "method": method, "volume": volume, "key": key}

    def area(self, account, day):
        row = self.on("premises_areas", day, premises_id=self.accounts[account]["premises_id"])
        return row and Fraction(row["total_e4"], 10**4)

    def by_area(self, account, day):
        area = self.area(account, day)
        if area is None:
            return {"point": 0, "reason": NO_AREA}
        return self.piece(AREA, area / self.length, area)

    def by_sources(self, account, sources, day, made):
        pieces = [piece for source in sources for piece in made.get((account, source), {}).get(day, [])]
        if not pieces or any("reason" in piece for piece in pieces):
            return {"point": 0, "reason": "span"}
        return self.piece(DERIVED, sum(piece.get("plain", piece["volume"]) for piece in pieces))

    def heat(self, account, service, sources, day, made):
        """The heat of hot water: what is charged of it, the coefficient included, times the norm of heating."""
        pieces = [piece for source in sources for piece in made.get((account, source), {}).get(day, [])]
        if not pieces or any("reason" in piece for piece in pieces):
            return {"point": 0, "reason": "span"}
        amenity = self.on("building_amenities", day, building_id=self.accounts[account]["building_id"])
        if amenity is None:
            return {"point": 0, "reason": NO_AMENITY}
        norm = self.norm(service, amenity["amenity_id"], 3, 0, 0, day)
        if norm is None:
            return {"point": 0, "reason": NO_NORM}
        factors = {piece["key"][1] if piece["method"] == UPLIFTED else 1 for piece in pieces}
        factor = factors.pop() if len(factors) == 1 else 1
        return self.piece(HEAT, sum(piece["volume"] for piece in pieces) * norm, norm, factor)

    def waste(self, account, service, day):
        row = self.accounts[account]
        amenity = self.on("building_amenities", day, building_id=row["building_id"])
        if row["premises_kind"] == NON_RESIDENTIAL:
            return {"point": 0, "reason": NO_METHOD}
        if amenity is None:
            return {"point": 0, "reason": NO_AMENITY}
        people, area = self.on("residents", day, account_id=account), self.area(account, day)
        count = people and (people["registered"] + people["temporary"] or people["owners"])
        norm = count and self.norm(service, amenity["amenity_id"], 4, self.rooms(account, day), count, day)
        if norm:
            return self.piece(BY_HEADS, (count - self.absent(account, people, day)) * norm / 12 / self.length, norm)
        norm = self.norm(service, amenity["amenity_id"], 5, self.rooms(account, day), count or 0, day)
        if norm:
            return (
                self.piece(BY_ROOM, area * norm / 12 / self.length, norm, area)
                if area
                else {"point": 0, "reason": NO_AREA}
            )
        return {"point": 0, "reason": NO_NORM if count else NO_RESIDENTS}

    def price(self, account, service, zone, number, day):
        row = self.accounts[account]
        supplier = self.on("account_suppliers", day, account_id=account, service_id=service) or self.on(
            "building_suppliers", day, building_id=row["building_id"], service_id=service
        )
        if supplier is None:
            return None, NO_SUPPLIER
        category = self.on("categories", day, account_id=account)
        case = {
            "service_id": service,
            "supplier_id": supplier["supplier_id"],
            "category_id": category["category_id"] if category else 1,
            "zone": zone,
            "range_number": number,
        }
        found = [row for row in self.where("tariffs", **case) if row["valid_from"] <= day < row["valid_to"]]
        if len(found) != 1:
            return None, SEVERAL if found else NO_TARIFF
        return found[0], None


def bill(rows, year, month, *, daily=False):
    """Lines ``{(account, service, point, zone, method, from, to): kopecks}`` and a set of what is parked."""
    town = Town(rows, year, month, daily=daily)
    made, nobody = town.volumes()
    own_heat, unknown = town.boilers(made)
    common, parked = town.common(made)
    heat, cold = town.heating()
    town.acts(made)
    days, stopped = [], {*nobody, *parked, *cold, *unknown}
    ranged = {key: in_ranges(town, *key, by_day) for key, by_day in made.items()}
    for (account, service), by_day in (ranged | common | heat | own_heat).items():
        for day, pieces in by_day.items():
            for piece in pieces:
                if "reason" in piece:
                    stopped.add(
                        (account, service, piece["point"], NO_SOURCE if piece["reason"] == "span" else piece["reason"])
                    )
                    continue
                tariff, reason = town.price(account, service, piece["zone"], piece.get("range", 0), day)
                if reason:
                    stopped.add((account, service, piece["point"], reason))
                    continue
                key = (
                    account,
                    service,
                    piece["point"],
                    piece["zone"],
                    piece.get("range", 0),
                    piece["method"],
                    tariff["tariff_id"],
                    piece["key"],
                )
                days.append((key, day, town.long[day], piece["volume"] * (town.long[day] * tariff["price_e6"])))
    lines = {}
    for key, group in groupby(sorted(days, key=lambda row: (row[0], row[1])), key=lambda row: row[0]):
        for run in runs(list(group)):
            lines[(*key[:6], run[0][1], run[-1][1] + run[-1][2])] = sum(e4 for *_, e4 in run) / 10**4
    return lines, stopped


def runs(rows):
    """Rows of one key cut where the days have a gap."""
    result = [[rows[0]]]
    for row in rows[1:]:
        if row[1] == result[-1][-1][1] + result[-1][-1][2]:
            result[-1].append(row)
        else:
            result.append([row])
    return result
