import subprocess
import sys

import pytest

PROGRAM = """
import io, sys
from tests.storage.test_bulk_in_a_terminal import double_all
from tui_billing.storage.bulk import run_bulk

class NoDescriptor(io.StringIO):
    def fileno(self):
        return -1

if __name__ == "__main__":
    sys.stderr = NoDescriptor()
    print(run_bulk(sys.argv[1], double_all, [21], hands=int(sys.argv[2])))
"""


def double(columns, number):
    return number * 2


def double_all(columns, numbers):
    return list(columns.spread(double, numbers))


@pytest.mark.parametrize("hands", ["0", "2"])
def test_a_job_starts_where_a_terminal_program_has_replaced_stderr(database, tmp_path, hands):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program, database.address, hands], capture_output=True, text=True, check=False, env=_here()
    )
    assert (done.stdout.strip(), done.stderr) == ("[42]", "")


def _here():
    import os

    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
