"""Heat and hot water that a building makes itself, in exact fractions: a part of the oracle."""

from fractions import Fraction

BY_WATER, BY_AREA = 30, 31
NO_AREA, NO_SOURCE, NO_VOLUME = 6, 11, 25
OWN_BOILER = 8


class Boilers:
    """The part of a town whose buildings burn something themselves."""

    def boilers(self, made):
        """Pieces of these services, and what is parked of whole buildings. Volumes are of one day."""
        result, parked = {}, []
        for service, row in self.services.items():
            if row["kind"] != OWN_BOILER:
                continue
            for building in sorted({each["building_id"] for each in self.accounts.values()}):
                mine = [a for a, each in self.accounts.items() if each["building_id"] == building]
                served = {account: days for account in mine if (days := self.days(account, service))}
                if served:
                    self.boiler(building, service, served, made, result, parked)
        return result, parked

    def boiler(self, building, service, served, made, result, parked):
        said = self.on("resource_uses", self.first, building_id=building, service_id=service)
        house = {"account_id": 0, "building_id": building, "service_id": service}
        points = [row["point_id"] for row in self.where("points", **house)]
        used = Fraction(said["volume_e6"], 10**6) if said else self.house_volume(points)[0]
        sources = [row["source_id"] for row in self.where("sources", service_id=service)]
        water = self.water_of(building, sources, made) if sources else None
        if used is None and (fault := self.house_fault(points)):
            parked.append((0, service, *fault))
            return
        if used is None or (sources and (water is None or water <= 0)):
            parked += (
                [(0, service, min(points, default=0), NO_VOLUME if used is None else NO_SOURCE)] if used != 0 else []
            )
            return
        for account, days in served.items():
            pieces = {
                day: self.by_water(account, day, sources, made, used / water) if sources
                else self.by_room_area(account, building, day, used)
                for day in days
            }  # fmt: skip
            result[account, service] = {day: [each] for day, each in pieces.items() if each and used}

    def water_of(self, building, sources, made):
        """The water of the building, None where some of it is not known."""
        parts = [
            by_day
            for (account, source), by_day in made.items()
            if source in sources and self.accounts[account]["building_id"] == building
        ]
        if any("reason" in piece for by_day in parts for pieces in by_day.values() for piece in pieces):
            return None
        return sum(map(self.total, parts))

    def by_water(self, account, day, sources, made, each):
        pieces = [piece for source in sources for piece in made.get((account, source), {}).get(day, [])]
        if not pieces:
            return {"point": 0, "reason": NO_SOURCE}
        own = sum(piece.get("plain", piece["volume"]) for piece in pieces)
        return self.piece(BY_WATER, own * each) if own else None

    def by_room_area(self, account, building, day, used):
        areas, area = self.on("building_areas", day, building_id=building), self.area(account, day)
        if areas is None or area is None:
            return {"point": 0, "reason": NO_AREA}
        whole = Fraction(areas["premises_e4"], 10**4)
        return self.piece(BY_AREA, used * area / whole / self.length, area, whole)
