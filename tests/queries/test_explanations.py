"""Every charge line of a billed town can be explained, and the explanation multiplies to what is stored."""

from collections import Counter

from sqlmodel import col, func, select, update

from tests.billed import billed_town
from tests.towns import LAST, small_town
from tui_billing.domain.accounts import Account
from tui_billing.domain.charges import Charge, Posting
from tui_billing.domain.codes import Method, ReadingStatus
from tui_billing.domain.metering import MeteringPoint, Reading
from tui_billing.engine.explanation import is_exact
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.queries.explanations import explain_account, explain_lines


def accounts_in_force(session):
    """``(number, period, run, account)`` of everybody who is charged."""
    return session.exec(
        select(Account.number, Posting.period, Posting.run_id, Account.id).join(
            Posting, Posting.building_id == Account.building_id
        )
    ).all()


def lines_of(session, run_id, account_id):
    return session.exec(select(func.count()).where(Charge.run_id == run_id, Charge.account_id == account_id)).one()


def test_every_charge_line_of_the_town_is_explained_and_confirmed(database, actor):
    billed_town(database, actor, accounts=24)
    methods = Counter()

    def explain_all(session):
        for number, period, run_id, account_id in accounts_in_force(session):
            found = explain_lines(session, run_id, account_id)
            assert len(found) == lines_of(session, run_id, account_id)
            if found:
                assert explain_account(session, number, period) == found
            for each in found:
                assert each.is_confirmed, (number, period, each.line)
                assert is_exact(each.tree)
                sentences = [text for _, text in each.outline.lines()]
                for beginning in (
                    "Способ: ",
                    "Формула: ",
                    "Основание: ",
                    "Поставщик: ",
                    "Объём",
                    "Округление",
                    "Стабильн",
                ):
                    assert any(text.startswith(beginning) for text in sentences), (beginning, sentences)
                assert any("начисление № " in text and "ввод: Администратор" in text for text in sentences)
                if "Способ: ОДН по общедомовому прибору" in sentences:
                    assert any("Сумма объёмов помещений дома: " in text for text in sentences), sentences
                methods.update(text for text in sentences if text.startswith("Способ: "))

    database.read(explain_all)
    assert sum(methods.values()) == database.read(lambda session: session.exec(select(func.count(Charge.line))).one())
    assert len(methods) >= 5, methods


def test_the_average_of_a_building_meter_says_how_it_came_about_and_which_period_it_is(database, actor):
    small_town(database, actor, accounts=24, months=6)

    def keep_silent(session):
        of_buildings = select(MeteringPoint.id).where(col(MeteringPoint.account_id).is_(None))
        session.exec(
            update(Reading)
            .where(col(Reading.point_id).in_(of_buildings), col(Reading.period) == LAST)
            .values(status=ReadingStatus.REJECTED)
        )

    database.write(keep_silent, actor)
    database.write(post_run, actor, accrue_period(database, actor, LAST, accrued_on=LAST.last).run_id)

    def explained(session):
        by_average = session.exec(select(Charge).where(Charge.method == Method.COMMON_AVERAGE)).all()
        return [explain_lines(session, each.run_id, each.account_id, each.line)[0] for each in by_average]

    found = database.read(explained)
    assert found
    for each in found:
        assert each.is_confirmed
        sentences = [text for _, text in each.outline.lines()]
        said = [text for text in sentences if text.startswith("Среднемесячный объём общедомового прибора: ")]
        assert said
        assert all("период 1 из 3 подряд; дней без показаний" in text for text in said)
        assert any("Сумма объёмов помещений дома: " in text for text in sentences)
        assert any(text.startswith("Откуда: показание") for text in sentences)
