"""Issues receipts building by building: rows with a number and frozen totals first, then the PDF of the building.

A building is issued in one transaction and its file replaces the old one at once, so a run that was killed is simply
started again: what is issued keeps its numbers, its file comes out byte for byte the same.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select
from sqlmodel import Session

from tui_billing.domain.codes import LawUse, Role
from tui_billing.domain.errors import RefusedError, StorageError
from tui_billing.domain.law import due_on
from tui_billing.domain.period import Period
from tui_billing.domain.receipts import Receipt
from tui_billing.operations._rights import require
from tui_billing.operations.law_checks import require_checked
from tui_billing.queries.facts import column_of
from tui_billing.queries.law_choices import chosen
from tui_billing.queries.receipt_form import BuildingForms, Issued, ReceiptForm
from tui_billing.queries.receipts import (
    PostedBuilding,
    account_place,
    building_forms,
    issued_receipts,
    posted_buildings,
)
from tui_billing.reports.documents.receipt import draw_receipts
from tui_billing.reports.qr import Payee, Payer, payment_string
from tui_billing.storage.bulk import CancelledError, Progress
from tui_billing.storage.database import Actor, Database
from tui_billing.storage.exclusive import exclusive

JOB: Final = "Выпуск квитанций"
LONGEST_NAME: Final = 60
_NOT_IN_NAMES: Final = re.compile(r"[^\w]+|_+")

Sheets = tuple[BuildingForms, dict[int, Issued]]
"""The forms of a building and, by account, the receipts that stand for them."""


@dataclass(frozen=True, slots=True)
class Issuance:
    """What a run of receipts came to: the files, the receipts in them, how many of those are new, the sum to pay."""

    files: tuple[Path, ...]
    receipts: int
    new: int
    payable_kop: int


def issue_receipts(
    database: Database,
    actor: Actor,
    period: Period,
    *,
    folder: Path,
    issued_on: date,
    buildings: Collection[int] | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Issuance:
    """Issue and print the receipts of a period: of all charged buildings, or of some. One PDF a building.

    ``progress(done, total)`` counts buildings. What was printed before a cancel stays.

    Raises:
        BusyError: somebody else is issuing receipts.
        CancelledError: the person stopped it.
        RefusedError: nothing is charged, or the office cannot be paid.
        StorageError: a file cannot be written.
    """
    with exclusive(database.address, JOB):
        charged = _charged(database, period)
        wanted = _wanted(charged, buildings, period)
        names = _file_names(charged, period)
        files: list[Path] = []
        receipts = new = payable_kop = 0
        for done, building in enumerate(wanted):
            if cancelled is not None and cancelled():
                raise CancelledError
            (forms, issued), added = _sheets(database, actor, period, building.building_id, issued_on)
            if issued:
                files.append(_save(folder, names[building.building_id], draw_receipts(forms, issued)))
            receipts, new = receipts + len(issued), new + added
            payable_kop += sum(each.payable_kop for each in issued.values())
            if progress is not None:
                progress(done + 1, len(wanted))
        return Issuance(tuple(files), receipts, new, payable_kop)


def issue_one(
    database: Database, actor: Actor, period: Period, account: str, *, folder: Path, issued_on: date
) -> Issuance:
    """Issue the building of an account and print the receipt of this account alone.

    Raises:
        UnknownAccountError: there is no such account.
        RefusedError: its building is not charged, or the account was not open in the period.
    """
    building_id, account_id = database.read(account_place, account)
    with exclusive(database.address, JOB):
        (forms, issued), new = _sheets(database, actor, period, building_id, issued_on)
    if account_id not in issued:
        raise RefusedError(f"Лицевой счёт {account} не действовал в периоде {period.title}: квитанции нет.")
    own = issued[account_id]
    name = f"ЛС-{_safe(account)}_{period}.pdf"
    return Issuance((_save(folder, name, draw_receipts(forms, {account_id: own})),), 1, new, own.payable_kop)


def issue_building(session: Session, period: Period, building_id: int, issued_on: date) -> Sheets:
    """Give every account of a building its receipt for what is in force; those that have one keep it.

    Raises:
        NotAllowedError: only an accountant issues receipts.
        RefusedError: the building is not charged, the law of the month is not checked, or the office cannot be paid.
    """
    require(session, "выпуск квитанций", Role.ACCOUNTANT)
    require_checked(session, LawUse.RECEIPTS, period)
    forms = building_forms(session, period, building_id)
    issued = issued_receipts(session, period, building_id)
    receipt = column_of(Receipt)
    counts = session.execute(
        select(receipt.account_id, func.count())
        .where(receipt.building_id == building_id, receipt.period == period)
        .group_by(receipt.account_id)
    )
    earlier: dict[int, int] = dict(tuple(row) for row in counts)
    due = due_on(period, shift=chosen(session, "DUE_SHIFT", period.first) == "true")
    fresh = {
        form.account_id: _issued(forms, form, earlier.get(form.account_id, 0), issued_on, due)
        for form in forms.forms
        if form.account_id not in issued
    }
    if fresh:
        session.execute(insert(Receipt), [_row(form, fresh) for form in forms.forms if form.account_id in fresh])
    return forms, issued | fresh


def _charged(database: Database, period: Period) -> list[PostedBuilding]:
    charged = database.read(posted_buildings, period)
    if not charged:
        raise RefusedError(
            f"Начисление за {period.title} не проведено: квитанции печатать не по чему. "
            f"Выполните и проведите его: tui-billing accrue {period}."
        )
    return charged


def _wanted(
    charged: Sequence[PostedBuilding], buildings: Collection[int] | None, period: Period
) -> list[PostedBuilding]:
    if buildings is None:
        return list(charged)
    absent = sorted(set(buildings) - {each.building_id for each in charged})
    if absent:
        raise RefusedError(f"Начисление за {period.title} по дому № {absent[0]} не проведено. Проведите его сначала.")
    return [each for each in charged if each.building_id in buildings]


def _sheets(database: Database, actor: Actor, period: Period, building_id: int, issued_on: date) -> tuple[Sheets, int]:
    """The receipts of a building, issued now where they are not yet, and how many are new. A reprint writes nothing."""
    issued = database.read(issued_receipts, period, building_id)
    if issued:
        forms = database.read(building_forms, period, building_id)
        if all(form.account_id in issued for form in forms.forms):
            return (forms, issued), 0
    sheets = database.write(issue_building, actor, period, building_id, issued_on)
    return sheets, len(sheets[1]) - len(issued)


def _issued(forms: BuildingForms, form: ReceiptForm, earlier: int, issued_on: date, due: date) -> Issued:
    """A receipt's number, days, totals and code. A second receipt of a month, after a new run or document, ends in ``-2``."""
    office, holder, period = forms.issuer, form.holder, form.period
    number = f"{period.year % 100:02}-{period.month:02}-{form.account_id:07}" + (f"-{earlier + 1}" if earlier else "")
    payee = Payee(office.name, office.account, office.bank, office.bic, office.correspondent, office.inn, office.kpp)
    payer = Payer(form.account, holder.last_name, holder.first_name, holder.middle_name, holder.address)
    return Issued(
        number=number,
        issued_on=issued_on,
        payments_to=period.last,
        due_on=due,
        opening_kop=form.opening_kop,
        charged_kop=form.charged_kop,
        paid_kop=form.paid_kop,
        payable_kop=form.payable_kop,
        qr=payment_string(payee, payer, period, form.payable_kop),
        penalty_kop=form.penalty_kop,
        **_section_5(form),
    )


