"""What a charge line rests on besides its numbers: whose it is, what is connected, how the building pays; each with who said so."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from sqlmodel import Session, col, select

from tui_billing.domain.accounts import AccountGroup, SubscriberGroup, TariffCategory
from tui_billing.domain.charges import Charge, Run
from tui_billing.domain.codes import LawUse, Season, ServiceKind
from tui_billing.domain.common_property import BuildingCommon
from tui_billing.domain.law import PARAMETERS
from tui_billing.domain.metering import MeteringPoint
from tui_billing.domain.office import User
from tui_billing.domain.places import BuildingHeating, BuildingSeason
from tui_billing.domain.services import AccountSupplier, BuildingSupplier, Service, ServiceConnection
from tui_billing.domain.tariffs import LawChoice
from tui_billing.engine.explanation import Node, Source, told
from tui_billing.queries import _fact_origins as facts
from tui_billing.queries._entries import dates, entered, met, moment, on
from tui_billing.queries._reading_origins import points_behind
from tui_billing.queries.law_checks import confirmations
from tui_billing.queries.law_choices import Answer

SEASONAL: Final = (Season.HEATING, Season.WATERING, Season.ELECTRIC_HEATING)


def basis(session: Session, line: Charge, service: Service, supplier: str) -> Iterator[Node]:
    """The facts behind a line that are no leaves of it; what nobody has said anything of is left out."""
    yield replace(told("Поставщик", supplier), sources=tuple(_supplied(session, line)))
    for label, sources in (
        ("Подключение услуги", _connected(session, line)),
        ("Группа потребителей", _grouped(session, line)),
        ("Приборы учёта", _metered(session, line)),
        ("Сезон", _seasons(session, line, service)),
        ("Порядок оплаты", _ways_of_paying(session, line, service)),
        ("Закон на этот месяц подтверждён", _confirmed(session, line)),
    ):
        if sources:
            yield Node(label, sources=tuple(sources))


def run_origin(session: Session, run_id: int) -> Source:
    """The run that made a line: who accrued, when, the hash of the result."""
    run, author = session.exec(
        select(Run, User.name).join(User, col(User.id) == Run.author_id).where(Run.id == run_id)
    ).one()
    return Source(
        f"начисление № {run.id} за {run.period.title} от {run.accrued_on:%d.%m.%Y}, отпечаток {run.result_hash[:16]}",
        author,
        moment(run.finished_at_ms),
    )


def choice_node(session: Session, answer: Answer, *behind: Source) -> Node:
    """How a point that the law leaves open is decided, with what is behind it: its act, or nothing for the default."""
    row = session.get(LawChoice, (answer.choice.name, answer.valid_from)) if answer.act else None
    if row is not None:
        said = f"{answer.act}, действует {dates(answer.valid_from, answer.valid_to)}"
        behind = tuple(entered(session, row, said))
    words = f"{answer.words} ({answer.choice.name} = {answer.answer})"
    return Node(answer.choice.title, words=words, cite=str(answer.choice.cite), sources=behind)


def _supplied(session: Session, line: Charge) -> list[Source]:
    """Who supplies the service, and since when: to the account, or else to the whole building."""
    asked = (
        (AccountSupplier, "лицевому счёту", AccountSupplier.account_id == line.account_id),
        (BuildingSupplier, "дому", True),
    )
    for model, whom, owner in asked:
        rows: Iterable[Any] = session.exec(
            select(model).where(
                col(model.building_id) == line.building_id,
                col(model.service_id) == line.service_id,
                col(model.supplier_id) == line.supplier_id,
                owner,
                *on(model, line.from_day),
            )
        )
        if found := _told(session, rows, f"назначен {whom}"):
            return found
    return []


def _connected(session: Session, line: Charge) -> list[Source]:
    rows = session.exec(
        select(ServiceConnection).where(
            ServiceConnection.building_id == line.building_id,
            ServiceConnection.account_id == line.account_id,
            ServiceConnection.service_id == line.service_id,
            *met(ServiceConnection, line),
        )
    )
    impossible = ", акт: прибор установить нельзя,"
    return facts.told(session, rows, lambda row: f"подключена{impossible if row.meter_impossible else ''}")


def _grouped(session: Session, line: Charge) -> list[Source]:
    rows = session.exec(
        select(AccountGroup, SubscriberGroup.name, TariffCategory.name)
        .join(SubscriberGroup, col(SubscriberGroup.id) == AccountGroup.group_id)
        .outerjoin(TariffCategory, col(TariffCategory.id) == SubscriberGroup.category_id)
        .where(
            AccountGroup.building_id == line.building_id,
            AccountGroup.account_id == line.account_id,
            *met(AccountGroup, line),
        )
    )
    return [
        source
        for row, group, category in rows
        for source in entered(
            session, row,
            f"«{group}»{f', тарифная категория «{category}»,' if category else ''} {dates(row.valid_from, row.valid_to)}",
        )
    ]  # fmt: skip


def _metered(session: Session, line: Charge) -> list[Source]:
    """The meters of the points that the line's volume, or its want of one, comes from."""
    points = [point for point in points_behind(session, line) if session.get(MeteringPoint, point) is not None]
    return [source for point in points for source in facts.meters_of(session, line, point)]


def _seasons(session: Session, line: Charge, service: Service) -> list[Source]:
    """The season that the service is on in; of a consumption range, the heating season that makes it longer."""
    season = Season.ELECTRIC_HEATING if line.range_number else service.season
    if season not in SEASONAL:
        return []
    rows = session.exec(
        select(BuildingSeason).where(
            BuildingSeason.building_id == line.building_id,
            BuildingSeason.season == season,
            *met(BuildingSeason, line),
        )
    )
    return _told(session, rows, season.label)


def _ways_of_paying(session: Session, line: Charge, service: Service) -> list[Source]:
    """How the building pays for heating, or for what its common property takes."""
    if service.kind is ServiceKind.HEATING:
        modes = session.exec(
            select(BuildingHeating).where(
                BuildingHeating.building_id == line.building_id, *met(BuildingHeating, line)
            )
        )  # fmt: skip
        return facts.told(
            session, modes, lambda row: f"{row.payment.label}, месяцев отопления в году: {row.months},"
        )  # fmt: skip
    if service.kind is not ServiceKind.COMMON_HOUSE:
        return []
    rows = session.exec(
        select(BuildingCommon).where(
            BuildingCommon.building_id == line.building_id,
            BuildingCommon.service_id == line.service_id,
            *met(BuildingCommon, line),
        )
    )
    return facts.told(session, rows, lambda row: f"{row.mode.label}, {row.basis},")


def _confirmed(session: Session, line: Charge) -> list[Source]:
    """What somebody confirmed of the law for the month, where the program's own data does not settle it."""
    month = line.service_month
    wanted = [
        each for each in PARAMETERS.values() if LawUse.ACCRUAL in each.uses and not each.is_checked(month.last)
    ]  # fmt: skip
    if not wanted:
        return []
    titles = {each.name: each.title for each in wanted}
    return [
        Source(f"{titles[each.parameter]}: {each.note}", each.author, moment(each.recorded_at_ms))
        for each in confirmations(session, wanted)
        if each.period == month and each.is_valid
    ]


def _told(session: Session, rows: Iterable[Any], words: str) -> list[Source]:
    return facts.told(session, rows, lambda _: words)
