"""Lines of recalculations, instalment plans and one-off charges, explained; see ``explanations``."""

from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import polars as pl
from sqlmodel import Session, col, select

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import DocumentStatus, RecalculationPart
from tui_billing.domain.documents import Document, Movement
from tui_billing.domain.instalments import InstalmentPlan
from tui_billing.domain.office import User
from tui_billing.domain.one_off import OneOff, OneOffLine
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation, RecalculationLine
from tui_billing.domain.services import Service, Unit
from tui_billing.engine.explain_documents import (
    PlanOf,
    charged_interest,
    interest_of,
    money,
    one_off,
    part,
    recalculated,
    side,
    taken_back,
)
from tui_billing.engine.explanation import Node, Source, leaf, product, recomputed, rounded, told
from tui_billing.queries._entries import moment
from tui_billing.queries._explained_lines import as_charge, as_line
from tui_billing.queries._explained_month import AccountMonth
from tui_billing.queries.explained import Explained, LineKind
from tui_billing.queries.instalments import LINES_A_PART, Plan, plan_of
from tui_billing.queries.receipts import account_place

SINCE_THEN: Final = "строки пересчитанного месяца не хранятся, а по данным на сегодня они дают другую сумму; ниже — они по данным на сегодня"
REDUCED: Final = "сумма снижения по документам о качестве услуги и перерывах; по строкам она не хранится"
NOT_FOUND: Final = "строки в силе не найдены или дают другую сумму; ниже — те, что найдены"


def recalculations_in(session: Session, account_id: int, period: Period) -> list[Explained]:
    """The recalculations that land in a period, of an account; drafts are left out."""
    ids = session.exec(
        select(Recalculation.id)
        .where(Recalculation.period == period, Recalculation.status != DocumentStatus.DRAFT)
        .where(col(Recalculation.id).in_(_with_lines(account_id)))
        .order_by(col(Recalculation.id))
    )
    return [each for found in ids.all() for each in explain_recalculation(session, found, account_id)]


def explain_recalculation(session: Session, recalculation_id: int, account_id: int) -> list[Explained]:
    """The lines of a recalculation, draft or posted, of an account."""
    head = session.get_one(Recalculation, recalculation_id)
    rows = session.exec(
        select(RecalculationLine, Service, Unit.name, Organization.name)
        .join(Service, col(Service.id) == RecalculationLine.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Organization, col(Organization.id) == RecalculationLine.supplier_id)
        .where(RecalculationLine.recalculation_id == recalculation_id, RecalculationLine.account_id == account_id)
        .order_by(col(RecalculationLine.service_month), col(RecalculationLine.line))
    ).all()
    source = source_of(session, head, "перерасчёт")
    months: dict[Period, AccountMonth] = {}
    found = []
    for line, service, unit, supplier in rows:
        month = months.setdefault(
            line.service_month,
            AccountMonth(session, line.building_id, account_id, line.service_month, head.period),
        )
        label = f"Перерасчёт, {service.name} за {line.service_month.title}"
        tree = replace(
            _recalculated(session, head, line, unit, month, label),
            sources=(source,),
            notes=(told("Поставщик", supplier), told("Вид", f"{head.cause.label}, {line.part.label}")),
        )
        found.append(
            Explained(
                LineKind.RECALCULATION, head.id, line.line, service.code, service.name, tree, line.amount_kop
            )
        )  # fmt: skip
    return found


def explain_recalculation_of(session: Session, recalculation_id: int, number: str) -> list[Explained]:
    """The same, of an account by its number.

    Raises:
        UnknownAccountError: there is none.
    """
    return explain_recalculation(session, recalculation_id, account_place(session, number)[1])


def one_offs_in(session: Session, account_id: int, period: Period) -> list[Explained]:
    """The one-off charges that land in a period, of an account; drafts are left out."""
    ids = session.exec(
        select(OneOff.id)
        .join(OneOffLine, col(OneOffLine.one_off_id) == OneOff.id)
        .where(
            OneOff.period == period, OneOff.status != DocumentStatus.DRAFT, OneOffLine.account_id == account_id
        )
        .order_by(col(OneOff.id))
    )  # fmt: skip
    return [each for found in ids.all() for each in explain_one_off(session, found, account_id)]


