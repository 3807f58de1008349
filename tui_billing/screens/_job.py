"""What the screens of a long operation share: one at a time, told how far it is, stopped by F9 or by leaving."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from textual.binding import Binding, BindingType

from tui_billing.screens._base import BillingScreen

R = TypeVar("R")


class JobScreen(BillingScreen):
    """``if self.take(): self._work()`` in an action, ``await self.job(operation, …)`` in the worker."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f9", "stop", "Стоп")]

    def __init__(self) -> None:
        super().__init__()
        self.busy = False
        self._stop = threading.Event()

    def on_unmount(self) -> None:
        """Leaving stops what is under way; nothing unfinished is visible."""
        self._stop.set()

    def action_stop(self) -> None:
        """Stop what is under way."""
        if self.busy:
            self._stop.set()
            self.say("Останавливается…")

    def take(self) -> bool:
        """Take the screen for a job; False while another is under way."""
        if self.busy:
            return False
        self.busy = True
        self._stop.clear()
        return True

    async def job(self, operation: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """Run an operation that takes the database, ``progress`` and ``cancelled`` in a thread.

        Raises:
            BillingError: refused, or stopped.
        """
        try:
            return await asyncio.to_thread(
                operation, self.desk.database, *args, progress=self._tell, cancelled=self._stop.is_set, **kwargs
            )
        finally:
            self.busy = False

    def told(self, done: int, total: int) -> str:
        """How far a job is, in words."""
        return f"Готово {done * 100 // max(1, total)} %. F9 — остановить."

    def _tell(self, done: int, total: int) -> None:
        """From the job's thread."""
        self.app.call_from_thread(self.say, self.told(done, total))
