"""What a column takes comes back, and a number that means nothing is refused by the database itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
from sqlmodel import select, text

from tui_billing.domain.codes import PeriodStatus, Role
from tui_billing.domain.columns import Code, Day, Flag, Month, Table
from tui_billing.domain.days import FOREVER, day_number, day_of
from tui_billing.domain.errors import StorageError
from tui_billing.domain.office import AccrualPeriod, User
from tui_billing.domain.people import Person
from tui_billing.domain.period import Period
from tui_billing.domain.tables import metadata

DIALECT = sqlite.dialect()


@given(st.dates())
def test_a_day_is_a_number_and_back(day):
    assert day_of(day_number(day)) == day
    assert day_number(day) == day.toordinal() - date(1970, 1, 1).toordinal()


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (Day(), date(1970, 1, 2), 1),
        (Day(), FOREVER, 2932896),
        (Month(), Period(202610), 202610),
        (Code(Role), Role.TYPIST, 2),
        (Flag(), True, 1),
    ],
)
def test_a_value_is_stored_as_an_integer_and_written_into_sql_as_the_same(kind, value, stored):
    assert kind.process_bind_param(value, DIALECT) == stored
    assert kind.process_literal_param(value, DIALECT) == str(stored)
    assert kind.process_result_value(stored, DIALECT) == value
    assert kind.process_bind_param(None, DIALECT) is None
    assert kind.process_result_value(None, DIALECT) is None


def test_a_number_that_is_no_code_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="77"):
        Code(Role).process_bind_param(77, DIALECT)


def test_a_table_is_named_after_its_class():
    assert AccrualPeriod.__tablename__ == "accrual_period"
    assert issubclass(AccrualPeriod, Table)


def test_days_periods_and_codes_come_back_from_the_database(database, actor):
    def make(session):
        session.add(AccrualPeriod(period=Period(202610), status=PeriodStatus.CLOSED))
        session.add(Person(last_name="Иванов", name_key="иванов", born_on=date(1969, 7, 20)))

    def find(session):
        period = session.exec(select(AccrualPeriod).where(AccrualPeriod.period == Period(202610))).one()
        born_on = session.exec(select(Person.born_on).where(Person.born_on < date(1970, 1, 1))).one()
        return period.period, period.status, born_on, session.exec(select(User.active)).one()

    database.write(make, actor)
    assert database.read(find) == (Period(202610), PeriodStatus.CLOSED, date(1969, 7, 20), True)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO accrual_period (period, status) VALUES (202610, 9)",
        "INSERT INTO accrual_period (period, status) VALUES (1, 1)",
        "INSERT INTO reading_reason (code, name) VALUES (NULL, 'x')",
        'UPDATE "user" SET active = 2',
        'UPDATE "user" SET role = 0',
        "INSERT INTO act (title, issued_on, number) VALUES ('', 9999999, '')",
    ],
)
def test_a_number_that_means_nothing_is_refused_by_the_database(database, actor, statement):
    def execute(session):
        session.execute(text(statement))

    with pytest.raises(StorageError, match="База отклонила запись"):
        database.write(execute, actor)


def test_every_table_is_strict_and_every_date_fact_has_its_interval():
    for table in metadata().tables.values():
        assert table.dialect_options["sqlite"]["strict"], table.name
        if {"valid_from", "valid_to"} <= {column.name for column in table.columns}:
            assert table.info.get("dated_by") or table.info.get("document"), table.name  # two absences may overlap
