"""Enter on a line explains it as a tree that folds: formula, law, tariff act, rounding; F6 prints the annex."""

import re

import pytest
from sqlmodel import select

from tests.screens.office import HOSTILE, SIZES, desk_of, literally, opened, picture, press, shown, spoil, status
from tests.towns import LAST
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method
from tui_billing.domain.decimals import roubles
from tui_billing.domain.tariffs import Act
from tui_billing.queries.explanations import explain_account
from tui_billing.queries.runs import charges_of
from tui_billing.screens.account_card import AccountCard
from tui_billing.screens.explain import Explain
from tui_billing.widgets.list_grid import ListGrid

EMOJI = "Акт «😀 🏠» " * 20


def metered(session):
    """An account with a line by a meter."""
    return session.exec(
        select(Charge.account_id).where(Charge.method == Method.METER).order_by(Charge.account_id)
    ).first()


def number_of(session, account_id):
    return session.get_one(Account, account_id).number


def text(pilot):
    """All sentences of the explanation that are unfolded, also those below the edge, unwrapped."""
    return " ".join(row.text.strip(" ▾▸") for row in pilot.app.screen.query_one(ListGrid).rows)


def of_month(billed, account):
    """The screen of all lines of the last month."""
    number = billed.read(number_of, account)
    return Explain(number, LAST.title, explain_account, number, LAST)


@pytest.mark.parametrize("size", SIZES)
async def test_enter_on_a_charge_line_of_the_card_explains_this_line(billed, size):
    account = billed.read(metered)
    row = billed.read(charges_of, account)[1]
    async with opened(desk_of(billed), AccountCard(account), size) as pilot:
        await press(pilot, "6", "down", "enter")
        assert isinstance(pilot.app.screen, Explain)
        assert billed.read(number_of, account) in shown(pilot)[0]
        assert row.period.title in shown(pilot)[0]
        said = text(pilot)
        for words in (row.service, roubles(row.amount_kop), "Формула: ", "Основание: ", "Тариф", "Округление "):
            assert words in said
        assert said.count("Формула: ") == 1
        assert roubles(row.amount_kop) in status(pilot)
        assert picture(pilot).count("Формула: ") == 1
        assert "Откуда: " not in said
        await press(pilot, "f3")
        assert "Откуда: " in text(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, AccountCard)


async def test_the_tariff_is_named_with_its_act(billed):
    account = billed.read(metered)
    acts = set(billed.read(lambda session: list(session.exec(select(Act.number)))))
    async with opened(desk_of(billed), of_month(billed, account)) as pilot:
        await press(pilot, "f3")
        assert any(act and act in text(pilot) for act in acts)


async def test_without_a_line_every_line_of_the_month_is_explained(billed):
    account = billed.read(metered)
    rows = billed.read(charges_of, account, LAST)
    async with opened(desk_of(billed), of_month(billed, account)) as pilot:
        assert len(pilot.app.screen.query_one(ListGrid).rows) == len(rows) > 3
        await press(pilot, "f3")
        assert text(pilot).count("Формула: ") == len(rows)
        assert roubles(sum(row.amount_kop for row in rows)) in status(pilot)


async def test_no_sentence_is_cut_at_the_edge_of_the_screen(billed, actor):
    """Whatever its words are as wide as: the whole text is there, in rows that fit."""

    def widen(session):
        for act in session.exec(select(Act)):
            act.title = EMOJI.strip()
            session.add(act)

    billed.write(widen, actor)
    account = billed.read(metered)
    async with opened(desk_of(billed), of_month(billed, account)) as pilot:
        await press(pilot, "f3")
        lines = billed.read(explain_account, billed.read(number_of, account), LAST)
        written = " ".join(text for each in lines for _, text in each.outline.lines())
        assert "".join(text(pilot).split()) == "".join(written.split())
        assert "…" not in "\n".join(shown(pilot)[1:-2])
        await press(pilot, "pagedown")
        assert picture(pilot).count("😀") >= 20


async def test_hostile_names_are_explained_literally(billed, actor):
    billed.write(spoil, actor)
    async with opened(desk_of(billed), of_month(billed, billed.read(metered)), (200, 600)) as pilot:
        await press(pilot, "f3")
        assert sum(literally(pilot, name) for name in HOSTILE) >= 2
        assert "\x1b" not in picture(pilot)


async def test_an_account_that_is_not_charged_is_refused_on_the_status_line(billed):
    number = billed.read(number_of, billed.read(metered))
    after = LAST.plus(1)
    async with opened(desk_of(billed), Explain(number, after.title, explain_account, number, after)) as pilot:
        assert "не начислен" in status(pilot)


async def test_a_sentence_is_folded_and_unfolded_where_it_stands(billed):
    async with opened(desk_of(billed), of_month(billed, billed.read(metered))) as pilot:
        grid = pilot.app.screen.query_one(ListGrid)
        lines = len(grid.rows)
        assert all(row.text.startswith("▸ ") for row in grid.rows)
        await press(pilot, "down", "enter")
        assert grid.rows[1].text.startswith("▾ ")
        assert grid.index == 1
        opened_rows = len(grid.rows)
        assert opened_rows > lines
        await press(pilot, "down", "left")
        assert (grid.index, len(grid.rows)) == (1, lines)
        await press(pilot, "right")
        assert len(grid.rows) == opened_rows
        await press(pilot, "f3", "end", "f4")
        assert len(grid.rows) == lines
        assert grid.index == lines - 1


async def test_the_annex_is_written_beside_where_the_program_was_started(billed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with opened(desk_of(billed), of_month(billed, billed.read(metered))) as pilot:
        await press(pilot, "f6")
        (file,) = tmp_path.glob("приложение-*.pdf")
        assert file.read_bytes().startswith(b"%PDF")
        assert re.search("Приложение записано: ", status(pilot))


async def test_the_debt_of_a_service_is_explained_by_all_its_lines_of_the_period(billed):
    account = billed.read(metered)
    async with opened(desk_of(billed), AccountCard(account)) as pilot:
        await press(pilot, "8", "enter")
        assert isinstance(pilot.app.screen, Explain)
        assert "Формула: " in text(pilot)
