"""Rights are checked here, in operations; a screen only hides what would be refused."""

from sqlmodel import Session

from tui_billing.domain.codes import Role
from tui_billing.domain.errors import NotAllowedError
from tui_billing.storage.database import Actor, actor_of


def require(session: Session, operation: str, *roles: Role) -> Actor:
    """The actor, if one of the roles is theirs; an administrator may do everything.

    ``operation`` is what the refusal calls it, in Russian: «ввод показаний».

    Raises:
        NotAllowedError: the role does not permit it.
    """
    actor = actor_of(session)
    if actor.role is not Role.ADMINISTRATOR and actor.role not in roles:
        raise NotAllowedError(operation, actor.role.label)
    return actor
