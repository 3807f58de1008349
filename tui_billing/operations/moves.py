"""Who has which premises: an account is opened, closed, handed over with its meters; its holder changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account, AccountGroup, AccountHolder, Residents
from tui_billing.domain.codes import ObjectKind, PremisesKind, Role
from tui_billing.domain.columns import SIGNED
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.people import Person
from tui_billing.domain.places import Premises
from tui_billing.domain.search_keys import search_key
from tui_billing.domain.services import AccountSupplier, ServiceConnection
from tui_billing.operations._account import account_served
from tui_billing.operations._dated import revise
from tui_billing.operations._meters import stand, take_back_later, take_off
from tui_billing.operations._rights import require
from tui_billing.operations.residents import MOST
from tui_billing.operations.settlement import mark_fact
from tui_billing.queries._installed import stood

RIGHT: Final = "открытие и закрытие лицевых счетов"
HELD: Final[Mapping[Any, tuple[str, tuple[str, ...]]]] = {
    AccountHolder: ("абонент", ("place",)),
    Residents: ("жильцы", ()),
    AccountGroup: ("группа", ()),
    ServiceConnection: ("услуга", ("service_id",)),
    AccountSupplier: ("поставщик", ("service_id",)),
}
"""The dated facts that an account ends with, and what beside the account they are dated by."""

COPIED: Final = (AccountGroup, ServiceConnection, AccountSupplier)
"""What a new account has of the one it is opened like."""

Finals = Mapping[int, Sequence[int]]
"""What the meters of points showed on the day, × 10⁶, in the order of their zones."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person as written in the papers."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    phone: str = ""

    @classmethod
    def of(cls, typed: str, phone: str = "") -> "Holder":
        """«Иванова Анна Петровна»: the first word is the last name, the third and those after it the patronymic."""
        last, first, middle = [*typed.split(None, 2), "", "", ""][:3]
        return cls(last, first, middle, phone.strip())


@dataclass(frozen=True, slots=True)
class Opening:
    """An account that is to be opened: its number, who holds it, how many live there, which part of the premises is its."""

    number: str
    holder: Holder
    registered: int = 0
    owners: int = 1
    share_num: int = 1
    share_den: int = 1


def open_account(session: Session, premises_id: int, on: date, new: Opening, *, like_id: int | None = None) -> int:
    """Open an account of premises. With ``like_id`` it has the services, suppliers and the group of that account.

    Returns its id.

    Raises:
        BillingError: not allowed; the number is taken or empty; the premises have accounts for all of their shares; there
            is no holder; the numbers are out of bounds.
    """
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    premises = session.get(Premises, premises_id, with_for_update=True)
    if premises is None:
        raise RefusedError(f"Помещения с внутренним номером {premises_id} нет. Введите дом и номер помещения.")
    _check(session, premises, on, new)
    kind = ObjectKind.NON_RESIDENTIAL if premises.kind is PremisesKind.NON_RESIDENTIAL else ObjectKind.FLAT
    like = session.get_one(Account, like_id) if like_id else None
    account = Account(
        number=new.number.strip(), building_id=premises.building_id, premises_id=premises_id, opened_on=on,
        object_kind=like.object_kind if like else kind, share_num=new.share_num, share_den=new.share_den,
    )  # fmt: skip
    session.add(account)
    session.flush()
    whose: dict[str, Any] = {"building_id": premises.building_id, "account_id": account.id, "valid_from": on}
    session.add(AccountHolder(**whose, person_id=_person(session, new.holder)))
    session.add(Residents(**whose, registered=new.registered, owners=new.owners))
    if like is not None:
        _copy(session, like, account, on)
    session.flush()
    mark_fact(session, on, f"открыт лицевой счёт {account.number} {on:%d.%m.%Y}", building_id=account.building_id)
    return account.id


