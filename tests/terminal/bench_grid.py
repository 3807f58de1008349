"""An application of one entry grid, for the pty tests and the benchmark: rows without a database.

``python -m tests.terminal.bench_grid [rows] [log file]``; every save is appended to the log file as ``row value``.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from textual.app import App
from textual.widget import Widget

from tui_billing.domain.errors import RefusedError
from tui_billing.screens._base import BillingScreen
from tui_billing.widgets.columns import Column
from tui_billing.widgets.diff import DiffDisplay
from tui_billing.widgets.entry import Field, Level, Mark, Row, Save, Verdict
from tui_billing.widgets.entry_grid import EntryGrid

NAMES = ("Иванов [/2] А. П.", "[@click=app.quit]Петров", "Си\x1b[31mдоров\x07", "Ким ё\u202eй", "Абрамова")


def rows(count: int) -> list[Row]:
    made = []
    for at in range(count):
        fields = (Field(label="Д", ditto="100"), Field(label="Н")) if at % 10 == 9 else (Field(ditto=str(1000 + at)),)
        cells = (str(1000 + at), f"{30010000 + at}", f"{at % 90 + 1}", NAMES[at % len(NAMES)])
        made.append(Row(at, cells, fields, ("",) * len(fields), Mark.NONE, detail=f"ул. Мира, дом [/2] кв. {at}"))
    return made


def judge(row: Row, values: tuple[str, ...]) -> Verdict:
    number = int(values[0].partition(",")[0] or 0)
    if number > 99999:
        return Verdict(Level.HARD, "Больше разрядности прибора.")
    level = Level.SOFT if number > 90000 else Level.OK
    return Verdict(level, "Расход велик." if level is Level.SOFT else "", note=str(number))


class Bench(BillingScreen):
    TITLE = "Ввод показаний"

    def __init__(self, count: int, log: str) -> None:
        super().__init__()
        self.count, self.saved = count, log

    def body(self) -> Iterable[Widget]:
        columns = [
            Column("Пред.", 8, right=True),
            Column("Счёт", 9),
            Column("Кв.", 4),
            Column("Абонент", 16, grow=True),
        ]
        yield EntryGrid(self.save, judge=judge, columns=columns, reasons={1: "нет доступа", 2: "снят"})

    def on_mount(self) -> None:
        self.query_one(EntryGrid).show(rows(self.count))

    def save(self, entry: Save) -> None:
        if entry.values[:1] == ("40404",):
            raise RefusedError("База занята другой операцией. Повторите через несколько секунд.")
        with Path(self.saved).open("a", encoding="utf-8") as out:
            out.write(f"{entry.row.key} {' '.join(entry.values) or entry.reason}\n")


class BenchApp(DiffDisplay, App[None]):
    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { background: ansi_default; color: ansi_default; }"

    def __init__(self, count: int, log: str) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.count, self.log_file = count, log

    def get_default_screen(self) -> Bench:
        return Bench(self.count, self.log_file)

    def arrived(self, screen=None) -> None:
        """Nothing is kept back here."""

    def action_back(self) -> None:
        self.exit()


if __name__ == "__main__":
    BenchApp(int(sys.argv[1]), sys.argv[2]).run(mouse=False)
