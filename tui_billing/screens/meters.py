"""Meters of an account: replaced, put into service, taken off, verified, entered on the lines of a head."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from tui_billing.domain.days import FOREVER, read_day
from tui_billing.domain.decimals import parse, parse_several, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.services import Service
from tui_billing.operations._meters import Act
from tui_billing.operations.meter_acts import (
    NewMeter,
    install_at,
    install_meter,
    remove_meter,
    replace_meter,
    verify_meter,
)
from tui_billing.queries.account_card import PointRow, points_of, points_of_building
from tui_billing.queries.account_filter import named
from tui_billing.queries.meter_acts import MeterActRow, meter_acts
from tui_billing.screens._base import BillingScreen
from tui_billing.screens._batch_head import DAY, Asked
from tui_billing.screens._card_sections import day
from tui_billing.screens._changes import AccountList, DatedHead, OfAccount
from tui_billing.screens._documents import DocumentList
from tui_billing.screens.meter_acts import MeterActs
from tui_billing.widgets.columns import Column
from tui_billing.widgets.entry import Alphabet, Field
from tui_billing.widgets.keys import go
from tui_billing.widgets.list_grid import ListGrid

SHOWN = Field(32, Alphabet.TEXT)
WORDS = Field(30, Alphabet.TEXT)
COUNT = Field(1, Alphabet.DIGITS)
DROP = "Поздние показания: 1 — отменить"


class Meters(DocumentList):
    """The points with their meters, the present one first; each key is an act about the line of the caret.

    A subclass gives ``whose`` and ``listed``.
    """

    EMPTY = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        go("f4", "verify", "Поверка"),
        go("f6", "acts", "Акты"),
        go("f8", "remove", "Снять"),
    ]

    def body(self) -> Iterable[Widget]:
        """The points."""
        yield ListGrid[PointRow](
            [
                Column("Точка учёта", 22, grow=True), Column("Номер", 11), Column("С", 10), Column("До", 10),
                Column("Поверка до", 10), Column("Модель", 10, grow=True),
            ],
            lambda row: (
                row.point, row.serial or "нет прибора", day(row.valid_from), day(row.valid_to), day(row.verified_to),
                row.meter_type,
            ),
            empty=self.EMPTY,
        )  # fmt: skip

    @property
    def whose(self) -> "Whose":
        """Whose points, and the way back to their list."""
        raise NotImplementedError

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Replace the meter of the line, or put one where none stands."""
        row = self._present()
        self._open(Replacement if row.valid_to == FOREVER else Commissioning, row)

    def action_verify(self) -> None:
        """Enter a verification."""
        self._open(Verified, self._with_meter())

    def action_acts(self) -> None:
        """The acts of these meters: a wrong one is taken back there."""
        self.billing.go(self.acts())

    def acts(self) -> BillingScreen:
        """The list of those acts."""
        raise NotImplementedError

    def action_remove(self) -> None:
        """Take the meter off."""
        self._open(Removal, self._with_meter())

    def _present(self) -> PointRow:
        """The present state of the point of the line: the first of its rows."""
        grid = self.query_one(ListGrid)
        if grid.row is None:
            raise RefusedError(self.EMPTY)
        found: PointRow = next(each for each in grid.rows if each.point_id == grid.row.point_id)
        return found

    def _with_meter(self) -> PointRow:
        row = self._present()
        if row.valid_to != FOREVER:
            raise RefusedError(f"На точке «{row.point}» прибора нет. Enter — ввести прибор.")
        return row

    def _open(self, head: "Callable[[Whose, PointRow], BillingScreen]", row: PointRow) -> None:
        self.billing.instead(head(self.whose, row))


class MetersOfAccount(AccountList, Meters):
    """Those of an account; a new point too."""

    TITLE = "Приборы учёта"
    HINT = "Enter — замена (или ввод, если прибора нет), F2 — новая точка, F4 — поверка, F6 — акты, F8 — снять."
    EMPTY = "Точек учёта нет. F2 — новая точка с прибором."
    BINDINGS: ClassVar[list[BindingType]] = [go("f2,insert", "new", "Точка")]

    @property
    def whose(self) -> "Whose":
        """The account's."""
        number = self._number
        return Whose(f"ЛС {number}", lambda said: MetersOfAccount(self._account_id, number, said), self._account_id)

    def action_new(self) -> None:
        """Begin a point."""
        self.billing.instead(NewPoint(self.whose))

    def acts(self) -> BillingScreen:
        """The account's."""
        return MeterActs(self._account_id, self._number)

    async def listed(self) -> Sequence[PointRow]:
        """All of them."""
        return await self.ask(points_of, self._account_id)


