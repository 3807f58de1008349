"""One-off charges on both databases: whom a filter charges, what a posted one moves, what a retry and a mirror do."""

from datetime import date

import pytest
from sqlalchemy import text

from tests.closed import shut
from tests.ledgers import NOVEMBER, OCTOBER, SEPTEMBER, charge, pay, small_office, standing
from tui_billing.domain.accounts import AccountGroup, SubscriberGroup
from tui_billing.domain.codes import DocumentStatus, Role
from tui_billing.domain.errors import BillingError, NotAllowedError, RefusedError
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service, ServiceConnection
from tui_billing.operations.one_offs import discard_one_off, draft_one_off, post_one_off, reverse_one_off
from tui_billing.queries.account_filter import account_filter, named
from tui_billing.queries.balances import balances_of, debts_of, owed_by
from tui_billing.queries.checks import check
from tui_billing.queries.documents import movements_of, subordination
from tui_billing.queries.one_offs import Terms, one_off_lines, one_off_preview, one_offs
from tui_billing.storage.bulk import run_bulk
from tui_billing.storage.database import Actor

DAY = date(2026, 10, 15)
CALL = Terms(1, OCTOBER, amount_kop=50_000)


def supplied(session):
    """Five accounts (3 is in the second building), service 1 by Водоканал; account 2 by Теплосеть; 1, 2 in a group."""
    small_office(session, accounts=5)
    since = date(2020, 1, 1)
    for building in (1, 2):
        session.add(BuildingSupplier(building_id=building, service_id=1, valid_from=since, supplier_id=1))
    session.add(AccountSupplier(building_id=1, account_id=2, service_id=1, valid_from=since, supplier_id=2))
    session.add(SubscriberGroup(id=7, name="Льготники"))
    session.flush()
    for account in (1, 2):
        session.add(AccountGroup(building_id=1, account_id=account, valid_from=since, group_id=7))
    for account, until in ((1, date(9999, 12, 31)), (4, OCTOBER.first), (5, date(2026, 10, 2))):
        session.add(
            ServiceConnection(building_id=1, account_id=account, service_id=1, valid_from=since, valid_to=until)
        )
    session.flush()


@pytest.fixture
def office(database, actor):
    database.write(supplied, actor)
    return database


def drafted(office, actor, terms=CALL, reason="Вызов", event_on=DAY, period=OCTOBER, **names):
    wanted = office.read(account_filter, **names)
    return office.write(draft_one_off, actor, wanted, terms, reason, dated_on=DAY, event_on=event_on, period=period)


def posted(office, actor, **given):
    made = drafted(office, actor, **given)
    office.write(post_one_off, actor, made)
    return made


@pytest.mark.parametrize(
    ("names", "accounts"),
    [
        ({}, [1, 2, 4, 5, 3]),
        ({"account": "100004"}, [4]),
        ({"district": "северный"}, [1, 2, 4, 5, 3]),
        ({"street": "мира"}, [1, 2, 4, 5, 3]),
        ({"building": "2"}, [3]),
        ({"group": "Льготники"}, [1, 2]),
        ({"connected": "S1"}, [1, 5]),
        ({"connected": "холодная вода", "group": "льготники"}, [1]),
    ],
)
def test_a_filter_finds_the_accounts(office, names, accounts):
    found = office.read(one_off_preview, office.read(account_filter, **names), CALL)
    assert [int(line.account) - 100_000 for line in found] == accounts


def test_what_is_previewed_is_what_is_drafted(office, actor):
    wanted = office.read(account_filter, district="Северный")
    preview = office.read(one_off_preview, wanted, CALL)
    made = drafted(office, actor, district="Северный")
    assert office.read(one_off_lines, made) == preview
    assert {line.supplier for line in preview if line.account == "100002"} == {"Теплосеть"}
    (row,) = office.read(one_offs)
    assert (row.lines, row.amount_kop, row.scope, row.status) == (5, 250_000, "район Северный", DocumentStatus.DRAFT)


def test_a_draft_charges_nobody_and_a_posted_one_charges_everybody_once(office, actor):
    made = drafted(office, actor)
    assert office.read(owed_by, 1) == 0
    office.write(post_one_off, actor, made)
    assert [office.read(owed_by, account) for account in (1, 2, 3, 4, 5)] == [50_000] * 5
    with pytest.raises(RefusedError, match="провести его нельзя"):
        office.write(post_one_off, actor, made)
    assert len(office.read(movements_of, "one_off", made)) == 5


def test_the_same_request_sent_again_doubles_nothing(office, actor):
    posted(office, actor, account="100001")
    with pytest.raises(RefusedError, match="уже есть: № 2026-000001, проведён"):
        drafted(office, actor, account="100001", reason=" вызов ")
    posted(office, actor, account="100001", reason="Второй вызов")
    assert office.read(owed_by, 1) == 100_000


def test_a_quantity_at_a_price_is_rounded_once(office, actor):
    posted(office, actor, account="100001", terms=Terms(1, OCTOBER, quantity_e6=3_333_333, price_e6=10_050_000))
    assert office.read(owed_by, 1) == 3_350  # 33.49999…: half away from zero


