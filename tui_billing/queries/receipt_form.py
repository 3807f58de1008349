"""What stands on a receipt, by the sections of the form of the Ministry's order 43/пр."""

from dataclasses import dataclass
from datetime import date

from tui_billing.domain.codes import ServiceSection
from tui_billing.domain.period import Period
from tui_billing.queries.instalments import ReceiptPart


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues the receipts and is paid; ``locality`` is where its subscribers live unless their street says so."""

    name: str
    inn: str
    kpp: str
    address: str
    phone: str
    site: str
    email: str
    hours: str
    account: str
    bank: str
    bic: str
    correspondent: str


@dataclass(frozen=True, slots=True)
class Holder:
    """To whom a receipt is sent: the first holder, and where."""

    last_name: str
    first_name: str
    middle_name: str
    address: str
    locality: str

    @property
    def name(self) -> str:
        """The full name."""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service at one price, by one method; without volume and price what a document charges.

    Attributes:
        method: п by meter, н by norm, с by average, о by building meter, nothing where there is only one way.
        uplift_e2: the coefficient × 100 over the norm, 100 for none.
        excess_kop: how much more than at the coefficient 1; a part of ``amount_kop``.
        corrected_kop: recalculations of the service; a part of ``amount_kop``.
    """

    section: ServiceSection
    name: str
    unit: str
    volume_e6: int
    method: str
    price_e6: int
    uplift_e2: int
    excess_kop: int
    amount_kop: int
    corrected_kop: int = 0

    @property
    def charged_kop(self) -> int:
        """Charged without excess and recalculations."""
        return self.amount_kop - self.excess_kop - self.corrected_kop


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of section 6: what was recalculated, why, by how much."""

    words: str
    reason: str
    amount_kop: int


@dataclass(frozen=True, slots=True)
class MeterRow:
    """A register of a meter: what it showed, or instead of what the charge was made.

    ``current_e6`` and ``volume_e6`` are absent without a reading; ``instead`` then says what was charged by.
    """

    name: str
    serial: str
    verified_to: date
    previous_e6: int | None
    current_e6: int | None
    volume_e6: int | None
    instead: str
    digits: int


@dataclass(frozen=True, slots=True)
class HouseRow:
    """A resource of the building, for reference: the meter's reading and where the volume went."""

    name: str
    unit: str
    norm_e6: int | None
    reading_e6: int | None
    whole_e6: int | None
    premises_e6: int
    common_e6: int


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """The receipt of one account for a period, before it has a number.

    ``opening_kop`` is the debt before the period (an advance is negative), ``months`` the charges of the last twelve
    periods, oldest first. ``order`` is the carrier's order inside the building. ``movement_id``, ``penalty_run_id`` and
    ``plan_id`` are the last movement of documents, penalty run and instalment plan that stand on it, 0 for none.
    ``charged_kop`` is without ``penalty_kop``.
    """

    period: Period
    run_id: int
    movement_id: int
    building_id: int
    account_id: int
    account: str
    els: str
    holder: Holder
    route: str
    area_e4: int
    residents: int
    order: int
    services: tuple[ServiceRow, ...]
    meters: tuple[MeterRow, ...]
    opening_kop: int
    charged_kop: int
    paid_kop: int
    months: tuple[tuple[Period, int], ...]
    penalty_run_id: int = 0
    penalty_kop: int = 0
    plan_id: int = 0
    part: ReceiptPart | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def balance_kop(self) -> int:
        """What is owed after the period; negative for an advance."""
        return self.opening_kop + self.charged_kop + self.penalty_kop - self.paid_kop

    @property
    def payable_kop(self) -> int:
        """What there is to pay now, without what an instalment plan defers: never less than nothing."""
        return max(self.balance_kop - (self.part.deferred_kop if self.part else 0), 0)


@dataclass(frozen=True, slots=True)
class Issued:
    """What was frozen when a receipt was issued: its number, days, totals and the string of its code.

    Of section 5: ``part_kop`` is the part of this receipt, ``missed_kop`` earlier ones that are not paid; ``deferred_kop``
    is owed and not payable yet. ``payable = opening + charged + penalty − paid − deferred``, or nothing.
    """

    number: str
    issued_on: date
    payments_to: date
    due_on: date
    opening_kop: int
    charged_kop: int
    paid_kop: int
    payable_kop: int
    qr: str
    penalty_kop: int = 0
    part_kop: int = 0
    missed_kop: int = 0
    interest_kop: int = 0
    rate_e2: int = 0
    deferred_kop: int = 0

    @property
    def debt_kop(self) -> int:
        """What was owed before the period and is neither paid nor deferred; an advance is negative."""
        return self.opening_kop - self.paid_kop - self.deferred_kop

    @property
    def has_plan(self) -> bool:
        """Whether an instalment plan asks for something or defers something."""
        return bool(self.part_kop or self.missed_kop or self.interest_kop or self.deferred_kop)


@dataclass(frozen=True, slots=True)
class BuildingForms:
    """The receipts of a building in the carrier's order, and what they share."""

    building_id: int
    period: Period
    address: str
    issuer: Issuer
    area_e4: int
    house: tuple[HouseRow, ...]
    forms: tuple[ReceiptForm, ...]
