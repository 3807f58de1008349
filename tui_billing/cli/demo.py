"""``tui-billing demo``: a made-up town in a folder of its own, billed from readings to receipts."""

import os
import sys
from pathlib import Path

import typer

from tui_billing.cli._demo_job import Demo
from tui_billing.cli._office import DATABASE_VARIABLE, USER_VARIABLE, login, system_office
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.town.load import Town
from tui_billing.operations.town.plan import TownPlan
from tui_billing.storage.schema import create

DATABASE = "office.db"
FIRST_ACCOUNT = "100000002"
"""The first flat of the town: the account before it is a shop's."""


def demo(
    accounts: int = typer.Option(1000, "--accounts", min=10, max=5_000_000, help="сколько лицевых счетов"),
    months: int = typer.Option(3, "--months", min=1, max=36, help="сколько месяцев начислить"),
    seed: int = typer.Option(7, "--seed", min=0, help="число, от которого зависит город"),
    folder: Path = typer.Option(Path("demo"), "--folder", help="папка для базы и документов"),
    force: bool = typer.Option(False, "--force", help="заменить прежний учебный город в этой папке"),
    stay: bool = typer.Option(False, "--no-open", help="не открывать программу в конце"),
) -> None:
    """Создать учебный город, начислить, принять оплату, закрыть прошлые месяцы, напечатать квитанции и открыть программу."""
    path = _fresh(folder, force=force)
    database = create(path)
    plan = TownPlan(accounts=accounts, months=months, seed=seed, leave_route=True)
    try:
        town = Demo(database, system_office(database).actor, plan, folder, login()).run()
    finally:
        database.close()
    _advise(path, town)
    if not stay and sys.stdin.isatty() and sys.stdout.isatty():
        _open(path)


def _fresh(folder: Path, *, force: bool) -> Path:
    """The path of the database to make; an earlier one is taken away only by ``--force``.

    Raises:
        RefusedError: there is one already, or the folder cannot be written.
    """
    path = folder / DATABASE
    if path.exists() and not force:
        raise RefusedError(
            f"В папке {folder} уже есть учебный город. Откройте его: tui-billing run --database {path} "
            "или создайте заново: tui-billing demo --force."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in (path, *(Path(f"{path}{tail}") for tail in ("-wal", "-shm", "-journal"))):
            name.unlink(missing_ok=True)
    except OSError as error:
        raise RefusedError(f"Папка {folder}: нет доступа ({error.strerror}). Укажите другую: --folder.") from error
    return path


def _advise(path: Path, town: Town) -> None:
    """Say where the files are and what to try now."""
    period, building = town.plan.last_period, town.unkeyed_building
    print()
    print(f"База: {path}, администратор: {login()}.")
    print(f"Показания за {period.title} по дому № {building} ({town.unkeyed_address}) оставлены для ввода.")
    print("Что попробовать:")
    for command, meaning in (
        ("tui-billing run", "открыть программу: поиск, карточка счёта, ввод показаний, F1 — справка"),
        (f"tui-billing accrue {period} --building {building}", "доначислить дом после ввода его показаний"),
        (f"tui-billing explain {FIRST_ACCOUNT} {period}", "объяснить начисление до статьи закона, тарифа и показаний"),
        (f"tui-billing receipts {period} --building {building}", "напечатать квитанции дома заново"),
        ("tui-billing debtors --months 2", "список должников; --pdf и --xlsx пишут его в файл"),
        (f"tui-billing period close {period} --check", "что мешает закрыть последний месяц и где это исправить"),
        ("tui-billing check", "проверить, что всё сходится"),
    ):
        print(f"  {command} --database {path}")
        print(f"      {meaning}")


def _open(path: Path) -> None:
    """Open the application on the demonstration's database."""
    from tui_billing.cli._terminal import open_terminal

    os.environ.setdefault(USER_VARIABLE, login())
    os.environ[DATABASE_VARIABLE] = str(path)
    open_terminal(str(path))
