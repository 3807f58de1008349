"""Runs the real program in a pty and reads its screen: waits by what is shown, never by the clock."""

import os
import re
import sys
from pathlib import Path

import pexpect
import pyte

ENTER = "\r"
DOWN = "\x1b[B"
PROGRAM = [sys.executable, "-m", "tui_billing"]
GRID = [sys.executable, "-m", "tests.terminal.bench_grid"]
IGNORED = re.compile(
    rb"\x1b\[[<>=?][0-9;:]*u|\x1b\[>[0-9;]*[mq]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;:]*[ ]q|\x1bP.*?\x1b\\", re.DOTALL
)


class Screen(pyte.Screen):
    """pyte, deaf to private sequences that it would take for others."""

    def select_graphic_rendition(self, *attributes, private=False, **_):
        if not private:
            super().select_graphic_rendition(*attributes)

    def report_device_attributes(self, *_, **__):
        """No answer."""

    def report_device_status(self, *_, **__):
        """No answer."""


class Terminal:
    """A program in a pty of 80×24. ``received`` counts the bytes that it wrote."""

    def __init__(self, command, size=(80, 24), **environment):
        width, height = size
        outer = ("TEXTUAL", "COLORTERM", "COLUMNS", "LINES")  # a test runner may export the size of its own terminal
        kept = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
        self.screen = Screen(width, height)
        self.stream = pyte.ByteStream(self.screen)
        self.received = 0
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            dimensions=(height, width),
            env={**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **environment},
            timeout=30,
        )
        self.child.delaybeforesend = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.close(force=True)

    @property
    def text(self):
        """The screen, a line a row."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def send(self, keys):
        """Write keys in one piece."""
        self.child.send(keys)

    def read(self, seconds=30):
        """Take what the program wrote next; False when it wrote nothing for so long, or ended."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.received += len(data)
        if b"\x1b[?2026$p" in data:
            self.child.send("\x1b[?2026;2$y")
        self.stream.feed(IGNORED.sub(b"", data))
        return True

    def wait(self, pattern):
        """Read until the screen shows the pattern; the screen's text."""
        while not re.search(pattern, self.text, re.MULTILINE):
            if not self.read():
                raise AssertionError(f"{pattern!r} did not come up:\n{self.text}")
        return self.text

    def settle(self, quiet=0.3):
        """Read until nothing comes for a while; the bytes that came."""
        before = self.received
        while self.read(quiet):
            pass
        return self.received - before

    def cost(self, keys, quiet=0.3):
        """The bytes that keys make the program write."""
        self.settle(quiet)
        self.send(keys)
        self.wait_for_bytes()
        return self.settle(quiet) + self._first

    def wait_for_bytes(self):
        """Read at least once."""
        before = self.received
        if not self.read():
            raise AssertionError(f"no answer to a key:\n{self.text}")
        self._first = self.received - before

    def memory_kb(self):
        """The resident set of the program."""
        status = Path(f"/proc/{self.child.pid}/statm").read_text(encoding="ascii")
        return int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024

    def end(self):
        """Read what is left; the exit code."""
        while self.read():
            pass
        self.child.close()
        return self.child.exitstatus
