"""Scenarios of a what-if that are kept under a name. Nothing that is charged depends on them."""

from sqlalchemy import CheckConstraint, UniqueConstraint

from tui_billing.domain.columns import Table, ident, integer, ref, table, words


class KeptScenario(Table, table=True):
    """``body`` is the file that says the scenario, as of ``queries.scenarios.text_of``; it is read anew for every month."""

    __table_args__ = table(
        UniqueConstraint("name"),
        CheckConstraint("length(name) BETWEEN 1 AND 60 AND body <> ''", name="says_what"),
    )
    id: int = ident()
    name: str = words()
    body: str = words()
    author_id: int = ref("user.id")
    recorded_at_ms: int = integer()
