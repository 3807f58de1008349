"""The shipped law gives what the worked examples say, and the due days of the list of the law."""

import pytest

from tests.engine.penalty_laws import frames, nothing_posted
from tests.golden.test_penalty import DEBT, EXAMPLES, kop
from tui_billing.domain.codes import DebtorKind
from tui_billing.domain.days import day_number
from tui_billing.engine.penalty import penalties
from tui_billing.queries.penalty_law import Choices, penalty_law


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_shipped_law_gives_every_worked_example(name):
    example = EXAMPLES[name]
    chosen = {choice: example[choice] for choice in ("cap_legal", "moratorium_497") if choice in example}
    due = [(example["due_on"], kop(example["amount"]))]
    paid = [(day, kop(amount)) for day, amount in example["paid"]]
    dues, parts = frames([(DEBT, DebtorKind[example["debtor"]], due, paid)])
    law = penalty_law(Choices(**chosen), example["on"])
    found = penalties(dues, parts, *nothing_posted(), law, day_number(example["on"]))
    assert found.amounts["amount_kop"].sum() == kop(example["penalty"])
