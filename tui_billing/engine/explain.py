"""Why a line is what it is, from its stored columns and the rule that made it.

Nothing is computed a second way: the stored quantity, share and price are multiplied again and rounded again, and the
explanation says whether that is the stored amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tui_billing.domain.codes import Method, Zone
from tui_billing.domain.days import day_of
from tui_billing.domain.decimals import roubles, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.engine.rounding import KOPECK, UNIT, half_away_whole
from tui_billing.engine.rule import Group, Rule
from tui_billing.engine.rulebook import all_rules

SourceKey = tuple[str, int]
"""What an input was read from: ``("tariff", id)``, ``("reading", point)``, ``("residents", account)`` …"""

METER_NOTE = "коэффициент прибора, переход через ноль, замена прибора или часть месяца"
"""Why a metered line may differ from the two readings that it shows: the readings are those of the whole month."""

NORM_IS: Mapping[int, str] = {
    Method.HOT_WATER_HEAT: "на единицу объёма воды",
    Method.WASTE_PEOPLE: "в год",
    Method.WASTE_AREA: "в год",
}
"""What a norm is for; others are a month's."""

WHOLE_OF: Mapping[int, str] = {
    Method.COMMON_METER: "Потребность дома",
    Method.HEAT_HOUSE: "Тепло всего дома",
    Method.HEAT_NORM: "Тепло всего дома",
    Method.FORMULA: "Объём, от которого взята доля",
    Method.COMMON_NEGATIVE: "Отрицательный объём дома",
}
"""What the quantity of a line is called that has a share of it."""

LOWERED = "Уменьшение: доля квартиры, но не больше её объёма"
"""Where a negative volume takes off all that a flat consumed, or is spread over several of its lines."""

LONGEST_FRACTION = 9
"""So many decimals of an endless fraction are shown."""