class MetersOfBuilding(Meters):
    """Those of a building itself; its points are made with the building."""

    HINT = "Enter — замена (или ввод, если прибора нет), F4 — поверка, F6 — акты, F8 — снять."
    EMPTY = "Общедомовых точек учёта нет."

    def __init__(self, building_id: int, where: str, said: str = "") -> None:
        super().__init__()
        self._building_id, self._where = building_id, where
        self.HINT = said or self.HINT

    @property
    def heading(self) -> str:
        """Which building."""
        return f"Общедомовые приборы · {self._where}"

    @property
    def whose(self) -> "Whose":
        """The building's."""
        return Whose(self._where, lambda said: MetersOfBuilding(self._building_id, self._where, said))

    def acts(self) -> BillingScreen:
        """The building's."""
        return ActsOfBuilding(self._building_id, self._where)

    async def listed(self) -> Sequence[PointRow]:
        """All of them."""
        return await self.ask(points_of_building, self._building_id)


class ActsOfBuilding(MeterActs):
    """Acts of the meters of a building itself."""

    HINT = "Enter — акт; там F8 — сторно."

    def __init__(self, building_id: int, where: str) -> None:
        super().__init__()
        self._building_id, self._where = building_id, where

    @property
    def heading(self) -> str:
        """Which building."""
        return f"{self.TITLE} · {self._where}"

    async def listed(self) -> Sequence[MeterActRow]:
        """The building's own."""
        return await self.ask(meter_acts, building_id=self._building_id)


@dataclass(frozen=True, slots=True)
class Whose:
    """An account or a building as a heading calls it, and its list with a sentence."""

    title: str
    back: Callable[[str], BillingScreen]
    account_id: int = 0


class _OfMeters(DatedHead):
    """What the acts of a meter share. A subclass gives ``WHAT``, ``asked`` and ``store``."""

    HINT = "Enter — дальше. Показания зон — через дробь: 1340/720. Прошлые месяцы исправит перерасчёт. Esc — отмена."
    WHAT = ""

    def __init__(self, whose: Whose, row: PointRow | None = None) -> None:
        super().__init__()
        self._whose, self._row = whose, row

    @property
    def heading(self) -> str:
        """What is entered."""
        return f"{self.WHAT} · {self._whose.title}" + (f" · {self._row.point}" if self._row else "")

    def on(self) -> Asked:
        """The line for the day of the act."""
        return Asked("День акта", f"{self.desk.today:%d.%m.%Y}", DAY, self.a_day)

    def meter(self) -> Sequence[Asked]:
        """The lines for a new meter, beginning with what the last one was."""
        row = self._row
        known = row is not None and row.serial
        model, digits, zones, ratio = ("", 5, 1, 1000) if row is None or not known else (
            row.meter_type, row.digits, row.zones, row.ratio_e3
        )  # fmt: skip
        return (
            Asked("Модель нового прибора", model, WORDS),
            Asked("Заводской номер", "", WORDS),
            Asked("Знаков до запятой", str(digits), COUNT, int_),
            Asked("Зон: 1, 2 или 3", str(zones), COUNT, int_),
            Asked("Коэффициент трансформации", written(ratio, 3), Field(10), lambda text: parse(text, 3)),
            Asked("Дата следующей поверки", "", DAY, self.ahead),
            Asked("Показание нового прибора", "", SHOWN, _values),
            Asked("Пломба", "", WORDS),
        )

    def ahead(self, text: str) -> date:
        """A day that is typed in full.

        Raises:
            BillingError: it is no date.
        """
        if not text.strip():
            raise RefusedError("Введите дату следующей поверки из паспорта: 15.10.2032.")
        return read_day(text, self.desk.today)

    def new(self, values: Sequence[str]) -> NewMeter:
        """The meter of the lines."""
        model, serial, digits, zones, ratio, verified, shown, seal = values
        return NewMeter(
            model, serial, int_(digits), int_(zones), self.ahead(verified), _values(shown), parse(ratio, 3), seal
        )

    def done(self, act: Act) -> BillingScreen:
        """The list again, with what the act came to."""
        used = "; ".join(f"{zone.label} {written(value, 6, 3)}".strip() for zone, value in act.used_e6.items())
        said = [f"{self.WHAT}: записано, акт № {act.number}."]
        said += [f"Расход по снятому прибору {used}."] if used else []
        said += [f"Отменено поздних показаний: {act.dropped}."] if act.dropped else []
        return self._whose.back(" ".join(said))

    def back_to(self) -> BillingScreen:
        """The list."""
        return self._whose.back("")

    @property
    def point_id(self) -> int:
        """The point that it is about."""
        return self._row.point_id if self._row else 0


