"""The services of the office, as its catalogue shows them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from tui_billing.domain.codes import Resource, Season, ServiceKind
from tui_billing.domain.services import Service, ServiceSource, Unit


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service; ``sources`` are the codes of those that it is computed from."""

    code: str
    name: str
    unit: str
    kind: ServiceKind
    resource: Resource
    season: Season
    sources: tuple[str, ...]


def services(session: Session) -> Sequence[ServiceRow]:
    """Every service, in the order of the receipt."""
    rows = session.exec(
        select(Service, Unit.name).join(Unit, col(Unit.id) == Service.unit_id).order_by(
            col(Service.position), col(Service.id)
        )
    ).all()  # fmt: skip
    code = {service.id: service.code for service, _ in rows}
    sources = defaultdict(list)
    for link in session.exec(select(ServiceSource).order_by(col(ServiceSource.source_id))):
        sources[link.service_id].append(code[link.source_id])
    return [
        ServiceRow(each.code, each.name, unit, each.kind, each.resource, each.season, tuple(sources[each.id]))
        for each, unit in rows
    ]
