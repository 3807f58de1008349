"""The payment string of a receipt: ГОСТ Р 56042-2014, in UTF-8, and the check of the accounts in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.reports.fonts import plain

SEPARATORS: Final = "|#;:^_~{}!$%&()*+,/@"
"""What may stand between the pairs: the first that no value contains."""

MANDATORY_BYTES: Final = 300
UTILITIES: Final = "02"
"""``TechCode`` of housing and utilities."""

_NAME, _BANK, _PURPOSE, _ADDRESS, _PERSON, _NUMBER = 160, 45, 160, 100, 40, 30


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a receipt is paid to. ``correspondent`` is ``0`` where the bank has none."""

    name: str
    account: str
    bank: str
    bic: str
    correspondent: str = "0"
    inn: str = ""
    kpp: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the personal account, its holder and address."""

    account: str
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    address: str = ""


def payee_pairs(payee: Payee) -> dict[str, str]:
    """The mandatory block, in its order.

    Raises:
        RefusedError: the block is too long, or a number in it is not one of a bank.
    """
    pairs = {
        "Name": plain(payee.name).strip(),
        "PersonalAcc": payee.account,
        "BankName": _cut(payee.bank, _BANK),
        "BIC": payee.bic,
        "CorrespAcc": payee.correspondent or "0",
    }
    if not is_account(payee.account, payee.bic):
        raise RefusedError(
            f"Расчётный счёт {payee.account} не подходит к БИК {payee.bic}: не сходится контрольный ключ. "
            "Исправьте реквизиты организации."
        )
    if pairs["CorrespAcc"] != "0" and not is_correspondent(payee.correspondent, payee.bic):
        raise RefusedError(
            f"Корреспондентский счёт {payee.correspondent} не подходит к БИК {payee.bic}: не сходится контрольный "
            "ключ. Исправьте реквизиты организации."
        )
    if not pairs["Name"] or len(pairs["Name"]) > _NAME or _size(pairs) > MANDATORY_BYTES:
        raise RefusedError(
            f"Наименование получателя не помещается в QR-код (обязательная часть — до {MANDATORY_BYTES} байт). "
            "Сократите наименование организации или банка."
        )
    return pairs


def payment_string(payee: Payee, payer: Payer, period: Period, amount_kop: int) -> str:
    """What the payer's bank reads from the code. Without an amount to pay there is no ``Sum``: the payer types it.

    Raises:
        RefusedError: the payee's particulars are wrong.
    """
    month = f"{period.month:02}"
    pairs = payee_pairs(payee) | {
        "Sum": str(amount_kop) if amount_kop > 0 else "",
        "Purpose": _cut(f"ЖКУ л/с {payer.account} за {month}.{period.year}", _PURPOSE),
        "PayeeINN": payee.inn,
        "KPP": payee.kpp,
        "LastName": _cut(payer.last_name, _PERSON),
        "FirstName": _cut(payer.first_name, _PERSON),
        "MiddleName": _cut(payer.middle_name, _PERSON),
        "PayerAddress": _cut(payer.address, _ADDRESS),
        "PersAcc": _cut(payer.account, _NUMBER),
        "PaymPeriod": f"{month}{period.year}",
        "TechCode": UTILITIES,
    }
    filled = {key: value for key, value in pairs.items() if value}
    separator = next((sign for sign in SEPARATORS if not any(sign in value for value in filled.values())), None)
    if separator is None:
        separator = SEPARATORS[0]
        filled = {key: value.replace(separator, " ") for key, value in filled.items()}
    return separator.join(["ST00012", *(f"{key}={value}" for key, value in filled.items())])


def is_account(account: str, bic: str) -> bool:
    """Whether the key of a settlement account agrees with the bank's BIC."""
    return _key_agrees(bic[-3:], account) and _digits(bic, 9)


def is_correspondent(account: str, bic: str) -> bool:
    """Whether the key of a correspondent account agrees with the bank's BIC."""
    return _digits(bic, 9) and _key_agrees("0" + bic[4:6], account)


def _key_agrees(prefix: str, account: str) -> bool:
    if not _digits(account, 20) or not _digits(prefix, 3):
        return False
    weights = (7, 1, 3) * 8
    total = sum(int(digit) * weight for digit, weight in zip(prefix + account, weights, strict=False))
    return total % 10 == 0


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def _cut(value: str, limit: int) -> str:
    return plain(value).strip()[:limit].rstrip()


def _size(pairs: Mapping[str, str]) -> int:
    """Bytes of the pairs with the separators between them."""
    return len("|".join(f"{key}={value}" for key, value in pairs.items()).encode())
