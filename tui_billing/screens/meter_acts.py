"""Acts of meters: the list of an account's or everybody's, an act as a document, taken back with F8."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from tui_billing.domain.errors import RefusedError
from tui_billing.operations.meter_act_reversal import LaterReadingsError, reverse_meter_act
from tui_billing.queries.meter_acts import MeterActRow, meter_acts
from tui_billing.screens._changes import AccountList
from tui_billing.screens._documents import Paper
from tui_billing.screens._plain_document import PlainDocument
from tui_billing.widgets.columns import Column
from tui_billing.widgets.list_grid import ListGrid


class MeterActs(AccountList):
    """All acts, or those of an account. They are entered at its meters."""

    TITLE = "Акты приборов учёта"
    HINT = "Enter — акт; там F8 — сторно. Новый акт вносят в карточке счёта: «Приборы учёта»."

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield ListGrid[MeterActRow](
            [
                Column("Номер", 11), Column("Счёт", 10), Column("Точка учёта", 12, grow=True), Column("Акт", 10),
                Column("День", 10), Column("Прибор", 9, grow=True), Column("Состояние", 11),
            ],
            _cells,
            empty="Актов приборов учёта нет.",
        )  # fmt: skip

    def action_new(self) -> None:
        """Where they are entered."""
        self.say(self.HINT)

    def on_list_grid_chosen(self, message: ListGrid.Chosen) -> None:
        """Open the act."""
        self.billing.go(MeterActDocument(message.row.document_id))

    async def listed(self) -> Sequence[MeterActRow]:
        """All, or the account's."""
        return await self.ask(meter_acts, self._account_id or None)


def _cells(row: MeterActRow) -> tuple[str, ...]:
    state = "сторно" if row.reverses_id else row.status.label
    return (
        row.number, row.account or "дом", row.point, row.act.label, f"{row.event_on:%d.%m.%Y}", row.serial, state
    )  # fmt: skip


class MeterActDocument(PlainDocument):
    """One act. Where readings stand on it, it is taken back together with them only after it was said so."""

    TITLE = "Акт прибора учёта"
    KIND = "meter_act"
    ASK = meter_acts
    drop = False

    def pairs(self, row: MeterActRow) -> list[tuple[str, str]]:
        """What it says."""
        return [
            ("Акт", f"{row.act.label} {row.event_on:%d.%m.%Y}"),
            ("Точка учёта", row.point),
            ("Прибор", row.serial),
            ("Поверка до", f"{row.verified_after:%d.%m.%Y}" if row.verified_after else ""),
            ("Примечание", row.note),
        ]

    async def reverse(self) -> int:
        """Reverse it in the period of the desk."""
        try:
            return await self.make(
                reverse_meter_act, self.document_id, dated_on=self.desk.today, period=self.desk.period, drop=self.drop
            )
        except LaterReadingsError as refusal:
            self.drop = True
            raise RefusedError(f"{refusal} F8 ещё раз — сторнировать с ними.") from refusal


meter_act_list = Paper("Акты приборов учёта", 42, MeterActs, MeterActDocument)
