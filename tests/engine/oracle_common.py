"""Common-house needs, day by day in exact fractions: a part of the oracle."""

from fractions import Fraction

COMMON_METER, COMMON_NORM, LOWERED = 8, 9, 20
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
        house = self.house_volume(points)
        norms = [self.common_norm(building, service, day) for day in self.stretches]
        point = min(points, default=0)
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

    def house_volume(self, points):
        """What the meters of a building counted together; None unless each was read and stood the whole month."""
        house = Fraction(0) if points else None
        for point in points:
            meters = {}
            for day in self.stretches:
                meter = self.on("installations", day, point_id=point)
                meters[meter["installation_id"] if meter else None] = meter
            states = [self.counted(meter) if meter else ("none", None) for meter in meters.values()]
            if house is None or any(state != "read" for state, _ in states):
                house = None
            else:
                house += sum(sum(volumes.values()) for _, volumes in states)
        return house

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
        return self.piece(COMMON_METER, need * area / whole / self.length, area, whole) | {"point": point}
