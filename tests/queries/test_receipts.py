"""What stands on receipts: rows from charge lines, money of an account, the order of a building."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text

from tests.billed import billed_town
from tests.closed import shut
from tests.towns import LAST
from tui_billing.domain.codes import Channel, Method, ServiceSection, Zone
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.payments import Payment
from tui_billing.domain.period import Period
from tui_billing.queries.receipt_lines import (
    Installed,
    Line,
    ServiceCard,
    consumed_e6,
    excess_kop,
    meter_rows,
    service_rows,
)
from tui_billing.queries.receipts import account_place, building_forms, posted_buildings

OCTOBER = Period(202610)
CARDS = {
    1: ServiceCard("Холодное водоснабжение", "ХВС", ServiceSection.COMMUNAL, 2, "м³", ()),
    2: ServiceCard("Водоотведение", "Водоотведение", ServiceSection.COMMUNAL, 3, "м³", (1, 4)),
    3: ServiceCard("Содержание", "Содержание", ServiceSection.HOUSING, 1, "м²", ()),
    4: ServiceCard("Горячее водоснабжение", "ГВС", ServiceSection.COMMUNAL, 4, "м³", ()),
}


def line(**other):
    made = Line(
        point_id=0, service_id=1, service_month=OCTOBER, from_day=OCTOBER.first, method=Method.METER, zone=Zone.WHOLE,
        reading_from_e6=0, reading_to_e6=0, uplift_e2=100, quantity_u=0, share_num=1, share_den=1,
        volume_e6=6_400_000, price_e6=52_380_000, amount_kop=33523,
    )  # fmt: skip
    return replace(made, **other)


def uplifted(people, days, norm_e6, uplift_e2, price_e6, month=OCTOBER):
    """A line as the engine stores it: the quantity of a norm is person-days × norm × coefficient × 60."""
    quantity_u = people * days * norm_e6 * uplift_e2 * 60
    exact = Fraction(quantity_u, 6000 * month.days)
    return line(
        service_month=month, method=Method.NORM_UPLIFTED, uplift_e2=uplift_e2, quantity_u=quantity_u, price_e6=price_e6,
        volume_e6=round(exact), amount_kop=half_up(exact * price_e6 / 10**10),
    )  # fmt: skip


def half_up(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("made", "amount", "excess", "consumed_e6_"),
    [
        (uplifted(3, 31, 4_330_000, 300, 51_970_000), 202_527, 135_018, 12_990_000),
        (uplifted(2, 31, 96_000_000, 150, 6_430_000), 185_184, 61_728, 192_000_000),
    ],
)
def test_the_excess_of_an_uplifted_norm_is_that_of_the_worked_examples(made, amount, excess, consumed_e6_):
    assert (made.amount_kop, excess_kop(made), consumed_e6(made)) == (amount, excess, consumed_e6_)


@given(st.integers(1, 20), st.integers(1, 31), st.integers(1, 10**9), st.integers(101, 1000), st.integers(1, 10**9))
def test_amount_less_excess_is_the_amount_at_the_coefficient_one(people, days, norm_e6, uplift_e2, price_e6):
    made = uplifted(people, days, norm_e6, uplift_e2, price_e6)
    plain = Fraction(people * days * norm_e6 * price_e6, 31 * 10**10)
    assert made.amount_kop - excess_kop(made) == half_up(plain)
    assert consumed_e6(made) == half_up(Fraction(people * days * norm_e6, 31))


def test_a_line_without_an_uplift_has_no_excess():
    assert excess_kop(line(method=Method.NORM, uplift_e2=100)) == 0
    assert excess_kop(line(method=Method.DERIVED, uplift_e2=0)) == 0


def test_stable_periods_at_one_price_are_one_row_and_at_two_prices_are_two():
    second = line(from_day=date(2026, 10, 16), amount_kop=100, volume_e6=1)
    dearer = replace(second, price_e6=56_100_000)
    (row,) = service_rows([line(), second], CARDS, OCTOBER)
    assert (row.amount_kop, row.volume_e6, row.name) == (33623, 6_400_001, "Холодное водоснабжение")
    rows = service_rows([dearer, line()], CARDS, OCTOBER)
    assert [(row.name, row.price_e6) for row in rows] == [
        ("Холодное водоснабжение", 52_380_000),
        ("Холодное водоснабжение с 16.10", 56_100_000),
    ]


def test_rows_stand_by_section_and_position_zones_and_other_months_are_named():
    night = line(zone=Zone.NIGHT)
    late = line(service_month=Period(202609), from_day=date(2026, 9, 1))
    upkeep = line(service_id=3, method=Method.AREA)
    assert [row.name for row in service_rows([night, late, upkeep, line(zone=Zone.DAY)], CARDS, OCTOBER)] == [
        "Содержание",
        "Холодное водоснабжение за 09.2026",
        "Холодное водоснабжение, день",
        "Холодное водоснабжение, ночь",
    ]


def test_a_derived_service_has_the_method_of_its_sources_when_they_agree():
    sewage = line(service_id=2, method=Method.DERIVED)
    by_norm = line(service_id=4, method=Method.NORM)

    def letter(*lines):
        return next(row.method for row in service_rows([*lines, sewage], CARDS, OCTOBER) if row.name == "Водоотведение")

    assert letter(line(), line(service_id=4)) == "п"
    assert letter(line(), by_norm) == ""
    assert letter() == ""


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([100, 200]), st.integers(-(10**6), 10**6))))
def test_rows_lose_and_double_nothing(drawn):
    lines = [line(service_id=service, price_e6=price, amount_kop=amount) for service, price, amount in drawn]
    rows = service_rows(lines, CARDS, OCTOBER)
    assert sum(row.amount_kop for row in rows) == sum(each.amount_kop for each in lines)
    assert sum(row.volume_e6 for row in rows) == sum(each.volume_e6 for each in lines)


def test_a_replaced_meter_and_the_new_one_have_a_row_each_and_an_unread_one_says_what_was_charged_by():
    old = Installed(7, 1, "Кухня", 1, "OLD", date(2027, 1, 1), 5, 1, date(2020, 1, 1), date(2026, 10, 12))
    new = Installed(7, 1, "Кухня", 1, "NEW", date(2032, 1, 1), 5, 1, date(2026, 10, 12), date(9999, 12, 31))
    lines = [
        line(point_id=7, reading_from_e6=458_120_000, reading_to_e6=462_870_000, volume_e6=4_750_000),
        line(
            point_id=7, from_day=date(2026, 10, 12), reading_from_e6=3_000, reading_to_e6=2_218_000, volume_e6=2_215_000
        ),
    ]
    rows = meter_rows([new, old], lines, CARDS)
    assert [(row.serial, row.previous_e6, row.current_e6, row.volume_e6) for row in rows] == [
        ("OLD", 458_120_000, 462_870_000, 4_750_000),
        ("NEW", 3_000, 2_218_000, 2_215_000),
    ]
    (unread,) = meter_rows([new], [line(point_id=7, from_day=date(2026, 10, 13), method=Method.AVERAGE)], CARDS)
    assert (unread.current_e6, unread.volume_e6, unread.instead) == (None, None, "среднее")


def pay(session, account_id, building_id, period, amount_kop):
    session.add(
        Payment(
            account_id=account_id, building_id=building_id, received_on=period.last, value_on=period.last, period=period,
            channel=Channel.BANK, amount_kop=amount_kop, author_id=1, recorded_at_ms=0,
        )
    )  # fmt: skip


def all_forms(database, period):
    return [database.read(building_forms, period, each.building_id) for each in database.read(posted_buildings, period)]


def test_receipts_of_a_billed_town_add_up_and_stand_in_walking_order(database, actor):
    first, last = billed_town(database, actor, accounts=30)
    made = all_forms(database, last)
    some = made[0].forms[0]
    database.write(pay, actor, some.account_id, some.building_id, first, 700)
    database.write(pay, actor, some.account_id, some.building_id, last, 50)
    made = all_forms(database, last)
    charged, walk = database.read(raw_figures)
    for building in made:
        assert [form.account_id for form in building.forms] == sorted(
            (form.account_id for form in building.forms), key=lambda account: walk[account]
        )
        for form in building.forms:
            assert form.charged_kop == sum(row.amount_kop for row in form.services)
            assert form.charged_kop == charged.get((form.account_id, last.number), 0) == form.months[-1][1]
            paid = (700, 50) if form.account_id == some.account_id else (0, 0)
            assert form.opening_kop == charged.get((form.account_id, first.number), 0) - paid[0]
            assert form.paid_kop == paid[1]
            assert form.payable_kop == max(form.opening_kop + form.charged_kop - form.paid_kop, 0)
            assert len(form.months) == 12
    assert sum(len(building.forms) for building in made) > 20
    assert any(row.premises_e6 and row.reading_e6 for building in made for row in building.house)


def raw_figures(session):
    """Charges in force by account and period, and the place of every account in its building's walk, by plain SQL."""
    charged = session.execute(
        text(
            "SELECT c.account_id, p.period, SUM(c.amount_kop) FROM charge c JOIN posting p ON p.run_id = c.run_id "
            "AND p.building_id = c.building_id GROUP BY c.account_id, p.period"
        )
    )
    walk = session.execute(
        text("SELECT a.id, p.walk_order, p.number, a.number FROM account a JOIN premises p ON p.id = a.premises_id")
    )
    return {(account, period): int(amount) for account, period, amount in charged}, {
        row[0]: tuple(row[1:]) for row in walk
    }


