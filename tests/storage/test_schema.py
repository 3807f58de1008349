"""The migrated schema is the domain's, private, and of the program's own revision."""

from tui_billing.storage.schema import check_schema, head, revision, upgrade


def test_a_fresh_database_is_at_the_newest_revision(database):
    assert database.read(revision) == head()
    check_schema(database)


def test_upgrading_a_current_database_changes_nothing(database):
    upgrade(database)
    assert database.read(revision) == head()