def test_a_mirror_takes_back_and_the_request_may_be_sent_again(office, actor):
    made = posted(office, actor, account="100001")
    office.write(pay, actor, 1, 50_000)
    mirror = office.write(reverse_one_off, actor, made, dated_on=NOVEMBER.first, period=NOVEMBER)
    assert office.read(standing, 1) == {(0, 0): 50_000}
    assert [line.amount_kop for line in office.read(one_off_lines, mirror)] == [-50_000]
    again, _, first = office.read(one_offs, 1) if (posted(office, actor, account="100001")) else ()
    assert (again.status, first.status) == (DocumentStatus.POSTED, DocumentStatus.REVERSED)
    assert office.read(owed_by, 1) == 0  # the advance went on the new one
    assert [node.document_id for node in office.read(subordination, "one_off", mirror)] == [made, mirror]
    with pytest.raises(RefusedError, match="сторно"):
        office.write(reverse_one_off, actor, mirror, dated_on=DAY, period=OCTOBER)


def test_a_draft_can_be_thrown_away_and_a_posted_one_cannot(office, actor):
    office.write(discard_one_off, actor, drafted(office, actor))
    assert office.read(one_offs) == []
    with pytest.raises(RefusedError, match="только черновик"):
        office.write(discard_one_off, actor, posted(office, actor))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": "  "}, "причина"),
        ({"terms": Terms(1, OCTOBER)}, "либо сумму"),
        ({"terms": Terms(1, OCTOBER, amount_kop=1, quantity_e6=1, price_e6=1)}, "либо сумму"),
        ({"terms": Terms(1, OCTOBER, amount_kop=-5)}, "больше нуля"),
        ({"terms": Terms(1, OCTOBER, quantity_e6=1, price_e6=1)}, "больше нуля"),
        ({"terms": Terms(1, NOVEMBER, amount_kop=5)}, "позже периода"),
        (
            {"terms": Terms(2, OCTOBER, amount_kop=5)},
            r"Не назначен поставщик услуги: ЛС 100001, 100002, 100004… \(всего 5\)",
        ),
        ({"connected": "S3"}, "ни один лицевой счёт: подключена услуга Отопление"),
        ({"street": "Ленина"}, r"такого нет \(улица\). Есть: Мира"),
        ({"account": "5"}, "5"),
    ],
)
def test_what_cannot_be_charged_is_refused_with_its_reason(office, actor, given, sentence):
    with pytest.raises(BillingError, match=sentence):
        drafted(office, actor, **given)


def test_the_beginning_of_a_name_will_do_where_it_is_one(office):
    assert office.read(named, Service, "услуга", "горяч")[1] == "Горячая вода"
    with pytest.raises(BillingError, match="такого нет"):
        office.read(named, Service, "услуга", "го")


def test_a_named_supplier_is_enough(office, actor):
    posted(office, actor, account="100001", terms=Terms(2, OCTOBER, amount_kop=700, supplier_id=2))
    (debt,) = office.read(debts_of, 1)
    assert (debt.service, debt.supplier, debt.due_kop) == ("Горячая вода", "Теплосеть", 700)


def test_only_an_accountant_charges(office):
    typist = Actor(1, Role.TYPIST, 0)
    with pytest.raises(NotAllowedError):
        drafted(office, typist)


def test_the_oldest_debt_is_paid_first_whoever_made_it(office, actor):
    office.write(charge, actor, OCTOBER, [(1, 1, 30_000)])
    posted(office, actor, account="100001", terms=Terms(1, SEPTEMBER, amount_kop=20_000))
    office.write(pay, actor, 1, 25_000)
    assert office.read(standing, 1) == {(1, SEPTEMBER.number): 20_000, (1, OCTOBER.number): 5_000}


def test_a_closed_month_holds_what_documents_charged_and_every_invariant_holds(office, actor):
    office.write(charge, actor, SEPTEMBER, [(1, 1, 10_000)])
    made = posted(office, actor, terms=Terms(1, SEPTEMBER, amount_kop=500), period=SEPTEMBER)
    office.write(pay, actor, 1, 9_000, SEPTEMBER)
    assert shut(office, actor, SEPTEMBER) == 5
    office.write(reverse_one_off, actor, made, dated_on=DAY, period=OCTOBER)
    (row,) = office.read(balances_of, 1, OCTOBER)
    assert (row.opening_kop, row.charged_kop, row.closing_kop) == (1_500, -500, 1_000)
    found = run_bulk(office.address, check)
    # The lines of the run were put in by hand: it has no digests.
    assert [each for each in found if each.count and each.name not in {"building_digests", "run_totals"}] == []


BREAKAGES = (
    ("one_offs", "UPDATE movement SET amount_kop = amount_kop + 1"),
    ("one_offs", "DELETE FROM one_off_line WHERE account_id = 1"),
    ("documents", "UPDATE one_off SET status = 1"),
    ("documents", "UPDATE one_off SET status = 3"),
    ("allocated_within_due", "UPDATE movement SET amount_kop = 1"),
)


@pytest.mark.parametrize(("name", "statement"), BREAKAGES)
def test_a_movement_changed_behind_the_programs_back_is_noticed(office, actor, name, statement):
    posted(office, actor)
    office.write(pay, actor, 1, 40_000)
    office.write(lambda session: session.connection().execute(text(statement)), actor)
    assert name in {each.name for each in run_bulk(office.address, check) if each.count}
