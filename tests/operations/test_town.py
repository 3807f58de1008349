from sqlalchemy import text

from tests.towns import small_town


def rows_of(database, table, columns="*"):
    with database.engine.connect() as connection:
        return sorted(map(tuple, connection.execute(text(f'SELECT {columns} FROM "{table}"'))), key=repr)


def test_a_small_town_has_exactly_the_accounts_asked_for(database, actor):
    town = small_town(database, actor, accounts=60)
    assert town.accounts == 60
    assert len(rows_of(database, "account")) == 60
