"""A scenario from a TOML file: names become the office's own services, suppliers and points."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from tui_billing.domain.codes import NormPurpose, Zone
from tui_billing.domain.days import day_number, day_of
from tui_billing.domain.decimals import parse
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import choice
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.scenario import NormChange, ReadingChange, Scenario, TariffChange
from tui_billing.queries.account_filter import named

KEYS = {
    "tariff": {"service", "from", "price", "percent", "supplier", "category", "zone"},
    "norm": {"service", "from", "value", "percent", "common"},
    "reading": {"point", "value", "zone"},
    "choice": {"name", "answer"},
}
TITLES = {"tariff": "Тариф", "norm": "Норматив", "reading": "Показание", "choice": "Правило"}
Supposed = tuple[str, Mapping[str, Any]]
"""A changed fact: its kind (a key of ``KEYS``) and its row."""

ZONES = {"": Zone.WHOLE} | {zone.name.lower(): zone for zone in Zone}


def scenario_of(session: Session, text: str, period: Period) -> Scenario:
    """The scenario that a file describes: ``[[tariff]]``, ``[[norm]]``, ``[[reading]]``, ``[[choice]]``.

    Decimals stand in quotes. Without ``from`` a change holds from the first day of the month.

    Raises:
        BillingError: the file is not TOML, a key or a name is unknown, a value is missing or is no number.
    """
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(f"Файл сценария не читается: {error}. Пример — в руководстве бухгалтера.") from error
    for kind, rows in file.items():
        if kind not in KEYS or not isinstance(rows, list):
            raise RefusedError(f"Сценарий: раздел [[{kind}]] не известен. Есть: {', '.join(KEYS)}.")
        for row in rows:
            if unknown := sorted(set(row) - KEYS[kind]):
                raise RefusedError(
                    f"Сценарий, [[{kind}]]: ключ «{unknown[0]}» не известен. Есть: {', '.join(sorted(KEYS[kind]))}."
                )
    return scenario_from(session, [(kind, row) for kind, rows in file.items() for row in rows], period)


def scenario_from(session: Session, facts: Sequence[Supposed], period: Period) -> Scenario:
    """The scenario of changed facts, one after another, each a row of a file.

    Raises:
        BillingError: a name is unknown; a value is missing or is no number.
    """
    of = {kind: [row for each, row in facts if each == kind] for kind in KEYS}
    return Scenario(
        tariffs=tuple(_tariff(session, row, period) for row in of["tariff"]),
        norms=tuple(_norm(session, row, period) for row in of["norm"]),
        readings=tuple(
            ReadingChange(_whole(row, "point"), _decimal(row, "value", 6), _zone(row)) for row in of["reading"]
        ),
        choices=tuple(_choice(row) for row in of["choice"]),
    )


def supposed(session: Session, fact: Supposed, period: Period) -> str:
    """A changed fact in words: «Тариф: Холодная вода, с 16.10.2026, +10 %».

    Raises:
        BillingError: as for ``scenario_from``.
    """
    made = scenario_from(session, [fact], period)
    kind, row = fact
    changes: tuple[TariffChange | NormChange, ...] = (*made.tariffs, *made.norms)
    for each in changes:
        name = named(session, Service, "услуга", str(row["service"]))[1]
        value = f"{row['percent']} %" if "percent" in row else str(row.get("price", row.get("value")))
        more = ", ".join(f"{key} {row[key]}" for key in ("supplier", "category", "zone") if key in row)
        what = f"{TITLES[kind]}: {name}, с {day_of(each.since):%d.%m.%Y}, {value}"
        return f"{what}, {more}" if more else what
    if kind == "reading":
        return f"{TITLES[kind]}: точка учёта № {row['point']}, {row['value']}"
    return f"{TITLES[kind]}: {row['name']} = {row['answer']}"


def _choice(row: Mapping[str, Any]) -> tuple[str, str]:
    point, answer = choice(str(row.get("name", ""))), str(row.get("answer", ""))
    if answer not in point.answers:
        raise RefusedError(f"Сценарий: у {point.name} нет ответа «{answer}». Есть: {', '.join(point.answers)}.")
    return point.name, answer


def _tariff(session: Session, row: Mapping[str, Any], period: Period) -> TariffChange:
    _one_of(row, "price")
    supplier = named(session, Organization, "поставщик", str(row["supplier"]))[0] if "supplier" in row else None
    return TariffChange(
        service_id=_service(session, row),
        since=_since(row, period),
        price_e6=_decimal(row, "price", 6) if "price" in row else None,
        percent_e2=_decimal(row, "percent", 2) if "percent" in row else 0,
        supplier_id=supplier,
        category_id=_whole(row, "category") if "category" in row else None,
        zone=_zone(row) if "zone" in row else None,
    )


def _norm(session: Session, row: Mapping[str, Any], period: Period) -> NormChange:
    _one_of(row, "value")
    return NormChange(
        service_id=_service(session, row),
        since=_since(row, period),
        norm_e6=_decimal(row, "value", 6) if "value" in row else None,
        percent_e2=_decimal(row, "percent", 2) if "percent" in row else 0,
        purpose=NormPurpose.COMMON if row.get("common") else NormPurpose.INDIVIDUAL,
    )


def _one_of(row: Mapping[str, Any], name: str) -> None:
    if (name in row) == ("percent" in row):
        raise RefusedError(f"Сценарий: укажите либо {name}, либо percent.")


def _service(session: Session, row: Mapping[str, Any]) -> int:
    return named(session, Service, "услуга", str(row.get("service", "")))[0]


def _since(row: Mapping[str, Any], period: Period) -> int:
    since = row.get("from", period.first)
    if not isinstance(since, date):
        raise RefusedError(f"Сценарий: from = {since} — не дата. Напишите без кавычек: from = {period.first}.")
    return day_number(since)


def _decimal(row: Mapping[str, Any], name: str, places: int) -> int:
    return parse(str(row.get(name, "")), places)


def _whole(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int):
        raise RefusedError(f"Сценарий: {name} должно быть целым числом.")
    return value


def _zone(row: Mapping[str, Any]) -> Zone:
    typed = str(row.get("zone", ""))
    if typed not in ZONES:
        raise RefusedError(f"Сценарий: зона «{typed}» не известна. Есть: {', '.join(name for name in ZONES if name)}.")
    return ZONES[typed]
