"""Scenarios kept under names, on both databases: they come back equal, and nothing else is written."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from tests.hostile import NAMES
from tests.towns import LAST
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Role
from tui_billing.domain.errors import BillingError, NotAllowedError, RefusedError
from tui_billing.domain.office import Audit
from tui_billing.domain.scenarios import KeptScenario
from tui_billing.domain.services import Service
from tui_billing.operations.scenarios import drop_scenario, keep_scenario
from tui_billing.queries.kept_scenarios import kept_scenario, kept_scenarios
from tui_billing.queries.scenarios import facts_of, parameter_fact, scenario_from, text_of
from tui_billing.storage.database import Actor

FACTS = (
    ("tariff", {"service": "ХВС", "from": date(2026, 10, 16), "percent": "-10,5"}),
    ("tariff", {"service": "холодное водоснабжение", "price": "51.97"}),
    ("norm", {"service": "ГВС", "value": "3,2"}),
    ("reading", {"point": 1, "value": "1 234,5"}),
    ("choice", {"name": "TRUEUP", "answer": "current_tariff"}),
    ("parameter", {"name": "uplift", "value": "холодная вода 2; газ 1,5", "from": date(2026, 10, 16)}),
)


def test_a_kept_scenario_comes_back_equal_and_is_deleted(town, actor):
    kept = town.write(keep_scenario, actor, "  Вода   дороже ", FACTS, LAST)
    (found,) = town.read(kept_scenarios)
    assert (found.scenario_id, found.name, found.author) == (kept, "Вода дороже", "Администратор")
    assert found.facts == FACTS
    assert town.read(kept_scenario, "Вода дороже ") == found
    assert town.read(scenario_from, found.facts, LAST) == town.read(scenario_from, FACTS, LAST)
    said = town.read(lambda session: session.exec(select(Audit.operation, Audit.user_id)).all())
    assert ("keep_scenario", actor.user_id) in said
    assert town.read(lambda session: session.exec(select(func.count()).select_from(Charge)).one()) == 0
    town.write(drop_scenario, actor, kept)
    assert town.read(kept_scenarios) == []
    with pytest.raises(RefusedError, match="уже нет"):
        town.write(drop_scenario, actor, kept)
    with pytest.raises(RefusedError, match="Не сохранено ни одного"):
        town.read(kept_scenario, "Вода дороже")


def test_a_name_that_is_taken_is_kept_only_in_the_place_of_its_own_scenario(town, actor):
    kept = town.write(keep_scenario, actor, "План", FACTS[:1], LAST)
    with pytest.raises(RefusedError, match="уже есть"):
        town.write(keep_scenario, actor, "План", FACTS, LAST)
    assert town.write(keep_scenario, actor, "План", FACTS, LAST, replacing=kept) == kept
    other = town.write(keep_scenario, actor, "План Б", FACTS[1:2], LAST, replacing=kept)
    assert other != kept
    assert [len(each.facts) for each in town.read(kept_scenarios)] == [len(FACTS), 1]
    with pytest.raises(RefusedError, match="Есть: «План», «План Б»"):
        town.read(kept_scenario, "план")


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE kept_scenario; --", "../../etc/passwd", NAMES[0], NAMES[1], "=1+1", "имя\u00a0x" * 8]
)
def test_a_hostile_name_is_only_a_name(town, actor, name):
    town.write(keep_scenario, actor, name, FACTS[:1], LAST)
    (found,) = town.read(kept_scenarios)
    assert found == town.read(kept_scenario, name)
    assert found.name == " ".join(name.split())


@pytest.mark.parametrize("name", ["", "  ", NAMES[2], "а\u202eб", "а" * 61, "\udcff", "а\x00б"])
def test_a_name_that_cannot_be_shown_is_refused(sqlite_town, actor, name):
    with pytest.raises(RefusedError, match="Назовите сценарий"):
        sqlite_town.write(keep_scenario, actor, name, FACTS[:1], LAST)


def test_only_an_accountant_keeps_and_deletes_and_only_what_can_be_read(sqlite_town, actor):
    typist = Actor(actor.user_id, Role.TYPIST, actor.at_ms)
    kept = sqlite_town.write(keep_scenario, Actor(actor.user_id, Role.ACCOUNTANT, actor.at_ms), "А", FACTS, LAST)
    for change, words in ((keep_scenario, ("Б", FACTS, LAST)), (drop_scenario, (kept,))):
        with pytest.raises(NotAllowedError, match="сценарии"):
            sqlite_town.write(change, typist, *words)
    with pytest.raises(RefusedError, match="Сценарий пуст"):
        sqlite_town.write(keep_scenario, actor, "Б", (), LAST)
    with pytest.raises(RefusedError, match="такого нет"):
        sqlite_town.write(keep_scenario, actor, "Б", [("tariff", {"service": "Космос", "price": "1"})], LAST)
    assert len(sqlite_town.read(kept_scenarios)) == 1


def test_what_was_kept_is_read_again_when_it_is_opened(sqlite_town, actor):
    sqlite_town.write(keep_scenario, actor, "А", FACTS[:1], LAST)

    def renamed(session):
        service = session.exec(select(Service).where(Service.code == "ХВС")).one()
        service.code, service.name = "ВОДА1", "Водица"

    sqlite_town.write(renamed, actor)
    found = sqlite_town.read(kept_scenario, "А")
    with pytest.raises(RefusedError, match="«ХВС»: такого нет"):
        sqlite_town.read(scenario_from, found.facts, LAST)

    def damaged(session):
        session.exec(select(KeptScenario)).one().body = "[[tariff"

    sqlite_town.write(damaged, actor)
    (found,) = sqlite_town.read(kept_scenarios)
    with pytest.raises(RefusedError, match="не читается"):
        assert found.facts
    sqlite_town.write(drop_scenario, actor, found.scenario_id)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.just("tariff"), st.fixed_dictionaries({"service": st.text()}, optional={
    "from": st.dates(), "price": st.text(), "category": st.integers(), "zone": st.sampled_from(["day", "night"]),
})), max_size=4))  # fmt: skip
def test_whatever_the_words_their_file_says_the_same(facts):
    assert facts_of(text_of(facts)) == facts


def test_a_parameter_is_typed_with_its_day_or_without():
    assert parameter_fact("uplift=2", LAST) == ("parameter", {"name": "uplift", "value": "2"})
    dated = {"name": "uplift", "value": "холодная вода 2", "from": date(2026, 10, 16)}
    assert parameter_fact(" uplift = холодная вода 2 с 16.10.2026", LAST) == ("parameter", dated)
    for typed, why in (("uplift", "имя=значение. Есть: house_average"), ("uplift=2 с 31.02.2026", "31.02.2026")):
        with pytest.raises(BillingError, match=why):
            parameter_fact(typed, LAST)
