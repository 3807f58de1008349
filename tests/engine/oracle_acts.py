"""What acts of tampering and unauthorised connection add, in exact fractions: a part of the oracle."""

from fractions import Fraction

CAPACITY, TENFOLD = 18, 19
NON_RESIDENTIAL = 2
NO_NORM, NO_RESIDENTS, NO_AMENITY, NO_CALCULATED = 2, 7, 10, 23


class Acts:
    """The part of a town that charges by acts, beside what the service costs anyway."""

    def acts(self, made):
        """Add the pieces of the acts to those of their services."""
        for row in self.rows.get("violations", ()):
            by_day = made.get((row["account_id"], row["service_id"]), {})
            if self.services[row["service_id"]]["kind"] != 1:
                continue
            for day in by_day:
                if row["valid_from"] <= day < row["valid_to"]:
                    by_day[day] = [*by_day[day], self.by_act(row, day)]

    def by_act(self, act, day):
        """Capacity round the clock; where it cannot be found, ten norms of everybody who lives there."""
        if act["flow_e9"]:
            return self.piece(CAPACITY, Fraction(act["flow_e9"], 10**9) * 24)
        account = self.accounts[act["account_id"]]
        people = self.on("residents", day, account_id=act["account_id"])
        count = people and (people["registered"] + people["temporary"] or people["owners"])
        amenity = self.on("building_amenities", day, building_id=account["building_id"])
        if account["premises_kind"] == NON_RESIDENTIAL:
            return {"point": 0, "reason": NO_CALCULATED}
        if not count:
            return {"point": 0, "reason": NO_RESIDENTS}
        if amenity is None:
            return {"point": 0, "reason": NO_AMENITY}
        norm = self.norm(act["service_id"], amenity["amenity_id"], 1, self.rooms(act["account_id"], day), count, day)
        if norm is None:
            return {"point": 0, "reason": NO_NORM}
        return self.piece(TENFOLD, norm * count * 10 / self.length, norm)
