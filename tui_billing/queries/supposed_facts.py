"""The facts of a month as a scenario supposes them; runs in the bulk worker, and for one building in a session."""

from dataclasses import dataclass, replace

from tui_billing.domain.period import Period
from tui_billing.engine.facts import Book, Facts
from tui_billing.engine.scenario import Scenario, apply
from tui_billing.engine.true_up import Gaps, at_once, evened
from tui_billing.queries.facts import Frames, fetch_facts
from tui_billing.queries.true_up import gaps_of

Input = tuple[Facts, Book]
"""What the engine charges a month by."""


@dataclass(frozen=True)
class SupposedFacts:
    """The facts of a chunk of buildings without a scenario, those with it, and the gaps of both."""

    period: Period
    real: Input
    changed: Input
    gaps: Gaps

    @property
    def as_it_is(self) -> Input:
        """The month without the scenario."""
        return self._evened(*self.real)

    @property
    def as_supposed(self) -> Input:
        """The month under the scenario."""
        return self._evened(*self.changed)

    def _evened(self, facts: Facts, book: Book) -> Input:
        gaps = replace(self.gaps, at_once=at_once(book, self.period))
        return evened(facts, gaps, self.period), book


def supposed_facts(
    columns: Frames, period: Period, chunk: tuple[int, int], book: Book, scenario: Scenario
) -> SupposedFacts:
    """A chunk of buildings in a month. A supposed reading has its gap before it, as if it had been taken."""
    facts = fetch_facts(columns, period, *chunk)
    changed = apply(facts, book, scenario, period)
    once = at_once(book, period) | at_once(changed[1], period)
    return SupposedFacts(period, (facts, book), changed, gaps_of(columns, changed[0], period, at_once=once))
