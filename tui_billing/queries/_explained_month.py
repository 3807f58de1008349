"""What a month of an account looked like, from the facts of its building: stable periods, and what the meters counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

import polars as pl
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, Resource
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.law import HOUSE_AVERAGE
from tui_billing.domain.metering import Meter, MeterInstallation
from tui_billing.domain.period import Period
from tui_billing.engine.accrue import accrue
from tui_billing.engine.averages import DIVIDED
from tui_billing.engine.commissioning import with_commissioned
from tui_billing.engine.explain_volumes import NEEDED, Register
from tui_billing.engine.explanation import Node, difference, leaf, told
from tui_billing.engine.facts import Accrued, Book, Facts
from tui_billing.engine.heating import heating_rows
from tui_billing.engine.held import stable_periods, uplift_days
from tui_billing.engine.house_meters import building_meters, silent_meters
from tui_billing.engine.order import sources_of
from tui_billing.engine.prices import with_suppliers
from tui_billing.engine.registers import register_volumes
from tui_billing.engine.rounding import UNIT
from tui_billing.engine.spans import Month
from tui_billing.engine.true_up import evened
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries._line_basis import choice_node, run_origin
from tui_billing.queries._provenance import with_sources
from tui_billing.queries.facts import fetch_book
from tui_billing.queries.law_choices import answers_of_line
from tui_billing.queries.true_up import facts_and_gaps, periods_at_once

CHANGED: Final = {
    "accounts": "открытие или закрытие счёта",
    "connections": "подключение услуги",
    "account_suppliers": "поставщик счёта",
    "building_suppliers": "поставщик дома",
    "residents": "число жильцов",
    "absences": "временное отсутствие",
    "violations": "акт о нарушении",
    "capacities": "мощность или диаметр трубы",
    "categories": "группа потребителей",
    "premises_areas": "площадь помещения или число комнат",
    "building_areas": "площадь дома",
    "building_amenities": "вид благоустройства",
    "seasons": "сезон",
    "heatings": "порядок оплаты отопления",
    "installations": "прибор",
    "tariffs": "тариф",
    "norms": "норматив",
    "range_limits": "диапазоны потребления",
}
"""What changed on a day, by the frame of facts or of the office's law that says so."""

RAISED: Final = "повышающий коэффициент"

HEATED: Final = (Method.HEAT_METER, Method.HEAT_AVERAGE)
APART: Final = (Method.CAPACITY, Method.NORM_TENFOLD, Method.COMMON_NEGATIVE)
"""Lines that are not what a flat consumed itself."""

BY_HOUSE_METER: Final = (*HEATED, Method.COMMON_AVERAGE, Method.PROPERTY_MEAN)
"""Lines that an average of a building's meter may be in."""