def close_account(
    session: Session, account_id: int, on: date, finals: Finals | None = None, *, today: date, drop: bool = False
) -> Account:
    """Close an account: ``on`` is the first day on which it is not served. Its facts and its meters end there.

    ``finals`` are the last readings; a meter without one is taken off unread. ``drop`` takes back readings of later days.

    Raises:
        BillingError: not allowed; closed already; something is recorded of later days.
    """
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    account = account_served(session, account_id, on)
    if account.closed_on != FOREVER:
        raise RefusedError(f"Лицевой счёт {account.number} уже закрыт {account.closed_on:%d.%m.%Y}.")
    if on == account.opened_on:
        raise RefusedError(f"Лицевой счёт {account.number} открыт {on:%d.%m.%Y}: закрыть его можно со следующего дня.")
    _refuse_later(session, account, on)
    since = _end_meters(session, account, on, finals or {}, today=today, drop=drop)
    for model, (_, names) in HELD.items():
        for row in _rows(session, model, account):
            if row.valid_to > on:
                owner = {"building_id": account.building_id, "account_id": account.id}
                revise(
                    session, model, owner | {name: getattr(row, name) for name in names}, on, FOREVER, lambda _: None
                )
    account.closed_on = on
    account.version += 1
    session.add(account)
    session.flush()
    mark_fact(session, since, f"закрыт лицевой счёт {account.number} {on:%d.%m.%Y}", building_id=account.building_id)
    return account


def hand_over(
    session: Session, account_id: int, on: date, new: Opening, finals: Finals, *, today: date, drop: bool = False
) -> int:
    """Close an account and open the next one of the same premises: services, group and meters go on.

    A meter goes on from what it showed on the day. Returns the new account's id.

    Raises:
        BillingError: as of ``close_account`` and ``open_account``; a meter that stands there has no reading.
    """
    standing = _standing(session, account_id, on)
    unread = [point.name for point, _ in standing if point.id not in finals]
    if unread:
        raise RefusedError(f"Нет показаний на день передачи: {', '.join(unread)}. Введите их из акта.")
    old = close_account(session, account_id, on, finals, today=today, drop=drop)
    made = open_account(session, old.premises_id, on, new, like_id=account_id)
    meters = {point.id: installation for point, installation in standing}
    for point in _points(session, account_id):
        if point.is_head:
            raise RefusedError(
                f"«{point.name}» — головная точка с формулой: закройте счёт, откройте новый и задайте ему формулу."
            )
        again = MeteringPoint(**point.model_dump(exclude={"id", "account_id"}), account_id=made)
        session.add(again)
        session.flush()
        if point.id in meters:
            was = meters[point.id]
            meter, accepted_on = session.get_one(Meter, was.meter_id), was.accepted_on or was.valid_from
            stand(session, again, meter, on, finals[point.id], was.seal, accepted_on)
    return made


def change_holder(session: Session, account_id: int, on: date, holder: Holder, *, place: int = 1) -> int:
    """Let another person hold an account from a day on; ``place`` 2, 3, … are co-owners. Returns the person's id.

    What is charged does not depend on who holds the account, so nothing is marked.

    Raises:
        BillingError: not allowed; the account is not served then; a later day has a holder of its own.
    """
    account = _of_holder(session, account_id, on, place)
    person = _person(session, holder)
    _held(session, account, on, place, {"person_id": person})
    return person


def end_holder(session: Session, account_id: int, on: date, *, place: int) -> None:
    """Take a co-owner from an account from a day on.

    Raises:
        BillingError: as of ``change_holder``; the first holder cannot be taken away, only replaced.
    """
    if place == 1:
        raise RefusedError("Основного абонента не убирают: укажите нового.")
    _held(session, _of_holder(session, account_id, on, place), on, place, None)


# --- what an account has ------------------------------------------------------------------------------------------------
def _of_holder(session: Session, account_id: int, on: date, place: int) -> Account:
    require(session, RIGHT, Role.TYPIST, Role.ACCOUNTANT)
    if not 1 <= place <= 99:
        raise RefusedError(f"Совладелец № {place}: номера от 1 до 99.")
    return account_served(session, account_id, on)


def _held(session: Session, account: Account, on: date, place: int, values: Mapping[str, Any] | None) -> None:
    owner = {"building_id": account.building_id, "account_id": account.id, "place": place}
    changes = revise(session, AccountHolder, owner, on, account.closed_on, lambda _: values)
    if not changes:
        raise RefusedError(f"Лицевой счёт {account.number}, {on:%d.%m.%Y}: так уже записано.")
    if any(change.since > on and change.before is not None for change in changes):
        later = next(change.since for change in changes if change.since > on and change.before is not None)
        raise RefusedError(f"Лицевой счёт {account.number}: с {later:%d.%m.%Y} записан другой абонент. Исправьте дату.")
    account.version += 1
    session.add(account)
    session.flush()


