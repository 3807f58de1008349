"""The terminal as a typist meets it: start-up, bytes and latency of keys, keyed readings a second, through a real pty.

    python benchmarks/terminal.py [office.db] [--quick]

Each figure stands beside that of the smallest Textual program with one input, measured in the same run. Without a
database a town is made; its controller's route is keyed, so every Enter is judged, saved and acknowledged.
"""

import argparse
import getpass
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.terminal.harness import DOWN, ENTER, PROGRAM, Terminal
from tui_billing.domain.codes import Role
from tui_billing.operations.town.load import make_town
from tui_billing.operations.town.plan import TownPlan
from tui_billing.storage.database import Actor
from tui_billing.storage.schema import create

SMALLEST = """
from textual.app import App
from textual.widgets import Input
class Smallest(App):
    def compose(self):
        yield Input(placeholder="ready")
Smallest().run(mouse=False)
"""
REFERENCE = [sys.executable, "-c", SMALLEST]
HOLD = "*"
REFUSED = "* — отложить"
PAGE_DOWN = "\x1b[6~"
BURST = 100
"""Readings in one write: 200 keys."""

QUIET = 0.06
"""So long a silence ends the answer to a key, seconds."""


def milliseconds(seconds):
    return seconds * 1000


def median(values):
    return statistics.median(values)


def p95(values):
    return sorted(values)[int(len(values) * 0.95)]


def start(command, pattern, **environment):
    """Seconds from the start of a program until its screen shows a pattern."""
    began = time.perf_counter()
    with Terminal(command, **environment) as terminal:
        terminal.wait(pattern)
        return time.perf_counter() - began


def answer(terminal, keys):
    """``(seconds to the first frame's end, bytes)`` of what keys make the program write until it falls silent."""
    before = terminal.received
    began = time.perf_counter()
    terminal.send(keys)
    first = last = 0.0
    while terminal.read(QUIET if last else 5):
        last = time.perf_counter() - began
        first = first or last
    return first, terminal.received - before


def answers(terminal, keys, between="", times=50):
    """``answer`` of keys, so many times; ``between`` is typed, unmeasured, before each."""
    found = []
    for _ in range(times):
        if between:
            answer(terminal, between)
        found.append(answer(terminal, keys))
    return [seconds for seconds, _ in found], [size for _, size in found]


def accepted(terminal, times):
    """``answers`` to the Enters that were accepted; a reading that is refused outright is put aside, as a typist would."""
    seconds, sizes = [], []
    while len(seconds) < times:
        stored = counted(terminal)
        answer(terminal, "+")
        spent, size = answer(terminal, ENTER)
        if counted(terminal) > stored:
            seconds.append(spent)
            sizes.append(size)
        else:
            answer(terminal, HOLD)
    return seconds, sizes


class Report:
    """Lines of the result, each with its limit."""

    def __init__(self):
        self.kept = True

    def line(self, name, value, unit, limit, reference=None):
        within = value <= limit if limit >= 0 else value >= -limit
        self.kept &= within
        ratio = f"{value / reference:6.2f} × ref {reference:.1f}" if reference else ""
        bound = f"≤ {limit:g}" if limit >= 0 else f"≥ {-limit:g}"
        print(f"{name:44} {value:9.1f} {unit:4} {bound:>9}  {'ok' if within else 'OVER':5} {ratio}")


def starts(report, database, runs):
    smallest, frame, menu = [], [], []
    for _ in range(runs):
        smallest.append(start(REFERENCE, "ready"))
        frame.append(start(PROGRAM, "10Выход", TUI_BILLING_DATABASE=database))
        menu.append(start(PROGRAM, "Найти лицевой счёт", TUI_BILLING_DATABASE=database))
    reference = milliseconds(median(smallest))
    report.line("start to the first full screen", milliseconds(median(frame)), "ms", 1.5 * reference, reference)
    report.line("start to the menu with the office open", milliseconds(median(menu)), "ms", 10 * reference, reference)