@dataclass(frozen=True)
class AccountMonth:
    """The facts of an account's building in a month, read once and only when asked for."""

    session: Session
    building_id: int
    account_id: int
    period: Period
    landing: Period | None = None

    @cached_property
    def book(self) -> Book:
        """The office's law."""
        return fetch_book(SessionFrames(self.session), self.period)

    @cached_property
    def facts(self) -> Facts:
        """The facts; what months without a reading count is spread over them."""
        chunk = (self.building_id, self.building_id)
        frames = SessionFrames(self.session)
        once = periods_at_once(frames, self.period, self.landing or self.period)
        facts, gaps = facts_and_gaps(frames, self.period, chunk, self.landing, once)
        return evened(facts, gaps, self.period)

    @cached_property
    def accrued(self) -> Accrued:
        """What the building comes to by what is known now."""
        return accrue(self.facts, self.book, self.period)

    @property
    def lines(self) -> pl.DataFrame:
        """The lines that the account would be charged by what is known now: ``LINE_COLUMNS``."""
        return self.accrued.lines.filter(pl.col("account_id") == self.account_id)

    def sources_of(self, service_id: int) -> list[int]:
        """The services that one is computed from."""
        return self.book.sources.filter(pl.col("service_id") == service_id)["source_id"].to_list()

    def with_sources(self, line: Charge, node: Node) -> Node:
        """A leaf of a line's explanation with what is behind it; any other node as it is."""
        return with_sources(self.session, line, node)

    def maker(self, line: Charge) -> Node:
        """Who computed a line, and when."""
        return Node("Кто начислил", sources=(run_origin(self.session, line.run_id),))

    def choices(self, line: Charge, resource: Resource) -> list[Node]:
        """How points that the law leaves open were decided for a line, each with its act, or by default."""
        return [choice_node(self.session, each) for each in answers_of_line(self.session, line, resource)]

    @cached_property
    def _spans(self) -> pl.DataFrame:
        return stable_periods(self.facts, self.book, self._month)

    @cached_property
    def _month(self) -> Month:
        return Month.of(self.period)

    @cached_property
    def _registers(self) -> pl.DataFrame:
        return self._counted(self.facts)

    def _counted(self, facts: Facts) -> pl.DataFrame:
        return register_volumes(facts, self._month, pl.concat([self.book.checked, facts.falls]))

    @cached_property
    def heat_pieces(self) -> pl.DataFrame:
        """The pieces of the heating services of the building, with ``common_u``: see ``engine.heating.heating_rows``."""
        facts = with_commissioned(self.facts, self.book, self._month)
        spans = with_suppliers(stable_periods(facts, self.book, self._month), facts, self._month)
        return heating_rows(spans, facts, self.book, self._month, self._counted(facts))

    @cached_property
    def _premises_id(self) -> int:
        return self.session.get_one(Account, self.account_id).premises_id

    def stable(self, service_id: int) -> tuple[Node, ...]:
        """The stable periods of a service, each with what changed on its first day."""
        mine = self._spans.filter(pl.col("account_id") == self.account_id, pl.col("service_id") == service_id)
        spans = mine.sort("from_day").select("from_day", "to_day").rows()
        return tuple(
            told(f"{day_of(first):%d.%m.%Y}–{day_of(end - 1):%d.%m.%Y}", self._why(first, service_id))
            for first, end in spans
        )

    def _why(self, day: int, service_id: int) -> str:
        """What changed on a day."""
        if day == self._month.first:
            return "с начала месяца"
        own = list(dict.fromkeys(self._changed(day, {service_id})))
        if own:
            return f"изменилось: {', '.join(own)}"
        family = sources_of(self.book).filter(pl.col("service_id") == service_id)["source_id"].to_list()
        others = list(dict.fromkeys(self._changed(day, set(family))))
        return f"изменилось у услуг-источников: {', '.join(others)}" if others else "изменились данные связанной услуги"

    def _changed(self, day: int, services: set[int]) -> list[str]:
        """The names of what begins or ends on a day, of the account, its premises, its building or the whole office."""
        here = {
            "building_id": {0, self.building_id},
            "account_id": {self.account_id},
            "premises_id": {self._premises_id},
            "service_id": services,
        }
        found = [words for name, words in CHANGED.items() if self._changes(self._frame(name), day, here)]
        mine = self.book.services.filter(pl.col("service_id").is_in(list(services)))
        raised = uplift_days(self.book).join(mine, on="resource", how="semi")
        return [*found, RAISED] if (raised["valid_from"] == day).any() else found

    def _frame(self, name: str) -> pl.DataFrame:
        frame: pl.DataFrame = getattr(self.facts, name) if hasattr(self.facts, name) else getattr(self.book, name)
        if name == "installations":
            points = self.facts.points.select("point_id", "account_id", "service_id")
            return frame.join(points, on="point_id")
        return frame

    @staticmethod
    def _changes(frame: pl.DataFrame, day: int, here: dict[str, set[int]]) -> bool:
        mine = [pl.col(name).is_in(list(ids)) for name, ids in here.items() if name in frame.columns]
        bound = (pl.col("valid_from") == day) | (pl.col("valid_to") == day)
        return not frame.filter(bound, *mine).is_empty()

    def registers(self, line: Charge, lines: list[Charge]) -> list[Register]:
        """What the registers of a metered line counted; ``lines`` are all of the account, to know the metered days."""
        if line.method is not Method.METER:
            return []
        mine = self._registers.filter(
            pl.col("point_id") == line.point_id, pl.col("zone") == line.zone, pl.col("metered_e9").is_not_null()
        ).sort("valid_from")
        of_point = {
            (each.from_day, each.to_day)
            for each in lines
            if (each.point_id, each.zone, each.method) == (line.point_id, line.zone, line.method)
        }
        metered = sum((end - first).days for first, end in of_point)
        meters = self._meters(mine["installation_id"].to_list())
        dials = {row["installation_id"]: row for row in self.facts.installations.to_dicts()}
        return [
            _register(row, dials[row["installation_id"]], meters.get(row["installation_id"], "?"), line, metered)
            for row in mine.to_dicts()
        ]

    def need(self, line: Charge, unit: str) -> Node | None:
        """What the building's meters counted beyond the lines of its flats; None where a meter was not read."""
        if line.method not in NEEDED:
            return None
        sources = pl.Series(self.sources_of(line.service_id), dtype=pl.Int64)
        counted = building_meters(self.facts, self.book, self._month, self._registers, sources)
        house_u = counted.select(pl.coalesce("metered_u", "mean_u")).to_series()
        if counted.height < len(sources) or house_u.null_count():
            return None
        scale = UNIT * self.period.days * 10**6
        house = Fraction(int(house_u.sum()), scale)
        flats = [_consumed(each) for each in self.lines_of_building(line.run_id, sources.to_list())]
        return difference(
            "Потребность дома",
            unit,
            leaf("Объём по общедомовым приборам", house, unit, key=("volume", line.point_id)),
            leaf("Сумма объёмов помещений дома", sum(flats, Fraction(0)) / scale, unit, words=f"строк {len(flats)}"),
        )

    def house_averages(self, line: Charge, unit: str) -> tuple[Node, ...]:
        """The building's meters that their average stood in for, by what is known now."""
        if line.method not in BY_HOUSE_METER:
            return ()
        heating = line.method in HEATED
        services = [line.service_id] if heating else self.sources_of(line.service_id)
        points = self.facts.points.filter(pl.col("account_id") == 0, pl.col("service_id").is_in(services))
        asked = points.select("building_id", "point_id")
        found = silent_meters(self.facts, self.book, self._month, self._registers, asked, heating=heating)
        return tuple(self._silent(row, unit) for row in found.sort("point_id").iter_rows(named=True))

    def _silent(self, row: dict[str, int], unit: str) -> Node:
        step = self.book.law(HOUSE_AVERAGE).on(self.period.first)
        return Node(
            "Среднемесячный объём общедомового прибора",
            Fraction(row["average_e9"], DIVIDED * 10**9),
            unit,
            words=f"за {row['months']} полных мес.; период {row['number']} из {step.value} подряд; "
            f"дней без показаний {row['days']} из {self.period.days}",
            cite=str(step.cite),
        )

    def lines_of_building(self, run_id: int, services: list[int]) -> Sequence[Charge]:
        """The lines of what flats consumed themselves: neither what acts add nor what a negative volume takes off."""
        homes = select(Account.id).where(Account.building_id == self.building_id)
        rows = self.session.exec(
            select(Charge).where(
                Charge.run_id == run_id,
                col(Charge.account_id).in_(homes),
                col(Charge.service_id).in_(services),
                col(Charge.method).not_in(APART),
            )
        )
        return rows.all()

    def _meters(self, installation_ids: list[int]) -> dict[int, str]:
        rows = self.session.exec(
            select(MeterInstallation.id, Meter.serial)
            .join(Meter, col(Meter.id) == MeterInstallation.meter_id)
            .where(col(MeterInstallation.id).in_(installation_ids))
        )
        return dict(rows.all())


def _consumed(line: Charge) -> Fraction:
    """The exact quantity of a line, without the coefficient to the norm."""
    is_raised = line.method is Method.NORM_UPLIFTED
    quantity = line.person_days * line.norm_e6 * 6000 if is_raised else line.quantity_u
    return Fraction(quantity * line.share_num, line.share_den)


def _register(row: dict[str, Any], dial: dict[str, Any], serial: str, line: Charge, metered_days: int) -> Register:
    before, after = row["reading_from_e6"], row["reading_to_e6"]
    return Register(
        meter=serial,
        before_e6=before,
        after_e6=after,
        dial_e6=10 ** dial["digits"] * 10**6 if after < before and row["metered_e9"] >= 0 else 0,
        ratio_e3=dial["ratio_e3"],
        days=day_number(line.to_day) - day_number(line.from_day),
        metered_days=metered_days,
    )
