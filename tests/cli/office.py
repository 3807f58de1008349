"""An office that commands find, and how a test types one."""

import pytest

from tui_billing.cli.main import main


def opened(database, monkeypatch):
    """Let commands work on a database as its administrator."""
    monkeypatch.setenv("TUI_BILLING_DATABASE", str(database.path) if database.is_sqlite else database.address)
    monkeypatch.setenv("TUI_BILLING_USER", "admin")
    return database


def run(*words):
    """A command as it is typed: its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([*words])
    return ended.value.code
