"""A building with a boiler of its own, on both databases: what it used is said, charged, explained, taken back."""

import pytest
from sqlmodel import select

from tests.heated import MONTHS, heated_building, instead_of_heat
from tests.meters import ACCOUNTANT, TYPIST
from tui_billing.cli.main import main
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, ParkReason, Resource, ServiceKind
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.own_boiler import ResourceUse
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.own_boiler import set_resource_use
from tui_billing.queries.explanations import explain_lines
from tui_billing.queries.settlement import marks_of

APRIL = MONTHS[3]
BASIS = "расчёт от 30.04.2026 № 4"
GAS_E6 = 3_000_000_000


def with_boiler(session):
    """Service 2 «Газ на отопление» of the heated building, 7,46 a m³."""
    heated_building(session)
    instead_of_heat(
        session, "ГАЗОТ", "Газ на отопление", ServiceKind.OWN_BOILER, Resource.GAS, 7_460_000, accounts=[1, 2]
    )


@pytest.fixture
def office(database, actor):
    database.write(with_boiler, actor)
    return database


def accrued(office, actor):
    run = accrue_period(office, actor, APRIL, accrued_on=APRIL.last)
    office.write(post_run, actor, run.run_id)
    return run


def lines(office):
    return office.read(
        lambda session: [
            (row.account_id, row.method, row.volume_e6, row.amount_kop)
            for row in session.exec(select(Charge).order_by(Charge.run_id.desc(), Charge.account_id)).all()[:2]
        ]
    )


def test_what_a_building_used_is_charged_by_area_and_explained(office, actor):
    assert [reason for reason, _ in accrued(office, actor).reasons] == [ParkReason.NO_RESOURCE_VOLUME]
    office.write(set_resource_use, actor, 1, 2, APRIL, GAS_E6, BASIS)
    assert [each.reason for each in office.read(marks_of, MONTHS[4])] == [
        "Газ на отопление, расход дома за апрель 2026: 3\xa0000"
    ]
    run = accrued(office, actor)
    assert lines(office) == [
        (1, Method.BOILER_HEAT, 31_153_846, 23_241), (2, Method.BOILER_HEAT, 2_968_846_154, 2_214_759),
    ]  # fmt: skip
    (told,) = office.read(lambda session: explain_lines(session, run.run_id, 1))
    assert told.is_confirmed
    said = "\n".join(text for _, text in told.outline.lines())
    assert "Ресурс, истраченный домом на тепло: 3\xa0000" in said
    assert f"расход дома в месяц 3\xa0000: {BASIS}" in said


def test_a_volume_is_replaced_and_taken_back(office, actor):
    for volume in (GAS_E6, 2 * GAS_E6):
        office.write(set_resource_use, actor, 1, 2, APRIL, volume, BASIS)
    uses = lambda session: [(row.valid_from, row.volume_e6) for row in session.exec(select(ResourceUse))]
    assert office.read(uses) == [(APRIL.first, 2 * GAS_E6)]
    office.write(set_resource_use, actor, 1, 2, APRIL, None, "")
    assert office.read(uses) == []
    with pytest.raises(RefusedError, match="отменять нечего"):
        office.write(set_resource_use, actor, 1, 2, APRIL, None, "")


@pytest.mark.parametrize(
    ("who", "service", "volume", "basis", "kind", "sentence"),
    [
        (TYPIST, 2, 1, BASIS, NotAllowedError, "расход ресурса домом"),
        (ACCOUNTANT, 1, 1, BASIS, RefusedError, "tui-billing boiler"),
        (ACCOUNTANT, 2, -1, BASIS, RefusedError, "не отрицательным"),
        (ACCOUNTANT, 2, 10**13, BASIS, RefusedError, "не больше миллиона"),
        (ACCOUNTANT, 2, 1, " ", RefusedError, "--basis"),
    ],
)
def test_what_is_wrong_is_refused(office, who, service, volume, basis, kind, sentence):
    with pytest.raises(kind, match=sentence):
        office.write(set_resource_use, who, 1, service, APRIL, volume, basis)


def test_the_command_says_what_was_said(office, monkeypatch, capsys):
    monkeypatch.setenv("TUI_BILLING_DATABASE", str(office.path) if office.is_sqlite else office.address)
    monkeypatch.setenv("TUI_BILLING_USER", "admin")
    here = ("--building", "Мира, 1", "--service", "ГАЗОТ", "--period", "2026-04")

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["boiler", *words])
        return ended.value.code

    assert run() == 0
    assert "ГАЗОТ" in capsys.readouterr().out
    assert run("set", *here, "--volume", "12,9", "--basis", BASIS) == 0
    assert "Газ на отопление, дом № 1, апрель 2026: 12,9." in capsys.readouterr().out
    assert run() == 0
    assert f"апрель 2026: 12,9 Гкал; {BASIS} (Администратор)" in capsys.readouterr().out
    assert run("clear", *here) == 0
    assert "по прибору дома" in capsys.readouterr().out
    for words, sentence in (((), "--building"), (here, "--volume 12,9"), (here[:2], "--service")):
        assert run("set", *words) == 1
        assert sentence in capsys.readouterr().err