def _section_5(form: ReceiptForm) -> dict[str, int]:
    part = form.part
    if part is None:
        return {}
    return {
        "part_kop": part.current_kop, "missed_kop": part.past_kop, "interest_kop": part.interest_kop,
        "rate_e2": part.rate_e2, "deferred_kop": part.deferred_kop,
    }  # fmt: skip


def _row(form: ReceiptForm, issued: Mapping[int, Issued]) -> dict[str, Any]:
    names = ("period", "building_id", "account_id", "run_id", "movement_id", "penalty_run_id", "plan_id")
    return asdict(issued[form.account_id]) | {name: getattr(form, name) for name in names}


def _file_names(charged: Sequence[PostedBuilding], period: Period) -> dict[int, str]:
    """``Белинского-61А_2026-10.pdf``; where two buildings would share a name, each has its number at the end."""
    plain = {each.building_id: f"{_safe(each.street)}-{_safe(each.house)}" for each in charged}
    times = Counter(name.casefold() for name in plain.values())
    return {
        building: (name if times[name.casefold()] == 1 else f"{name}-{building}") + f"_{period}.pdf"
        for building, name in plain.items()
    }


def _safe(words: str) -> str:
    """Letters and digits of the words, with a hyphen for all that is between them: never a path."""
    return _NOT_IN_NAMES.sub("-", words).strip("-")[:LONGEST_NAME] or "без-имени"


def _save(folder: Path, name: str, data: bytes) -> Path:
    """Write a private file in one step: a reader, or a kill, never meets half of it.

    Raises:
        StorageError: the folder or the file cannot be written.
    """
    path, part = folder / name, folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StorageError(
            f"Не удаётся записать {path}: {error.strerror}. Проверьте каталог, права и место на диске и повторите: "
            "выпущенные квитанции сохранены."
        ) from error
    return path
