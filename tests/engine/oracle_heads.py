"""What head points charge by their formulas, in exact fractions: a part of the oracle."""

from fractions import Fraction

FORMULA = 10
NO_AREA, NO_RESIDENTS, NO_FORMULA, NO_READING, NEGATIVE_PART, NOBODY_BELOW = 6, 7, 15, 16, 19, 20


def by_people(volume, mates):
    return [volume * each["people"] / sum(e["people"] for e in mates) for each in mates]


def by_area(volume, mates):
    return [volume * each["area"] / sum(e["area"] for e in mates) for each in mates]


def the_rest_by_people(volume, mates):
    rest = volume - sum(each["own"] for each in mates)
    return [each["own"] + part for each, part in zip(mates, by_people(rest, mates), strict=True)]


def the_rest_evenly(volume, mates):
    rest = volume - sum(each["own"] for each in mates)
    return [each["own"] + rest / len(mates) for each in mates]


FORMULAS = {
    1: ("объём × жильцы ÷ сумма(жильцы)", by_people, ("people",)),
    2: ("объём × площадь ÷ сумма(площадь)", by_area, ("area",)),
    3: ("свой + (объём − сумма(свой)) × жильцы ÷ сумма(жильцы)", the_rest_by_people, ("people",)),
    4: ("свой + (объём − сумма) ÷ количество", the_rest_evenly, ()),
}
"""By id: the text that the engine reads, what it means, what must be known of everybody."""


class Heads:
    """The part of a town with communal flats: a common meter, and points of the rooms below it."""

    def shared(self, made):
        """Charge the accounts below each head point by its formula, instead of what their points say.

        Returns what is parked of the buildings: head points below which nobody is served.
        """
        nobody = []
        for head in self.rows.get("heads", ()):
            points = {}
            for row in sorted(self.where("below", head_id=head["point_id"]), key=lambda row: row["point_id"]):
                points.setdefault(row["account_id"], []).append(row["point_id"])
            by_account = {account: made.get((account, head["service_id"]), {}) for account in points}
            if not any(by_account.values()):
                nobody.append((0, head["service_id"], head["point_id"], NOBODY_BELOW))
            own = {account: self.own_rate(by_day) for account, by_day in by_account.items()}
            for day in self.stretches:
                present = [account for account, by_day in by_account.items() if day in by_day]
                for account, piece in zip(present, self.parts(head, day, present, own), strict=True):
                    by_account[account][day] = [piece | {"point": points[account][0]}]
        return nobody

    def own_rate(self, by_day):
        """A month at the rate of each day, of the meters that the account's points have."""
        metered = lambda pieces: sum(each["volume"] for each in pieces if each.get("method") == 1)
        return {day: metered(pieces) * self.length for day, pieces in by_day.items()}

    def parts(self, head, day, present, own):
        """A piece for each account that is served on a day."""
        volume, _ = self.house_volume([head["point_id"]])
        formula = self.on("formulas", day, point_id=head["point_id"])
        if volume is None or formula is None:
            return [{"reason": NO_READING if volume is None else NO_FORMULA} for _ in present]
        mates = [{"own": own[a][day], "people": self.living_in(a, day), "area": self.area(a, day)} for a in present]
        _, meaning, needed = FORMULAS[formula["formula_id"]]
        for name, reason in (("people", NO_RESIDENTS), ("area", NO_AREA)):
            if name in needed and not all(each[name] for each in mates):
                return [{"reason": reason} for _ in present]
        return [
            {"reason": NEGATIVE_PART}
            if part < 0
            else self.piece(
                FORMULA, part / self.length, part / volume if volume else 0, each["area"] if "area" in needed else 0
            )
            for part, each in zip(meaning(volume, mates), mates, strict=True)
        ]

    def living_in(self, account, day):
        people = self.on("residents", day, account_id=account)
        return people and Fraction(people["registered"] + people["temporary"] or people["owners"])
