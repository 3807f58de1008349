"""A document of one account that is posted as it is entered: what it says, line by line; it can only be reversed."""

from collections.abc import Callable
from typing import Any, ClassVar

from tui_billing.domain.errors import RefusedError
from tui_billing.screens._documents import Shown, TypedDocument
from tui_billing.widgets.columns import Column


class PlainDocument(TypedDocument):
    """A subclass gives ``KIND``, ``ASK``, ``REVERSE`` and ``pairs``."""

    ASK: Callable[..., Any]
    REVERSE: Callable[..., int]
    COLUMNS: ClassVar[tuple[Column, ...]] = (Column("", 24), Column("", 50, grow=True))

    def cells(self, row: tuple[str, str]) -> tuple[str, ...]:
        """A line."""
        return row

    def pairs(self, row: Any) -> list[tuple[str, str]]:
        """What the document says: titles and words."""
        raise NotImplementedError

    async def load(self) -> Shown:
        """The document."""
        row = next(iter(await self.ask(type(self).ASK, document_id=self.document_id)), None)
        if row is None:
            raise RefusedError("Документ не найден. Обновите список (F5).")
        return Shown(
            f"{self.TITLE} № {row.number}" + (f" · ЛС {row.account}" if row.account else ""),
            f"Период {row.period}. F8 — сторно; начисленное исправит перерасчёт.",
            row.status,
            row.reverses_id is not None,
            [pair for pair in self.pairs(row) if pair[1]],
        )

    async def post(self) -> None:
        """It is posted as it is entered."""
        raise RefusedError("Документ проведён при вводе. Ошибочный сторнируйте: F8.")

    async def reverse(self) -> int:
        """Reverse it in the period of the desk."""
        return await self.make(
            type(self).REVERSE, self.document_id, dated_on=self.desk.today, period=self.desk.period
        )  # fmt: skip

    async def discard(self) -> None:
        """There are no drafts of it."""
        raise RefusedError("Черновиков этих документов нет.")
