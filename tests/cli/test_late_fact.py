"""From end to end: a resident entered late marks the account, a recalculation charges exactly the difference, a second nothing."""

from collections import Counter
from fractions import Fraction

import pytest
from sqlmodel import func, select

from tests.cli.office import opened
from tests.towns import LAST
from tui_billing.cli.main import main
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, PeriodStatus, ServiceKind
from tui_billing.domain.documents import Movement
from tui_billing.domain.office import AccrualPeriod
from tui_billing.domain.recalculation import RecalculationLine
from tui_billing.domain.services import Service, ServiceSource
from tui_billing.domain.tariffs import Norm
from tui_billing.engine.rounding import half_away_whole
from tui_billing.operations.accrual import accrue_period, post_accrual
from tui_billing.queries.balances import owed_by
from tui_billing.queries.checks import check
from tui_billing.storage.bulk import run_bulk

NEXT = LAST.plus(1)
NORMS = (Method.NORM, Method.NORM_UPLIFTED)


@pytest.fixture
def office(town, actor, monkeypatch):
    """A town charged for its last month, and the command line of its administrator."""
    run = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    post_accrual(town, actor, run.run_id)
    town.write(lambda session: session.add(AccrualPeriod(period=NEXT, status=PeriodStatus.OPEN)), actor)
    opened(town, monkeypatch)
    return town


def run(*words):
    with pytest.raises(SystemExit) as ended:
        main([*words])
    assert ended.value.code == 0


def a_normed_account(session):
    """The number and id of an account that has whole months charged by norm."""
    found = select(Account.number, Account.id).join(Charge, Charge.account_id == Account.id)
    whole = Charge.method.in_(NORMS), Charge.from_day == LAST.first, Charge.to_day == LAST.end
    return tuple(session.exec(found.where(*whole).order_by(Account.id)).first())


def of_one_more_person(session, account_id):
    """What one more person costs by the lines charged by norm: ``{service: kopecks}``.

    Left out are services whose norm depends on how many live there, and those with a common need of the building: what
    one flat uses changes what the building shares.
    """
    more = Counter()
    common = select(Service.id).where(Service.kind == ServiceKind.COMMON_HOUSE)
    lines = select(Charge).where(
        Charge.account_id == account_id,
        Charge.method.in_(NORMS),
        Charge.service_id.not_in(select(ServiceSource.source_id).where(ServiceSource.service_id.in_(common))),
        Charge.service_id.not_in(select(Norm.service_id).where(Norm.people > 0)),
    )
    for line in session.exec(lines):
        volume = Fraction(line.norm_e6, 10**6) * Fraction(line.uplift_e2, 100)
        person_days = line.person_days + (line.to_day - line.from_day).days
        exact = volume * Fraction(person_days, LAST.days) * Fraction(line.price_e6, 10**4)
        more[line.service_id] += half_away_whole(exact.numerator, exact.denominator) - line.amount_kop
    return more


def recalculated(session):
    return {
        (account, service): int(amount)
        for account, service, amount in session.exec(
            select(RecalculationLine.account_id, RecalculationLine.service_id, func.sum(RecalculationLine.amount_kop))
            .group_by(RecalculationLine.account_id, RecalculationLine.service_id)
        )
    }  # fmt: skip


def moved(session):
    return int(session.exec(select(func.coalesce(func.sum(Movement.amount_kop), 0))).one())


def test_a_resident_entered_late_is_charged_for_once_and_taken_back(office, capsys):
    number, account = office.read(a_normed_account)
    expected, owed = office.read(of_one_more_person, account), office.read(owed_by, account)
    assert expected
    run("residents", number, "in", "--from", f"{LAST.first:%d.%m.%Y}")
    run("mark", "list", "--account", number)
    assert f"ЛС {number}, с {LAST}, по изменению данных: жильцы с {LAST.first:%d.%m.%Y}: прописано" in (
        capsys.readouterr().out
    )
    run("recalculate", str(NEXT))
    assert "Проведено: перерасчёт № 20" in capsys.readouterr().out
    found = office.read(recalculated)
    assert {whose for whose, _ in found} == {account}
    assert {service: found[account, service] for service in expected} == expected
    assert office.read(moved) == sum(found.values()) == office.read(owed_by, account) - owed
    run("mark", "list")
    assert "Отметок нет" in capsys.readouterr().out
    for again in ((), ("--account", number, "--since", str(LAST))):
        run("recalculate", str(NEXT), *again)
        assert "Без изменений" in capsys.readouterr().out
    assert office.read(moved) == sum(found.values())
    assert [each.name for each in run_bulk(office.address, check) if each.count] == []
    run("recalculation", "reverse", f"{LAST.year}-000001", "--period", str(NEXT))
    assert "сторно" in capsys.readouterr().out
    assert office.read(owed_by, account) == owed
    run("mark", "list", "--account", number)
    assert "жильцы с" in capsys.readouterr().out
