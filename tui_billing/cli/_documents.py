"""What the commands of documents share: a document named by its number is posted, reversed or thrown away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tui_billing.cli._office import Office
from tui_billing.domain.documents import Document
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.queries.documents import number_of

SHOW, POST, REVERSE, DISCARD = CHANGES = ("show", "post", "reverse", "discard")


@dataclass(frozen=True)
class Changes:
    """The operations of a kind of documents; ``command`` is how the kind is called on the command line."""

    command: str
    kind: type[Document]
    post: Callable[..., Any]
    reverse: Callable[..., int]
    discard: Callable[..., Any]


def changed(office: Office, kind: Changes, action: str, number: str | None, period: Period) -> int | None:
    """Do what is asked of a document. Returns the id of the document to show, the mirror's after a reversal."""
    if number is None:
        raise RefusedError(f"Укажите номер документа: tui-billing {kind.command} {action} 2026-000017.")
    found: int = office.database.read(number_of, kind.kind, number)
    if action == POST:
        office.database.write(kind.post, office.actor, found)
    elif action == REVERSE:
        return office.database.write(kind.reverse, office.actor, found, dated_on=office.today, period=period)
    elif action == DISCARD:
        office.database.write(kind.discard, office.actor, found)
        print(f"Черновик № {number} удалён.")
        return None
    return found
