"""What stands over an annex: whose lines are explained, where, by whom."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.errors import UnknownAccountError
from tui_billing.domain.office import Office
from tui_billing.domain.people import Organization
from tui_billing.queries.account_card import account_head


@dataclass(frozen=True, slots=True)
class AnnexHead:
    """The account, what of it is explained (``about``), and the day of the paper."""

    organization: str
    account: str
    holder: str
    address: str
    about: str
    on: date


def annex_head(session: Session, number: str, about: str, on: date) -> AnnexHead:
    """The head of an annex for an account, by its number.

    Raises:
        UnknownAccountError: there is none.
    """
    account_id = session.exec(select(Account.id).where(Account.number == number)).first()
    if account_id is None:
        raise UnknownAccountError(number)
    head = account_head(session, account_id, on)
    organization = session.exec(
        select(Organization.name).join(Office, col(Office.organization_id) == Organization.id)
    ).first()  # fmt: skip
    return AnnexHead(organization or "", number, ", ".join(head.holders), head.address, about, on)
