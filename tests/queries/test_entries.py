"""Who entered what an explanation rests on, and when: every kind of input, on both databases, in every form it is shown in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

import pypdf
import pytest
from sqlmodel import col, func, select

from tests.towns import LAST
from tui_billing.domain.accounts import Account, AccountGroup
from tui_billing.domain.charges import Charge
from tui_billing.domain.codes import (
    CommonMode,
    HeatingPayment,
    Method,
    NormPurpose,
    PremisesKind,
    Resource,
    Role,
    Season,
    ServiceKind,
    ViolationKind,
    Zone,
)
from tui_billing.domain.law import UPLIFT_E2
from tui_billing.domain.metering import MeteringPoint, MeterInstallation, Reading
from tui_billing.domain.office import Audit
from tui_billing.domain.period import Period
from tui_billing.domain.places import AmenityLevel, BuildingSeason, Premises
from tui_billing.domain.services import Service, ServiceConnection
from tui_billing.domain.tariffs import Tariff
from tui_billing.engine.explanation import leaf, mapped, outline
from tui_billing.operations.absences import record_absence
from tui_billing.operations.accrual import accrue_period, post_run
from tui_billing.operations.areas import set_area, set_common_area
from tui_billing.operations.buildings import set_amenity
from tui_billing.operations.capacity import set_capacity
from tui_billing.operations.catalogue import add_service
from tui_billing.operations.common_property import set_common_mode
from tui_billing.operations.connections import disconnect, set_meter_possible
from tui_billing.operations.formulas import place_below, save_formula
from tui_billing.operations.heating import set_heat_volume, set_heating_payment
from tui_billing.operations.law_checks import confirm_law
from tui_billing.operations.law_choices import choose
from tui_billing.operations.meter_acts import NewMeter, install_meter, remove_meter
from tui_billing.operations.moves import Holder, Opening, close_account, open_account
from tui_billing.operations.own_boiler import set_resource_use
from tui_billing.operations.residents import count_residents
from tui_billing.operations.seasons import begin_season, end_season
from tui_billing.operations.suppliers import add_supplier, supply_account, supply_buildings
from tui_billing.operations.tariffs import set_norm, set_range_limits, set_tariff
from tui_billing.operations.users import add_user
from tui_billing.operations.violations import record_violation
from tui_billing.queries._entries import entered
from tui_billing.queries._fact_origins import OF_FACTS
from tui_billing.queries._line_basis import basis, choice_node
from tui_billing.queries._provenance import KINDS, with_sources
from tui_billing.queries.annexes import annex_head
from tui_billing.queries.explanations import explain_account
from tui_billing.queries.law_choices import answers_of_line
from tui_billing.reports.documents.annex import draw_annex
from tui_billing.storage.database import Actor

NAME, OTHER = "Петрова Анна Ильинична", "Сидоров Пётр Глебович"
AT, LATER = (datetime(2026, 11, 3, hour, 15, tzinfo=UTC) for hour in (9, 16))
WHEN, AFTER = "03.11.2026 09:15 UTC", "03.11.2026 16:15 UTC"
FIRST, ACT = LAST.first, ("Приказ", date(2026, 9, 15), "12")
LATE = Period(203001)


@dataclass
class Here:
    """The office with its two people, and the ids of what the tests are about."""

    database: object
    first: Actor
    second: Actor
    account: int
    building: int
    premises: int
    point: int
    other_points: list
    services: dict

    def does(self, change, *given, **named):
        return self.database.write(change, self.first, *given, **named)

    def line(self, service="ХВС", **given):
        """A charge line as if it were stored."""
        values = {
            "run_id": 1, "account_id": self.account, "building_id": self.building, "point_id": 0, "service_month": LAST,
            "service_id": self.services[service], "supplier_id": 1, "from_day": FIRST, "to_day": LAST.end,
            "method": Method.NORM, "zone": Zone.WHOLE, "range_number": 0, "norm_e6": 0, "tariff_id": 0,
        }  # fmt: skip
        return Charge(**values | given)

    def behind(self, key, line):
        """The sources of a leaf."""
        return self.database.read(lambda session: with_sources(session, line, leaf("", 1, key=key)).sources)

    def rests_on(self, line, service="ХВС"):
        """What the explanation of a line says beside its leaves, by label."""

        def asked(session):
            found = basis(session, line, session.get_one(Service, self.services[service]), "")
            return {node.label: node.sources for node in found}

        return self.database.read(asked)


def user(login, name):
    def added(session):
        return add_user(session, login, name, Role.ADMINISTRATOR)

    return added


def home(session):
    """An account with a metered point of water in a building of flats, and other points of that service there."""
    water = session.exec(select(Service.id).where(Service.code == "ХВС")).one()
    account, point = session.exec(
        select(Account, MeteringPoint)
        .join(MeteringPoint, col(MeteringPoint.account_id) == Account.id)
        .join(MeterInstallation, col(MeterInstallation.point_id) == MeteringPoint.id)
        .join(Premises, col(Premises.id) == Account.premises_id)
        .where(MeteringPoint.service_id == water, Premises.kind == PremisesKind.LIVING, Account.opened_on < FIRST)
        .order_by(col(Account.id))
    ).first()
    others = session.exec(
        select(MeteringPoint.id)
        .where(
            MeteringPoint.building_id == account.building_id,
            MeteringPoint.service_id == water,
            MeteringPoint.id != point.id,
            col(MeteringPoint.account_id).is_not(None),
        )
        .order_by(col(MeteringPoint.id))
    ).all()
    services = dict(session.exec(select(Service.code, Service.id)).all())
    return account.id, account.building_id, account.premises_id, point.id, list(others), services


@pytest.fixture
def here(town, actor):
    first, second = (town.write(user(login, name), actor) for login, name in (("petrova", NAME), ("sidorov", OTHER)))
    return Here(
        town, Actor(first, Role.ADMINISTRATOR, int(AT.timestamp() * 1000)),
        Actor(second, Role.ADMINISTRATOR, int(LATER.timestamp() * 1000)), *town.read(home),
    )  # fmt: skip


def signed(sources):
    """``(author, when)`` of each; what nobody typed has no author of its own."""
    return [("", "") if each.is_loaded else (each.author, each.entered) for each in sources]


OURS = (NAME, WHEN)


def test_what_came_with_the_base_says_so_with_the_user_and_the_moment_of_the_load(here):
    for key in (("residents", here.account), ("premises_area", here.account), ("building_area", here.building)):
        sources = here.behind(key, here.line())
        assert sources
        for each in sources:
            assert each.is_loaded
            assert "; загружено при создании базы: Администратор, " in each.text
    tariff = here.database.read(lambda session: session.exec(select(Tariff.id)).first())
    assert all(each.is_loaded for each in here.behind(("tariff", tariff), here.line()))


def test_every_kind_of_leaf_says_who_entered_it_and_when(here):
    asked = {}
    water, light = here.services["ХВС"], here.services["ЭЭ"]
    here.does(set_tariff, water, 1, FIRST, 61_000_000, ACT)
    tariff = here.database.read(
        lambda session: session.exec(select(Tariff.id).where(Tariff.price_e6 == 61_000_000)).first()
    )
    asked["tariff"] = (("tariff", tariff), here.line())
    here.does(set_amenity, here.building, FIRST, "Новый вид")
    level = here.database.read(
        lambda session: session.exec(select(AmenityLevel.id).where(AmenityLevel.name == "Новый вид")).one()
    )
    here.does(set_norm, water, NormPurpose.INDIVIDUAL, FIRST, 5_120_000, ACT, amenity_id=level)
    asked["norm"] = (("norm", water), here.line(norm_e6=5_120_000))
    here.does(set_range_limits, light, 1, FIRST, 3_900_000_000, 6_000_000_000, ACT)
    ranged = here.database.read(
        lambda session: session.exec(
            select(Tariff.id).where(Tariff.service_id == light, Tariff.category_id == 1)
        ).first()
    )
    asked["range"] = (("range", light), here.line("ЭЭ", tariff_id=ranged))
    here.does(count_residents, here.account, FIRST, registered=7)
    asked["residents"] = (("residents", here.account), here.line())
    here.does(set_area, here.premises, FIRST, 611_000)
    asked["premises_area"] = (("premises_area", here.account), here.line())
    here.does(set_common_area, here.building, FIRST, 1_230_000)
    asked["building_area"] = (("building_area", here.building), here.line())
    here.does(
        record_violation, here.account, water, ViolationKind.TAMPERING, since=FIRST, found_on=LAST.last, flow_e9=1,
        note="", dated_on=LAST.last, period=LAST,
    )  # fmt: skip
    asked["violation"] = (("violation", water), here.line())
    year = {"since": date(2025, 1, 1), "until": date(2026, 1, 1), "volume_e6": 9_000_000}
    here.does(set_heat_volume, here.building, water, **year)
    asked["heat_volume"] = (("heat_volume", 0), here.line())
    here.does(place_below, here.other_points[0], here.other_points[1:2])
    here.does(save_formula, here.other_points[0], "объём", FIRST)
    asked["formula"] = (("formula", here.other_points[0]), here.line())
    gas = here.does(add_service, "ГАЗ", "Газ котельной", ServiceKind.OWN_BOILER, "м³", resource=Resource.NONE)
    here.does(set_resource_use, here.building, gas, LAST, 4_000_000, "акт 7")
    asked["resource_use"] = (("resource_use", gas), here.line(service_id=gas))
    shop, its_building = here.database.read(
        lambda session: session.exec(
            select(Account.id, Account.building_id)
            .join(Premises, col(Premises.id) == Account.premises_id)
            .where(Premises.kind == PremisesKind.NON_RESIDENTIAL, Account.opened_on < FIRST)
        ).first()
    )
    here.does(set_capacity, shop, water, since=FIRST, flow_e9=5, basis="договор 3")
    asked["capacity"] = (("capacity", water), here.line(account_id=shop, building_id=its_building))
    shown = here.database.read(
        lambda session: session.exec(
            select(func.max(Reading.value_e6)).where(Reading.point_id == here.point, Reading.period < LAST)
        ).one()
    )
    here.does(remove_meter, here.point, FIRST, [shown], today=LAST.last, period=LAST, drop=True)
    new = NewMeter("СВ-15", "НОВЫЙ1", 5, 1, date(2032, 1, 1), [0])
    here.does(install_meter, here.point, FIRST, new, today=LAST.last, period=LAST)
    asked["meters"] = (("meters", here.point), here.line(point_id=here.point))

    told_elsewhere = {"volume", "law", "service_source"}  # readings; the program's own data; lines of the account
    assert set(asked) == {*KINDS, *OF_FACTS} - told_elsewhere
    for name, (key, line) in asked.items():
        assert OURS in signed(here.behind(key, line)), name
    assert OURS in signed(here.behind(("volume", here.point), here.line(point_id=here.point)))
    norm, amenity = here.behind(*asked["norm"])
    assert signed([norm, amenity]) == [OURS, OURS]
    here.does(set_norm, water, NormPurpose.INDIVIDUAL, FIRST, 6_120_000, ACT, amenity_id=level, rooms=4)
    here.does(set_area, here.premises, date(2026, 10, 5), 611_000, rooms=4)
    *_, rooms = here.behind(("norm", water), here.line(norm_e6=6_120_000))
    assert rooms.document == "общая площадь 61,1 м², комнат 4, с 05.10.2026"
    assert signed([rooms]) == [OURS]
    assert "«Новый вид»" in amenity.document


def test_absence_is_told_with_who_recorded_it(here):
    here.does(
        record_absence, here.account, people=1, left_on=FIRST, returned_on=LAST.last, requested_on=FIRST, papers="справка",
        dated_on=FIRST, period=LAST,
    )  # fmt: skip
    (away,) = [each for each in here.behind(("residents", here.account), here.line()) if "отсутствуют" in each.document]
    assert signed([away]) == [OURS]


def test_what_a_line_rests_on_beside_its_numbers_says_who_entered_it_and_when(here):
    water = here.services["ХВС"]
    supplier = here.does(add_supplier, "ООО «Новая вода»")
    here.does(supply_buildings, water, supplier, FIRST, building_id=here.building)
    here.does(set_meter_possible, here.account, water, FIRST, possible=False)

    def group(session):
        owner = (AccountGroup.building_id == here.building, AccountGroup.account_id == here.account)
        for row in session.exec(select(AccountGroup).where(*owner)):
            session.delete(row)
        session.flush()
        session.add(AccountGroup(building_id=here.building, account_id=here.account, valid_from=FIRST, group_id=1))

    here.does(group)
    found = here.rests_on(here.line(supplier_id=supplier, point_id=here.point))
    for label in ("Поставщик", "Подключение услуги", "Группа потребителей"):
        assert OURS in signed(found[label]), label
    assert "прибор установить нельзя" in found["Подключение услуги"][-1].document
    assert all(each.is_loaded for each in found["Приборы учёта"])
    another = here.does(add_supplier, "ООО «Чужая вода»")
    here.does(supply_account, here.account, water, another, FIRST)
    (own,) = here.rests_on(here.line(supplier_id=another))["Поставщик"]
    assert own.document.startswith("назначен лицевому счёту с 01.10.2026")
    assert signed([own]) == [OURS]


def test_seasons_and_ways_of_paying_say_who_decided(here):
    here.does(begin_season, Season.ELECTRIC_HEATING, FIRST, building_id=here.building)
    here.does(set_common_mode, here.building, here.services["ХВСОДН"], CommonMode.BY_MEETING, FIRST, "протокол 2")
    here.does(set_heating_payment, here.building, HeatingPayment.EVENLY, since=FIRST, months=7)
    here.services["ОТ"] = here.does(add_service, "ОТ", "Отопление", ServiceKind.HEATING, "Гкал")
    asked = (
        ("Сезон", "ЭЭ", here.line("ЭЭ", range_number=1)),
        ("Порядок оплаты", "ХВСОДН", here.line("ХВСОДН")),
        ("Порядок оплаты", "ОТ", here.line("ОТ")),
    )
    for label, service, line in asked:
        assert signed(here.rests_on(line, service)[label]) == [OURS], (label, service)


def test_the_law_says_who_confirmed_it_and_who_chose_where_it_leaves_a_choice(here):
    here.does(confirm_law, UPLIFT_E2.name, LATE, "изменений нет")
    line = here.line(service_month=LATE, from_day=LATE.first, to_day=LATE.end)
    assert signed(here.rests_on(line)["Закон на этот месяц подтверждён"]) == [OURS]
    here.does(choose, "TRUEUP", "current_tariff", FIRST, ACT)
    line = here.line(method=Method.METER)

    def decided(session):
        found = answers_of_line(session, line, Resource.COLD_WATER)
        return [choice_node(session, each) for each in found if each.choice.name == "TRUEUP"]

    (node,) = here.database.read(decided)
    assert signed(node.sources) == [OURS]


def test_who_ends_a_fact_is_told_beside_who_began_it_and_what_is_cut_off_keeps_its_author(here):
    water, until = here.services["ХВС"], date(2026, 10, 20)
    here.does(set_meter_possible, here.account, water, FIRST, possible=False)
    here.database.write(disconnect, here.second, here.account, water, date(2026, 10, 10), until)
    before, ended, after = here.rests_on(here.line())["Подключение услуги"]
    assert (before.author, before.entered) == OURS
    assert (ended.document, ended.author, ended.entered) == ("срок изменён: последний день 09.10.2026", OTHER, AFTER)
    assert after.document.endswith("с 20.10.2026")
    assert (after.author, after.entered) == OURS


def test_a_season_that_two_people_say_the_same_of_keeps_the_first_and_names_the_other(here):
    here.does(begin_season, Season.HEATING, FIRST, building_id=here.building)
    here.database.write(end_season, here.second, Season.HEATING, date(2027, 5, 1), building_id=here.building)

    def row(session):
        (season,) = session.exec(select(BuildingSeason).where(BuildingSeason.building_id == here.building)).all()
        audits = [session.get_one(Audit, number) for number in (season.entered_id, season.ended_id)]
        return [(audit.operation, audit.user_id) for audit in audits]

    assert here.database.read(row) == [("begin_season", here.first.user_id), ("end_season", here.second.user_id)]


def test_text_tree_json_and_annex_all_say_it(here):
    here.does(set_meter_possible, here.account, here.services["СОД"], FIRST, possible=False)
    here.does(set_area, here.premises, FIRST, 611_000)
    run = accrue_period(here.database, here.first, LAST, accrued_on=LAST.last)
    here.does(post_run, run.run_id)

    def explained(session):
        number = session.get_one(Account, here.account).number
        found = explain_account(session, number, LAST, "СОД")
        return found, annex_head(session, number, "октябрь", LAST.last)

    (line,), head = here.database.read(explained)
    area = f"с 01.10.2026; ввод: {NAME}, {WHEN}"
    connected = f"с 01.10.2026; ввод: {NAME}, {WHEN}"
    sentences = [text for _, text in outline(line.tree).lines()]
    assert any(text.startswith("Откуда: общая площадь 61,1 м², комнат ") and text.endswith(area) for text in sentences)
    assert any(text.startswith("Откуда: подключена") and text.endswith(connected) for text in sentences)
    told = []
    mapped(line.tree, lambda node: told.extend(node.sources) or node)
    written = str(line.as_data())
    for each in told:
        assert each.author, each.document
        assert f"'author': '{each.author}', 'entered': '{each.entered}'" in written
    assert "'how': 'загружено при создании базы'" in written
    paper = "".join(
        page.extract_text() for page in pypdf.PdfReader(BytesIO(draw_annex(head, [line]))).pages
    ).replace("\xa0", " ").replace("\n", " ")  # fmt: skip
    assert NAME in paper
    assert WHEN in paper
    assert "загружено при создании базы" in paper


def test_what_a_new_account_has_of_another_was_entered_by_who_opened_it(here):
    here.database.write(close_account, here.second, here.account, date(2026, 10, 20), today=LAST.last, drop=True)
    opening = Opening("НОВЫЙ-1", Holder.of("Новый Иван"))
    made = here.does(open_account, here.premises, date(2026, 10, 20), opening, like_id=here.account)

    def sources(session):
        rows = session.exec(select(ServiceConnection).where(ServiceConnection.account_id == made)).all()
        return [source for row in rows for source in entered(session, row, "")]

    assert {*signed(here.database.read(sources))} == {OURS}
