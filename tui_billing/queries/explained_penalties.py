"""Lines of penalty runs, explained; see ``explanations``.

What a run charged on a debt is the penalty of all its days up to the day of the run, rounded with the other debts of the
month, less what earlier runs charged. So the runs in force before it are read with it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from tui_billing.domain.codes import CapKey, DocumentStatus, RateMode
from tui_billing.domain.law import PENALTY_CAP_E2, due_on, penalty_rates_e2
from tui_billing.domain.penalty import PenaltyRun, PenaltySpan
from tui_billing.domain.people import Organization
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.engine.explain_documents import Fined, Span, fined, taken_back
from tui_billing.engine.explanation import told
from tui_billing.queries._ledger import LINES_OF, PENALTY, PENALTY_RUN, SIGN
from tui_billing.queries.explained import Explained, LineKind
from tui_billing.queries.explained_documents import source_of
from tui_billing.queries.facts import column_of
from tui_billing.queries.penalties import penalty_run
from tui_billing.queries.penalty_law import Choices, grounds, last_day

Debt = tuple[Period, int, int]
"""The service month, the service, the supplier: the order in which the kopecks of a month are shared."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a run: its place, what it charged."""

    run_id: int
    line: int
    debt: Debt
    amount_kop: int


def penalties_in(session: Session, account_id: int, period: Period) -> list[Explained]:
    """The penalties that runs in force charge an account in a period, and what mirrors take back in it."""
    ids = session.execute(
        select(PENALTY_RUN.id)
        .where(PENALTY_RUN.period == period, PENALTY_RUN.status != DocumentStatus.DRAFT)
        .order_by(PENALTY_RUN.id)
    ).scalars()
    return [each for run_id in ids.all() for each in explain_penalties(session, run_id, account_id)]


def explain_penalties(session: Session, run_id: int, account_id: int) -> list[Explained]:
    """What a run, draft or posted, charged an account, or a mirror took back."""
    head = session.get_one(PenaltyRun, run_id)
    if head.reverses_id is not None:
        return [_mirrored(session, head, each) for each in explain_penalties(session, head.reverses_id, account_id)]
    own = _lines(session, account_id, PENALTY_RUN.id == run_id)
    if not own:
        return []
    before = _lines(session, account_id, and_(PENALTY_RUN.id < run_id, PENALTY_RUN.status != DocumentStatus.DRAFT))
    spans = _spans(session, account_id, run_id)
    names = _names(session, {each.debt for each in [*own, *before]})
    choices = penalty_run(session, run_id).choices
    return [_explained(session, head, each, before, spans, names, choices) for each in own]


def _explained(
    session: Session,
    head: PenaltyRun,
    line: _Line,
    before: Sequence[_Line],
    spans: Mapping[Debt, tuple[Span, ...]],
    names: Mapping[Debt, tuple[str, str, str]],
    choices: Choices,
) -> Explained:
    month = line.debt[0]
    debts = sorted(debt for debt in spans if debt[0] == month) or [line.debt]
    code, service, supplier = names[line.debt]
    label = f"Пеня, {service} за {month.title}"
    tree = fined(
        label,
        line.amount_kop,
        [Fined(f"{names[debt][1]} ({names[debt][2]})", spans.get(debt, ())) for debt in debts],
        debts.index(line.debt),
        sum(each.amount_kop for each in before if each.debt == line.debt),
        _rates(spans, choices, head),
    )
    tree = replace(
        tree,
        sources=(source_of(session, head, "начисление пени"),),
        notes=(
            told("Поставщик", supplier),
            told(
                "Срок оплаты",
                f"{due_on(month, shift=choices.due_shift):%d.%m.%Y}; день расчёта {head.event_on:%d.%m.%Y}",
            ),
            told("Основания и принятый порядок", "", *(told(each, "") for each in grounds(choices, head.event_on))),
        ),
    )
    return Explained(LineKind.PENALTY, head.id, line.line, code, service, tree, line.amount_kop)


