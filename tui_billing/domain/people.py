"""Persons and organizations."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint

from tui_billing.domain.codes import OrganizationRole
from tui_billing.domain.columns import Table, coded, day, ident, ref, table, words


class Person(Table, table=True):
    """A person. ``name_key`` is the normalised full name that search compares by its beginning."""

    __table_args__ = table(CheckConstraint("last_name <> ''", name="has_a_name"))
    id: int = ident()
    last_name: str = words()
    first_name: str = words(default="")
    middle_name: str = words(default="")
    name_key: str = words(prefix=True)
    born_on: date | None = day(none=True)
    phone: str = words(default="")
    email: str = words(default="")

    @property
    def full_name(self) -> str:
        """Last, first and middle name."""
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)


class Organization(Table, table=True):
    """An organization and what a receipt prints of it."""

    __table_args__ = table(UniqueConstraint("name"))
    id: int = ident()
    role: OrganizationRole = coded(OrganizationRole)
    name: str = words()
    inn: str = words(default="")
    kpp: str = words(default="")
    ogrn: str = words(default="")
    address: str = words(default="")
    phone: str = words(default="")
    site: str = words(default="")
    email: str = words(default="")
    hours: str = words(default="")


class BankAccount(Table, table=True):
    """Where an organization is paid."""

    __table_args__ = table(
        UniqueConstraint("organization_id", "account"),
        CheckConstraint("length(account) = 20 AND length(bic) = 9", name="digits"),
    )
    id: int = ident()
    organization_id: int = ref("organization.id")
    account: str = words()
    bank_name: str = words()
    bic: str = words()
    correspondent: str = words(default="0")