def keys(report, database, times):
    with Terminal(REFERENCE) as terminal:
        terminal.wait("ready")
        reference, _ = answers(terminal, "1", "\x15", times)
    with Terminal(PROGRAM, TUI_BILLING_DATABASE=database) as terminal:
        route(terminal)
        digit, digit_bytes = answers(terminal, "1", "\x15", times)
        answer(terminal, "\x15")
        digit_ms = milliseconds(p95(reference))
        report.line("a digit, p95", milliseconds(p95(digit)), "ms", 2 * digit_ms, digit_ms)
        report.line("a digit, most bytes", max(digit_bytes), "B", 150)
        enter, enter_bytes = accepted(terminal, times)
        report.line("Enter: judged, saved, next meter, p95", milliseconds(p95(enter)), "ms", 20, digit_ms)
        report.line("Enter with its mark, most bytes", max(enter_bytes), "B", 300)
        _, scrolled = answers(terminal, DOWN, times=times)
        report.line("a row scrolled, most bytes", max(scrolled), "B", 800)
        _, paged = answers(terminal, PAGE_DOWN, times=10)
        report.line("a page, most bytes", max(paged), "B", 5000)
        terminal.settle(0.5)
        report.line("two idle seconds", terminal.settle(2), "B", 0)


def searching(report, database, times):
    with Terminal(PROGRAM, TUI_BILLING_DATABASE=database) as terminal:
        terminal.wait("Найти лицевой счёт")
        terminal.send("7")
        terminal.wait("Найти:")
        seen = []
        for _ in range(times):
            answer(terminal, "\x151000")
            before = terminal.received
            began = time.perf_counter()
            terminal.send("0")
            while terminal.read(QUIET):
                last = time.perf_counter() - began
            seen.append(last if terminal.received > before else 0.0)
        report.line("search: a key to the painted list, p95", milliseconds(p95(seen)), "ms", 20)


def readings(report, database, count):
    """Readings accepted a second: bursts of keys in one write each, until the program says that all are stored.

    A reading that is refused outright stops its burst: the keys after it are of no use, the reading is put aside, and
    the next burst begins. Silence is not counted.
    """
    with Terminal(PROGRAM, TUI_BILLING_DATABASE=database) as terminal:
        route(terminal)
        first = counted(terminal)
        stored = spent = 0
        while stored < count:
            began = time.perf_counter()
            terminal.send(f"+{ENTER}" * min(BURST, count - stored))
            burst, last = stored, began
            while terminal.read(0.5):
                if counted(terminal) - first > stored:
                    stored, last = counted(terminal) - first, time.perf_counter()
            spent += last - began
            if stored - burst == BURST:
                continue
            if stored == burst and REFUSED not in terminal.text:
                break  # the end of the route
            answer(terminal, HOLD)
        report.line(f"readings keyed, judged and stored ({stored})", stored / max(spent, 0.001), "1/s", -100)


def route(terminal):
    """Open the first controller's route for keying."""
    terminal.wait("Найти лицевой счёт")
    terminal.send(f"11{ENTER}{ENTER * 3}")
    terminal.wait("Показаний [0-9]")
    terminal.wait("Показание +Расход")
    terminal.settle(0.5)


def counted(terminal):
    """How many readings the sheet says are stored."""
    line = next(line for line in terminal.text.splitlines() if "Показаний " in line)
    return int("".join(filter(str.isdigit, line.split("Показаний ")[1].split("·")[0])))


def measure(database, quick):
    report = Report()
    starts(report, database, 3 if quick else 9)
    keys(report, database, 30 if quick else 150)
    searching(report, database, 10 if quick else 50)
    readings(report, database, 100 if quick else 1000)
    return report.kept


def main():
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("database", nargs="?")
    given.add_argument("--accounts", type=int, default=20_000)
    given.add_argument("--quick", action="store_true")
    options = given.parse_args()
    if options.database:
        sys.exit(not measure(options.database, options.quick))
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "town.db")
        plan = TownPlan(accounts=2_000 if options.quick else options.accounts, months=1, leave_route=True)
        make_town(create(place), Actor(1, Role.ADMINISTRATOR, 1_790_000_000_000), plan, login=getpass.getuser())
        sys.exit(not measure(place, options.quick))


if __name__ == "__main__":
    main()