class Replacement(_OfMeters):
    """The old meter's last reading, the new meter and its first one."""

    WHAT = "Замена прибора"

    def asked(self) -> Sequence[Asked]:
        """All on one page, as in the act."""
        return (
            self.on(), Asked(f"Показание снятого {self._row.serial if self._row else ''}", "", SHOWN, _values),
            *self.meter(), Asked(DROP, "", COUNT),
        )  # fmt: skip

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        on, final, *meter, drop = values
        act = await self.make(
            replace_meter, self.point_id, self.a_day(on), _values(final), self.new(meter), today=self.desk.today,
            period=self.desk.period, drop=drop == "1",
        )  # fmt: skip
        return self.done(act)


class Commissioning(_OfMeters):
    """A meter on a point without one."""

    WHAT = "Ввод прибора"

    def asked(self) -> Sequence[Asked]:
        """The day and the meter."""
        return (self.on(), *self.meter())

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        on, *meter = values
        act = await self.make(
            install_meter, self.point_id, self.a_day(on), self.new(meter), today=self.desk.today,
            period=self.desk.period,
        )  # fmt: skip
        return self.done(act)


class NewPoint(_OfMeters):
    """A point that the account had not, with its meter."""

    WHAT = "Новая точка учёта"

    def asked(self) -> Sequence[Asked]:
        """What it measures, where, and the meter."""
        return (
            Asked("Услуга: код или название", "", WORDS), Asked("Место: кухня, санузел, щиток", "", WORDS),
            self.on(), *self.meter(),
        )  # fmt: skip

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record both, or neither."""
        service, location, on, *meter = values
        service_id, _ = await self.ask(named, Service, "услуга", service)
        act = await self.make(
            install_at, self._whose.account_id, service_id, location, self.a_day(on), self.new(meter),
            today=self.desk.today, period=self.desk.period,
        )  # fmt: skip
        return self.done(act)


class Removal(_OfMeters):
    """The last reading of a meter that is taken off."""

    WHAT = "Снятие прибора"

    def asked(self) -> Sequence[Asked]:
        """The day and what it showed."""
        return (self.on(), Asked("Показание снятого прибора", "", SHOWN, _values), Asked(DROP, "", COUNT))

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        on, final, drop = values
        act = await self.make(
            remove_meter, self.point_id, self.a_day(on), _values(final), today=self.desk.today,
            period=self.desk.period, drop=drop == "1",
        )  # fmt: skip
        return self.done(act)


class Verified(_OfMeters):
    """A verification: until when it is good, or that the meter did not pass."""

    WHAT = "Поверка прибора"

    def asked(self) -> Sequence[Asked]:
        """The day, the end; the reading where the verification before had ended."""
        return (
            Asked("День поверки", f"{self.desk.today:%d.%m.%Y}", DAY, self.a_day),
            Asked("Дата следующей (пусто — не прошёл)", "", DAY, self.after_or_none),
            Asked("Показание, если прежняя истекла", "", SHOWN, lambda text: _values(text) if text else None),
            Asked(DROP, "", COUNT),
        )

    def after_or_none(self, text: str) -> date | None:
        """The day that was typed, if any."""
        return read_day(text, self.desk.today) if text.strip() else None

    async def store(self, values: Sequence[str]) -> BillingScreen:
        """Record it."""
        on, until, shown, drop = values
        checked, ends = self.a_day(on), self.after_or_none(until)
        act = await self.make(
            verify_meter, self.point_id, checked, ends or checked, _values(shown) if shown else [],
            today=self.desk.today, period=self.desk.period, passed=ends is not None, drop=drop == "1",
        )  # fmt: skip
        return self.done(act)


def int_(text: str) -> int:
    """A whole number.

    Raises:
        RefusedError: nothing was typed.
    """
    if not text.strip():
        raise RefusedError("Введите число.")
    return int(text)


def _values(text: str) -> list[int]:
    if not text.strip():
        raise RefusedError("Введите показание; у многотарифного прибора — через дробь: 1340/720.")
    return parse_several(text, 6)


meters_of_account = OfAccount("Приборы учёта: замена, ввод, снятие, поверка", 50, MetersOfAccount, "3")
