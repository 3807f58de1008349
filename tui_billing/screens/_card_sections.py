"""The sections of the account card: what each asks, its columns, how a row is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tui_billing.domain.codes import DocumentStatus, ReadingStatus
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import roubles, written
from tui_billing.domain.period import Period
from tui_billing.queries import account_card as card
from tui_billing.queries.balances import ServiceBalance, balances_of
from tui_billing.queries.runs import ChargeRow, charges_of
from tui_billing.widgets.columns import Column

BAR = 12
"""The longest bar of the chart, cells."""


@dataclass(frozen=True)
class Section:
    """A section: ``ask(session, account_id, day, period)`` makes rows, ``lines`` their texts, all rows at once."""

    key: str
    title: str
    ask: Callable[[Any, int, date, Period], Sequence[Any]]
    columns: tuple[Column, ...]
    lines: Callable[[Sequence[Any]], list[tuple[str, ...]]]


def day(value: date | None) -> str:
    """``25.10.2026``; nothing for the open end."""
    return "" if value is None or value == FOREVER else f"{value:%d.%m.%Y}"


def each(cells: Callable[[Any], tuple[str, ...]]) -> Callable[[Sequence[Any]], list[tuple[str, ...]]]:
    """Rows written one by one."""
    return lambda rows: [cells(row) for row in rows]


def _head(rows: Sequence[card.Head]) -> list[tuple[str, ...]]:
    (head,) = rows
    share = "" if head.share_num == head.share_den else f"{head.share_num}/{head.share_den}"
    state = f"закрыт {day(head.closed_on)}" if head.closed_on != FOREVER else f"открыт {day(head.opened_on)}"
    pairs = [
        ("Лицевой счёт", f"{head.number}, {state}"),
        ("ЕЛС", head.els),
        *(("Абонент" if not place else "Совладелец", name) for place, name in enumerate(head.holders)),
        ("Телефон", head.phone),
        ("Адрес", head.address),
        ("Подъезд, этаж", f"{head.entrance}, {head.floor}"),
        ("Вид объекта", head.object_kind.label),
        ("Доля", share),
        ("Площадь", f"{written(head.total_e4, 4)} м²" if head.total_e4 else ""),
        ("Отапливаемая", f"{written(head.heated_e4, 4)} м²" if head.heated_e4 else ""),
        ("Комнат", str(head.rooms)),
        ("Вид благоустройства", head.amenity),
        ("Группа абонентов", head.group),
        ("Контролёр", head.controller),
    ]
    return [pair for pair in pairs if pair[1]]


def _service(row: card.ServiceRow) -> tuple[str, ...]:
    return row.service, row.unit, day(row.valid_from), day(row.valid_to), row.supplier, row.kind


def _point(row: card.PointRow) -> tuple[str, ...]:
    zones = f"{row.zones}" if row.zones > 1 else ""
    ratio = written(row.ratio_e3, 3) if row.ratio_e3 not in {0, 1000} else ""
    serial = row.serial or "нет прибора"
    return (
        row.point,
        serial,
        day(row.verified_to),
        day(row.valid_to) and f"снят {day(row.valid_to)}",
        zones,
        ratio,
        row.seal,
        row.meter_type,
    )


def _residents(row: card.ResidentsRow) -> tuple[str, ...]:
    return day(row.valid_from), day(row.valid_to), str(row.registered), str(row.temporary), str(row.owners)


def _readings(rows: Sequence[card.ReadingRow]) -> list[tuple[str, ...]]:
    """With a bar for what was used a day, in the scale of the most on the same point and zone."""
    most: dict[tuple[str, int], int] = {}
    for row in rows:
        most[row.point, row.zone] = max(most.get((row.point, row.zone), 1), _a_day(row))
    return [
        (
            day(row.taken_on),
            row.point,
            row.zone.label,
            written(row.value_e6, 6),
            "" if row.used_e6 is None else written(row.used_e6, 6),
            "█" * (_a_day(row) * BAR // most[row.point, row.zone]),
            "" if row.status is ReadingStatus.ACCEPTED else row.status.label,
            row.source.label,
        )
        for row in rows
    ]


def _a_day(row: card.ReadingRow) -> int:
    return max(0, row.used_e6 or 0) // max(1, row.days)


def _charge(row: ChargeRow) -> tuple[str, ...]:
    return (
        str(row.period),
        row.service + (f", {row.zone.label}" if row.zone else ""),
        written(row.volume_e6, 6, 3),
        written(row.price_e6, 6, 2),
        roubles(row.amount_kop),
        row.method.label,
        "" if row.service_month == row.period else f"за {row.service_month}",
        row.supplier,
    )


def _payment(row: card.PaymentRow) -> tuple[str, ...]:
    state = "сторно" if row.is_reversal else "" if row.status is DocumentStatus.POSTED else row.status.label
    return day(row.received_on), roubles(row.amount_kop), row.channel, day(row.value_on), str(row.period), state


def _balances(rows: Sequence[ServiceBalance]) -> list[tuple[str, ...]]:
    """By service, and the sum of them."""
    lines = [(row.service, *_turnover([row]), row.supplier) for row in rows]
    return [*lines, ("Итого", *_turnover(rows), "")] if rows else []


def _turnover(rows: Sequence[ServiceBalance]) -> tuple[str, ...]:
    sums = (
        sum(row.opening_kop for row in rows),
        sum(row.charged_kop + row.recalculated_kop + row.penalty_kop for row in rows),
        sum(row.paid_kop for row in rows),
        sum(row.closing_kop for row in rows),
    )
    return tuple(map(roubles, sums))


SECTIONS = (
    Section(
        "1",
        "Счёт",
        lambda session, account_id, on, _: [card.account_head(session, account_id, on)],
        (Column("", 20), Column("", 50, grow=True)),
        _head,
    ),
    Section(
        "2",
        "Услуги",
        lambda session, account_id, on, _: card.services_of(session, account_id, on),
        (
            Column("Услуга", 26, grow=True),
            Column("Ед.", 7),
            Column("С", 10),
            Column("По", 10),
            Column("Поставщик", 20, grow=True),
            Column("Вид", 24),
        ),
        each(_service),
    ),
    Section(
        "3",
        "ПУ",
        lambda session, account_id, *_: card.points_of(session, account_id),
        (
            Column("Точка учёта", 24, grow=True),
            Column("Номер", 14),
            Column("Поверка до", 10),
            Column("Стоит", 16),
            Column("Зон", 3, right=True),
            Column("Коэф.", 6, right=True),
            Column("Пломба", 12),
            Column("Тип", 20),
        ),
        each(_point),
    ),
    Section(
        "4",
        "Жильцы",
        lambda session, account_id, *_: card.residents_of(session, account_id),
        (
            Column("С", 10),
            Column("По", 10),
            Column("Прописано", 10, right=True),
            Column("Временно", 10, right=True),
            Column("Собственников", 13, right=True),
        ),
        each(_residents),
    ),
    Section(
        "5",
        "Показания",
        lambda session, account_id, *_: card.readings_of(session, account_id),
        (
            Column("Дата", 10),
            Column("Точка учёта", 17, grow=True),
            Column("Зона", 4),
            Column("Показание", 11, right=True),
            Column("Расход", 9, right=True),
            Column("", BAR),
            Column("Статус", 10),
            Column("Откуда", 16),
        ),
        _readings,
    ),
    Section(
        "6",
        "Начисления",
        lambda session, account_id, *_: charges_of(session, account_id),
        (
            Column("Период", 7),
            Column("Услуга", 21, grow=True),
            Column("Объём", 10, right=True),
            Column("Тариф", 9, right=True),
            Column("Сумма", 10, right=True),
            Column("Способ", 18, grow=True),
            Column("", 10),
            Column("Поставщик", 24),
        ),
        each(_charge),
    ),
    Section(
        "7",
        "Оплаты",
        lambda session, account_id, *_: card.payments_of(session, account_id),
        (
            Column("Получено", 10),
            Column("Сумма", 12, right=True),
            Column("Канал", 8),
            Column("Оплачено", 10),
            Column("Период", 8),
            Column("", 12),
        ),
        each(_payment),
    ),
    Section(
        "8",
        "Долг",
        lambda session, account_id, _, period: balances_of(session, account_id, period),
        (
            Column("Услуга", 26, grow=True),
            Column("Входящее", 12, right=True),
            Column("Начислено", 12, right=True),
            Column("Оплачено", 12, right=True),
            Column("Исходящее", 12, right=True),
            Column("Поставщик", 24),
        ),
        _balances,
    ),
)