def _check(session: Session, premises: Premises, on: date, new: Opening) -> None:
    number = new.number.strip()
    if not number or len(number) > 20:
        raise RefusedError("Номер лицевого счёта — от 1 до 20 знаков.")
    if session.exec(select(Account.id).where(Account.number == number)).first() is not None:
        raise RefusedError(f"Лицевой счёт {number} уже есть. Введите другой номер.")
    if not (0 <= new.registered <= MOST and 0 <= new.owners <= MOST):
        raise RefusedError(f"Число жильцов и собственников — от 0 до {MOST}.")
    if not 1 <= new.share_num <= new.share_den <= 10**6:
        raise RefusedError("Доля — правильная дробь: 1/2, 1/3.")
    others = session.exec(
        select(Account).where(Account.premises_id == premises.id, Account.closed_on > on).order_by(col(Account.number))
    ).all()
    taken = sum((Fraction(each.share_num, each.share_den) for each in others), Fraction(0))
    if taken + Fraction(new.share_num, new.share_den) > 1:
        numbers = ", ".join(
            f"{each.number} (с {each.opened_on:%d.%m.%Y}, доля {each.share_num}/{each.share_den})" for each in others
        )
        raise RefusedError(
            f"Помещение {premises.number}: на {on:%d.%m.%Y} и позже за ним счета {numbers}. Закройте прежний счёт или "
            "укажите долю нового."
        )


def _person(session: Session, holder: Holder) -> int:
    names = [name.strip() for name in (holder.last_name, holder.first_name, holder.middle_name)]
    if not names[0]:
        raise RefusedError("Не указан абонент: фамилия, имя, отчество.")
    person = Person(
        last_name=names[0], first_name=names[1], middle_name=names[2], name_key=search_key(" ".join(names)),
        phone=holder.phone.strip(),
    )  # fmt: skip
    session.add(person)
    session.flush()
    return person.id


def _copy(session: Session, like: Account, account: Account, on: date) -> None:
    """Give an account the facts of another, of the day or, where that one ends on it, of its last day."""
    day = on if like.closed_on > on else like.closed_on - timedelta(days=1)
    for model in COPIED:
        for row in _rows(session, model, like):
            if row.valid_from <= day < row.valid_to:
                values = row.model_dump(exclude={"building_id", "account_id", "valid_from", "valid_to", *SIGNED})
                session.add(
                    model(**values, building_id=account.building_id, account_id=account.id, valid_from=on)
                )  # fmt: skip
    session.flush()


def _rows(session: Session, model: Any, account: Account) -> Sequence[Any]:
    return session.exec(
        select(model)
        .where(model.building_id == account.building_id, model.account_id == account.id)
        .order_by(model.valid_from)
    ).all()


def _refuse_later(session: Session, account: Account, on: date) -> None:
    """What begins on later days would be left without its account."""
    for model, (title, _) in HELD.items():
        later = [row.valid_from for row in _rows(session, model, account) if row.valid_from > on]
        if later:
            raise RefusedError(
                f"Лицевой счёт {account.number}: {title} с {min(later):%d.%m.%Y} — позже закрытия {on:%d.%m.%Y}. Сначала "
                "исправьте эти сведения или дату."
            )


def _points(session: Session, account_id: int) -> Sequence[MeteringPoint]:
    return session.exec(
        select(MeteringPoint)
        .where(MeteringPoint.account_id == account_id, col(MeteringPoint.is_void) == 0)
        .order_by(col(MeteringPoint.id))
    ).all()


def _standing(session: Session, account_id: int, on: date) -> Sequence[tuple[MeteringPoint, MeterInstallation]]:
    """The points of an account with the meters that stand there on a day or later."""
    return session.exec(
        select(MeteringPoint, MeterInstallation)
        .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
        .where(MeteringPoint.account_id == account_id, MeterInstallation.valid_to > on, stood())
        .order_by(col(MeteringPoint.id))
    ).all()


def _end_meters(session: Session, account: Account, on: date, finals: Finals, *, today: date, drop: bool) -> date:
    """Take the meters of an account off. Returns from when that changes charges."""
    since = on
    for point, installation in _standing(session, account.id, on):
        if point.id in finals:
            since = min(since, take_off(session, point.id, on, finals[point.id], today=today, drop=drop).since)
        elif installation.valid_from >= on:
            raise RefusedError(
                f"Лицевой счёт {account.number}: прибор на точке «{point.name}» стоит с {installation.valid_from:%d.%m.%Y}. "
                "Исправьте дату закрытия."
            )
        else:
            take_back_later(session, installation, on, drop=drop)
            installation.valid_to = on
            session.add(installation)
            session.flush()
    return since
