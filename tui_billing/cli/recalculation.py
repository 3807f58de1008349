"""``tui-billing recalculation``: the documents of recalculations, their lines, posting and reversal of a whole one."""

import typer

from tui_billing.cli._documents import CHANGES, DISCARD, POST, REVERSE
from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import grouped, roubles
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.domain.recalculation import Recalculation
from tui_billing.operations.recalculation import discard_recalculation, post_recalculation, reverse_recalculation
from tui_billing.queries.documents import number_of
from tui_billing.queries.recalculations import recalculation_lines, recalculations
from tui_billing.reports.fonts import plain

LIST = "list"
ACTIONS = (LIST, *CHANGES)
SHOWN = 20


def recalculation(
    action: str = typer.Argument(LIST, metavar="[" + "|".join(ACTIONS) + "]", help="что сделать; без него — список"),
    number: str | None = typer.Argument(None, metavar="НОМЕР", help="номер документа: 2026-000017"),
    in_period: str | None = typer.Option(None, "--period", help="период сторно; без него — текущий месяц"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Документы перерасчёта: список, строки, проведение черновика, сторно всего документа зеркальным."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    office = open_office(database)
    if action == LIST:
        _list(office)
        return
    if number is None:
        raise RefusedError(f"Укажите номер документа: tui-billing recalculation {action} 2026-000017.")
    found = office.database.read(number_of, Recalculation, number)
    period = Period.parse(in_period) if in_period else Period.of(office.today)
    with percent() as progress:
        if action == POST:
            post_recalculation(office.database, office.actor, found, progress=progress)
        elif action == REVERSE:
            found = reverse_recalculation(
                office.database, office.actor, found, dated_on=office.today, period=period, progress=progress
            )
    if action == DISCARD:
        office.database.write(discard_recalculation, office.actor, found)
        print(f"Черновик № {number} удалён. Отметки остались: его можно пересчитать снова.")
        return
    _lines(office, found)
    _list(office, found)


def _lines(office: Office, recalculation_id: int) -> None:
    lines = office.database.read(recalculation_lines, recalculation_id, limit=SHOWN + 1)
    for line in lines[:SHOWN]:
        print(
            f"{plain(line.account):<12} {line.service_month} {line.part.label:<16} {roubles(line.was_kop):>14} → "
            f"{roubles(line.becomes_kop):>14} {roubles(line.amount_kop):>14}  {plain(line.service)}, {plain(line.supplier)}"
        )
    if len(lines) > SHOWN:
        print("… показаны первые строки; все — на экране перерасчёта.")


def _list(office: Office, only: int | None = None) -> None:
    for row in office.database.read(recalculations, recalculation_id=only):
        state = "сторно" if row.reverses_id else row.status.label
        print(
            f"№ {row.number} от {row.dated_on:%d.%m.%Y}, период {row.period}, {state}: {row.cause.label}, "
            f"{plain(row.scope)}; строк {grouped(str(row.lines))}, {roubles(row.amount_kop)} руб."
        )
