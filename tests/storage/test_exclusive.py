"""One long job of a kind at a time, whoever starts it, and nothing left behind by one that was killed."""

import subprocess
import sys

import pytest

from tui_billing.domain.errors import BusyError, StorageError
from tui_billing.storage.exclusive import exclusive

HOLDER = """
import sys
from tui_billing.storage.exclusive import exclusive
with exclusive(sys.argv[1], "Начисление"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(database):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, database.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def held(database):
    try:
        with exclusive(database.address, "Начисление"):
            return True
    except BusyError:
        return False


def test_a_second_job_of_the_kind_is_refused_and_named(database, holder):
    with pytest.raises(BusyError, match="Начисление") as refused, exclusive(database.address, "Начисление"):
        pass
    assert refused.value.exit_code == 4


def test_a_job_of_another_kind_goes_on(database, holder):
    with exclusive(database.address, "Печать квитанций"):
        pass


def test_a_killed_job_leaves_no_lock(database, holder):
    holder.kill()
    holder.wait()
    assert any(held(database) for _ in range(1000)), "the server lets go as soon as it sees the broken connection"


def test_another_thread_of_the_process_is_refused_too_and_the_lock_ends_with_its_block(database):
    with (
        exclusive(database.address, "Начисление"),
        pytest.raises(BusyError),
        exclusive(database.address, "Начисление"),
    ):
        pass
    with exclusive(database.address, "Начисление"):
        pass


def test_the_lock_file_is_as_private_as_the_database(sqlite_database):
    sqlite_database.path.chmod(0o600)
    with exclusive(sqlite_database.address, "Начисление"):
        (lock,) = sqlite_database.path.parent.glob("*-lock-*")
        assert lock.stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(StorageError), exclusive(f"sqlite:///{tmp_path}/absent.db", "Начисление"):
        pass
