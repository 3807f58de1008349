"""The entry point: finds the command's file, runs it, turns refusals into a sentence and an exit code.

A command is one file here whose function has the file's name; nothing else knows of it. Only the module of the command
that was asked for is imported: the application opens without loading any of them.
"""

import logging
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import tui_billing.cli

OPEN = "run"
"""The command that opens the application; also what no command at all does."""

BUG = 70


def names() -> list[str]:
    """The commands: one per file, as typed (``_`` becomes ``-``)."""
    modules = (module.name for module in iter_modules(tui_billing.cli.__path__))
    return sorted(name.replace("_", "-") for name in modules if not name.startswith("_") and name != "main")


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code."""
    words = sys.argv[1:] if arguments is None else arguments
    sys.exit(_guarded(words))


def _guarded(words: list[str]) -> int:
    from tui_billing.domain.errors import BillingError

    try:
        return _run(words)
    except BillingError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return refusal.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Прервано. Незаконченное не видно и будет отброшено при следующем запуске.\n")
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: a bug goes to the log, not on the typist's screen
        return _misused(error, words) or _log_the_bug(error)


def _run(words: list[str]) -> int:
    if words in ([], [OPEN]):
        from tui_billing.cli._terminal import open_terminal

        return open_terminal(None)
    import typer

    asked = _asked(words)
    program = typer.Typer(
        name="tui-billing",
        help="Биллинг для предприятий ЖКХ и сферы услуг: лицевые счета, показания, начисление, квитанции, оплата.",
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    program.callback()(lambda: None)
    for name in [asked] if asked in names() else names():
        module = import_module(f"tui_billing.cli.{name.replace('-', '_')}")
        function = getattr(module, name.replace("-", "_"))
        program.command(name)(function)
    return int(program(words or [OPEN], standalone_mode=False, prog_name="tui-billing") or 0)


def _asked(words: list[str]) -> str:
    """The command that was typed."""
    return next((word for word in words if not word.startswith("-")), "" if words else OPEN)


def _misused(error: Exception, words: list[str]) -> int:
    """Say what is wrong with the words that were typed; 0 when they are not the trouble."""
    from tui_billing.cli._usage import usage_refusal

    asked = _asked(words)
    if asked and asked not in names():
        sys.stderr.write(f"Нет команды «{asked}». Список команд: tui-billing --help.\n")
        return 2
    refusal = usage_refusal(error, asked)
    if refusal is None:
        return 0
    sys.stderr.write(f"{refusal}\n")
    return refusal.exit_code


def _log_the_bug(error: Exception) -> int:
    import typer

    folder = Path(typer.get_app_dir("tui-billing"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = folder / "errors.log"
    logging.basicConfig(filename=log, level=logging.ERROR, format="%(asctime)s %(message)s")
    logging.getLogger("tui_billing").error("bug", exc_info=error)
    sys.stderr.write(
        f"Внутренняя ошибка. Незаконченное не записано. Подробности: {log}. Передайте файл разработчикам.\n"
    )
    return BUG


if __name__ == "__main__":
    main()
