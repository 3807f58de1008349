"""Refusals: what the program will not do, in the words that the user reads.

    BillingError
    ├── NotAPeriodError          a text that is no accrual period
    ├── NotANumberError          a text that is no decimal number of the wanted scale
    ├── NotADateError            a text that is no date
    ├── UnknownAccountError      no account has this number
    ├── NotAllowedError          the user's role does not permit the operation
    ├── StaleCardError           somebody else changed the card meanwhile
    ├── PeriodClosedError        the accrual period takes no more documents
    ├── BusyError                another long job of the same kind is under way
    ├── StorageError             the database cannot be used: absent, read-only, full, newer schema
    └── RefusedError             any other refusal: the sentence says what is wrong, where, and what to do

A bad line of a file is not an exception but a value with its line number.
"""

from collections.abc import Callable


class BillingError(Exception):
    """A refused operation. ``str()`` is a Russian sentence with advice; nothing was changed."""

    exit_code = 1

    def __reduce__(self) -> tuple[Callable[..., "BillingError"], tuple[object, ...]]:
        """Travel between processes as it is: the constructors of some take less than the sentence."""
        return _again, (type(self), self.args)


def _again(kind: type[BillingError], said: tuple[object, ...]) -> BillingError:
    error = kind.__new__(kind)
    error.args = said
    return error


class RefusedError(BillingError):
    """A refusal that needs no class of its own."""


class UncheckedLawError(RefusedError):
    """Nobody has checked the law of a month. ``period`` is the month, so that a screen can open the check."""

    def __init__(self, sentence: str, period: object) -> None:
        super().__init__(sentence, period)

    def __str__(self) -> str:
        """The sentence."""
        return str(self.args[0])

    @property
    def period(self) -> object:
        """The month."""
        return self.args[1]


class NotAPeriodError(BillingError):
    """A text that is no accrual period."""

    exit_code = 2

    def __init__(self, text: str) -> None:
        super().__init__(f"«{text}» — не период начисления. Введите год и месяц, например 2026-10.")


class NotANumberError(BillingError):
    """A text that is no decimal number."""

    exit_code = 2

    def __init__(self, text: str, places: int) -> None:
        digits = f"не более {places} знаков после запятой" if places else "целое"
        super().__init__(f"«{text}» — не число. Нужны цифры, {digits}.")


class NotADateError(BillingError):
    """A text that is no date."""

    exit_code = 2

    def __init__(self, text: str) -> None:
        super().__init__(f"«{text}» — не дата. Введите день, месяц и год, например 25.10.2026.")


class UnknownAccountError(BillingError):
    """No account has this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Лицевой счёт {number} не найден. Проверьте номер или найдите счёт по адресу (F7).")


class NotAllowedError(BillingError):
    """The user's role does not permit the operation."""

    exit_code = 3

    def __init__(self, operation: str, role: str) -> None:
        super().__init__(f"Роль «{role}» не даёт права: {operation}. Обратитесь к администратору.")


class StaleCardError(BillingError):
    """Somebody else changed the card while it was open."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: запись изменил другой пользователь. Обновите (F5) и повторите; введённое сохранено.")


class PeriodClosedError(BillingError):
    """The accrual period takes no more documents."""

    def __init__(self, period: str, status: str = "закрыт") -> None:
        super().__init__(f"Период {period} {status}. Выберите открытый период: документ сохранит дату события.")


class BusyError(BillingError):
    """Another long job of the same kind is under way."""

    exit_code = 4

    def __init__(self, job: str) -> None:
        super().__init__(f"{job}: уже выполняется другим пользователем. Дождитесь окончания и повторите.")


class StorageError(BillingError):
    """The database cannot be used."""

    exit_code = 5
