"""The volume of a charge line as a tree: from readings, people and norms, areas and shares, as its method has it.

A leaf is a stored column. Where the columns of a line do not hold what its volume was made of (the need of a building, an
average), the leaf is the stored quantity itself, and what is behind it is told in notes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from tui_billing.domain.codes import Method, ServiceKind
from tui_billing.domain.period import Period
from tui_billing.engine.explanation import Node, difference, leaf, product, quotient, told, total
from tui_billing.engine.rounding import UNIT
from tui_billing.engine.rule import Rule

METER_NOTE: Final = "коэффициент прибора, переход через ноль, замена прибора или часть месяца"
"""Why a metered line may differ from the two readings that it shows: the readings are those of the whole month."""

YEAR_BEFORE: Final = (Method.HEAT_YEAR, Method.HEAT_OWN_YEAR)
"""What is charged by the volumes of the year before, not by readings of the month."""

LOWERED: Final = "Уменьшение: доля квартиры, но не больше её объёма"
"""Where a negative volume takes off all that a flat consumed, or is spread over several of its lines."""

NEEDED: Final = (Method.COMMON_METER, Method.COMMON_AVERAGE)
"""Whose quantity is what the building's meters, or their averages, have over its flats."""

HOURS: Final = 24
MONTHS: Final = 12
MILLION: Final = 10**6


@dataclass(frozen=True, slots=True)
class Register:
    """What a register of a meter counted in the month.

    Attributes:
        meter: the meter's number.
        before_e6: the reading that the month starts from.
        after_e6: the reading that it ends with.
        dial_e6: what is added where the dial passed zero.
        ratio_e3: the meter's ratio.
        days: of the line.
        metered_days: that the month's volume is spread over.
    """

    meter: str
    before_e6: int
    after_e6: int
    dial_e6: int
    ratio_e3: int
    days: int
    metered_days: int


@dataclass(frozen=True, slots=True)
class Line:
    """A charge line with its rule, its month and the unit of its service."""

    columns: Mapping[str, int]
    rule: Rule
    period: Period
    unit: str

    def __getitem__(self, name: str) -> int:
        """A stored column."""
        return self.columns[name]

    @property
    def days(self) -> int:
        """The days of the line."""
        return self["to_day"] - self["from_day"]

    @property
    def whole(self) -> Fraction:
        """The exact quantity without the share, units."""
        return Fraction(self["quantity_u"], UNIT * self.period.days * MILLION)

    @property
    def share(self) -> Fraction:
        """The share of it."""
        return Fraction(self["share_num"], self["share_den"])

    @property
    def part(self) -> tuple[Node, ...]:
        """The days as a part of the month; nothing for a whole month."""
        if self.days == self.period.days:
            return ()
        return (_days("Часть месяца", self.days, self.period.days),)


def volume_of(
    line: Line, registers: Sequence[Register] = (), sources: Sequence[Node] = (), need: Node | None = None
) -> Node:
    """The volume of a line; arguments as of ``engine.explain.explain``."""
    if line["method"] == Method.HOT_WATER_HEAT:
        return _of_heat(line)
    if line["method"] == Method.METER and (metered := _metered(line, registers)) is not None:
        whole = metered
    elif line["method"] == Method.DERIVED and _is_sum(line, sources):
        return total(line.rule.whole, line.unit, *sources)
    elif line["method"] in NEEDED and need is not None:
        whole = _needed(line, need)
    else:
        whole = _WHOLES.get(line["method"], _stored)(line)
    return product("Объём", line.unit, whole, *_share(line))


def _needed(line: Line, need: Node) -> Node:
    """The need of a building as the difference of its meters and its flats, where it is no less; else why it is less."""
    if need.value == line.whole:
        return need
    stored = _stored(line)
    if (need.value or 0) < line.whole:
        return stored
    return replace(stored, words="не больше норматива", notes=(told("Без ограничения нормативом", "", need),))


def _is_sum(line: Line, sources: Sequence[Node]) -> bool:
    return bool(sources) and sum(each.value or 0 for each in sources) == line.whole * line.share


