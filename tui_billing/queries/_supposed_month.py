"""A month of an account as a scenario supposes it: its lines are computed in memory, and what is supposed has no document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import polars as pl
from sqlmodel import col, select

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Resource
from tui_billing.domain.days import day_number
from tui_billing.domain.law import UPLIFT_E2
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.explanation import Node, Source, told
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.norms import FROM_NEXT_PERIOD, SPLIT
from tui_billing.engine.scenario import (
    Answer,
    Change,
    NormChange,
    ParameterChange,
    ReadingChange,
    Scenario,
    TariffChange,
    tariffs_of,
)
from tui_billing.engine.true_up import AT_ONCE, CHOICE
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries._explained_lines import as_charge
from tui_billing.queries._explained_month import APART, AccountMonth
from tui_billing.queries._line_basis import choice_node
from tui_billing.queries._provenance import PREVIOUS, source_line
from tui_billing.queries._reading_origins import IMPLIED, REACHED, points_behind
from tui_billing.queries.facts import fetch_book
from tui_billing.queries.law_choices import answers_of_line
from tui_billing.queries.supposed_facts import supposed_facts

SUPPOSED: Final = "предположено"


@dataclass(frozen=True)
class SupposedMonth(AccountMonth):
    """``said`` are the changes of the scenario, each in words."""

    said: tuple[tuple[Change, str], ...] = ()

    @cached_property
    def _input(self) -> tuple[Facts, Book]:
        frames = SessionFrames(self.session)
        scenario = Scenario.of([change for change, _ in self.said])
        chunk = (self.building_id, self.building_id)
        return supposed_facts(frames, self.period, chunk, fetch_book(frames, self.period), scenario).as_supposed

    @property
    def facts(self) -> Facts:
        """The facts under the scenario."""
        return self._input[0]

    @property
    def book(self) -> Book:
        """The law under the scenario."""
        return self._input[1]

    @cached_property
    def charges(self) -> list[Charge]:
        """The account's lines, as if they were stored."""
        return [as_charge(row) for row in self.lines.iter_rows(named=True)]

    def lines_of_building(self, run_id: int, services: list[int]) -> Sequence[Charge]:
        """What flats consume themselves under the scenario."""
        mine = pl.col("service_id").is_in(services) & ~pl.col("method").is_in([int(each) for each in APART])
        rows = self.accrued.lines.filter(mine & (pl.col("account_id") != 0))
        return [as_charge(row) for row in rows.iter_rows(named=True)]

    def with_sources(self, line: Charge, node: Node) -> Node:
        """What is supposed behind a leaf, or else what is in the books."""
        if node.key is None or node.sources:
            return node
        kind, owner = node.key
        if kind == "service_source":
            return replace(node, sources=tuple(self._source_lines(owner)))
        behind = tuple(Source(f"{SUPPOSED}: {words}") for change, words in self.said if self._is_of(change, line, node))
        if kind == "volume" or not behind:
            behind += super().with_sources(line, node).sources
        trued = Source(REACHED if self.book.choice(CHOICE) == AT_ONCE else IMPLIED)
        return replace(node, sources=tuple(trued if each.document in {REACHED, IMPLIED} else each for each in behind))

    def maker(self, line: Charge) -> Node:
        """Nobody: the scenario stands in the place of a run."""
        notes = tuple(told(SUPPOSED.capitalize(), words) for _, words in self.said)
        return Node("Кто начислил", words="никто: посчитано по сценарию, в базу ничего не записано", notes=notes)

    def choices(self, line: Charge, resource: Resource) -> list[Node]:
        """The supposed answers in the place of the office's."""
        supposed = {change.name: (change.answer, words) for change, words in self.said if isinstance(change, Answer)}
        nodes = []
        for each in answers_of_line(self.session, line, resource):
            if each.choice.name in supposed:
                answer, words = supposed[each.choice.name]
                nodes.append(
                    choice_node(self.session, replace(each, answer=answer, act=""), Source(f"{SUPPOSED}: {words}"))
                )
            else:
                nodes.append(choice_node(self.session, each))
        return nodes

    def _is_of(self, change: Change, line: Charge, node: Node) -> bool:
        """Whether a leaf of a line is what a change made of it."""
        kind, owner = node.key or ("", 0)
        day = day_number(line.from_day)
        match change:
            case TariffChange() if kind == "tariff":
                mine = (pl.col("tariff_id") == owner) & tariffs_of(change)
                return change.since <= day and not self.book.tariffs.filter(mine).is_empty()
            case NormChange() if kind == "norm":
                return change.service_id == owner and change.since <= day
            case ParameterChange() if kind == "law":
                of_month = self.book.choice(SPLIT) == FROM_NEXT_PERIOD
                first = day_number(self.period.first)
                return change.name == UPLIFT_E2.name and change.since <= (first if of_month else day)
            case ReadingChange() if kind == "volume":
                return change.point_id in points_behind(self.session, line)
            case ReadingChange() if kind == "reading":
                is_last = node.label != PREVIOUS and node.value is not None and node.value * 10**6 == change.value_e6
                return is_last and (change.point_id, change.zone) == (owner, line.zone)
            case _:
                return False

    def _source_lines(self, service_id: int) -> list[Source]:
        """The computed lines that a service is the sum of."""
        sources = self.sources_of(service_id)
        names = {
            key: (name, unit)
            for key, name, unit in self.session.exec(
                select(Service.id, Service.name, Unit.name)
                .join(Unit, col(Unit.id) == Service.unit_id)
                .where(col(Service.id).in_(sources))
            )
        }
        return [source_line(each, *names[each.service_id]) for each in self.charges if each.service_id in names]