def explain_one_off(session: Session, one_off_id: int, account_id: int) -> list[Explained]:
    """The line of a one-off charge of an account."""
    head = session.get_one(OneOff, one_off_id)
    rows = session.exec(
        select(OneOffLine, Service, Unit.name, Organization.name)
        .join(OneOff, col(OneOff.id) == OneOffLine.one_off_id)
        .join(Service, col(Service.id) == OneOff.service_id)
        .join(Unit, col(Unit.id) == Service.unit_id)
        .join(Organization, col(Organization.id) == OneOffLine.supplier_id)
        .where(OneOffLine.one_off_id == one_off_id, OneOffLine.account_id == account_id)
    ).all()
    found = []
    for line, service, unit, supplier in rows:
        label = f"Разовое начисление, {service.name} за {head.service_month.title}"
        tree = replace(
            one_off(label, line.amount_kop, line.quantity_e6, line.price_e6, unit),
            sources=(source_of(session, head, "разовое начисление"),),
            notes=(told("Поставщик", supplier), told("Кому", head.scope)),
        )
        found.append(Explained(LineKind.ONE_OFF, head.id, 1, service.code, service.name, tree, line.amount_kop))
    return found


def plans_in(session: Session, account_id: int, period: Period) -> list[Explained]:
    """The interest of instalment plans that is charged in a period, of an account, by part and debt."""
    moves = session.exec(
        select(Movement, Service)
        .join(Service, col(Service.id) == Movement.service_id)
        .where(
            Movement.kind == "instalment_plan", Movement.account_id == account_id, Movement.period == period
        )
        .order_by(col(Movement.document_id), col(Movement.line))
    ).all()  # fmt: skip
    return [_interest(session, move, service) for move, service in moves]


def explain_plan(session: Session, plan_id: int, number: int = 0) -> list[Explained]:
    """The parts of a plan as they were agreed, or one of them."""
    plan = plan_of(session, plan_id)
    if plan is None:
        return []
    source = source_of(session, session.get_one(InstalmentPlan, plan_id), "рассрочка")
    debts = tuple(
        money(f"{debt.service} за {debt.service_month.title}, {debt.supplier}", debt.amount_kop) for debt in plan.debts
    )
    found = []
    for each in plan.parts:
        if number not in {0, each.number}:
            continue
        label = f"Часть {each.number} из {len(plan.parts)}, срок {each.due_on:%d.%m.%Y}"
        tree = part(label, _terms(plan), each.number, each.principal_kop, each.interest_kop)
        tree = replace(tree, sources=(source,), notes=(told("Рассроченные долги", "", *debts),))
        found.append(Explained(LineKind.INSTALMENT, plan_id, each.number, "", label, tree, each.payable_kop))
    return found


def source_of(session: Session, document: Document, title: str) -> Source:
    """The head of a document, who made it and when."""
    note = f", {document.note}" if document.note else ""
    author = session.get_one(User, document.author_id).name
    return Source(
        f"{title} № {document.number} от {document.dated_on:%d.%m.%Y}, период {document.period}{note}",
        author,
        moment(document.recorded_at_ms),
    )


def _terms(plan: Plan, *, as_paid: bool = False) -> PlanOf:
    return PlanOf(
        plan.amount_kop, plan.granted_on, tuple(plan.dues), plan.rate_e2, plan.paid if as_paid else ()
    )  # fmt: skip


def _interest(session: Session, move: Movement, service: Service) -> Explained:
    """The interest of a part on one debt: by the plan as agreed, or as it was paid; whichever comes to it."""
    head = session.get_one(InstalmentPlan, move.document_id)
    plan_id = head.reverses_id or head.id
    number, place = divmod(move.line, LINES_A_PART)
    label = f"Проценты по рассрочке № {head.number}, часть {number}, {service.name}"
    plan = plan_of(session, plan_id)
    amount = move.amount_kop if head.reverses_id is None else -move.amount_kop
    tree = money(label, amount) if plan is None else _of_plan(plan, label, number, place, amount)
    if head.reverses_id is not None:
        tree = taken_back(label, move.amount_kop, tree)
    tree = replace(tree, sources=(source_of(session, head, "рассрочка"),))
    return Explained(LineKind.INSTALMENT, head.id, move.line, service.code, service.name, tree, move.amount_kop)


def _of_plan(plan: Plan, label: str, number: int, place: int, amount_kop: int) -> Node:
    debts = [(f"{debt.service} за {debt.service_month.title}", debt.amount_kop) for debt in plan.debts]
    trees = [
        charged_interest(label, amount_kop, interest_of(_terms(plan, as_paid=as_paid), number), debts, place - 1)
        for as_paid in (False, True)
    ]
    right = [tree for tree in trees if recomputed(tree) == tree.value]
    if right:
        return right[0]
    changed = "оплаты долга с тех пор изменились: по ним вышли бы другие проценты; они начисляются один раз"
    return replace(money(label, amount_kop), notes=(told("Расчёт по данным на сегодня", changed, trees[1]),))