def _stored(line: Line) -> Node:
    """The quantity itself: the columns do not hold what it was made of."""
    key = ("service_source", line["service_id"]) if line["method"] == Method.DERIVED else ("volume", line["point_id"])
    if line.rule.kind is ServiceKind.OWN_BOILER:
        key = ("resource_use", line["service_id"])
    if line["method"] in YEAR_BEFORE:
        key = ("heat_volume", line["account_id"] if line["method"] == Method.HEAT_OWN_YEAR else 0)
    label = line.rule.whole
    if line["method"] == Method.COMMON_NEGATIVE and line.share == 1:
        label = LOWERED
    return leaf(label, line.whole, line.unit, key=key)


def _metered(line: Line, registers: Sequence[Register]) -> Node | None:
    """The difference of the readings, where it comes to the volume; else what the registers counted, where that does."""
    plain = _between("Объём по прибору", line["reading_from_e6"], line["reading_to_e6"], line)
    if plain.value == line.whole:
        return plain
    counted = [_counted(each, line) for each in registers]
    if not counted:
        return None
    found = counted[0] if len(counted) == 1 else total("Объём по приборам", line.unit, *counted)
    return found if found.value == line.whole else None


def _counted(register: Register, line: Line) -> Node:
    step = _between("Разность показаний", register.before_e6, register.after_e6, line)
    if register.dial_e6:
        dial = leaf("Ёмкость счётного механизма: переход через ноль", Fraction(register.dial_e6, MILLION), line.unit)
        step = total("Разность показаний", line.unit, step, dial)
    times = [step]
    if register.ratio_e3 != 1000:
        ratio = Fraction(register.ratio_e3, 1000)
        times.append(leaf("Коэффициент прибора", ratio, key=("meters", line["point_id"])))
    if register.days != register.metered_days:
        times.append(_days("Дни строки из дней с прибором", register.days, register.metered_days))
    return product(f"Объём по прибору № {register.meter}", line.unit, *times)


def _between(label: str, before_e6: int, after_e6: int, line: Line) -> Node:
    key = ("reading", line["point_id"])
    return difference(
        label,
        line.unit,
        leaf("Текущее показание", Fraction(after_e6, MILLION), key=key),
        leaf("Предыдущее показание", Fraction(before_e6, MILLION), key=key),
    )


def _unlike(line: Line) -> Node:
    """A metered volume that is no plain difference: the readings beside it."""
    readings = (
        _reading("Предыдущее показание", "reading_from_e6", line),
        _reading("Текущее показание", "reading_to_e6", line),
    )
    note = told("Объём строки не равен разности показаний", METER_NOTE, *readings)
    return replace(_stored(line), notes=(note,))


def _reading(label: str, column: str, line: Line) -> Node:
    return leaf(label, Fraction(line[column], MILLION), key=("reading", line["point_id"]))


def _average(line: Line) -> Node:
    month = leaf(
        "Среднемесячный объём",
        line.whole * line.period.days / line.days,
        line.unit,
        key=("volume", line["point_id"]),
    )
    return product("Объём по среднему", line.unit, month, *line.part)


def _by_norm(line: Line) -> Node:
    times = line["uplift_e2"] or 100
    label = "Кратность по акту" if line["method"] == Method.NORM_TENFOLD else "Повышающий коэффициент"
    raised = () if times == 100 else (leaf(label, Fraction(times, 100), key=_law_key(line)),)
    return product("Объём по нормативу", line.unit, _people(line), _norm(line, "в месяц"), *raised)


def _law_key(line: Line) -> tuple[str, int]:
    return ("law" if line["method"] == Method.NORM_UPLIFTED else "violation", line["service_id"])


def _people(line: Line) -> Node:
    person_days = leaf("Человеко-дни", line["person_days"], "чел.-дн.", key=("residents", line["account_id"]))
    return quotient("Число жильцов", "чел.", person_days, leaf("Дней в месяце", line.period.days, "дн."))


def _norm(line: Line, per: str) -> Node:
    return leaf("Норматив", Fraction(line["norm_e6"], MILLION), f"{line.unit} {per}", key=("norm", line["service_id"]))


def _area(line: Line) -> Node:
    return leaf("Площадь помещения", Fraction(line["area_e4"], 10_000), "м²", key=("premises_area", line["account_id"]))


def _by_area(line: Line) -> Node:
    return product("Площадь по дням", line.unit, _area(line), *line.part)


def _fixed(line: Line) -> Node:
    return product("Месячная плата", line.unit, leaf("Единиц в месяц", 1, line.unit), *line.part)


