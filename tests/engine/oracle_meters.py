"""What meters counted, and their averages, in exact fractions: a part of the oracle."""

from datetime import date, timedelta
from fractions import Fraction

EPOCH = date(1970, 1, 1)
ZONES = {1: [0], 2: [1, 2], 3: [3, 4, 2]}
BACKWARD, NO_START = 9, 13
M6 = 10**6


def number(day):
    return (day - EPOCH).days


def month_of(day):
    at = EPOCH + timedelta(days=day)
    return at.year * 12 + at.month - 1


def month_of_period(period):
    return period // 100 * 12 + period % 100 - 1


class Meters:
    """The part of a town that reads its meters."""

    def counted(self, meter):
        """``("read", {zone: volume})``, ``("fault", reason)`` or ``("unread", month of last reading)``."""
        if meter["installation_id"] not in self.known:
            self.known[meter["installation_id"]] = self.count(meter)
        return self.known[meter["installation_id"]]

    def count(self, meter):
        volumes, lasts, fault = {}, [], []
        for zone in ZONES[meter["zones"]]:
            mine = sorted(
                self.where("readings", installation_id=meter["installation_id"], zone=zone),
                key=lambda row: (row["taken_on"], row["period"], row["seq"]),
            )
            before = [row for row in mine if row["period"] < self.period]
            now = [row for row in mine if row["period"] == self.period]
            if meter["verified_to"] < self.end:
                now = [row for row in now if row["taken_on"] < meter["verified_to"]]
            if before:
                start, lasts = before[-1], [*lasts, month_of_period(before[-1]["period"])]
            elif now:
                start, lasts = now[0], [*lasts, self.index]
                if len(now) == 1 and start["taken_on"] > meter["valid_from"]:
                    fault.append(NO_START)
                    now = []
            else:
                lasts.append(None)
                continue
            if now:
                checked = self.where("checked", installation_id=meter["installation_id"], zone=zone)
                volume = self.step(meter, start["value_e6"], now[-1]["value_e6"], may_fall=bool(checked))
                if volume is None:
                    fault.append(BACKWARD)
                volumes[zone] = volume
        if fault:
            return "fault", min(fault)
        if len(volumes) == len(ZONES[meter["zones"]]):
            return "read", volumes
        return "unread", None if None in lasts else min(lasts)

    @staticmethod
    def step(meter, before, after, *, may_fall=False):
        volume, dial = Fraction(after - before, M6), 10 ** meter["digits"]
        if may_fall and volume < 0:
            volume = min(volume, volume + dial, key=abs)
        elif volume < 0:
            if Fraction(before, M6) < Fraction(9, 10) * 10 ** meter["digits"]:
                return None
            volume += 10 ** meter["digits"]
        return volume * meter["ratio_e3"] / 1000

    def average(self, point, season=None):
        """``{zone: a month's average}`` or None; where there is a season, of the months that it covers."""
        if ("average", point) not in self.known:
            self.known["average", point] = self.averaged(point, season)
        return self.known["average", point]

    def averaged(self, point, season):
        meters = self.where("installations", point_id=point)
        months = {}
        for month in range(self.index - 12, self.index):
            first = number(date(month // 12, month % 12 + 1, 1))
            end = number(date((month + 1) // 12, (month + 1) % 12 + 1, 1))
            for zone in range(5):
                volume, begun, stood, bad = Fraction(0), False, 0, False
                for meter in meters:
                    mine = self.where("readings", installation_id=meter["installation_id"], zone=zone)
                    key = lambda row: (row["taken_on"], row["period"], row["seq"])
                    these = sorted((r for r in mine if month_of_period(r["period"]) == month), key=key)
                    previous = sorted((r for r in mine if month_of_period(r["period"]) == month - 1), key=key)
                    if not these:
                        continue
                    start = previous[-1] if previous else these[0]
                    begun = begun or bool(previous)
                    step = self.step(meter, start["value_e6"], these[-1]["value_e6"])
                    bad = bad or step is None
                    volume += step or 0
                    stood += min(end, meter["valid_to"]) - max(first, meter["valid_from"])
                counts = season is None or season.get(month)
                if counts and begun and not bad and stood == end - first:
                    months.setdefault(zone, {})[month] = volume
        if not months:
            return None
        newest = max(max(of_zone) for of_zone in months.values())
        result = {}
        for zone, of_zone in months.items():
            last = sorted(of_zone)[-6:]
            if len(last) >= 3 and last[-1] == newest:
                result[zone] = sum(of_zone[month] for month in last) / len(last)
        return result or None
