"""F1: the keys that are active now, read from the key map itself."""

from collections.abc import Iterable

from textual.screen import Screen
from textual.widget import Widget

from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry_grid import EntryGrid
from tui_billing.widgets.list_grid import ListGrid

NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "delete": "Del",
    "insert": "Ins",
    "space": "Пробел",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}
ENTRY_KEYS = (
    ("Enter", "принять поле и перейти дальше; на замечание — второй Enter принимает"),
    ("+", "на пустом поле: как в прошлый раз"),
    ("−", "на пустом поле: назад на строку"),
    ("*", "принять и отложить на проверку"),
    ("/ и число", "код причины вместо показания"),
    (", . ю б", "десятичный знак на любой раскладке"),
    ("Backspace, Ctrl+U", "стереть знак, стереть поле"),
    ("F2", "исправить сохранённое"),
    ("↑ ↓ PgUp PgDn", "по строкам; Home, End — на пустом поле"),
    ("← → Tab", "по полям строки"),
    ("Ctrl+R", "повторить отклонённые записи"),
)
MARK_MEANINGS = (
    ("~", "введено, не сохранено"),
    ("…", "записывается"),
    ("✓", "записано в базу"),
    ("?", "замечание: второй Enter принимает"),
    ("!", "не принято, причина в строке"),
    ("*", "отложено на проверку"),
    ("/", "вместо показания причина"),
)


class Help(BillingScreen):
    """The active keys of the screen that it was called from."""

    TITLE = "Клавиши"

    def __init__(self, about: Screen[object]) -> None:
        super().__init__()
        self._lines = key_lines(about)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[tuple[str, str]]([Column("Клавиша", 18), Column("Действие", 40, grow=True)], lambda line: line)

    def on_mount(self) -> None:
        """Show the keys."""
        self.query_one(ListGrid).show(self._lines)


def key_lines(screen: Screen[object]) -> list[tuple[str, str]]:
    """``(keys, what they do)`` of a screen: one line an action, and what an entry grid on it takes."""
    keys: dict[str, list[str]] = {}
    for key, active in screen.active_bindings.items():
        said = active.binding.description
        if (
            said
            and not said.isascii()
            and active.enabled
            and key.isascii()
            and not key.startswith(("super", "tab", "shift+tab"))
        ):
            keys.setdefault(said, []).append(shown(key))
    lines = [(", ".join(names), said) for said, names in keys.items() if len(names) <= MOST_KEYS]
    if screen.query(EntryGrid):
        lines += [("", ""), ("Ввод", ""), *ENTRY_KEYS, ("", ""), ("Отметки", ""), *MARK_MEANINGS]
    return lines


MOST_KEYS = 6
"""An action with more keys than that is "any letter": the screen says so itself."""


def shown(key: str) -> str:
    """A key as people write it: ``ctrl+f`` is ``Ctrl+F``."""
    *modifiers, last = key.split("+")
    return "+".join([*(modifier.capitalize() for modifier in modifiers), NAMES.get(last, last.upper())])
