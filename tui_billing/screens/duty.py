"""The state duty for what an account owes: the price of the claim, a court order, a claim, step by step."""

from collections.abc import Iterator

from tui_billing.queries.claims import claim
from tui_billing.screens._sentences import Sentences


class DutyStatement(Sentences):
    """The duty of an account on today's scale."""

    def __init__(self, account_id: int, number: str) -> None:
        super().__init__()
        self._account_id, self._number = account_id, number

    @property
    def heading(self) -> str:
        """Whose."""
        return f"Госпошлина · ЛС {self._number}"

    async def tell(self) -> Iterator[tuple[int, str]]:
        """The price and the duty."""
        return iter((await self.ask(claim, self._account_id, self.desk.today)).lines())
