"""Why a charge line is what it is: the engine's explanation, and where every number of it came from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.days import day_number
from tui_billing.domain.decimals import roubles
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.explain import Explanation, Input, as_data, explain, written_exactly
from tui_billing.engine.facts import LINE_COLUMNS
from tui_billing.queries._provenance import (
    origin,
    reading_origin,
    supplier_origin,
    volume_origin,
)

PREVIOUS, CURRENT = "Предыдущее показание", "Текущее показание"
"""What the engine calls the readings that a line starts from and ends with."""


@dataclass(frozen=True, slots=True)
class Node:
    """A sentence of the explanation, and what is behind it."""

    text: str
    children: tuple["Node", ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, str]]:
        """The tree from the top, each sentence with its depth."""
        yield depth, self.text
        for child in self.children:
            yield from child.lines(depth + 1)


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A charge line in force with its explanation; ``tree`` is what the command prints and the screen shows."""

    run_id: int
    account_id: int
    line: int
    service_code: str
    service: str
    explanation: Explanation
    tree: Node

    def as_data(self) -> dict[str, Any]:
        """As what JSON can hold."""
        named = {"line": self.line, "run": self.run_id, "service": self.service_code, "name": self.service}
        return named | as_data(self.explanation) | {"origin": _as_data(self.tree)}


def explain_account(session: Session, number: str, period: Period, service: str | None = None) -> list[ExplainedLine]:
    """The lines in force of an account for a period, of one service (its code or name) or of all.

    Raises:
        UnknownAccountError: no account has this number.
        RefusedError: the period is not charged, or the account has no such line.
    """
    account = session.exec(select(Account).where(Account.number == number)).first()
    if account is None:
        raise UnknownAccountError(number)
    run_id = session.exec(
        select(Posting.run_id).where(Posting.period == period, Posting.building_id == account.building_id)
    ).first()
    if run_id is None:
        raise RefusedError(
            f"За {period.title} лицевой счёт {number} не начислен. Начислите: tui-billing accrue {period}."
        )
    found = [
        each
        for each in explain_lines(session, run_id, account.id)
        if service is None or service.casefold() in {each.service_code.casefold(), each.service.casefold()}
    ]
    if not found:
        what = f"услуги «{service}»" if service else "строк"
        raise RefusedError(f"У лицевого счёта {number} за {period.title} нет начисленных {what}.")
    return found


def explain_lines(session: Session, run_id: int, account_id: int, line: int | None = None) -> list[ExplainedLine]:
    """The lines of an account in a run, explained; or one of them."""
    statement = (
        select(Charge, Service, Unit.name, Organization.name)
        .join(Service, col(Service.id) == Charge.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Organization, col(Organization.id) == Charge.supplier_id)
        .where(Charge.run_id == run_id, Charge.account_id == account_id)
        .order_by(col(Charge.line))
    )
    if line is not None:
        statement = statement.where(Charge.line == line)
    return [_explained(session, *found) for found in session.exec(statement)]


def _explained(session: Session, line: Charge, service: Service, unit: str, supplier: str) -> ExplainedLine:
    explanation = explain(_numbers(line), unit=unit)
    tree = Node(f"{service.name}: {roubles(line.amount_kop)} руб.", tuple(_steps(session, line, explanation, supplier)))
    return ExplainedLine(line.run_id, line.account_id, line.line, service.code, service.name, explanation, tree)


def _steps(session: Session, line: Charge, explanation: Explanation, supplier: str) -> Iterator[Node]:
    """The explanation in the order in which the amount is computed."""
    yield Node(f"Способ: {explanation.method}")
    yield Node(f"Формула: {explanation.formula}", (Node(f"Основание: {explanation.citation}"),))
    yield Node(f"Поставщик: {supplier}", _leaves(supplier_origin(session, line)))
    for each in explanation.inputs:
        yield Node(f"{each.name}: {each.value}", _leaves(_of_input(session, line, each)))
    yield Node(f"Объём: {written_exactly(explanation.quantity)} {explanation.unit}")
    yield Node(f"Объём × тариф: {written_exactly(explanation.product)} руб.")
    yield Node(_rounded(explanation))


def _of_input(session: Session, line: Charge, given: Input) -> list[str]:
    if given.source is None:
        return []
    kind, key = given.source
    if kind != "reading":
        return origin(session, line, kind, key)
    if given.name == PREVIOUS:
        return reading_origin(session, line, line.reading_from_e6, before=True)
    if given.name == CURRENT:
        return reading_origin(session, line, line.reading_to_e6, before=False)
    return volume_origin(session, line)


def _rounded(explanation: Explanation) -> str:
    if explanation.is_confirmed:
        return f"Округление один раз, половина копейки — от нуля: {roubles(explanation.amount_kop)} руб."
    return (
        f"Записано {roubles(explanation.amount_kop)} руб., а произведение даёт "
        f"{roubles(explanation.remultiplied_kop)} руб.: строка повреждена, запустите tui-billing check."
    )


def _leaves(texts: list[str]) -> tuple[Node, ...]:
    return tuple(Node(text) for text in texts)


def _as_data(node: Node) -> dict[str, Any]:
    return {"text": node.text} | ({"from": [_as_data(child) for child in node.children]} if node.children else {})


def _numbers(line: Charge) -> dict[str, int]:
    """The line as the engine knows it."""
    return {name: _number(getattr(line, name)) for name in LINE_COLUMNS}


def _number(value: int | date | Period) -> int:
    match value:
        case date():
            return day_number(value)
        case Period():
            return value.number
        case _:
            return int(value)
