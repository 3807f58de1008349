"""The calculated method of non-residential premises, on both databases: its capacity is said, charged, explained, taken back."""

import pytest
from sqlmodel import select

from tests.heated import MONTHS, SINCE, heated_building, instead_of_heat
from tests.meters import ACCOUNTANT, TYPIST
from tui_billing.cli.main import main
from tui_billing.domain.accounts import TariffCategory
from tui_billing.domain.capacity import Capacity
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import Method, ParkReason, PremisesKind, Resource, ServiceKind
from tui_billing.domain.days import FOREVER
from tui_billing.domain.errors import NotAllowedError, RefusedError
from tui_billing.domain.places import Premises
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.capacity import set_capacity
from tui_billing.queries.explanations import explain_lines
from tui_billing.queries.settlement import marks_of

APRIL = MONTHS[3]
BASIS = "договор № 7 от 01.02.2020"
KW_E9 = 15 * 10**9


def with_shop(session):
    """Account 1 of the heated building is a shop with electricity (service 2, 8,90) and no meter."""
    heated_building(session)
    session.get_one(Premises, 1).kind = PremisesKind.NON_RESIDENTIAL
    session.add(TariffCategory(id=2, name="Прочие"))
    session.flush()
    instead_of_heat(
        session,
        "ЭЭ",
        "Электроэнергия",
        ServiceKind.DIRECT,
        Resource.ELECTRICITY,
        8_900_000,
        accounts=[1],
        category_id=2,
    )


@pytest.fixture
def office(database, actor):
    database.write(with_shop, actor)
    return database


def accrued(office, actor):
    run = accrue_period(office, actor, APRIL, accrued_on=APRIL.last)
    office.write(post_run, actor, run.run_id)
    return run


def said(session):
    return [
        (row.valid_from, row.valid_to, row.flow_e9, row.day_hours)
        for row in session.exec(select(Capacity).order_by(Capacity.valid_from))
    ]


def test_without_a_capacity_the_shop_is_parked_and_with_it_charged_and_explained(office, actor):
    assert [reason for reason, _ in accrued(office, actor).reasons] == [ParkReason.NO_CALCULATED_METHOD]
    office.write(set_capacity, actor, 1, 2, since=SINCE, flow_e9=KW_E9, basis=BASIS)
    (mark,) = office.read(marks_of, MONTHS[4])
    assert mark.reason == "Электроэнергия с 01.01.2020: мощность для расчётного способа"
    run = accrued(office, actor)
    charged = select(Charge.method, Charge.volume_e6, Charge.amount_kop)
    assert office.read(lambda session: session.execute(charged).all()) == [
        (Method.CALCULATED, 10_800_000_000, 9_612_000)
    ]
    (told,) = office.read(lambda session: explain_lines(session, run.run_id, 1))
    assert told.is_confirmed
    sentences = "\n".join(text for _, text in told.outline.lines())
    assert "Мощность × часы: объём за сутки: 360" in sentences
    assert f"15 Гкал в час × 24 ч в сутки, с 01.01.2020: {BASIS}" in sentences


def test_it_changes_from_a_day_on_and_is_taken_back_over_days(office, actor):
    office.write(set_capacity, actor, 1, 2, since=SINCE, flow_e9=KW_E9, basis=BASIS)
    office.write(set_capacity, actor, 1, 2, since=APRIL.first, flow_e9=KW_E9, day_hours=8, basis=BASIS)
    assert office.read(said) == [(SINCE, APRIL.first, KW_E9, 24), (APRIL.first, FOREVER, KW_E9, 8)]
    office.write(set_capacity, actor, 1, 2, since=APRIL.first, flow_e9=0, basis="")
    assert office.read(said) == [(SINCE, APRIL.first, KW_E9, 24)]
    with pytest.raises(RefusedError, match="отменять нечего"):
        office.write(set_capacity, actor, 1, 2, since=APRIL.first, flow_e9=0, basis="")


@pytest.mark.parametrize(
    ("who", "account", "service", "given", "kind", "sentence"),
    [
        (TYPIST, 1, 2, {}, NotAllowedError, "мощность нежилого помещения"),
        (ACCOUNTANT, 2, 2, {}, RefusedError, "жилое помещение"),
        (ACCOUNTANT, 1, 1, {}, RefusedError, "по прибору"),
        (ACCOUNTANT, 1, 2, {"flow_e9": 10**14}, RefusedError, "10 000 единиц"),
        (ACCOUNTANT, 1, 2, {"day_hours": 25}, RefusedError, "от 1 до 24"),
        (ACCOUNTANT, 1, 2, {"basis": " "}, RefusedError, "--basis"),
    ],
)
def test_what_is_wrong_is_refused(office, who, account, service, given, kind, sentence):
    usual = {"since": SINCE, "flow_e9": KW_E9, "basis": BASIS}
    with pytest.raises(kind, match=sentence):
        office.write(set_capacity, who, account, service, **(usual | given))


def test_the_command_says_what_was_said(office, monkeypatch, capsys):
    monkeypatch.setenv("TUI_BILLING_DATABASE", str(office.path) if office.is_sqlite else office.address)
    monkeypatch.setenv("TUI_BILLING_USER", "admin")

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["capacity", *words])
        return ended.value.code

    shop = ("100001", "--service", "ЭЭ", "--from", "01.04.2026")
    assert run() == 0
    assert "Мощность не введена." in capsys.readouterr().out
    assert run("set", *shop, "--pipe", "15", "--basis", BASIS) == 0
    assert f"0,763407015 Гкал в час × 24 ч в сутки, с 01.04.2026; {BASIS} (Администратор)" in capsys.readouterr().out
    assert run("set", *shop, "--flow", "15", "--hours", "12", "--to", "30.04.2026", "--basis", BASIS) == 0
    assert "15 Гкал в час × 12 ч в сутки, с 01.04.2026 по 30.04.2026" in capsys.readouterr().out
    assert run("clear", *shop) == 0
    assert "Мощность не введена." in capsys.readouterr().out
    for words, sentence in (
        ((), "Укажите счёт"),
        (shop, "--pipe 25"),
        ((*shop, "--pipe", "1", "--flow", "1"), "одно из двух"),
    ):
        assert run("set", *words) == 1
        assert sentence in capsys.readouterr().err
