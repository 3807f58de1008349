"""How the office decides the points that the law leaves open: by an act from a day on, or by the default."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import CapKey, RateMode, Resource
from tui_billing.domain.dated import Choice
from tui_billing.domain.days import FOREVER
from tui_billing.domain.law import CHOICES, choice
from tui_billing.domain.tariffs import Act, LawChoice
from tui_billing.queries._by_session import SessionFrames
from tui_billing.queries.facts import Frames, column_of
from tui_billing.queries.local_law import act_words
from tui_billing.queries.penalty_law import Choices


@dataclass(frozen=True, slots=True)
class Answer:
    """A point and its answer over ``[valid_from, valid_to)``; without an act it is the default."""

    choice: Choice
    answer: str
    valid_from: date = date(1970, 1, 1)
    valid_to: date = FOREVER
    act: str = ""

    @property
    def words(self) -> str:
        """The answer in words."""
        return self.choice.answers.get(self.answer, self.answer)


def answers(session: Session, day: date) -> list[Answer]:
    """Every point that the program knows, with its answer on a day, by name."""
    decided = {
        row.name: (row, act)
        for row, act in session.exec(
            select(LawChoice, Act)
            .join(Act, col(Act.id) == LawChoice.act_id)
            .where(col(LawChoice.valid_from) <= day, col(LawChoice.valid_to) > day)
        )
    }
    return [_answer(each, *decided.get(name, (None, None))) for name, each in CHOICES.items()]


def decisions(session: Session, day: date) -> list[Answer]:
    """Every point with its decisions that have not ended by a day; the default where no decision holds from then on."""
    found: dict[str, list[Answer]] = {}
    for row, act in session.exec(
        select(LawChoice, Act)
        .join(Act, col(Act.id) == LawChoice.act_id)
        .where(col(LawChoice.valid_to) > day)
        .order_by(col(LawChoice.name), col(LawChoice.valid_from))
    ):
        if row.name in CHOICES:
            found.setdefault(row.name, []).append(_answer(CHOICES[row.name], row, act))
    return [answer for name, each in CHOICES.items() for answer in found.get(name) or [_answer(each, None, None)]]


def chosen(session: Session, name: str, day: date) -> str:
    """The answer to one point on a day.

    Raises:
        RefusedError: there is no such point.
    """
    return chosen_in(SessionFrames(session), name, day)


def chosen_in(columns: Frames, name: str, day: date) -> str:
    """``chosen`` in the bulk worker."""
    decided = column_of(LawChoice)
    asked = select(decided.answer).where(decided.name == name, decided.valid_from <= day, decided.valid_to > day)
    found = columns.fetch(asked)["answer"].to_list()
    return str(found[0]) if found else choice(name).default


def answers_of_line(session: Session, line: Charge, resource: Resource) -> list[Answer]:
    """The points that a charge line may depend on, as they were decided in its month."""
    return [each for each in answers(session, line.service_month.first) if _concerns(each.choice, line, resource)]


def penalty_choices(session: Session, on: date) -> Choices:
    """What the office decides about penalties, on the day of calculation."""
    said = {each.choice.name: each.answer for each in answers(session, on)}
    return Choices(
        rate_mode=RateMode[said["RATE_MODE"].upper()],
        cap_key=CapKey[said["CAP_KEY"].upper()],
        cap_legal=said["CAP_LEGAL"] == "true",
        moratorium_497=said["MORATORIUM_497"] == "true",
        due_shift=said["DUE_SHIFT"] == "true",
    )


def _answer(point: Choice, row: LawChoice | None, act: Act | None) -> Answer:
    if row is None or act is None:
        return Answer(point, point.default)
    return Answer(point, row.answer, row.valid_from, row.valid_to, act_words(act.title, act.issued_on, act.number))


def _concerns(point: Choice, line: Charge, resource: Resource) -> bool:
    if point.of_ranges:
        return line.range_number != 0
    return line.method in point.methods and (not point.resources or resource in point.resources)