@dataclass(frozen=True, slots=True)
class Input:
    """A number that went in: what it is called, its value with the unit, and what it was read from."""

    name: str
    value: str
    source: SourceKey | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A charge line, step by step.

    Attributes:
        method: the way of charging, in words.
        formula: the formula of the rule.
        citation: the act and the place in it.
        inputs: the numbers that went in.
        quantity: the exact quantity of the line, units.
        price_e6: the price, roubles × 10⁶ per unit.
        product: the exact product, roubles.
        amount_kop: the stored amount.
        remultiplied_kop: the product, rounded once more.
        unit: the unit of measure of the service.
    """

    method: str
    formula: str
    citation: str
    inputs: tuple[Input, ...]
    quantity: Fraction
    price_e6: int
    product: Fraction
    amount_kop: int
    remultiplied_kop: int
    unit: str

    @property
    def is_confirmed(self) -> bool:
        """Whether the stored numbers multiply to the stored amount."""
        return self.amount_kop == self.remultiplied_kop


def explain(line: Mapping[str, int], *, unit: str = "ед.") -> Explanation:
    """Explain a line.

    Args:
        line: the columns of ``engine.facts.LINE_COLUMNS``, as integers.
        unit: the unit of measure of the service.

    Raises:
        RefusedError: no rule makes lines of this method.
    """
    rule = _rule_of(line["method"])
    period = Period(line["service_month"])
    quantity = Fraction(line["quantity_u"] * line["share_num"], UNIT * period.days * line["share_den"])
    product = quantity * line["price_e6"] / 10**12
    exact = quantity * line["price_e6"] / KOPECK
    return Explanation(
        method=rule.method.label,
        formula=rule.formula,
        citation=str(rule.cite),
        inputs=(
            _days(line, period),
            *_zone(line),
            *_own(line, rule, unit),
            *_behind(line, period, unit),
            *_share(line),
            _price(line, unit),
        ),
        quantity=quantity / 10**6,
        price_e6=line["price_e6"],
        product=product,
        amount_kop=line["amount_kop"],
        remultiplied_kop=half_away_whole(exact.numerator, exact.denominator),
        unit=unit,
    )


def as_text(explanation: Explanation) -> list[str]:
    """The explanation as lines of plain text, in Russian."""
    price = written(explanation.price_e6, 6)
    product = f"{written_exactly(explanation.quantity)} × {price} = {written_exactly(explanation.product)} руб."
    rounding = f"Округление один раз, половина копейки — от нуля: {roubles(explanation.amount_kop)} руб."
    if not explanation.is_confirmed:
        rounding = (
            f"Записано {roubles(explanation.amount_kop)} руб., а произведение даёт "
            f"{roubles(explanation.remultiplied_kop)} руб.: строка повреждена, запустите tui-billing check."
        )
    return [
        f"Способ: {explanation.method}",
        f"Формула: {explanation.formula}",
        f"Основание: {explanation.citation}",
        *(f"{each.name}: {each.value}" for each in explanation.inputs),
        f"Объём: {written_exactly(explanation.quantity)} {explanation.unit}",
        f"Произведение: {product}",
        rounding,
    ]


def as_data(explanation: Explanation) -> dict[str, Any]:
    """The explanation as what JSON can hold; exact numbers as ``"numerator/denominator"``."""
    return {
        "method": explanation.method,
        "formula": explanation.formula,
        "citation": explanation.citation,
        "inputs": [
            {"name": each.name, "value": each.value, "source": list(each.source) if each.source else None}
            for each in explanation.inputs
        ],
        "quantity": str(explanation.quantity),
        "unit": explanation.unit,
        "price": f"{explanation.price_e6}/1000000",
        "product": str(explanation.product),
        "amount_kop": explanation.amount_kop,
        "is_confirmed": explanation.is_confirmed,
    }


def written_exactly(value: Fraction) -> str:
    """A fraction as a decimal if it ends soon, else as ``≈ decimal (точно n/d)``."""
    scaled = value * 10**LONGEST_FRACTION
    if scaled.denominator == 1:
        return written(scaled.numerator, LONGEST_FRACTION)
    near = half_away_whole(scaled.numerator, scaled.denominator)
    return f"≈ {written(near, LONGEST_FRACTION)} (точно {value.numerator}/{value.denominator})"


def _rule_of(method: int) -> Rule:
    for rule in all_rules():
        if rule.method == method:
            return rule
    raise RefusedError(f"Строку со способом расчёта {method} эта версия программы не знает. Обновите программу.")


def _days(line: Mapping[str, int], period: Period) -> Input:
    days = line["to_day"] - line["from_day"]
    first, last = day_of(line["from_day"]), day_of(line["to_day"] - 1)
    return Input("Дни", f"{first:%d.%m.%Y}–{last:%d.%m.%Y}, {days} из {period.days}")


def _zone(line: Mapping[str, int]) -> tuple[Input, ...]:
    label = next((zone.label for zone in Zone if zone == line["zone"]), "")
    return (Input("Зона суток", label),) if label else ()


def _own(line: Mapping[str, int], rule: Rule, unit: str) -> tuple[Input, ...]:
    """The inputs that the rule names."""
    account, point = line["account_id"], line["point_id"]
    known = {
        "reading_from_e6": ("Предыдущее показание", 6, "", ("reading", point)),
        "reading_to_e6": ("Текущее показание", 6, "", ("reading", point)),
        "person_days": ("Человеко-дни", 0, "", ("residents", account)),
        "norm_e6": ("Норматив", 6, f" {unit} {NORM_IS.get(line['method'], 'в месяц')}", ("norm", line["service_id"])),
        "uplift_e2": ("Повышающий коэффициент", 2, "", ("law", Method.NORM_UPLIFTED.value)),
        "area_e4": ("Площадь помещения", 4, " м²", ("premises_area", account)),
    }
    return tuple(
        Input(title, written(line[name], scale) + ending, source)
        for name, (title, scale, ending, source) in known.items()
        if name in rule.inputs and (line[name] or rule.group is not Group.HEADS)
    )


def _behind(line: Mapping[str, int], period: Period, unit: str) -> tuple[Input, ...]:
    """What the quantity stands for where no stored column of the line says it."""
    whole = Fraction(line["quantity_u"], UNIT * period.days)
    point = ("reading", line["point_id"])
    match line["method"]:
        case Method.METER if whole != line["reading_to_e6"] - line["reading_from_e6"]:
            return (Input("Объём строки не равен разности показаний", METER_NOTE, point),)
        case Method.AVERAGE:
            month = whole * period.days / (line["to_day"] - line["from_day"])
            return (Input("Среднемесячный объём", f"{written_exactly(month / 10**6)} {unit}", point),)
        case Method.COMMON_METER | Method.HEAT_HOUSE | Method.HEAT_NORM | Method.FORMULA as method:
            return (Input(WHOLE_OF[method], f"{written_exactly(whole / 10**6)} {unit}", point),)
        case Method.COMMON_NEGATIVE:
            is_share = line["share_num"] != line["share_den"]
            title = WHOLE_OF[line["method"]] if is_share else LOWERED
            return (Input(title, f"{written_exactly(whole / 10**6)} {unit}", point),)
        case Method.DERIVED | Method.HOT_WATER_HEAT:
            of_unit = Fraction(line["norm_e6"] or 10**6, 10**6)
            volume = written_exactly(whole * line["share_num"] / line["share_den"] / of_unit / 10**6)
            text = volume if line["method"] == Method.HOT_WATER_HEAT else f"{volume} {unit}"
            return (Input("Объём услуг-источников", text, ("service_source", line["service_id"])),)
        case _:
            return ()


def _share(line: Mapping[str, int]) -> tuple[Input, ...]:
    share = f"{line['share_num']} / {line['share_den']}"
    if line["range_number"]:
        return (_range(line),)
    if line["method"] == Method.FIXED_WHOLE and line["share_num"] != line["share_den"]:
        return (Input("Доля дней из подключённых", share),)
    if line["method"] == Method.FORMULA:
        return (Input("Доля по формуле", share, ("formula", line["point_id"])),)
    if line["method"] == Method.COMMON_NEGATIVE and line["share_num"] != line["share_den"]:
        return (Input("Доля квартиры (по жильцам, в отоплении по площади)", share, ("residents", line["account_id"])),)
    if line["share_num"] == line["share_den"] or line["method"] in {Method.DERIVED, Method.HOT_WATER_HEAT}:
        return ()
    return (Input("Доля", share, ("building_area", line["building_id"])),)


def _range(line: Mapping[str, int]) -> Input:
    """The consumption range, and which share of the month's volume lies in it."""
    share = (
        "весь объём месяца" if line["share_num"] == line["share_den"] else f"{line['share_num']} / {line['share_den']}"
    )
    return Input("Диапазон потребления", f"{line['range_number']}, доля объёма: {share}", ("range", line["service_id"]))


def _price(line: Mapping[str, int], unit: str) -> Input:
    return Input("Тариф", f"{written(line['price_e6'], 6)} руб. за {unit}", ("tariff", line["tariff_id"]))
