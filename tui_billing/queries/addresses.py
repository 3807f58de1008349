"""Addresses as they are written on a list."""

from tui_billing.domain.codes import PremisesKind

SHORT = {PremisesKind.LIVING: "кв.", PremisesKind.NON_RESIDENTIAL: "пом.", PremisesKind.ROOM: "комн."}


def address(street_kind: str, street: str, house: str, premises_kind: PremisesKind | None, premises: str) -> str:
    """``ул. Мира, д. 5, кв. 12``; a detached house has no number of premises."""
    whole = f"{street_kind} {street}, д. {house}".strip()
    return f"{whole}, {SHORT[premises_kind]} {premises}" if premises_kind and premises else whole
