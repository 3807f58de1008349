"""One account with broken facts is parked, and everybody else is billed by the very same lines, on both databases."""

import pytest
from sqlmodel import func, select

from tests.towns import LAST
from tui_billing.domain.accounts import Account, AccountGroup, Residents, SubscriberGroup, TariffCategory
from tui_billing.domain.charges import ParkedLine, Posting, RunBuilding
from tui_billing.domain.codes import ParkReason
from tui_billing.domain.metering import Meter, MeteringPoint, MeterInstallation
from tui_billing.domain.places import Premises, PremisesArea
from tui_billing.operations.accrual import accrue_period, post_accrual


def without_people_and_area(session, account):
    for model, of in ((Residents, "account_id"), (PremisesArea, "premises_id")):
        for row in session.exec(select(model).where(getattr(model, of) == account.id)).all():
            session.delete(row)


def without_a_tariff(session, account):
    session.add(TariffCategory(id=9, name="без тарифов"))
    session.flush()
    session.add(SubscriberGroup(id=9, name="без тарифов", category_id=9))
    session.flush()
    for row in session.exec(select(AccountGroup).where(AccountGroup.account_id == account.id)).all():
        session.delete(row)
    session.flush()
    session.add(
        AccountGroup(building_id=account.building_id, account_id=account.id, valid_from=account.opened_on, group_id=9)
    )


def absurd_meters(session, account):
    mine = (
        select(Meter)
        .join(MeterInstallation, MeterInstallation.meter_id == Meter.id)
        .join(MeteringPoint, MeteringPoint.id == MeterInstallation.point_id)
        .where(MeteringPoint.account_id == account.id)
    )
    for meter in session.exec(mine).all():
        meter.ratio_e3 = 100_000_000
        session.add(meter)


BROKEN = {
    without_people_and_area: {ParkReason.NO_AREA},
    without_a_tariff: {ParkReason.NO_TARIFF},
    absurd_meters: {ParkReason.OUT_OF_BOUNDS},
}


def victim(session):
    """The last flat of the first building: it has meters and neighbours."""
    flats = select(Account).join(Premises, Premises.id == Account.premises_id)
    return session.exec(flats.where(Account.building_id == 1).order_by(Account.id.desc())).first()


def digests(session, run_id):
    return dict(
        session.exec(select(RunBuilding.building_id, RunBuilding.digest).where(RunBuilding.run_id == run_id)).all()
    )


def parked(session, run_id):
    rows = select(ParkedLine.account_id, ParkedLine.reason).where(
        ParkedLine.run_id == run_id, ParkedLine.building_id == 1
    )
    return {(row[0], ParkReason(row[1])) for row in session.exec(rows)}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda each: each.__name__)
def test_one_account_with_broken_facts_is_parked_and_the_others_are_billed(town, actor, broken):
    sound = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    post_accrual(town, actor, sound.run_id)

    def spoil(session):
        account = victim(session)
        broken(session, account)
        session.flush()
        return account.id

    account = town.write(spoil, actor)
    run = accrue_period(town, actor, LAST, accrued_on=LAST.last)
    before, after = town.read(digests, sound.run_id), town.read(digests, run.run_id)
    assert {building for building in before if before[building] != after[building]} == {1}
    new = town.read(parked, run.run_id) - town.read(parked, sound.run_id)
    assert {reason for who, reason in new if who == account} >= BROKEN[broken]
    assert {who for who, _ in new} <= {0, account}, "the building's own lines may wait for the account's"
    post_accrual(town, actor, run.run_id)
    charged = town.read(lambda session: session.exec(select(func.count()).select_from(Posting)).one())
    assert charged == len(before)
