"""An office that lives: its database, its day, who works in it, and what is looked at after every step."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from tests.simulation.books import Books
from tests.simulation.looks import seen
from tui_billing.domain.accounts import Account
from tui_billing.domain.codes import Role
from tui_billing.domain.days import day_number
from tui_billing.domain.errors import BillingError
from tui_billing.domain.office import User
from tui_billing.domain.period import Period
from tui_billing.queries.checks import check
from tui_billing.queries.line_checks import LinesTask, check_lines
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor, Database

DAY_MS = 86_400_000
LOGINS = {
    "administrator": "admin", "typist": "operator1", "second": "operator2", "accountant": "buhgalter",
    "controller": "kontroler",
}  # fmt: skip


class Office:
    """``chance`` decides everything that people decide, so that a seed is a life.

    Attributes:
        day: today.
        period: the month that takes everybody's documents.
        soft: the month before, while it takes the accountant's only; None once it is closed.
        did: how often each happening came about; ``refused`` how often it was refused, with the sentences.
    """

    NEVER_REFUSED = frozenset(
        {"accrual", "one_building_again", "nothing_supposed", "recalculated", "everybody_recalculated", "interest",
         "penalties", "receipts", "soft_closed", "closed", "opened_again", "sheets_keyed", "payment", "late_payment",
         "payment_batch", "advances_used", "one_off", "instalment", "moves", "meter_swapped", "area_corrected"}
    )  # fmt: skip
    """What an office always gets done; what is not here asks for things that cannot be, at times."""

    def __init__(self, database: Database, seed: int, first: Period, *, looking: bool = True) -> None:
        self.database, self.chance, self.looking = database, random.Random(seed), looking
        self.day, self.period, self.soft = first.first, first, None
        self.did: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.sentences: set[str] = set()
        self.memory: dict = {}
        self.hashes: list[dict[str, str]] = []
        self.books = Books()
        self.expected: Counter[int] = Counter()
        self.moments = 0
        users = database.read(lambda session: {u.login: (u.id, u.role) for u in session.exec(select(User))})
        self.users = {name: users[login] for name, login in LOGINS.items()}

    # --- who, when, whether ---------------------------------------------------------------------------------------
    def actor(self, who: str = "accountant") -> Actor:
        """Somebody, now: no two moments are the same."""
        self.moments += 1
        number, role = self.users[who]
        return Actor(number, Role(role), day_number(self.day) * DAY_MS + self.moments)

    def one_in(self, count: int) -> bool:
        return self.chance.randrange(count) == 0

    def some(self, among: list, count: int) -> list:
        """Several different ones, in the order of a list."""
        chosen = set(self.chance.sample(range(len(among)), min(count, len(among))))
        return [each for place, each in enumerate(among) if place in chosen]

    def past_day(self) -> date:
        """A day of this month up to today; of an earlier month once in three times."""
        back = self.chance.randrange(0, 100 if self.one_in(3) else self.day.day)
        return max(self.day - timedelta(days=back), self.memory["first"].first)

    # --- doing and asking -----------------------------------------------------------------------------------------
    def write(self, change: Callable, *args, who: str = "accountant", **kwargs):
        return self.database.write(change, self.actor(who), *args, **kwargs)

    def read(self, question: Callable, *args, **kwargs):
        return self.database.read(question, *args, **kwargs)

    def step(self, happening: Callable[["Office"], object]) -> None:
        """Let something happen, and look at everything after it. A refusal is an answer too, and it changes nothing."""
        name = happening.__name__
        self.expected.clear()
        try:
            did = happening(self)
        except BillingError as refusal:
            assert name not in self.NEVER_REFUSED, (str(self.period), self.day, name, str(refusal))
            self.refused[name] += 1
            self.sentences.add(f"{name}: {refusal}")
            did = True
        else:
            self.did[name] += did is not False
        if self.looking and did is not False:
            self.look(name)

    def moved(self, amounts: Mapping[int, int]) -> None:
        """What a happening owes to whom by its own words, ``{account: kopecks}``; ``SOMEBODY``: only the sum is known."""
        self.expected.update(amounts)

    def look(self, after: str) -> None:
        """The invariants of ``check``; the balances once more from the raw tables; nobody owes what nothing has told."""
        offended, flows = run_bulk(self.database.address, seen, self.database.address)
        assert not offended, (str(self.period), self.day, after, offended)
        told = self.read(self.books.differences, self.period, self.chance_accounts(), flows, self.expected)
        assert not told, (str(self.period), self.day, after, told)

    def look_at_everything(self) -> None:
        """``check`` as a person runs it, and the balances of every account; no charge line was ever changed."""
        offended = {each.name: each.rows for each in run_bulk(self.database.address, check) if each.count}
        assert not offended, (str(self.period), offended)
        _, flows = run_bulk(self.database.address, seen, self.database.address)
        assert not self.read(self.books.differences, self.period, self.accounts(), flows, {})
        assert self.read(self.books.whole)

    def look_at_every_line(self) -> None:
        """Every line of the whole life, multiplied out again from what it says of itself."""
        kinds = run_bulk(self.database.address, check_lines, LinesTask())
        assert [each for each in kinds if each.wrong] == []
        assert sum(each.lines for each in kinds) > 1_000

    def chance_accounts(self) -> list[int]:
        """A few accounts whose balances are asked of the program; which ones does not touch the chance of the play."""
        accounts = self.accounts()
        return [accounts[(self.moments * 7 + place * 13) % len(accounts)] for place in range(3)]

    # --- what there is --------------------------------------------------------------------------------------------
    def accounts(self) -> list[int]:
        """All that were ever opened."""
        return self.read(lambda session: list(session.exec(select(Account.id).order_by(col(Account.id)))))

    def served(self) -> list["Served"]:
        """The accounts that are open today."""
        return self.read(_served, self.day)

    def some_account(self) -> "Served":
        return self.chance.choice(self.served())


class Served(NamedTuple):
    """An account as it is known at the counter."""

    id: int
    number: str
    building_id: int
    premises_id: int
    opened_on: date
    closed_on: date


def _served(session: Session, day: date) -> list[Served]:
    columns = [getattr(Account, name) for name in Served._fields]
    rows = select(*columns).where(Account.opened_on <= day, Account.closed_on > day).order_by(col(Account.id))
    return [Served(*row) for row in session.exec(rows)]
