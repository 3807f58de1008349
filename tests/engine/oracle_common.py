"""Common-house needs, day by day in exact fractions: a part of the oracle."""

from datetime import date
from fractions import Fraction

from tests.engine.oracle_meters import month_of, number

COMMON_METER, COMMON_NORM, LOWERED, COMMON_AVERAGE = 8, 9, 20, 27
NO_AREA, NO_HOUSE_READING, NO_SOURCE, NEGATIVE = 6, 8, 11, 14
NON_RESIDENTIAL = 2


class CommonHouse:
    """The part of a town that shares what the buildings' meters counted."""

    def common(self, made):
        """Pieces of the common-house services, and what is parked of whole buildings."""
        result, parked = {}, []
        for service, row in self.services.items():
            if row["kind"] != 3:
                continue
            for building in sorted({each["building_id"] for each in self.accounts.values()}):
                accounts = [a for a, each in self.accounts.items() if each["building_id"] == building]
                accounts = [account for account in accounts if self.days(account, service)]
                if not accounts:
                    continue
                need = self.need(building, service, made)
                if isinstance(need, Fraction) and need < 0 and self.living(building):
                    self.lower(building, service, -need, made)
                    need = Fraction(0)
                elif isinstance(need, Fraction) and need < 0:
                    need = self.house_point(building, service), NEGATIVE
                if isinstance(need, tuple):
                    parked.append((0, service, *need))
                    continue
                for account in accounts:
                    pieces = {d: self.share(account, building, service, need, d) for d in self.days(account, service)}
                    if need != 0:
                        result[account, service] = {day: [piece] for day, piece in pieces.items()}
        return result, parked

    def need(self, building, service, made):
        """The month's need by the meter, None when by the norm, or ``(point, reason)``."""
        source = self.source(service)
        house = {"account_id": 0, "building_id": building, "service_id": source}
        points = [row["point_id"] for row in self.where("points", **house)]
        house, _ = self.house_volume(points)
        norms = [self.common_norm(building, service, day) for day in self.stretches]
        point = min(points, default=0)
        if fault := self.house_fault(points):
            return fault
        if house is None:
            return (point, NO_HOUSE_READING) if None in norms else None
        own = [
            by_day
            for (account, one), by_day in made.items()
            if one == source and self.accounts[account]["building_id"] == building
        ]
        if any("reason" in piece for by_day in own for pieces in by_day.values() for piece in pieces):
            return point, NO_SOURCE
        need = house - sum(map(self.total, own))
        cap = 0 if None in norms else sum(norm * days for norm, days in zip(norms, self.long.values(), strict=True))
        return need if None in norms else min(need, cap)

    def house_volume(self, points, *, heating=False):
        """What the meters of a building counted together, averages included, and whether those are; None: not known."""
        key = ("house", heating, *points)
        if key not in self.known:
            counted = [self.of_house_point(point, heating) for point in points]
            is_known = bool(points) and None not in counted
            total = sum((volume for volume, _ in counted), Fraction(0)) if is_known else None
            self.known[key] = total, is_known and any(is_average for _, is_average in counted)
        return self.known[key]

    def house_fault(self, points):
        """The first of a building's points whose reading cannot be counted by, and why; None where all can."""
        for point in sorted(points):
            meters = [self.on("installations", day, point_id=point) for day in self.stretches]
            reasons = [what for meter in meters if meter for state, what in [self.counted(meter)] if state == "fault"]
            if reasons:
                return point, min(reasons)
        return None

    def of_house_point(self, point, heating):
        """``(volume, has an average in it)`` of one of the building's points, or None."""
        volume, silent, since, seen = Fraction(0), 0, [], set()
        for day in self.stretches:
            meter = self.on("installations", day, point_id=point)
            state, what = self.counted(meter) if meter else ("none", None)
            if state == "fault":
                return None
            if state == "read":
                if meter["installation_id"] not in seen:
                    volume += sum(what.values())
                seen.add(meter["installation_id"])
                continue
            silent += self.long[day]
            since.append(self.silent_since(point, day, meter, what))
        if not silent:
            return volume, False
        if None in since:
            return None
        season = self.heating_days(self.where("points", point_id=point)[0]["building_id"]) if heating else None
        periods = [month for month in range(min(since), self.index + 1) if season is None or season.get(month)]
        if len(periods) > 3 or self.index not in periods:
            return None
        average = self.average(point, season)
        return average and (volume + sum(average.values()) * silent / self.length, True)

    def silent_since(self, point, day, meter, last):
        """The month of the first period without a reading; None where the point was never read."""
        if meter is None:
            gone = self.where("installations", point_id=point)
            ended = [row["valid_to"] for row in gone if row["valid_to"] <= day]
            return month_of(max(ended)) if ended else None
        if meter["verified_to"] < self.end:
            return month_of(meter["verified_to"])
        return None if last is None else min(last + 1, self.index)

    def heating_days(self, building):
        """``{month: whether the heating season covers all of it}`` of the months that it touches."""
        found = {}
        for month in range(self.index - 13, self.index + 1):
            first = number(date(month // 12, month % 12 + 1, 1))
            end = number(date((month + 1) // 12, (month + 1) % 12 + 1, 1))
            days = {
                day
                for row in self.where("seasons", building_id=building, season=1)
                for day in range(max(first, row["valid_from"]), min(end, row["valid_to"]))
            }
            if days:
                found[month] = len(days) == end - first
        return found

    def living(self, building):
        """``{account: person-days}`` of the living premises where anybody lives."""
        found = {}
        for account, row in self.accounts.items():
            if row["building_id"] == building and row["premises_kind"] != NON_RESIDENTIAL:
                for day in self.stretches:
                    people = self.on("residents", day, account_id=account)
                    if people and self.on("accounts", day, account_id=account):
                        living = people["registered"] + people["temporary"]
                        found[account] = found.get(account, 0) + living * self.long[day]
        return {account: days for account, days in found.items() if days}

    def lower(self, building, service, surplus, made):
        """Take a surplus off what the flats consumed: by people, to zero at most."""
        source, living = self.source(service), self.living(building)
        for account, days in living.items():
            by_day = made.get((account, source), {})
            own = self.total(by_day)
            part = min(Fraction(1), surplus * days / sum(living.values()) / own) if own else 0
            for day, pieces in by_day.items():
                by_day[day] = pieces + [
                    {
                        "point": piece["point"],
                        "zone": piece["zone"],
                        "method": LOWERED,
                        "volume": -part * piece.get("plain", piece["volume"]),
                        "key": (piece["method"], piece["key"]),
                    }
                    for piece in pieces
                    if part * piece["volume"]
                ]

    def source(self, service):
        return next(row["source_id"] for row in self.rows["sources"] if row["service_id"] == service)

    def house_point(self, building, service):
        house = {"account_id": 0, "building_id": building, "service_id": self.source(service)}
        return min((row["point_id"] for row in self.where("points", **house)), default=0)

    def common_norm(self, building, service, day):
        amenity = self.on("building_amenities", day, building_id=building)
        areas = self.on("building_areas", day, building_id=building)
        norm = amenity and self.norm(service, amenity["amenity_id"], 2, 0, 0, day)
        return norm and areas and norm * Fraction(areas["common_e4"], 10**4) / self.length

    def share(self, account, building, service, need, day):
        point = self.house_point(building, service)
        areas, area = self.on("building_areas", day, building_id=building), self.area(account, day)
        if areas is None or area is None:
            return {"point": point, "reason": NO_AREA}
        whole = Fraction(areas["premises_e4"], 10**4)
        if need is None:
            volume = self.common_norm(building, service, day) * area / whole
            amenity = self.on("building_amenities", day, building_id=building)
            norm = self.norm(service, amenity["amenity_id"], 2, 0, 0, day)
            return self.piece(COMMON_NORM, volume, norm, area, whole) | {"point": point}
        method = COMMON_AVERAGE if self.is_by_average(building, service) else COMMON_METER
        return self.piece(method, need * area / whole / self.length, area, whole) | {"point": point}

    def is_by_average(self, building, service):
        house = {"account_id": 0, "building_id": building, "service_id": self.source(service)}
        return self.house_volume([row["point_id"] for row in self.where("points", **house)])[1]
