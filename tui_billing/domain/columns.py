"""Column kinds: what a table may hold, the same on SQLite (STRICT) and on PostgreSQL.

Integers only. A civil date is the number of days since 1970-01-01, an accrual period is ``YYYYMM``, a code is a small
integer with a Russian label, money and measures are integers whose name ends with their scale. SQLite in STRICT mode
knows neither DATE nor VARCHAR nor BIGINT, and a bulk column of integers needs no conversion on its way to the engine.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import BigInteger, CheckConstraint, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from tui_billing.domain.codes import Labelled
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.period import Period

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    "uq": "uq_%(table_name)s__%(column_0_N_name)s",
    "ck": "ck_%(table_name)s__%(constraint_name)s",
    "fk": "fk_%(table_name)s__%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Big = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both databases: SQLite's INTEGER is already that wide."""

Prefixed = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is searched by its beginning: byte order, so that an index range answers."""


class Table(SQLModel):
    """The base of every table: named in snake case after its class."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy passes the class
        """``BuildingArea`` is stored as ``building_area``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Day(TypeDecorator[date]):
    """A civil date, stored as days since 1970-01-01."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        """Date to number."""
        return None if value is None else day_number(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Number to date."""
        return None if value is None else day_of(value)

    def process_literal_param(self, value: Any, dialect: Dialect) -> str:
        """The number as SQL text, for statements that travel to the bulk worker."""
        return str(day_number(value))


class Month(TypeDecorator[Period]):
    """An accrual period, stored as ``YYYYMM``."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Period | None, dialect: Dialect) -> int | None:
        """Period to number."""
        return None if value is None else value.number

    def process_result_value(self, value: Any, dialect: Dialect) -> Period | None:
        """Number to period."""
        return None if value is None else Period(value)

    def process_literal_param(self, value: Any, dialect: Dialect) -> str:
        """The number as SQL text."""
        return str(value.number)


L = TypeVar("L", bound=Labelled)


class Code(TypeDecorator[L]):
    """A labelled code, stored as its number; the table checks that the number is one of the code's."""

    impl = Integer
    cache_ok = True

    def __init__(self, kind: type[L]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: L | int | None, dialect: Dialect) -> int | None:
        """Member to number; a number that is no member is refused."""
        return None if value is None else int(self.kind(int(value)))  # type: ignore[call-arg]

    def process_result_value(self, value: Any, dialect: Dialect) -> L | None:
        """Number to member."""
        return None if value is None else self.kind(value)  # type: ignore[call-arg]

    def process_literal_param(self, value: Any, dialect: Dialect) -> str:
        """The number as SQL text."""
        return str(int(value))


class Flag(TypeDecorator[bool]):
    """Yes or no, stored as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """Truth to number."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Number to truth."""
        return None if value is None else bool(value)

    def process_literal_param(self, value: Any, dialect: Dialect) -> str:
        """The number as SQL text."""
        return str(int(value))


KEY: dict[str, Any] = {"primary_key": True, "sa_column_kwargs": {"autoincrement": False}}
"""A part of a natural key: never given by the database."""


def ident() -> Any:
    """A surrogate key, given by the database."""
    return Field(default=None, primary_key=True, sa_type=Big)


def ref(target: str, *, key: bool = False, index: bool = False, none: bool = False) -> Any:
    """A reference to ``table.column``; ``key`` makes it a part of the primary key, ``none`` lets it be absent."""
    settings: dict[str, Any] = {"foreign_key": target, "sa_type": Big, "index": index}
    if key:
        settings |= KEY
    elif none:
        settings |= {"default": None, "nullable": True}
    return Field(**settings)


def integer(*, key: bool = False, default: int | None = None, index: bool = False, none: bool = False) -> Any:
    """An integer of 64 bits: an amount, a measure, a count. The scale stands at the end of the field's name."""
    settings: dict[str, Any] = {"sa_type": Big, "index": index}
    if key:
        settings |= KEY
    if default is not None:
        settings["default"] = default
    elif none:
        settings |= {"default": None, "nullable": True}
    return Field(**settings)


def words(
    *,
    default: str | None = None,
    none: bool = False,
    unique: bool = False,
    prefix: bool = False,
    key: bool = False,
) -> Any:
    """Text. ``prefix`` gives it an index that answers a search by its beginning."""
    settings: dict[str, Any] = {"sa_type": Prefixed if prefix else Text, "unique": unique, "index": prefix}
    if key:
        settings |= {"primary_key": True}
    if default is not None:
        settings["default"] = default
    elif none:
        settings |= {"default": None, "nullable": True}
    return Field(**settings)


def day(*, key: bool = False, default: date | None = None, none: bool = False, index: bool = False) -> Any:
    """A civil date."""
    settings: dict[str, Any] = {"sa_type": Day, "index": index} | (KEY if key else {})
    if default is not None:
        settings["default"] = default
    elif none:
        settings |= {"default": None, "nullable": True}
    return Field(**settings)


def month(*, key: bool = False, index: bool = False, none: bool = False) -> Any:
    """An accrual period."""
    settings: dict[str, Any] = {"sa_type": Month, "index": index} | (KEY if key else {})
    if none:
        settings |= {"default": None, "nullable": True}
    return Field(**settings)


def coded(kind: type[L], *, default: L | None = None, key: bool = False) -> Any:
    """A labelled code."""
    settings: dict[str, Any] = {"sa_type": Code(kind)} | (KEY if key else {})
    if default is not None:
        settings["default"] = default
    return Field(**settings)


def flag(*, default: bool = False) -> Any:
    """Yes or no."""
    return Field(default=default, sa_type=Flag)


class Fact(Table):
    """What every dated fact has besides its owner, its days and its values; not a table itself.

    ``entered_id`` is the change that wrote it, or the load that brought it: who and when stand there. ``ended_id`` is the
    change that gave it the end that it has, where that is another one. Both are set in one place, ``storage.database``.
    """

    entered_id: int = ref("audit.id")
    ended_id: int | None = ref("audit.id", none=True)


SIGNED = tuple(Fact.model_fields)
"""The columns that say who entered a fact; they are no part of what it says."""


def table(
    *constraints: Any, rowid: bool = True, dated_by: tuple[str, ...] = (), may_be_void: bool = False
) -> tuple[Any, ...]:
    """``__table_args__`` of every table: STRICT, and for a dated fact what it is dated by.

    ``dated_by`` names the columns that say whose fact it is; the database then refuses two rows of one owner whose
    ``[valid_from, valid_to)`` overlap (a trigger on each database, see ``storage/guards.py``). A fact that ``may_be_void``
    may hold on no day at all, ``valid_from = valid_to``: it overlaps nothing.
    ``rowid=False`` clusters the rows by their primary key on SQLite.
    """
    info: Mapping[str, Any] = {"dated_by": dated_by, "may_be_void": may_be_void} if dated_by else {}
    if dated_by:
        constraints = (
            *constraints,
            CheckConstraint(f"valid_from {'<=' if may_be_void else '<'} valid_to", name="ends_after_it_begins"),
        )
    return (*constraints, {"sqlite_strict": True, "sqlite_with_rowid": rowid, "info": dict(info)})
