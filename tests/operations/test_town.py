import re
from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy import inspect, text

from tests.towns import LAST, small_town
from tui_billing.domain.accounts import Controller
from tui_billing.domain.codes import ReadingSource, ReadingStatus, Role
from tui_billing.domain.days import day_number
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import MeterType
from tui_billing.domain.people import Person
from tui_billing.domain.places import District
from tui_billing.domain.search_keys import search_key
from tui_billing.operations.town.buildings import draw_buildings
from tui_billing.operations.town.consumption import draw_use
from tui_billing.operations.town.homes import draw_homes
from tui_billing.operations.town.load import make_town
from tui_billing.operations.town.meters import draw_points
from tui_billing.operations.town.names import (
    FIRST_MEN,
    FIRST_WOMEN,
    PATRONYMICS,
    SURNAMES,
    feminine_patronymic,
    feminine_surname,
)
from tui_billing.operations.town.plan import HISTORY, TownPlan
from tui_billing.operations.town.streets import STREETS
from tui_billing.storage.database import Actor

NOT_OF_THE_TOWN = ("audit", "alembic_version")
NEW = ("person", "district", "controller", "meter_type")


def asked(database, question):
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def everything(database):
    tables = [name for name in inspect(database.engine).get_table_names() if name not in NOT_OF_THE_TOWN]
    return {name: sorted(asked(database, f'SELECT * FROM "{name}"'), key=repr) for name in tables}


def test_a_small_town_has_exactly_the_accounts_asked_for(database, actor):
    town = small_town(database, actor, accounts=61)
    assert town.accounts == 61
    assert asked(database, "SELECT count(*) FROM account") == [(61,)]


def test_two_towns_of_one_plan_are_the_same_rows_on_both_engines(sqlite_database, postgresql_database, actor):
    small_town(sqlite_database, actor, accounts=150)
    small_town(postgresql_database, actor, accounts=150)
    first, second = everything(sqlite_database), everything(postgresql_database)
    assert first.keys() == second.keys()
    for table, rows in first.items():
        assert rows == second[table], table
    assert sum(map(len, first.values())) > 3000


def test_another_seed_is_another_town(sqlite_database, actor):
    make_town(sqlite_database, actor, TownPlan(accounts=30, months=1, seed=8))
    other = asked(sqlite_database, "SELECT name_key FROM person ORDER BY id LIMIT 20")
    assert len(set(other)) > 10


def test_every_reference_of_the_town_exists(sqlite_database, actor):
    small_town(sqlite_database, actor, accounts=300)
    assert asked(sqlite_database, "PRAGMA foreign_key_check") == []


def test_ids_go_on_after_the_town(database, actor):
    small_town(database, actor, accounts=20)

    def add_rows(session):
        rows = [
            Person(last_name="Новый", name_key="новый"),
            District(name="Новый"),
            Controller(name="Новый"),
            MeterType(name="Новый"),
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]

    before = [asked(database, f"SELECT max(id) FROM {name}")[0][0] for name in NEW]
    assert database.write(add_rows, actor) == [number + 1 for number in before]


def test_a_town_holds_what_billing_meets(sqlite_database, actor):
    small_town(sqlite_database, actor, accounts=300, months=3)
    counts = {
        "metered": "SELECT count(*) FROM meter_installation",
        "unmetered": "SELECT count(*) FROM metering_point m WHERE NOT EXISTS"
        " (SELECT 1 FROM meter_installation i WHERE i.point_id = m.id)",
        "building meters": "SELECT count(*) FROM metering_point WHERE account_id IS NULL",
        "expired": f"SELECT count(*) FROM meter WHERE verified_to < {day_number(LAST.last)}",
        "two zones": "SELECT count(*) FROM meter WHERE zones = 2",
        "transformers": "SELECT count(*) FROM meter WHERE ratio_e3 > 1000",
        "shops": "SELECT count(*) FROM premises WHERE kind = 2",
        "houses": "SELECT count(*) FROM building WHERE kind = 2",
        "guests": "SELECT count(*) FROM residents WHERE temporary > 0",
        "corrected areas": "SELECT count(*) FROM premises_area a JOIN premises_area b"
        " ON a.premises_id = b.premises_id AND a.valid_to = b.valid_from",
        "opened": f"SELECT count(*) FROM account WHERE opened_on > {day_number(LAST.plus(-3).first)}",
        "closed": f"SELECT count(*) FROM account WHERE closed_on < {day_number(LAST.last)}",
        "replaced": "SELECT count(*) FROM meter_installation a JOIN meter_installation b"
        " ON a.point_id = b.point_id AND a.valid_to = b.valid_from",
        "held": f"SELECT count(*) FROM reading WHERE status = {int(ReadingStatus.HELD)} AND checks > 0",
        "rollover": "SELECT count(*) FROM reading r JOIN reading l ON l.installation_id = r.installation_id"
        " AND l.zone = r.zone AND l.period < r.period AND l.value_e6 > r.value_e6 AND r.status = 1 AND l.status = 1",
        "own suppliers": "SELECT count(*) FROM account_supplier",
        "co-owners": "SELECT count(*) FROM account_holder WHERE place = 2",
    }
    found = {name: asked(sqlite_database, question)[0][0] for name, question in counts.items()}
    assert [name for name, number in found.items() if number == 0] == []


