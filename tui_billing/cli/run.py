"""``tui-billing run``, or no command at all: the terminal application."""

import typer

from tui_billing.cli._terminal import open_terminal


def run(
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Открыть программу в терминале."""
    open_terminal(database)
