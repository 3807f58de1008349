"""Random towns: buildings of a few accounts, everything that can change in a month, changing at times."""

import itertools
from datetime import date

from tests.engine.facts_of import DEFAULTS, KEYS
from tui_billing.domain.days import FOREVER, day_number

COLD, HOT, LIGHT, SEWAGE, COMMON_LIGHT, UPKEEP, INTERCOM, WARMTH, WASTE, HEATING, GAS, FUEL = range(1, 13)
PAST, END = day_number(date(2000, 1, 1)), day_number(FOREVER)


class SmallTown:
    """Plain rows by frame name. ``chance`` is a ``random.Random``; every ``changes``-th dated fact changes in the month."""

    def __init__(self, chance, year, month, *, buildings=2, changes=3):
        self.chance, self.changes = chance, changes
        self.year, self.month = year, month
        self.first = day_number(date(year, month, 1))
        self.end = day_number(date(year + month // 12, month % 12 + 1, 1))
        self.rows = {name: [] for name in DEFAULTS}
        self.ids = 0
        self._book()
        for building in range(1, buildings + 1):
            self._building(building)
        self._boilers()
        self._capacities()

    def add(self, name, **row):
        self.rows[name].append(KEYS | DEFAULTS[name] | row)

    def next_id(self):
        self.ids += 1
        return self.ids

    def one_in(self, count):
        return self.chance.randrange(count) == 0

    def inner_day(self):
        return self.chance.randrange(self.first + 1, self.end)

    def dated(self, name, values, *, may_lack=True, **keys):
        """One value for ever, or two with a change inside the month, or at times a gap."""
        bounds = [PAST, END]
        if self.one_in(self.changes):
            bounds = [PAST, self.inner_day(), END]
        spans = list(itertools.pairwise(bounds))
        if may_lack and self.one_in(12):
            spans = spans[1:]
        for start, end in spans:
            self.add(name, valid_from=start, valid_to=end, **keys, **values())

    def _book(self):
        kinds = {
            COLD: 1,
            HOT: 1,
            LIGHT: 1,
            SEWAGE: 2,
            COMMON_LIGHT: 3,
            UPKEEP: 4,
            INTERCOM: 5,
            WARMTH: 2,
            WASTE: 6,
            HEATING: 7,
        }
        resources = {COLD: 1, HOT: 2, LIGHT: 3, SEWAGE: 6, WARMTH: 5, HEATING: 5}
        for service, kind in kinds.items():
            self.add(
                "services",
                service_id=service,
                kind=kind,
                resource=resources.get(service, 0),
                position=service,
                season=2 if service == UPKEEP and self.one_in(3) else 0,
                proration=2 if self.one_in(2) else 1,
            )
            for supplier in (1, 2):
                for category in (1, 2):
                    for zone in range(5) if service == LIGHT else (0,):
                        self.dated(
                            "tariffs",
                            lambda: {
                                "tariff_id": self.next_id(),
                                "price_e6": self.chance.randrange(1, 20_000) * 10_000,
                            },
                            may_lack=self.one_in(8),
                            service_id=service,
                            supplier_id=supplier,
                            category_id=category,
                            zone=zone,
                        )
        if self.one_in(2):
            self._ranges()
        for service, source in ((SEWAGE, COLD), (SEWAGE, HOT), (WARMTH, HOT), (COMMON_LIGHT, LIGHT)):
            self.add("sources", service_id=service, source_id=source)
        for service in (COLD, HOT, LIGHT):
            for rooms, people in ((0, 0), (2, 0), (0, 3)):
                if not self.one_in(5):
                    self.dated("norms", lambda: self._norm(1), service_id=service, rooms=rooms, people=people)
        for service, purpose in ((COMMON_LIGHT, 2), (WARMTH, 3), (WASTE, self.chance.choice((4, 5))), (HEATING, 6)):
            if not self.one_in(4):
                self.dated("norms", lambda of=purpose: self._norm(of), service_id=service)

    def _ranges(self):
        """Light of the population in ranges: limits, and tariffs by range in place of those without."""
        self.rows["tariffs"] = [
            row | {"tariff_id": self.next_id(), "range_number": number}
            for row in self.rows["tariffs"]
            for number in ((1, 2, 3) if (row["service_id"], row["category_id"]) == (LIGHT, 1) else (0,))
        ]
        first = self.chance.randrange(10, 60) * 10**6
        self.dated(
            "range_limits",
            lambda: {"first_e6": first, "second_e6": first + self.chance.randrange(1, 90) * 10**6, "season_e2": 180},
            may_lack=False,
            service_id=LIGHT,
        )

    def _norm(self, purpose):
        return {"norm_id": self.next_id(), "purpose": purpose, "norm_e6": self.chance.randrange(1, 9_000) * 1_000}

    def _building(self, building):
        premises_e4 = self.chance.randrange(100, 500) * 10_000
        self.dated(
            "building_areas",
            lambda: {"premises_e4": premises_e4, "common_e4": self.chance.randrange(1, 9_000) * 100},
            building_id=building,
        )
        self.dated("building_amenities", lambda: {"amenity_id": 1}, building_id=building)
        for service in range(1, 11):
            self.dated(
                "building_suppliers",
                lambda: {"supplier_id": self.chance.choice((1, 2))},
                may_lack=self.one_in(4),
                building_id=building,
                service_id=service,
            )
        if self.one_in(2):
            self.add("seasons", building_id=building, season=3, valid_from=self.inner_day(), valid_to=END)
        if not self.one_in(3):
            day = self.inner_day()
            self.add(
                "seasons", building_id=building, season=2, valid_from=day, valid_to=self.chance.choice((day + 9, END))
            )
        for account in range(building * 10, building * 10 + self.chance.randrange(1, 4)):
            self._account(building, account)
        if not self.one_in(4):
            self._point(building, 0, LIGHT, monthly=self.chance.randrange(100, 3_000))
        self._heating(building)
        if self.one_in(3):
            self._communal(building)

    def _boilers(self):
        """Buildings that heat their water by gas, and themselves by another fuel, as was said of the month."""
        self.add("sources", service_id=GAS, source_id=HOT)
        for service in (GAS, FUEL):
            self.add("services", service_id=service, kind=8, position=service)
            for category in (1, 2):
                price = {"tariff_id": self.next_id(), "price_e6": self.chance.randrange(1, 2_000) * 10_000}
                self.add("tariffs", service_id=service, category_id=category, valid_from=PAST, valid_to=END, **price)
        for account in self.rows["accounts"]:
            here = {"building_id": account["building_id"], "account_id": account["account_id"]}
            if account["building_id"] % 2 == 0 and not self.one_in(8):
                self.dated(
                    "connections", lambda: {"meter_impossible": 0}, **here, service_id=self.chance.choice((GAS, FUEL))
                )
        for building in {row["building_id"] for row in self.rows["accounts"]}:
            for service in (GAS, FUEL):
                self.add("building_suppliers", building_id=building, service_id=service)
                volume = {"volume_e6": self.chance.randrange(900) * 10**6}
                if not self.one_in(4):
                    self.add("resource_uses", building_id=building, service_id=service, **volume)

    def _capacities(self):
        """What half of the non-residential premises can take without a meter."""
        for account in [row for row in self.rows["accounts"] if row["premises_kind"] == 2]:
            here = {"building_id": account["building_id"], "account_id": account["account_id"]}
            for service in (COLD, HOT, LIGHT):
                if self.one_in(2):
                    said = lambda: {
                        "flow_e9": self.chance.randrange(1, 10**9),
                        "day_hours": self.chance.choice((24, 24, 8)),
                    }
                    self.dated("capacities", said, **here, service_id=service)

    def _communal(self, building):
        """A flat of rooms with a common meter of cold water; the rooms have meters of their own, or none has."""
        head = self.next_id()
        here = {"building_id": building, "point_id": head}
        self.add("heads", **here, account_id=0, service_id=COLD)
        self.dated("formulas", lambda: {"formula_id": self.chance.randrange(1, 5)}, building_id=building, point_id=head)
        self._read(here, self.one_in(8), used=self.chance.randrange(20, 200))
        has_meters = self.one_in(2)
        for account in range(building * 10 + 5, building * 10 + self.chance.randrange(6, 9)):
            room = {"building_id": building, "account_id": account}
            self.add("accounts", **room, premises_id=account, premises_kind=3)
            self.dated(
                "residents", lambda: {"registered": self.chance.randrange(1, 4), "temporary": 0, "owners": 1}, **room
            )
            self.dated(
                "premises_areas", lambda: {"total_e4": self.chance.randrange(20, 60) * 5_000}, building_id=building,
                premises_id=account,
            )  # fmt: skip
            if has_meters:  # a meter that serves a part of the month is rounded a part at a time, and that cuts lines
                self.add("connections", **room, service_id=COLD)
            else:
                self.dated("connections", lambda: {"meter_impossible": 0}, **room, service_id=COLD)
            for _ in range(self.chance.choice((1, 1, 2))):
                point = self.next_id()
                self.add("points", **room, point_id=point, service_id=COLD)
                self.add("below", **room, head_id=head, point_id=point, service_id=COLD)
                if has_meters:
                    self._read(
                        {"building_id": building, "point_id": point}, silent=False, used=self.chance.randrange(12)
                    )

    def _read(self, here, silent, used):
        """A meter that was read last month and, unless it is silent, in this one."""
        meter = {**here, "installation_id": self.next_id()}
        self.add("installations", **meter, valid_from=PAST, valid_to=END)
        self._reading(meter, 0, 1, self._first_of(1) + 24, 70 * 10**6)
        if not silent:
            self._reading(meter, 0, 0, self.first + 24, 70 * 10**6 + used * 10**6 + self.chance.randrange(1000) * 1000)

    def _heating(self, building):
        """How it pays for heat and when, and its meter: cases A to D come about by who has a meter."""
        if not self.one_in(8):
            payment, months = self.chance.choice((1, 1, 2)), self.chance.randrange(5, 13)
            self.dated("heatings", lambda: {"payment": payment, "months": months}, building_id=building)
        if not self.one_in(4):
            long_ago = 240 * (building % 2)
            self.add("seasons", building_id=building, season=1, valid_from=self.inner_day() - long_ago, valid_to=END)
        if not self.one_in(3):
            self._point(building, 0, HEATING, monthly=self.chance.randrange(20, 600))
        if not self.one_in(3):
            self._year_before(building, 0, 600)
            for account in [row["account_id"] for row in self.rows["accounts"] if row["building_id"] == building]:
                if self.one_in(2):
                    self._year_before(building, account, 90)

    def _premises(self, rooms):
        """Areas with one to three rooms; other rooms where the area is another."""
        area = self.chance.randrange(20, 90)
        return {"total_e4": area * 5_000, "rooms": 1 + (rooms + area) % 3}

    def _year_before(self, building, account, monthly):
        """What was counted in both halves of the year before, at times in one of them only."""
        edges = [
            day_number(date(self.year - 1, 1, 1)),
            day_number(date(self.year - 1, 7, 1)),
            day_number(date(self.year, 1, 1)),
        ]
        spans = list(itertools.pairwise(edges))
        for since, until in spans[1:] if self.one_in(8) else spans:
            volume = self.chance.randrange(6 * monthly * 1000) * 1000
            self.add(
                "heat_volumes", building_id=building, account_id=account, service_id=HEATING, valid_from=since,
                valid_to=until, volume_e6=volume,
            )  # fmt: skip

    def _account(self, building, account):
        here = {"building_id": building, "account_id": account}
        business = self.one_in(6)
        opened = self.inner_day() if self.one_in(10) else PAST
        closed = END if not self.one_in(10) or opened != PAST else self.inner_day()
        rooms = self.chance.randrange(1, 4)
        self.add(
            "accounts",
            **here,
            premises_id=account,
            premises_kind=2 if business else 1,
            valid_from=opened,
            valid_to=closed,
        )
        if business and not self.one_in(5):
            self.add("categories", **here, category_id=2)
        no_heating = int(self.one_in(6))
        self.dated(
            "premises_areas",
            lambda: self._premises(rooms) | {"no_heating": no_heating},
            building_id=building,
            premises_id=account,
        )
        self.dated(
            "residents",
            lambda: {
                "registered": self.chance.randrange(4),
                "temporary": self.chance.randrange(2),
                "owners": self.chance.randrange(3),
            },
            **here,
        )
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            day = self.inner_day()
            self.add("absences", **here, people=self.chance.randrange(1, 3), valid_from=day, valid_to=day + 9)
        for service in range(1, 11):
            self._connection(here, service)

    def _connection(self, here, service):
        if self.one_in(8):
            return
        impossible = int(self.one_in(5))
        self.dated("connections", lambda: {"meter_impossible": impossible}, **here, service_id=service)
        if self.one_in(8):
            self.dated("account_suppliers", lambda: {"supplier_id": 2}, **here, service_id=service)
        if service == HEATING and self.one_in(2):
            self._point(here["building_id"], here["account_id"], service, monthly=self.chance.randrange(1, 200))
        if service in (COLD, HOT, LIGHT) and self.one_in(12):
            self._act(here, service)
        if service in (COLD, HOT, LIGHT):
            for _ in range(self.chance.choice((0, 1, 1, 1, 1, 2))):
                self._point(here["building_id"], here["account_id"], service, monthly=self.chance.randrange(1, 200))

    def _act(self, here, service):
        """An act about days of this month or of those before, with a capacity or without."""
        since = self.first + self.chance.randrange(-60, 20)
        flow = self.chance.choice((0, self.chance.randrange(1, 10**9)))
        until = since + self.chance.randrange(1, 80)
        self.add("violations", **here, service_id=service, valid_from=since, valid_to=until, flow_e9=flow)

    def _point(self, building, account, service, monthly):
        point = self.next_id()
        self.add("points", building_id=building, point_id=point, account_id=account, service_id=service)
        if self.one_in(6):
            return
        bounds = [PAST, END]
        if self.one_in(4):
            bounds = [PAST, self.inner_day(), END]
        if self.one_in(8):
            bounds = [PAST, *sorted((self.inner_day(), self.inner_day())), END]
        if self.one_in(12):
            bounds = [PAST, self.first - self.chance.randrange(1, 90)]
        zones = self.chance.choice((1, 1, 2, 3)) if service == LIGHT else 1
        spans = [span for span in itertools.pairwise(bounds) if span[0] < span[1]]
        if len(spans) == 3:
            spans = [spans[0], spans[2]]
        for start, end in spans:
            self._installation(building, point, start, end, zones, monthly, building_own=account == 0)

    def _installation(self, building, point, start, end, zones, monthly, *, building_own):
        meter = self.next_id()
        here = {"building_id": building, "point_id": point, "installation_id": meter}
        verified_to = self.first + self.chance.randrange(-200, 40) if self.one_in(6) else END
        self.add(
            "installations",
            **here,
            valid_from=start,
            valid_to=end,
            digits=5,
            zones=zones,
            ratio_e3=self.chance.choice((1000, 1000, 1000, 20_000 if building_own else 2_000)),
            verified_to=verified_to,
        )
        behind = self.chance.choice((0, 0, 0, 0, 1, 2, 3, 4, 6))
        skipped = self.chance.randrange(30)
        for zone in {1: (0,), 2: (1, 2), 3: (3, 4, 2)}[zones]:
            value = self.chance.choice((0, 0, 1_000, 99_500)) * 10**6
            if not building_own and not meter % 9:  # no draw: the towns of seeds stay as they were
                self.add("checked", installation_id=meter, zone=zone)
            if start > self.first and not self.one_in(8):
                self._reading(here, zone, 0, start, value)
            for back in range(self.chance.choice((2, 4, 8, 12)), behind - 1, -1):
                value = (value + self.chance.randrange(monthly * 10**4) * 100) % 10**11
                day = self._first_of(back) + 24
                if back == 0 and end < self.end:
                    day = end
                if start <= day <= end and back != skipped:
                    self._reading(here, zone, back, day, 0 if self.one_in(60) else value)

    def _first_of(self, back):
        index = self.year * 12 + self.month - 1 - back
        return day_number(date(index // 12, index % 12 + 1, 1))

    def _reading(self, here, zone, back, day, value):
        index = self.year * 12 + self.month - 1 - back
        period = index // 12 * 100 + index % 12 + 1
        self.add("readings", **here, zone=zone, period=period, taken_on=day, seq=self.next_id(), value_e6=value)
