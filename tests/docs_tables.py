"""The tables of the guide that are made from the program: ``python -m tests.docs_tables`` writes them anew."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import typer
from textual.binding import Binding

import tui_billing.screens
from tui_billing.cli.main import names
from tui_billing.domain.decimals import NARROW
from tui_billing.domain.law import CHOICES, PARAMETERS
from tui_billing.screens._base import BillingScreen, Entry
from tui_billing.screens._menu import KEYS
from tui_billing.screens.help import ENTRY_KEYS, MARK_MEANINGS
from tui_billing.screens.help import shown as key_name
from tui_billing.screens.home import Home

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
COMMANDS_HEADING = (
    "# Команды\n\nБез команды `tui-billing` открывает программу. Подсказка в терминале: `tui-billing КОМАНДА --help`."
)
KEYS_HEADING = (
    "# Клавиши\n\nF1 на любом экране показывает те клавиши, которые действуют сейчас. Сочетания с Ctrl работают на обеих "
    "раскладках."
)
LAW_HEADING = (
    "# Параметры федерального закона\n\nС какой даты, сколько и по какому акту считает программа. Те же сведения: "
    "`tui-billing law`. Кто подтверждает новый месяц: [administrator.md](administrator.md)."
)
CHOICES_HEADING = (
    "Здесь закон оставляет выбор. Решает администратор, с начала месяца и по акту организации: "
    "`tui-billing law choose ИМЯ ОТВЕТ --from 01.01.2026 --act «Приказ от 20.12.2025 № 45»`."
)
COMMAND = "python -m tests.docs_tables"


def commands():
    """Every command of the program with its arguments and options, from the help texts."""
    parts = [COMMANDS_HEADING]
    for name in names():
        module = import_module(f"tui_billing.cli.{name.replace('-', '_')}")
        program = typer.Typer(add_completion=False, rich_markup_mode=None)
        program.command(name)(getattr(module, name.replace("-", "_")))
        command = typer.main.get_command(program)
        parts.append(f"## tui-billing {name}\n\n{' '.join(command.help.split())}")
        rows = [_parameter(each) for each in command.params]
        if rows:
            parts.append(_table(("Параметр", "Значение"), rows))
    return "\n\n".join(parts) + "\n"


def keys():
    """The keys of every screen that has a title of its own, from its bindings."""
    parts = [
        KEYS_HEADING,
        "## На всех экранах",
        _table(("Клавиша", "Действие"), _bindings(BillingScreen)),
        "В списке: ↑ ↓ PgUp PgDn Home End — по строкам, Enter — открыть строку.",
    ]
    for kind in _screens():
        rows = _bindings(kind) if kind is not Home else [(entry.key.upper(), entry.title) for entry in _menu()]
        if rows and kind.TITLE:
            parts += [f"## {'Главное меню' if kind is Home else kind.TITLE}", _table(("Клавиша", "Действие"), rows)]
    parts += ["## Таблица ввода", _table(("Клавиша", "Действие"), ENTRY_KEYS)]
    parts += ["Отметка в начале строки:", _table(("Знак", "Значение"), MARK_MEANINGS)]
    return "\n\n".join(parts) + "\n"


def law():
    """Every federal parameter with its steps and their acts, from the files of the program."""
    parts = [LAW_HEADING]
    for parameter in PARAMETERS.values():
        uses = ", ".join(sorted(use.label for use in parameter.uses)) or "справочно"
        checked = f"{parameter.checked_on:%d.%m.%Y}, по {parameter.checked_through:%d.%m.%Y}"
        rows = [
            (f"{step.since:%d.%m.%Y}", parameter.show(step.value).replace(NARROW, " "), str(step.cite))
            for step in parameter.steps
        ]
        parts += [
            f"## {parameter.title}",
            f"`{parameter.name}`. Применяется {parameter.applies}. Используют: {uses}. Проверено {checked}.",
            _table(("С", "Значение", "Основание"), rows),
        ]
    head = ("Спорный вопрос", "По умолчанию", "Другие ответы", "Основание")
    points = [
        (
            f"`{each.name}` {each.title}",
            f"`{each.default}` {each.answers[each.default]}",
            "; ".join(f"`{code}` {words}" for code, words in each.answers.items() if code != each.default) or "нет",
            str(each.cite),
        )
        for each in CHOICES.values()
    ]
    parts += ["## Спорные вопросы", CHOICES_HEADING, _table(head, points)]
    return "\n\n".join(parts) + "\n"


TABLES = {"commands.md": commands, "keys.md": keys, "law.md": law}


def _parameter(each):
    """How an argument or option is typed, and its help."""
    if each.param_type_name == "argument":
        named = each.metavar or each.name.upper()
        return f"`{named}`", each.help or ""
    return f"`{' / '.join([*each.opts, *each.secondary_opts])}`", each.help or ""


def _things():
    """Everything that the modules of the screens define, by the names of the modules."""
    for module in sorted(found.name for found in iter_modules(tui_billing.screens.__path__)):
        if not module.startswith("_"):
            screen = import_module(f"{tui_billing.screens.__name__}.{module}")
            yield from ((screen.__name__, thing) for thing in vars(screen).values())


def _screens():
    """The screen classes."""
    for module, thing in _things():
        if isinstance(thing, type) and issubclass(thing, BillingScreen) and thing.__module__ == module:
            yield thing


def _menu():
    """What the keys of the menu open, in its order."""
    entries = [thing for _, thing in _things() if isinstance(thing, Entry)]
    return sorted(entries, key=lambda entry: KEYS.index(entry.key))


def _bindings(kind):
    """``(keys, what they do)`` of the bindings that a screen adds to those of every screen, if they are to be read."""
    rows = {}
    for part in kind.__mro__[: kind.__mro__.index(BillingScreen) or 1]:
        for binding in vars(part).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.description:
                typed = ", ".join(key_name(key) for key in binding.key.split(",") if key.isascii())
                rows.setdefault(typed, binding.description)
    return list(rows.items())


def _table(heading, rows):
    lines = [heading, ("---",) * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in _escaped(lines))


def _escaped(lines):
    return [tuple(text.replace("|", "\\|") for text in line) for line in lines]


if __name__ == "__main__":
    for file, made in TABLES.items():
        (GUIDE / file).write_text(made(), encoding="utf-8")