def _recalculated(
    session: Session, head: Recalculation, line: RecalculationLine, unit: str, month: AccountMonth, label: str
) -> Node:
    if line.part is RecalculationPart.MANUAL:
        return _manual(session, head, line, unit, label)
    if line.part is RecalculationPart.HEAT_YEAR:  # the steps of a year: queries.heat_corrections
        should = money("Следует за год по объёмам приборов и тарифам полугодий", line.becomes_kop)
        charged = money("Начислено за год с перерасчётами и прежними корректировками", line.was_kop)
        return recalculated(label, line.amount_kop, should, charged)
    of_charge = line.part is RecalculationPart.CHARGE
    was, becomes = _charged(session, line, unit), _computed(session, line, unit, month) if of_charge else []
    if head.reverses_id is not None:
        was, becomes = becomes, was
    computed = SINCE_THEN if of_charge else REDUCED
    sides = (
        side("Должно быть", line.becomes_kop, becomes, NOT_FOUND if head.reverses_id else computed),
        side("Начислено", line.was_kop, was, computed if head.reverses_id else NOT_FOUND),
    )
    return recalculated(label, line.amount_kop, *sides)


def _manual(session: Session, head: Recalculation, line: RecalculationLine, unit: str, label: str) -> Node:
    """A sum by hand, or a volume at the price of the month."""
    volume = line.becomes_volume_e6 - line.was_volume_e6
    if not volume:
        return recalculated(label, line.amount_kop, money("Сумма по документу", line.amount_kop), money("Начислено", 0))
    corrected = session.exec(
        select(Charge)
        .where(
            Charge.run_id == line.run_id, Charge.account_id == line.account_id, Charge.service_id == line.service_id
        )
        .order_by(col(Charge.to_day).desc(), col(Charge.line).desc())
    ).first()  # fmt: skip
    if corrected is None:
        return recalculated(label, line.amount_kop, money("Сумма по документу", line.amount_kop), money("Начислено", 0))
    price = leaf("Тариф месяца", _e6(corrected.price_e6), f"руб./{unit}")
    exact = product("До округления", "руб.", leaf("Объём по документу", _e6(volume), unit), price)
    return recalculated(label, line.amount_kop, rounded("Объём × тариф", exact), money("Начислено", 0))


def _charged(session: Session, line: RecalculationLine, unit: str) -> list[Node]:
    """What was in force: the charge lines, and what earlier recalculations changed."""
    charges = session.exec(
        select(Charge)
        .where(
            Charge.run_id == line.run_id, Charge.account_id == line.account_id,
            Charge.service_month == line.service_month, Charge.service_id == line.service_id,
            Charge.supplier_id == line.supplier_id, Charge.point_id == line.point_id, Charge.zone == line.zone,
        )
        .order_by(col(Charge.line))
    ).all() if line.part is RecalculationPart.CHARGE else []  # fmt: skip
    first = line.recalculation_id
    mirrored = session.get_one(Recalculation, first).reverses_id
    earlier = session.exec(
        select(RecalculationLine, Recalculation)
        .join(Recalculation, col(Recalculation.id) == RecalculationLine.recalculation_id)
        .where(
            Recalculation.status != DocumentStatus.DRAFT, Recalculation.id < (mirrored or first),
            RecalculationLine.account_id == line.account_id, RecalculationLine.service_month == line.service_month,
            RecalculationLine.service_id == line.service_id, RecalculationLine.supplier_id == line.supplier_id,
            RecalculationLine.point_id == line.point_id, RecalculationLine.zone == line.zone,
            RecalculationLine.part == line.part,
        )
        .order_by(col(Recalculation.id))
    ).all()  # fmt: skip
    return [
        *(as_line(session, each, unit, f"Строка {each.line} начисления № {each.run_id}") for each in charges),
        *(
            replace(
                money(f"Перерасчёт № {head.number}", each.amount_kop),
                sources=(source_of(session, head, "перерасчёт"),),
            )
            for each, head in earlier
        ),
    ]


def _computed(session: Session, line: RecalculationLine, unit: str, month: AccountMonth) -> list[Node]:
    """What the same engine makes of the month now."""
    key = {
        "service_id": line.service_id,
        "supplier_id": line.supplier_id,
        "point_id": line.point_id,
        "zone": int(line.zone),
    }
    mine = month.lines.filter(*(pl.col(name) == value for name, value in key.items()))
    return [
        as_line(session, as_charge(row), unit, f"Строка {place} пересчитанного месяца")
        for place, row in enumerate(mine.to_dicts(), 1)
    ]


def _e6(value: int) -> Fraction:
    return Fraction(value, 10**6)


def _with_lines(account_id: int) -> Any:
    return select(RecalculationLine.recalculation_id).where(RecalculationLine.account_id == account_id)
