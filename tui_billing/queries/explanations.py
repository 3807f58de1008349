"""Why any line of an account is what it is: charges here, lines of documents from the modules beside this one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

import polars as pl
from sqlmodel import Session, col, select

from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, HeldCharge, Posting
from tui_billing.domain.codes import Method, ParkReason
from tui_billing.domain.errors import RefusedError, UnknownAccountError
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.search_keys import search_key
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.explain import Explanation, explain
from tui_billing.engine.explain_volumes import Register
from tui_billing.engine.explanation import ROUBLES, Node, leaves, mapped, told
from tui_billing.queries._explained_heat import heat_parts
from tui_billing.queries._explained_lines import numbers
from tui_billing.queries._explained_month import AccountMonth
from tui_billing.queries._line_basis import basis
from tui_billing.queries._supposed_month import SUPPOSED, SupposedMonth
from tui_billing.queries.account_filter import SHORTEST_BEGINNING
from tui_billing.queries.explained import Explained, LineKind
from tui_billing.queries.explained_documents import one_offs_in, plans_in, recalculations_in
from tui_billing.queries.explained_penalties import penalties_in
from tui_billing.queries.parked import ADVICE
from tui_billing.queries.scenarios import Supposed, in_words

Named = tuple[Charge, Service, str, str]
"""A line with its service, its unit and the name of its supplier."""


def explain_account(session: Session, number: str, period: Period, service: str | None = None) -> list[Explained]:
    """All lines of an account that a period has: charges, then recalculations, penalties, instalments, one-off charges.

    ``service``, its code or its name, narrows them.

    Raises:
        UnknownAccountError: no account has this number.
        RefusedError: the period has no line of it.
    """
    account = _account(session, number)
    run_id = session.exec(
        select(Posting.run_id).where(Posting.period == period, Posting.building_id == account.building_id)
    ).first()
    found = [] if run_id is None else explain_lines(session, run_id, account.id)
    for question in (recalculations_in, penalties_in, plans_in, one_offs_in):
        found += question(session, account.id, period)
    if run_id is None and not found:
        raise RefusedError(
            f"За {period.title} лицевой счёт {number} не начислен. Начислите: tui-billing accrue {period}."
        )
    return _wanted(found, service, number, period)


def explain_lines(session: Session, run_id: int, account_id: int, line: int | None = None) -> list[Explained]:
    """The charge lines of an account in a run, explained; or one of them."""
    named = _named(session, Charge, run_id, account_id)
    if not named:
        return []
    first = named[0][0]
    month = AccountMonth(session, first.building_id, account_id, first.service_month)
    asked = [each for each in named if line in {None, each[0].line}]
    return [_explained(session, each, named, month) for each in asked]


def explain_line(session: Session, number: str, period: Period, line: int) -> list[Explained]:
    """One charge line in force of an account, by its place.

    Raises:
        BillingError: as of ``explain_account``.
    """
    account = _account(session, number)
    run_id = session.exec(
        select(Posting.run_id).where(Posting.period == period, Posting.building_id == account.building_id)
    ).first()
    found = [] if run_id is None else explain_lines(session, run_id, account.id, line)
    if not found:
        raise RefusedError(
            f"У лицевого счёта {number} за {period.title} нет строки начисления {line}. Обновите карточку."
        )
    return found


def explain_held(session: Session, run_id: int, account_id: int, service_id: int) -> list[Explained]:
    """The lines of a service of an account in a run, explained, whether they are held or released by now."""
    named = [*_named(session, HeldCharge, run_id, account_id), *_named(session, Charge, run_id, account_id)]
    if not named:
        return []
    first = named[0][0]
    month = AccountMonth(session, first.building_id, account_id, first.service_month)
    return [_explained(session, each, named, month) for each in named if each[0].service_id == service_id]


def explain_supposed(
    session: Session, number: str, period: Period, facts: Sequence[Supposed], service: str | None = None
) -> list[Explained]:
    """The lines that an account would have under a scenario, computed again in memory, and what would be parked of it.

    ``service``, its code or its name, narrows them.

    Raises:
        BillingError: no account has this number; a fact is none; there is no such line.
    """
    account = _account(session, number)
    said = in_words(session, facts, period)
    month = SupposedMonth(session, account.building_id, account.id, period, said=said)
    named = _with_names(session, month.charges)
    found = [_marked(_explained(session, each, named, month)) for each in named]
    return _wanted([*found, *_parked(session, month)], service, number, period)


def _marked(each: Explained) -> Explained:
    """A line of a scenario; where something of it is supposed, that stands in its name."""
    tree = each.tree
    if any(source.document.startswith(SUPPOSED) for leaf in leaves(tree) for source in leaf.sources):
        tree = replace(tree, label=f"{tree.label}, {SUPPOSED}")
    return replace(each, kind=LineKind.SUPPOSED, tree=tree)


def _parked(session: Session, month: SupposedMonth) -> Iterator[Explained]:
    """What of the account, or of its whole building, cannot be computed under a scenario, and why."""
    rows = month.accrued.parked.filter(pl.col("account_id").is_in([0, month.account_id]))
    for at, row in enumerate(rows.iter_rows(named=True), 1):
        service = session.get_one(Service, row["service_id"])
        reason = ParkReason(row["reason"])  # type: ignore[call-arg]
        whose = "" if row["account_id"] else ", весь дом"
        advice = told("Что сделать", ADVICE[reason])
        tree = Node(service.name, Fraction(0), ROUBLES, words=f"не посчитано{whose}: {reason.label}", notes=(advice,))
        yield Explained(LineKind.SUPPOSED, 0, at, service.code, service.name, tree, 0)


def _account(session: Session, number: str) -> Account:
    account = session.exec(select(Account).where(Account.number == number)).first()
    if account is None:
        raise UnknownAccountError(number)
    return account


def _wanted(found: list[Explained], service: str | None, number: str, period: Period) -> list[Explained]:
    """The lines of a service, if one is named: by its code, its name, or what only its name begins with."""
    wanted = found if service is None else _of_service(found, search_key(service))
    if not wanted:
        what = f"услуги «{service}»" if service else "строк"
        raise RefusedError(f"У лицевого счёта {number} за {period.title} нет начисленных {what}.")
    return wanted


def _of_service(found: list[Explained], key: str) -> list[Explained]:
    exact = [each for each in found if key in {search_key(each.service_code), search_key(each.service)}]
    begun = [each for each in found if len(key) >= SHORTEST_BEGINNING and search_key(each.service).startswith(key)]
    return exact or (begun if len({each.service_code for each in begun}) == 1 else [])


def _named(session: Session, kind: type[Charge] | type[HeldCharge], run_id: int, account_id: int) -> list[Named]:
    statement = (
        select(kind, Service, Unit.name, Organization.name)
        .join(Service, col(Service.id) == kind.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Organization, col(Organization.id) == kind.supplier_id)
        .where(kind.run_id == run_id, kind.account_id == account_id)
        .order_by(col(kind.line))
    )
    return [(_as_charge(line), *names) for line, *names in session.execute(statement)]


def _with_names(session: Session, charges: Sequence[Charge]) -> list[Named]:
    """Computed lines with the names of what they are for."""
    services = {
        service.id: (service, unit)
        for service, unit in session.exec(select(Service, Unit.name).join(Unit, col(Unit.id) == Service.unit_id))
    }
    suppliers = dict(session.exec(select(Organization.id, Organization.name)).all())
    return [(line, *services[line.service_id], suppliers[line.supplier_id]) for line in charges]


def _as_charge(line: Charge | HeldCharge) -> Charge:
    """A held line as the line that it will be."""
    return line if isinstance(line, Charge) else Charge(**{name: getattr(line, name) for name in Charge.model_fields})


def _explained(session: Session, named: Named, all_lines: Sequence[Named], month: AccountMonth) -> Explained:
    line, service, *_ = named
    explanation = _of_charge(named, all_lines, month, _sources(named, all_lines, month))
    tree = mapped(explanation.tree, partial(month.with_sources, line))
    more = tuple(_context(session, named, month))
    tree = replace(tree, notes=(*tree.notes[:-1], *more, tree.notes[-1]))
    return Explained(LineKind.CHARGE, line.run_id, line.line, service.code, service.name, tree, line.amount_kop)


def _of_charge(named: Named, all_lines: Sequence[Named], month: AccountMonth, sources: Sequence[Node]) -> Explanation:
    """The line by its own columns; where those do not show its volume, with what its meters counted."""
    line, service, unit, _ = named
    registers: list[Register] = []
    if line.method is Method.METER:
        days = line.service_month.days
        plain = (line.reading_to_e6 - line.reading_from_e6) * 6000 * days
        if plain != line.quantity_u:
            registers = month.registers(line, [each for each, *_ in all_lines])
    return explain(
        numbers(line), unit=unit, name=service.name, registers=registers, sources=sources, need=month.need(line, unit)
    )


def _sources(named: Named, all_lines: Sequence[Named], month: AccountMonth) -> list[Node]:
    """The volumes that a derived service is the sum of: of lines over the very same days."""
    line = named[0]
    if line.method is not Method.DERIVED:
        return []
    ids = month.sources_of(line.service_id)
    return [
        mapped(
            replace(_volume(source, unit), label=f"{service.name}, строка {source.line}"),
            partial(month.with_sources, source),
        )
        for source, service, unit, _ in all_lines
        if source.service_id in ids and line.from_day <= source.from_day and source.to_day <= line.to_day
    ]


def _volume(line: Charge, unit: str) -> Node:
    """The volume of a line, without the coefficient to the norm."""
    columns = numbers(line)
    if line.method is Method.NORM_UPLIFTED:
        columns |= {
            "method": int(Method.NORM),
            "uplift_e2": 100,
            "quantity_u": line.person_days * line.norm_e6 * 6000,
        }
    return explain(columns, unit=unit).tree.of[0].of[0]


def _context(session: Session, named: Named, month: AccountMonth) -> Iterator[Node]:
    """What a line rests on besides its numbers."""
    line, service, unit, supplier = named
    yield from basis(session, line, service, supplier)
    yield month.maker(line)
    yield from heat_parts(month, line, unit)
    yield from month.house_averages(line, unit)
    stable = month.stable(line.service_id)
    yield told("Стабильные периоды месяца по данным на сегодня", "" if stable else "услуга не подключена", *stable)
    decided = month.choices(line, service.resource)
    if decided:
        yield told("Как решено там, где закон оставляет выбор", "", *decided)
