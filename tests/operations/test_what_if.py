"""What-if on both databases: nothing is written, nothing supposed is no difference, and what was seen is what is posted."""

from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import func, select

from tests.towns import LAST
from tests.workers import one_worker
from tui_billing.domain.charges import Charge, Run
from tui_billing.domain.codes import Method, Resource
from tui_billing.domain.days import day_number
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import UPLIFT_E2
from tui_billing.domain.metering import MeteringPoint
from tui_billing.domain.services import Service
from tui_billing.domain.tables import metadata
from tui_billing.domain.tariffs import Tariff
from tui_billing.engine.scenario import NormChange, ReadingChange, Scenario, TariffChange
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.operations.outsort import set_limit
from tui_billing.operations.what_if import compared, what_if
from tui_billing.queries.differences import account_sums, by_building, by_service, by_supplier, held, largest
from tui_billing.queries.scenarios import scenario_of

MIDDLE = LAST.first.replace(day=16)


@pytest.fixture
def charged(town, actor):
    run = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    post_accrual(town, actor, run.run_id)
    return town


def dump(session):
    """Every row of every table."""
    return {
        table.name: sorted(map(repr, session.execute(text(f'SELECT * FROM "{table.name}"')).all()))
        for table in metadata().sorted_tables
    }


def a_service(session):
    """The code of a charged service that has one tariff in force."""
    tariff = session.get_one(Tariff, session.exec(select(func.min(Charge.tariff_id))).one())
    return session.get_one(Service, tariff.service_id).code


def scenario(database, body):
    return database.read(scenario_of, body, LAST)


def test_nothing_supposed_is_no_difference(charged):
    seen = what_if(charged, LAST, Scenario())
    hashed = charged.read(lambda session: session.exec(select(Run.result_hash)).one())
    assert (seen.found.lines, seen.found.amount_kop, seen.result_hash) == (0, 0, hashed)
    assert what_if(charged, LAST, Scenario(), is_against_posted=False).found.lines == 0
    assert compared(charged, LAST, LAST).lines == 0


def cut(session, code):
    """The same change in the books: each tariff of the service that holds in the middle of the month ends there."""
    service = session.exec(select(Service.id).where(Service.code == code)).one()
    last = session.exec(select(func.max(Tariff.id))).one()
    holding = session.exec(
        select(Tariff).where(Tariff.service_id == service, Tariff.valid_to > MIDDLE).order_by(Tariff.id)
    ).all()
    for number, tariff in enumerate([each for each in holding if each.valid_from < MIDDLE], last + 1):
        dearer = (tariff.price_e6 * 11_000 * 2 + 10_000) // 20_000
        given = tariff.model_dump() | {"id": number, "valid_from": MIDDLE, "price_e6": dearer}
        tariff.valid_to = MIDDLE
        session.add(tariff)
        session.flush()
        session.add(Tariff(**given))
    session.flush()


def test_what_was_previewed_is_what_is_posted(charged, actor):
    code = charged.read(a_service)
    supposed = scenario(charged, f'[[tariff]]\nservice = "{code}"\nfrom = {MIDDLE}\npercent = "10"')
    runs = charged.read(lambda session: session.exec(select(func.count(Run.id))).one())
    seen = what_if(charged, LAST, supposed)
    assert charged.read(lambda session: session.exec(select(func.count(Run.id))).one()) == runs
    assert seen.found.amount_kop > 0
    charged.write(cut, actor, code)
    run = accrue_period(charged, actor, LAST, accrued_on=LAST.last)
    assert run.result_hash == seen.result_hash
    before = charged.read(lambda session: session.exec(select(Run.amount_kop).order_by(Run.id)).first())
    assert run.amount_kop - before == seen.found.amount_kop


def test_the_difference_is_shown_from_every_side(charged):
    code = charged.read(a_service)
    found = what_if(charged, LAST, scenario(charged, f'[[tariff]]\nservice = "{code}"\npercent = "10"')).found
    for view in (by_service, by_supplier, by_building):
        assert sum(row.amount_kop for row in charged.read(view, found)) == found.amount_kop
    rows = charged.read(largest, found, 5)
    changes = sorted((abs(each) for each in account_sums(found)["amount_kop"].to_list()), reverse=True)
    assert [abs(row.amount_kop) for row in rows] == changes[:5]
    least = changes[2]
    assert {row.account_id for row in charged.read(held, found, least, 0)} >= {row.account_id for row in rows[:3]}
    assert all(abs(row.amount_kop) >= least for row in charged.read(held, found, least, 0))
    assert charged.read(held, found, 0, 10_000_000) == []


def supposing(session):
    """Strategies of scenarios over the services, norms and points of the town."""
    services = st.sampled_from(session.exec(select(Service.id)).all())
    points = st.sampled_from(session.exec(select(MeteringPoint.id)).all())
    since = st.integers(day_number(LAST.first), day_number(LAST.last))
    percent = st.integers(-5_000, 5_000)
    return st.builds(
        Scenario,
        tariffs=st.lists(st.builds(TariffChange, services, since, percent_e2=percent), max_size=3).map(tuple),
        norms=st.lists(st.builds(NormChange, services, since, percent_e2=percent), max_size=2).map(tuple),
        readings=st.lists(st.builds(ReadingChange, points, st.integers(0, 10**9)), max_size=2).map(tuple),
    )


