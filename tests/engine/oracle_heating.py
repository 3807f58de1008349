"""Heating, cases A to D of the law, in exact fractions: a part of the oracle."""

from datetime import date
from fractions import Fraction

METER, AVERAGE = 1, 2
BY_METERS, BY_HOUSE, BY_NORM = 15, 16, 17
BY_YEAR, BY_OWN_YEAR, BY_AVERAGE = 25, 26, 28
NO_NORM, NO_AREA, NO_SOURCE, BEYOND, NO_PAYMENT = 2, 6, 11, 12, 24
HEATING = 7
IN_SEASON, EVENLY = 1, 2
NOT_METERED = {1, 2, 7, 10, 23}
"""Reasons for which premises have no heat of their own: no meter, and no average any more."""

E4 = 10**4
EPOCH = date(1970, 1, 1).toordinal()


class Heating:
    """The part of a town that heats. Volumes are of one day, areas m²."""

    def heating(self):
        """Pieces of the heating services, and what is parked of whole buildings."""
        result, parked = {}, []
        for service, row in self.services.items():
            if row["kind"] != HEATING:
                continue
            for building in sorted({each["building_id"] for each in self.accounts.values()}):
                mine = [a for a, each in self.accounts.items() if each["building_id"] == building]
                served = {account: days for account in mine if (days := self.days(account, service))}
                if served:
                    self.heat_building(building, service, served, result, parked)
        return result, parked

    def heat_building(self, building, service, served, result, parked):
        own = {account: self.own_heat(account, service, days) for account, days in served.items()}
        point, house, is_average = self.house_heat(building, service)
        payment = self.on("heatings", self.first, building_id=building)
        seasons = self.where("seasons", building_id=building, season=1)
        evenly = payment is not None and payment["payment"] == EVENLY
        ways = (BY_OWN_YEAR, BY_YEAR) if evenly else (BY_METERS, BY_AVERAGE if is_average else BY_HOUSE)
        if evenly:
            house = self.twelfth(building, service, 0)
            if house is not None:
                own = {account: self.own_twelfth(building, service, account, days) for account, days in served.items()}
        elif house is None and payment and not any(self.meets(row) for row in seasons):
            return
        known = self.of_house(building, service, own)
        points = [
            row["point_id"] for row in self.where("points", account_id=0, building_id=building, service_id=service)
        ]
        fault = None if evenly else self.house_fault(points)
        reason = self.heat_reason(known, house, payment, own)
        if reason or fault:
            parked.append((0, service, *((point, reason) if not fault or reason == NO_AREA else fault)))
            return
        heat = house / self.length if house is not None else known["norm"] * (known["whole"] - known["cold"])
        if house is None and payment["payment"] == EVENLY:
            heat = heat * payment["months"] / 12
        if house is not None and known["metered"]:
            each = known["metered_heat"] / known["metered"]
            taken = known["metered_heat"] + (known["whole"] - known["metered"] - known["cold"]) * each
        else:
            each = heat / (known["whole"] - known["cold"] + known["common"])
            taken = each * (known["whole"] - known["cold"])
        common = (heat - taken) / known["whole"]
        for account, days in served.items():
            result[account, service] = {
                day: [self.heat_piece(account, day, own[account][day], each, common, house, ways)] for day in days
            }

    def twelfth(self, building, service, account):
        """A twelfth of the volumes that lie in the year before and cover all of its days; else None."""
        first, end = (date(self.period // 100 - ago, 1, 1).toordinal() - EPOCH for ago in (1, 0))
        rows = [
            row
            for row in self.where("heat_volumes", building_id=building, service_id=service, account_id=account)
            if first <= row["valid_from"] and row["valid_to"] <= end
        ]
        if sum(row["valid_to"] - row["valid_from"] for row in rows) != end - first:
            return None
        return Fraction(sum(row["volume_e6"] for row in rows), 12 * 10**6)

    def own_twelfth(self, building, service, account, days):
        heat = self.twelfth(building, service, account)
        return dict.fromkeys(days, (None if heat is None else heat / self.length, None, 0, False))

    def heat_piece(self, account, day, own, each, common, house, ways):
        """``each`` and ``common``: heat a day for one m² of heated premises without a meter, and of common property.

        ``ways``: the methods of premises with a meter and of the others where the heat of the house is known.
        """
        row = self.on("premises_areas", day, premises_id=self.accounts[account]["premises_id"])
        volume, _, point, is_one = own
        if house is None or volume is None:
            point = 0
        if row is None:
            return {"point": point, "reason": NO_AREA}
        area = Fraction(row["total_e4"], E4)
        if house is not None and volume is not None:
            return self.piece(ways[0], volume + area * common, area, is_one) | {"point": point}
        part = area * (common if row["no_heating"] else each + common)
        method = BY_NORM if house is None else ways[1]
        return self.piece(method, part, area, self.heat_norm(account, day, house))

    def heat_norm(self, account, day, house):
        """The norm is shown where it is charged by, so that lines of two norms are two."""
        building = self.accounts[account]["building_id"]
        return house is None and self.norm_of_house(building, day)

    def own_heat(self, account, service, days):
        """``{day: (heat or None, fault or None, point, read by one meter)}``."""
        found = {}
        for day, pieces in self.of_points(account, service, days).items():
            faults = [each["reason"] for each in pieces if each.get("reason", 1) not in NOT_METERED]
            fine = all(each.get("method") in {METER, AVERAGE} for each in pieces)
            heat = sum(each["volume"] for each in pieces) if fine else None
            is_one = len(pieces) == 1 and pieces[0].get("method") == METER and self.shows(pieces[0]["point"], days)
            found[day] = heat, min(faults, default=None), min(each["point"] for each in pieces), is_one
        return found

    def shows(self, point, days):
        """Whether the meters that were read show more than zeros: if not, the line does not differ from an average's."""
        meters = {row["installation_id"]: row for day in days if (row := self.on("installations", day, point_id=point))}
        read = [each for each, row in meters.items() if self.counted(row)[0] == "read"]
        return any(row["value_e6"] for each in read for row in self.where("readings", installation_id=each))

    def house_heat(self, building, service):
        """The building's point, 0 if it has none; what all its meters counted, None where not known; is there an average in it."""
        points = [
            row["point_id"] for row in self.where("points", account_id=0, building_id=building, service_id=service)
        ]
        return min(points, default=0), *self.house_volume(points, heating=True)

    def of_house(self, building, service, own):
        """Averages over the days of the month: areas, and heat a day by the premises' meters; the norm a day."""
        areas = [self.on("building_areas", day, building_id=building) for day in self.stretches]
        norms = [self.norm_of_house(building, day) for day in self.stretches]
        metered = metered_heat = Fraction(0)
        for account, by_day in own.items():
            for day, (heat, *_) in by_day.items():
                if heat is not None:
                    metered_heat += heat * self.long[day]
                    row = self.on("premises_areas", day, premises_id=self.accounts[account]["premises_id"])
                    if row and not row["no_heating"]:
                        metered += Fraction(row["total_e4"], E4) * self.long[day]
        cold = [
            Fraction(row["total_e4"], E4) * (min(row["valid_to"], self.end) - max(row["valid_from"], self.first))
            for row in self.where("premises_areas", building_id=building)
            if row["no_heating"] and self.meets(row)
        ]
        mean = lambda values: (
            None if None in values
            else sum(v * days for v, days in zip(values, self.long.values(), strict=True)) / self.length
        )  # fmt: skip
        return {
            "whole": mean([row and Fraction(row["premises_e4"], E4) for row in areas]),
            "common": mean([row and Fraction(row["common_e4"], E4) for row in areas]),
            "norm": mean([None if norm is None else norm / self.length for norm in norms]),
            "cold": sum(cold, Fraction(0)) / self.length,
            "metered": metered / self.length,
            "metered_heat": metered_heat / self.length,
        }

    def heat_reason(self, known, house, payment, own):
        if known["whole"] is None:
            return NO_AREA
        if house is not None and any(fault for by_day in own.values() for _, fault, *_ in by_day.values()):
            return NO_SOURCE
        heated = known["whole"] - known["cold"]
        if heated < known["metered"] or heated + known["common"] <= 0:
            return BEYOND
        if house is None and payment is None:
            return NO_PAYMENT
        return NO_NORM if house is None and known["norm"] is None else None

    def norm_of_house(self, building, day):
        service = next(number for number, row in self.services.items() if row["kind"] == HEATING)
        amenity = self.on("building_amenities", day, building_id=building)
        return amenity and self.norm(service, amenity["amenity_id"], 6, 0, 0, day)

    def meets(self, row):
        return row["valid_from"] < self.end and row["valid_to"] > self.first