def test_the_balance_from_a_checkpoint_is_that_from_all_movements(sqlite_database, actor):
    first, last = billed_town(sqlite_database, actor, accounts=20)
    some = all_forms(sqlite_database, first)[0].forms[0]
    sqlite_database.write(drop_parked, actor)
    before = all_forms(sqlite_database, last)
    shut(sqlite_database, actor, first)
    assert all_forms(sqlite_database, last) == before
    sqlite_database.write(pay, actor, some.account_id, some.building_id, last, 50)
    assert all_forms(sqlite_database, last)[0].forms[0].paid_kop == before[0].forms[0].paid_kop + 50


def drop_parked(session):
    """A period does not close over parked lines; this test is not about them."""
    session.execute(text("DELETE FROM parked_line"))
    session.execute(text("UPDATE run_building SET parked = 0"))


def test_the_number_of_statements_does_not_grow_with_the_building(sqlite_database, actor):
    billed_town(sqlite_database, actor, accounts=40, months=1)
    counts = {}
    statements = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *each: statements.append(each[2]))
    for building in sqlite_database.read(posted_buildings, LAST):
        statements.clear()
        forms = sqlite_database.read(building_forms, LAST, building.building_id)
        counts[len(forms.forms)] = len(statements)
    assert len(counts) > 1
    assert len(set(counts.values())) == 1
    assert max(counts.values()) <= 22


def test_a_building_that_is_not_charged_and_an_unknown_account_are_refused(sqlite_database):
    with pytest.raises(RefusedError, match="не проведено"):
        sqlite_database.read(building_forms, LAST, 1)
    with pytest.raises(UnknownAccountError):
        sqlite_database.read(account_place, "нет такого")
