"""Search of an account from any screen."""

from tui_billing.screens._base import BillingScreen


class Search(BillingScreen):
    """Finds accounts while the person types."""

    TITLE = "Поиск"

    def __init__(self, beginning: str = "") -> None:
        super().__init__()
        self.beginning = beginning