def test_no_scenario_writes_anything_and_what_changes_nothing_differs_by_nothing(charged, monkeypatch):
    before = charged.read(dump)
    hashed = charged.read(lambda session: session.exec(select(Run.result_hash)).one())

    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    @given(charged.read(supposing))
    def holds(supposed):
        seen = what_if(charged, LAST, supposed)
        again = what_if(charged, LAST, supposed, is_against_posted=False)
        assert (seen.result_hash, seen.found.amount_kop) == (again.result_hash, again.found.amount_kop)
        assert (seen.result_hash == hashed) <= (seen.found.lines == 0)
        idle = replace(
            supposed, readings=(),
            tariffs=tuple(replace(each, percent_e2=0) for each in supposed.tariffs if each.since == day_number(LAST.first)),
            norms=tuple(replace(each, percent_e2=0) for each in supposed.norms if each.since == day_number(LAST.first)),
        )  # fmt: skip
        assert what_if(charged, LAST, idle).found.amount_kop == 0

    with one_worker(monkeypatch, 1):
        holds()
    assert charged.read(dump) == before


def test_a_part_of_the_town_comes_to_its_part_of_the_whole(charged):
    code = charged.read(a_service)
    supposed = scenario(charged, f'[[tariff]]\nservice = "{code}"\npercent = "10"')
    whole = what_if(charged, LAST, supposed).found.shown
    for building in whole["building_id"].unique().to_list():
        part = what_if(charged, LAST, supposed, buildings=[building]).found.shown
        assert part.equals(whole.filter(pl.col("building_id") == building))


def test_two_runs_are_compared_as_they_were_computed_whatever_is_held(charged, actor):
    code = charged.read(a_service)
    charged.write(cut, actor, code)
    charged.write(set_limit, actor, 0, LAST.first, amount_kop=100_000)
    run = accrue_period(charged, actor, LAST, accrued_on=LAST.last)
    assert run.held > 0
    first = charged.read(lambda session: session.exec(select(Run).order_by(Run.id)).first().model_dump())
    found = compared(charged, first["id"], run.run_id)
    assert found.amount_kop == run.amount_kop - first["amount_kop"] > 0
    assert compared(charged, LAST, run.run_id).amount_kop == found.amount_kop
    assert compared(charged, run.run_id, run.run_id).lines == 0
    with pytest.raises(RefusedError, match="№ 99"):
        compared(charged, 99, run.run_id)


def uplifted(session):
    """The cold water that is charged with a coefficient: by account, the posted kopecks and those with a coefficient of 2."""
    found = {}
    water = select(Charge).join(Service, Service.id == Charge.service_id).where(Service.resource == Resource.COLD_WATER)
    for line in session.exec(water.where(Charge.method == Method.NORM_UPLIFTED)):
        exact = Fraction(2 * line.person_days * line.norm_e6 * line.price_e6, LAST.days * 10**10)
        was, becomes = found.get(line.account_id, (0, 0))
        found[line.account_id] = was + line.amount_kop, becomes + int(exact + Fraction(1, 2))
    return found


def test_a_supposed_coefficient_alters_the_lines_that_have_one_and_no_other(charged):
    supposed = scenario(charged, '[[parameter]]\nname = "uplift"\nvalue = "холодная вода 2"')
    shown = what_if(charged, LAST, supposed).found.shown
    rows = shown.select("account_id", "was_kop", "becomes_kop").iter_rows()
    differing = {account: (was, becomes) for account, was, becomes in rows}
    expected = charged.read(uplifted)
    assert expected
    assert {account: becomes - was for account, (was, becomes) in differing.items()} == {
        account: becomes - was for account, (was, becomes) in expected.items()
    }
    held = UPLIFT_E2.on(LAST.first).value[Resource.COLD_WATER]
    same = scenario(charged, f'[[parameter]]\nname = "uplift"\nvalue = "холодная вода {held // 100}"')
    assert what_if(charged, LAST, same).result_hash == what_if(charged, LAST, Scenario()).result_hash


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("[[tarif]]\nservice = 1", "не известен"),
        ("[[tariff]\n", "не читается"),
        ('[[tariff]]\nservice = "нет такой"\nprice = "1"', "такого нет"),
        ('[[tariff]]\nservise = "1"', "ключ «servise»"),
        ('[[tariff]]\nservice = "1"', "либо price, либо percent"),
        ('[[choice]]\nname = "RANGE_INTERVAL"\nanswer = "weeks"', "нет ответа «weeks»"),
        ('[[choice]]\nname = "RANGE_INTERVAL"', "нет ответа «»"),
        ('[[reading]]\npoint = "1"\nvalue = "2"', "целым числом"),
        ('[[reading]]\npoint = 999999\nvalue = "2"', "нет прибора"),
        (f'[[reading]]\npoint = {10**40}\nvalue = "2"', "номером из базы"),
        ('[[tariff]]\nservice = "ХВС"\npercent = "-100,01"', "от -100 до 1000"),
        ('[[tariff]]\nservice = "ХВС"\nprice = "-1"', "от 0 до 100000"),
        ('[[tariff]]\nservice = "ХВС"\nprice = 1\ncategory = 77', "менять нечего"),
        ('[[norm]]\nservice = "ДОМОФОН"\npercent = 5', "менять нечего"),
        ('[[tariff]]\nservice = "ХВС"\nprice = 1\nfrom = 2026-10-16T10:00:00', "не дата"),
        ('[[tariff]]\nservice = "ХВС"\nfrom = "2026-10-16"\nprice = 1', "не дата"),
        ("tariff = [1]", "не известен"),
        ('[[parameter]]\nname = "due_day"\nvalue = "9"', "Есть: house_average .*; uplift — "),
        ('[[parameter]]\nname = "uplift"', "не введён"),
        ('[[parameter]]\nname = "uplift"\nvalue = "2"\nfrom = 1960-01-01', "нет значения"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(sqlite_town, body, sentence):
    with pytest.raises(RefusedError, match=sentence):
        scenario(sqlite_town, body)