def _mirrored(session: Session, mirror: PenaltyRun, original: Explained) -> Explained:
    amount = -original.amount_kop
    label = f"Сторно: {original.tree.label[:1].lower()}{original.tree.label[1:]}"
    tree = replace(
        taken_back(label, amount, original.tree), sources=(source_of(session, mirror, "сторно пени"),)
    )  # fmt: skip
    return replace(original, document=mirror.id, tree=tree, amount_kop=amount)


def _lines(session: Session, account_id: int, which: Any) -> list[_Line]:
    """The lines of some runs; those of mirrors are negative."""
    rows = session.execute(
        select(
            PENALTY_RUN.id, PENALTY.line, PENALTY.service_month, PENALTY.service_id, PENALTY.supplier_id,
            PENALTY.amount_kop * SIGN,
        )
        .where(PENALTY.run_id == LINES_OF, PENALTY.account_id == account_id, which)
        .order_by(PENALTY_RUN.id, PENALTY.line)
    )  # fmt: skip
    return [
        _Line(run, line, (month, service, supplier), int(amount))
        for run, line, month, service, supplier, amount in rows
    ]


def _spans(session: Session, account_id: int, run_id: int) -> dict[Debt, tuple[Span, ...]]:
    """All spans up to a run by debt; those that a mirror took back are left out with it."""
    span = column_of(PenaltySpan)
    rows = session.execute(
        select(
            PENALTY.service_month, PENALTY.service_id, PENALTY.supplier_id, span.from_day, span.to_day,
            (span.base_kop * SIGN), span.rate_e2, span.share,
        ).where(
            PENALTY.run_id == LINES_OF, PENALTY.account_id == account_id,
            (PENALTY_RUN.id == run_id)
            | and_(PENALTY_RUN.id < run_id, PENALTY_RUN.status != DocumentStatus.DRAFT),
            span.run_id == PENALTY.run_id, span.building_id == PENALTY.building_id,
            span.account_id == PENALTY.account_id, span.line == PENALTY.line,
        )
        .order_by(PENALTY_RUN.id, span.line, span.span)
    )  # fmt: skip
    found: dict[Debt, list[Span]] = defaultdict(list)
    for month, service, supplier, first, end, base, rate, share in rows:
        found[month, service, supplier].append(Span(first, last_day(end), base, rate, share))
    return {debt: tuple(sorted(_standing(of), key=_by_day)) for debt, of in found.items()}


def _standing(spans: Sequence[Span]) -> list[Span]:
    """Without the pairs that cancel: what a mirror took back."""
    left = list(spans)
    for each in spans:
        opposite = replace(each, base_kop=-each.base_kop)
        if each.base_kop < 0 and opposite in left and each in left:
            left.remove(opposite)
            left.remove(each)
    return left


def _by_day(span: Span) -> Any:
    return span.first, span.last, span.share


def _names(session: Session, debts: set[Debt]) -> dict[Debt, tuple[str, str, str]]:
    """The code and the name of the service, the name of the supplier."""
    service, supplier = column_of(Service), column_of(Organization)
    services = {row[0]: (row[1], row[2]) for row in session.execute(select(service.id, service.code, service.name))}
    suppliers = {row[0]: row[1] for row in session.execute(select(supplier.id, supplier.name))}
    return {debt: (*services[debt[1]], suppliers[debt[2]]) for debt in debts}


def _rates(spans: Mapping[Debt, tuple[Span, ...]], choices: Choices, head: PenaltyRun) -> dict[int, str]:
    """Where each rate came from: the cap, or the last key rate of this value."""
    found = {}
    for rate in {span.rate_e2 for own in spans.values() for span in own}:
        cap = PENALTY_CAP_E2.on(head.event_on)
        steps = [step for step in penalty_rates_e2() if step.since <= head.event_on and step.value == rate]
        if choices.rate_mode is RateMode.FIXED:
            found[rate] = choices.rate_mode.label
        elif cap.value.ceiling_e2 == rate and choices.cap_key is CapKey.PAYMENT_DATE:
            found[rate] = f"ограничение ставки: {cap.cite}, с {cap.since:%d.%m.%Y}"
        elif steps:
            found[rate] = f"ключевая ставка с {steps[-1].since:%d.%m.%Y}: {steps[-1].cite}"
    return found
