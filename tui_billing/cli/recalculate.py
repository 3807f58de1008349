"""``tui-billing recalculate``: brings the marked accounts up to date, or shows what that would change."""

import typer

from tui_billing.cli._difference import print_difference
from tui_billing.cli._office import open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.decimals import grouped
from tui_billing.domain.period import Period
from tui_billing.operations.recalculation import (
    Prepared,
    post_recalculation,
    prepare_recalculation,
    preview_recalculation,
)
from tui_billing.queries.recalculations import recalculation_scope, recalculations
from tui_billing.queries.settlement import remaining_words


def recalculate(
    period: str = typer.Argument(..., metavar="ПЕРИОД", help="открытый период, в который лягут перерасчёты: 2026-10"),
    account: str = typer.Option("", "--account", help="номер лицевого счёта"),
    building: str = typer.Option("", "--building", help="номер дома в базе или «улица, дом»"),
    since: str = typer.Option("", "--since", help="пересчитать месяцы начиная с этого, не глядя на отметки"),
    dry_run: bool = typer.Option(False, "--dry-run", help="только посчитать и показать, ничего не записывать"),
    post: bool = typer.Option(True, "--post/--no-post", help="провести сразу или оставить черновиком"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Пересчитать прошлые месяцы, которых коснулись данные, внесённые задним числом; разница — в открытый период."""
    office = open_office(database)
    landing = Period.parse(period)
    scope = office.database.read(
        recalculation_scope, account=account, building=building, since=Period.parse(since) if since else None
    )
    with percent() as progress:
        if dry_run:
            made = preview_recalculation(office.database, landing, scope, progress=progress)
        else:
            made = prepare_recalculation(
                office.database, office.actor, landing, scope, dated_on=office.today, progress=progress
            )
            if post and made.recalculation_id:
                post_recalculation(office.database, office.actor, made.recalculation_id, progress=progress)
    print(f"Перерасчёт в {landing.title}: {scope.words}, отметок {grouped(str(made.marks))}")
    print_difference(office.database, made.found)
    stored = office.database.read(recalculations, recalculation_id=made.recalculation_id)
    print(_outcome(made, stored[0].number if stored else "", dry_run=dry_run, post=post))
    if not dry_run and (left := office.database.read(remaining_words, landing)):
        print(f"{left} Что и почему: tui-billing mark, tui-billing parked.")


def _outcome(made: Prepared, number: str, *, dry_run: bool, post: bool) -> str:
    if made.found.lines == 0:
        return "Без изменений: всё начислено так, как следует из данных."
    if dry_run:
        return "Предварительный расчёт: ничего не записано."
    if not post:
        return f"Черновик № {number}: tui-billing recalculation post {number}."
    return f"Проведено: перерасчёт № {number}."
