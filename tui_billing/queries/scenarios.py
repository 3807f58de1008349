"""A scenario in words: a TOML file, or facts one by one; names become the office's own services, suppliers and points."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from tui_billing.domain.codes import LawUse, Zone
from tui_billing.domain.days import day_number, day_of, read_day
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import choice, law, used_by
from tui_billing.domain.metering import MeterInstallation
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.domain.tariffs import Norm, Tariff
from tui_billing.engine.scenario import (
    BASIS,
    Answer,
    Change,
    NormChange,
    ParameterChange,
    ReadingChange,
    Scenario,
    TariffChange,
)
from tui_billing.queries.account_filter import named

KEYS: Final = {
    "tariff": {"service", "from", "price", "percent", "supplier", "category", "zone"},
    "norm": {"service", "from", "value", "percent"},
    "reading": {"point", "value", "zone"},
    "choice": {"name", "answer"},
    "parameter": {"name", "from", "value"},
}
TITLES: Final = {
    "tariff": "Тариф",
    "norm": "Норматив",
    "reading": "Показание",
    "choice": "Правило",
    "parameter": "Параметр закона",
}
Supposed = tuple[str, Mapping[str, Any]]
"""A changed fact: its kind (a key of ``KEYS``) and its row."""

HIGHEST_E6: Final = 10**11
"""Of a price and a norm, as in the books."""

READING_MOST_E6: Final = 10**15 - 1
ID_MOST: Final = 10**15

ZONES: Final = {"": Zone.WHOLE} | {zone.name.lower(): zone for zone in Zone}
_SINCE: Final = re.compile(r"(.*\S)\s+с\s+([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})", re.DOTALL)


def scenario_of(session: Session, text: str, period: Period) -> Scenario:
    """The scenario that a file describes; see ``facts_of`` and ``scenario_from``.

    Raises:
        BillingError: as of these.
    """
    return scenario_from(session, facts_of(text), period)


def facts_of(text: str) -> list[Supposed]:
    """The changed facts of a file: ``[[tariff]]``, ``[[norm]]``, ``[[reading]]``, ``[[choice]]``, ``[[parameter]]``.

    Decimals stand in quotes or without, none passes through a binary fraction. Without ``from`` a change holds from the
    first day of the month.

    Raises:
        RefusedError: the file is not TOML, a section or a key is unknown.
    """
    try:
        file = tomllib.loads(text, parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RefusedError(f"Файл сценария не читается: {error}. Пример — в руководстве бухгалтера.") from error
    for kind, rows in file.items():
        if kind not in KEYS or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise RefusedError(f"Сценарий: раздел [[{kind}]] не известен. Есть: {', '.join(KEYS)}.")
        for row in rows:
            if unknown := sorted(set(row) - KEYS[kind]):
                raise RefusedError(
                    f"Сценарий, [[{kind}]]: ключ «{unknown[0]}» не известен. Есть: {', '.join(sorted(KEYS[kind]))}."
                )
    return [(kind, row) for kind, rows in file.items() for row in rows]


def text_of(facts: Sequence[Supposed]) -> str:
    """The file that says these facts."""
    return "\n".join(
        "\n".join([f"[[{kind}]]", *(f"{key} = {_written(value)}" for key, value in row.items()), ""])
        for kind, row in facts
    )


def parameter_fact(typed: str, period: Period) -> Supposed:
    """A parameter of law as it is typed: ``uplift=холодная вода 2``, or with its day: ``uplift=2 с 16.10.2026``.

    Raises:
        BillingError: there is no «=», or the day is none.
    """
    name, sign, value = typed.partition("=")
    if not sign:
        raise RefusedError(f"«{typed}»: пишите имя=значение. {_parameters()}")
    found = _SINCE.fullmatch(value.strip())
    row: dict[str, Any] = {"name": name.strip(), "value": found[1] if found else value.strip()}
    return "parameter", row | ({"from": read_day(found[2], period.last)} if found else {})


def scenario_from(session: Session, facts: Sequence[Supposed], period: Period) -> Scenario:
    """The scenario of changed facts, one after another, each a row of a file.

    Raises:
        BillingError: a name is unknown; a value is missing or is no number; nothing in the books is what would change.
    """
    return Scenario.of([change_of(session, fact, period) for fact in facts])


def change_of(session: Session, fact: Supposed, period: Period) -> Change:
    """What one changed fact is to the engine.

    Raises:
        BillingError: as of ``scenario_from``.
    """
    kind, row = fact
    match kind:
        case "tariff":
            return _tariff(session, row, period)
        case "norm":
            return _norm(session, row, period)
        case "reading":
            return _reading(session, row, period)
        case "choice":
            return _choice(row)
        case _:
            return _parameter(row, period)


def in_words(session: Session, facts: Sequence[Supposed], period: Period) -> tuple[tuple[Change, str], ...]:
    """What each changed fact is to the engine, and in words.

    Raises:
        BillingError: as of ``scenario_from``.
    """
    return tuple((change_of(session, fact, period), supposed(session, fact, period)) for fact in facts)


def supposed(session: Session, fact: Supposed, period: Period) -> str:
    """A changed fact in words: «Тариф: Холодная вода, с 16.10.2026, +10 %».

    Raises:
        BillingError: as of ``scenario_from``.
    """
    change, (kind, row) = change_of(session, fact, period), fact
    title = TITLES[kind]
    match change:
        case TariffChange() | NormChange():
            name = named(session, Service, "услуга", str(row["service"]))[1]
            value = f"{row['percent']} %" if "percent" in row else str(row.get("price", row.get("value")))
            more = [f"{key} {row[key]}" for key in ("supplier", "category", "zone") if key in row]
            return ", ".join([f"{title}: {name}", f"с {day_of(change.since):%d.%m.%Y}", value, *more])
        case ReadingChange():
            zone = f", {change.zone.label}" if change.zone else ""
            return f"{title}: точка учёта № {change.point_id}{zone}, {row['value']}"
        case ParameterChange():
            return f"{law(change.name).title}, с {day_of(change.since):%d.%m.%Y}: {change.value}"
        case Answer():
            return f"{title}: {change.name} = {change.answer}"


def _choice(row: Mapping[str, Any]) -> Answer:
    point, answer = choice(str(row.get("name", ""))), str(row.get("answer", ""))
    if answer not in point.answers:
        raise RefusedError(f"Сценарий: у {point.name} нет ответа «{answer}». Есть: {', '.join(point.answers)}.")
    return Answer(point.name, answer)


def _parameter(row: Mapping[str, Any], period: Period) -> ParameterChange:
    name, value = str(row.get("name", "")), str(row.get("value", ""))
    if name not in {each.name for each in used_by(LawUse.ACCRUAL)}:
        raise RefusedError(f"Сценарий: «{name}» — начисление такого параметра закона не знает. {_parameters()}")
    since = _since(row, period)
    law(name).supposing(day_of(since), value)
    return ParameterChange(name, since, value)


def _parameters() -> str:
    return f"Есть: {'; '.join(f'{each.name} — {each.title}' for each in used_by(LawUse.ACCRUAL))}."


def _tariff(session: Session, row: Mapping[str, Any], period: Period) -> TariffChange:
    _one_of(row, "price")
    supplier = named(session, Organization, "поставщик", str(row["supplier"]))[0] if "supplier" in row else None
    change = TariffChange(
        service_id=_service(session, row),
        since=_since(row, period),
        price_e6=_decimal(row, "price", 6, HIGHEST_E6) if "price" in row else None,
        percent_e2=_percent(row),
        supplier_id=supplier,
        category_id=_whole(row, "category") if "category" in row else None,
        zone=_zone(row) if "zone" in row else None,
    )
    narrowed = {"supplier_id": supplier, "category_id": change.category_id, "zone": change.zone}
    fitting = [col(getattr(Tariff, name)) == value for name, value in narrowed.items() if value is not None]
    _must_be(session, Tariff, change, *fitting)
    return change


def _norm(session: Session, row: Mapping[str, Any], period: Period) -> NormChange:
    _one_of(row, "value")
    change = NormChange(
        service_id=_service(session, row),
        since=_since(row, period),
        norm_e6=_decimal(row, "value", 6, HIGHEST_E6) if "value" in row else None,
        percent_e2=_percent(row),
    )
    _must_be(session, Norm, change)
    return change


def _must_be(session: Session, model: type[Tariff | Norm], change: TariffChange | NormChange, *fitting: Any) -> None:
    """Something that the change is of: otherwise it would change nothing, and nobody would know why."""
    there = select(model.id).where(
        model.service_id == change.service_id, col(model.valid_to) > day_of(change.since), *fitting
    )
    if session.exec(there.limit(1)).first() is None:
        what = "тарифа" if model is Tariff else "норматива"
        raise RefusedError(f"Сценарий: такого {what} услуги с {day_of(change.since):%d.%m.%Y} нет, менять нечего.")


def _reading(session: Session, row: Mapping[str, Any], period: Period) -> ReadingChange:
    change = ReadingChange(_whole(row, "point"), _decimal(row, "value", 6, READING_MOST_E6), _zone(row))
    meter = select(MeterInstallation.id).where(
        MeterInstallation.point_id == change.point_id,
        col(MeterInstallation.valid_from) <= period.last,
        col(MeterInstallation.valid_to) > period.last,
    )
    if session.exec(meter.limit(1)).first() is None:
        raise RefusedError(
            f"Сценарий: на точке № {change.point_id} в конце месяца нет прибора: показание не с чего взять."
        )
    return change


def _one_of(row: Mapping[str, Any], name: str) -> None:
    if (name in row) == ("percent" in row):
        raise RefusedError(f"Сценарий: укажите либо {name}, либо percent.")


def _service(session: Session, row: Mapping[str, Any]) -> int:
    return named(session, Service, "услуга", str(row.get("service", "")))[0]


def _since(row: Mapping[str, Any], period: Period) -> int:
    since = row.get("from", period.first)
    if type(since) is not date:
        raise RefusedError(f"Сценарий: from = {since} — не дата. Напишите без кавычек: from = {period.first}.")
    return day_number(since)


def _decimal(row: Mapping[str, Any], name: str, places: int, most: int) -> int:
    value = parse(str(row.get(name, "")), places)
    if not 0 <= value <= most:
        raise RefusedError(f"Сценарий: {name} = {row[name]} — нужно от 0 до {most // 10**places}.")
    return value


def _percent(row: Mapping[str, Any]) -> int:
    """Hundredths of a percent; 0 where none is said."""
    value_e2 = parse(str(row.get("percent", "0")), 2)
    if not -BASIS <= value_e2 <= 10 * BASIS:
        raise RefusedError(f"Сценарий: percent = {row['percent']} — нужно от -100 до 1000.")
    return value_e2


def _whole(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    if type(value) is not int or not 0 < value <= ID_MOST:
        raise RefusedError(f"Сценарий: {name} должно быть целым числом, номером из базы.")
    return value


def _zone(row: Mapping[str, Any]) -> Zone:
    typed = str(row.get("zone", ""))
    if typed not in ZONES:
        raise RefusedError(f"Сценарий: зона «{typed}» не известна. Есть: {', '.join(name for name in ZONES if name)}.")
    return ZONES[typed]


def _written(value: Any) -> str:
    """A value of TOML; the strings of JSON are strings of TOML, but for the one sign."""
    if type(value) is date:
        return value.isoformat()
    return json.dumps(value if isinstance(value, int) else str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