def _common_by_norm(line: Line) -> Node:
    """The norm by the area of the common property, which the line holds in its quantity only."""
    if not line["norm_e6"]:
        return _stored(line)
    days = Fraction(line.days, line.period.days)
    common = line.whole / days / Fraction(line["norm_e6"], MILLION)
    area = leaf("Площадь общего имущества", common, "м²", key=("building_area", line["building_id"]))
    return product("Потребность дома по нормативу", line.unit, _norm(line, "на м² в месяц"), area, *line.part)


def _waste_by_people(line: Line) -> Node:
    return product("Объём по нормативу", line.unit, _people(line), _monthly(line, "на человека"))


def _waste_by_area(line: Line) -> Node:
    return product("Объём по нормативу", line.unit, _area(line), _monthly(line, "на м²"), *line.part)


def _monthly(line: Line, per: str) -> Node:
    year = _norm(line, f"{per} в год")
    return quotient("Норматив месяца", f"{line.unit} {per}", year, leaf("Месяцев в году", MONTHS))


def _by_capacity(line: Line) -> Node:
    hours = HOURS * line.days
    flow = leaf(
        "Мощность или пропускная способность",
        line.whole / hours,
        f"{line.unit}/ч",
        key=("violation", line["service_id"]),
    )
    return product("Объём по мощности", line.unit, flow, leaf("Часов", hours, "ч"))


def _by_calculation(line: Line) -> Node:
    day = leaf(
        "Мощность × часы: объём за сутки", line.whole / line.days, line.unit, key=("capacity", line["service_id"])
    )
    return product("Объём расчётным способом", line.unit, day, leaf("Дней", line.days, "дн."))


def _of_heat(line: Line) -> Node:
    """The water times the norm of heating it, which the line holds as its share."""
    norm = Fraction(line["norm_e6"], MILLION)
    if not norm:
        return product("Объём", line.unit, _stored(line), *_share(line))
    water = leaf("Объём воды", line.whole * line.share / norm, "м³", key=("service_source", line["service_id"]))
    return product("Объём", line.unit, water, _norm(line, "на единицу объёма воды"))


def _share(line: Line) -> tuple[Node, ...]:
    """What of the quantity is the line's; nothing where it is all of it."""
    if line.share == 1:
        return ()
    if line.rule.by_area and (areas := _areas(line)):
        return areas
    label, key = line.rule.share, ("building_area", line["building_id"])
    if line["range_number"]:
        label, key = f"Доля объёма в диапазоне {line['range_number']}", ("range", line["service_id"])
    elif line["method"] == Method.BOILER_WATER:
        key = ("service_source", line["service_id"])
    elif line["method"] == Method.COMMON_NEGATIVE:
        key = ("residents", line["account_id"])
    elif line["method"] == Method.FORMULA:
        key = ("formula", line["point_id"])
    upper = leaf("Числитель доли", line["share_num"], key=None if line["method"] == Method.FIXED_WHOLE else key)
    return (quotient(label, "", upper, leaf("Знаменатель доли", line["share_den"])),)


def _areas(line: Line) -> tuple[Node, ...]:
    """The share of a building as its two areas and, of a need of the month, the days; nothing where it is another."""
    by_days = line.rule.is_shared and line.days < line.period.days
    days, month = (line.days, line.period.days) if by_days else (1, 1)
    if line["share_num"] != line["area_e4"] * days or line["share_den"] % month:
        return ()
    key = ("building_area", line["building_id"])
    premises = leaf("Площадь помещений дома", Fraction(line["share_den"] // month, 10_000), "м²", key=key)
    return (quotient("Доля помещения", "", _area(line), premises), *(line.part if by_days else ()))


def _days(label: str, days: int, of: int) -> Node:
    return quotient(label, "", leaf("Дней", days, "дн."), leaf("Из дней", of, "дн."))


_WHOLES: Final[Mapping[int, Callable[[Line], Node]]] = {
    Method.METER: _unlike,
    Method.AVERAGE: _average,
    Method.NORM: _by_norm,
    Method.NORM_UPLIFTED: _by_norm,
    Method.NORM_TENFOLD: _by_norm,
    Method.AREA: _by_area,
    Method.FIXED: _fixed,
    Method.COMMON_NORM: _common_by_norm,
    Method.WASTE_PEOPLE: _waste_by_people,
    Method.WASTE_AREA: _waste_by_area,
    Method.CAPACITY: _by_capacity,
    Method.CALCULATED: _by_calculation,
}
