"""A month whose law nobody has checked is not computed, unless the administrator has confirmed it."""

import json
from datetime import date

import pytest
from sqlmodel import select

from tests.confirmed import confirm
from tui_billing.domain.codes import LawUse, PeriodStatus, Role
from tui_billing.domain.errors import NotAllowedError, RefusedError, StorageError
from tui_billing.domain.law import PARAMETERS, UPLIFT_E2, used_by
from tui_billing.domain.law_checks import LawCheck
from tui_billing.domain.office import AccrualPeriod, Audit
from tui_billing.domain.period import Period
from tui_billing.operations.accrual import accrue_period, preview
from tui_billing.operations.law_checks import confirm_law, require_checked
from tui_billing.queries.law_checks import confirmations, unchecked
from tui_billing.storage.database import Actor

CHECKED, NEXT = Period(202612), Period(202701)


def open_month(session, period):
    session.add(AccrualPeriod(period=period, status=PeriodStatus.OPEN))


@pytest.mark.parametrize("use", LawUse)
def test_every_use_of_the_law_has_a_last_checked_month_and_the_next_one_is_refused(database, use):
    last = min(parameter.checked_through for parameter in used_by(use))
    checked = Period.of(last) if Period.of(last).last == last else Period.of(last).plus(-1)
    database.read(require_checked, use, checked)
    with pytest.raises(RefusedError, match=use.label):
        database.read(require_checked, use, checked.plus(1))


def test_the_refusal_lists_what_to_check_with_its_last_step_and_act_and_says_how(database):
    with pytest.raises(RefusedError) as refused:
        database.read(require_checked, LawUse.ACCRUAL, NEXT)
    said = str(refused.value)
    assert said.startswith("2027-01, начисление: закон не проверен")
    assert "tui-billing law confirm house_average 2027-01" in said
    for part in ("Повышающий коэффициент к нормативу", "по 31.12.2026", "с 06.12.2025", "от 25.11.2025 № 1871"):
        assert part in said


def test_a_month_with_unchecked_law_is_not_accrued_until_it_is_confirmed(database, actor):
    for period in (CHECKED, NEXT):
        database.write(open_month, actor, period)
    accrue_period(database, actor, CHECKED, accrued_on=CHECKED.last)
    with pytest.raises(RefusedError, match="uplift"):
        accrue_period(database, actor, NEXT, accrued_on=NEXT.last)
    database.write(confirm, actor, LawUse.ACCRUAL, NEXT)
    accrue_period(database, actor, NEXT, accrued_on=NEXT.last)


def test_a_preview_of_an_unchecked_month_says_so(database, actor):
    for period in (CHECKED, NEXT):
        database.write(open_month, actor, period)
    assert preview(database, CHECKED).unchecked == ()
    assert [each.name for each in preview(database, NEXT).unchecked] == ["house_average", "uplift"]
    database.write(confirm, actor, LawUse.ACCRUAL, NEXT)
    assert preview(database, NEXT).unchecked == ()


def test_a_confirmation_is_of_one_parameter_and_one_month(database, actor):
    database.write(confirm_law, actor, "due_day", NEXT, "сверено")
    names = {each.name for each in database.read(unchecked, LawUse.RECEIPTS, NEXT)}
    assert names == {each.name for each in used_by(LawUse.RECEIPTS)} - {"due_day"}
    assert "due_day" in {each.name for each in database.read(unchecked, LawUse.RECEIPTS, NEXT.plus(1))}


def test_a_confirmation_says_who_when_and_what_and_is_in_the_audit(database, actor):
    database.write(confirm_law, actor, "uplift", NEXT, " Гарант на 05.01.2027 ")
    (found,) = database.read(confirmations, [UPLIFT_E2])
    assert (found.parameter, found.period, found.note, found.author) == (
        "uplift", NEXT, "Гарант на 05.01.2027", "Администратор",
    )  # fmt: skip
    assert (found.recorded_at_ms, found.is_valid) == (actor.at_ms, True)
    told = database.read(
        lambda session: [(row.user_id, row.arguments) for row in session.exec(select(Audit)) if "law" in row.operation]
    )
    assert [user for user, _ in told] == [actor.user_id]
    assert "202701" in json.dumps(told) or "2027-01" in json.dumps(told)


def test_a_confirmation_of_another_value_than_the_one_known_now_counts_for_nothing(database, actor):
    def older(session):
        row = LawCheck(
            parameter="uplift", period=NEXT, step_since=date(2017, 1, 1), note="давно", author_id=1, recorded_at_ms=1
        )
        session.add(row)

    database.write(older, actor)
    assert [each.name for each in database.read(unchecked, LawUse.ACCRUAL, NEXT)] == ["house_average", "uplift"]
    assert [each.is_valid for each in database.read(confirmations, [UPLIFT_E2])] == [False]
    database.write(confirm_law, actor, "uplift", NEXT, "заново")
    database.write(confirm_law, actor, "house_average", NEXT, "сверено")
    assert database.read(unchecked, LawUse.ACCRUAL, NEXT) == ()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_confirms(database, role):
    with pytest.raises(NotAllowedError, match="подтверждение параметров закона"):
        database.write(confirm_law, Actor(1, role, 0), "uplift", NEXT, "сверено")


@pytest.mark.parametrize(
    ("name", "period", "note", "why"),
    [
        ("uplifts", NEXT, "сверено", "нет такого параметра"),
        ("uplift", NEXT, "  ", "что проверено"),
        ("uplift", CHECKED, "сверено", "подтверждать не нужно"),
        ("production_calendar", Period(202801), "сверено", r"нет значения на 31\.01\.2028"),
    ],
)
def test_a_confirmation_of_nothing_is_refused(database, actor, name, period, note, why):
    with pytest.raises(RefusedError, match=why):
        database.write(confirm_law, actor, name, period, note)


def test_a_month_is_confirmed_once(database, actor):
    database.write(confirm_law, actor, "uplift", NEXT, "сверено")
    with pytest.raises(RefusedError, match="уже подтверждён"):
        database.write(confirm_law, actor, "uplift", NEXT, "ещё раз")

    def twice(session):
        since = UPLIFT_E2.on(NEXT.last).since
        session.add(
            LawCheck(parameter="uplift", period=NEXT, step_since=since, note="x", author_id=1, recorded_at_ms=1)
        )

    with pytest.raises(StorageError, match="такая запись уже есть"):
        database.write(twice, actor)


def test_what_is_shipped_was_looked_at_before_it_was_called_checked():
    """A day after the look is settled only for what an act or a schedule fixes; the key rate is not."""
    assert PARAMETERS["key_rate"].checked_through < PARAMETERS["key_rate"].checked_on