def test_a_replaced_meter_has_the_readings_of_both_in_its_act(sqlite_database, actor):
    small_town(sqlite_database, actor, accounts=300, months=3)
    pairs = asked(
        sqlite_database,
        "SELECT a.id, b.id, b.valid_from FROM meter_installation a JOIN meter_installation b"
        " ON a.point_id = b.point_id AND a.valid_to = b.valid_from",
    )
    for old, new, day in pairs:
        for installation in (old, new):
            acts = asked(
                sqlite_database,
                f"SELECT 1 FROM reading WHERE installation_id = {installation} AND taken_on = {day}"
                f" AND source = {int(ReadingSource.ACT)}",
            )
            assert acts
    assert pairs


def test_accepted_readings_of_a_register_never_go_back_but_over_the_end_of_the_dial(sqlite_database, actor):
    small_town(sqlite_database, actor, accounts=300, months=3)
    rows = asked(
        sqlite_database,
        "SELECT r.installation_id, r.zone, r.taken_on, r.value_e6, m.digits FROM reading r"
        " JOIN meter_installation i ON i.id = r.installation_id JOIN meter m ON m.id = i.meter_id"
        " WHERE r.status = 1 ORDER BY 1, 2, 3",
    )
    backward = [(before, after) for before, after in pairwise(rows) if before[:2] == after[:2] and after[3] < before[3]]
    assert all(before[3] > 9 * 10 ** (before[4] + 5) for before, _ in backward)
    assert 0 < len(backward) < 5


def test_a_building_meter_mostly_shows_a_little_more_than_its_premises_use():
    plan = TownPlan(accounts=1000, months=3)
    draw = np.random.Generator(np.random.PCG64(1))
    town = draw_buildings(plan, draw)
    homes = draw_homes(plan, town, 0, town.ids.size, draw)
    points = draw_points(town, 0, town.ids.size, homes, 1, draw)
    use = draw_use(plan, points, homes, draw)
    above = []
    for own in np.flatnonzero(points.home < 0):
        below = (points.place == points.place[own]) & (points.kind == points.kind[own]) & (points.home >= 0)
        above += (use[own] / use[below].sum(axis=0) - 1).tolist()
    assert len(above) > 100
    assert np.mean(np.array(above) > 0) > 0.9
    assert 0.02 < np.median(above) < 0.09
    assert min(above) < 0


def test_each_register_has_the_history_that_an_average_needs(sqlite_database, actor):
    town = small_town(sqlite_database, actor, accounts=100, months=2)
    periods = asked(
        sqlite_database, f"SELECT DISTINCT period FROM reading WHERE period >= {town.plan.periods[0].number} ORDER BY 1"
    )
    assert [number for (number,) in periods] == [period.number for period in town.plan.periods]
    assert len(periods) == HISTORY + 2


def test_a_building_is_left_to_the_person_who_keys(sqlite_database, actor):
    town = small_town(sqlite_database, actor, accounts=200, leave_route=True)
    last = f"FROM reading WHERE period = {LAST.number} AND source <> {int(ReadingSource.ACT)}"
    assert asked(sqlite_database, f"SELECT count(*) {last} AND building_id = {town.unkeyed_building}") == [(0,)]
    assert asked(sqlite_database, f"SELECT count(*) {last}")[0][0] > 200


def test_numbers_of_flats_follow_the_walk(sqlite_database, actor):
    small_town(sqlite_database, actor, accounts=200)
    rows = asked(
        sqlite_database,
        "SELECT building_id, walk_order, number, entrance, floor FROM premises WHERE kind = 1 ORDER BY 1, 2",
    )
    for before, after in pairwise(rows):
        if before[0] == after[0]:
            assert int(after[2]) == int(before[2]) + 1
            assert after[3:] >= before[3:]


def test_names_that_are_stored_for_search_are_their_search_keys(sqlite_database, actor):
    small_town(sqlite_database, actor, accounts=100)
    rows = asked(sqlite_database, "SELECT last_name, first_name, middle_name, name_key FROM person")
    assert [row for row in rows if search_key(" ".join(row[:3])) != row[3]] == []


def test_a_town_is_refused_where_accounts_are(sqlite_database, actor):
    small_town(sqlite_database, actor, accounts=10)
    with pytest.raises(RefusedError, match="уже есть лицевые счета"):
        small_town(sqlite_database, actor, accounts=10)


def test_a_typist_may_not_make_a_town(sqlite_database):
    with pytest.raises(Exception, match="Роль «оператор ввода» не даёт права"):
        small_town(sqlite_database, Actor(1, Role.TYPIST, 0), accounts=10)


def test_female_forms_agree():
    assert feminine_surname("Соловьёв-Седой") == "Соловьёва-Седая"
    assert feminine_surname("Вишневский") == "Вишневская"
    assert feminine_surname("Черных") == "Черных"
    assert feminine_patronymic("Ильич") == "Ильинична"
    assert feminine_patronymic("Никитич") == "Никитична"
    assert feminine_patronymic("Юрьевич") == "Юрьевна"


@pytest.mark.parametrize("names", [SURNAMES, FIRST_MEN, FIRST_WOMEN, PATRONYMICS, [name for _, name in STREETS]])
def test_lists_hold_russian_words_only(names):
    assert [name for name in names if not re.fullmatch(r"[0-9А-ЯЁа-яё\- ]+", name)] == []
    assert len(set(STREETS)) == len(STREETS)
