"""``tui-billing init``: a new database for one sector."""

import typer

from tui_billing.cli._office import login, place, system_office
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.period import Period
from tui_billing.operations.init_office import init_office, sectors
from tui_billing.storage.schema import create


def init(
    sector: str = typer.Option("housing", "--sector", help="отрасль: housing, electricity, heat, water, gas, telecom"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
    name: str = typer.Option("Администратор", "--name", help="имя первого пользователя"),
    locality: str = typer.Option("", "--locality", help="населённый пункт: г. Приозёрск"),
    group_shared: bool = typer.Option(False, "--group-shared", help="файл базы доступен группе"),
) -> None:
    """Создать базу: услуги, единицы, примеры тарифов и нормативов, первый пользователь."""
    known = sectors()
    if sector not in known:
        raise RefusedError(f"Нет отрасли «{sector}». Есть: {', '.join(known)}.")
    where = place(database)
    made = create(where, group_shared=group_shared)
    try:
        office = system_office(made)
        period = Period.of(office.today)
        made.write(init_office, office.actor, sector, login(), name, locality=locality, period=period)
    finally:
        made.close()
    print(f"База создана: {where}")
    print(f"Отрасль: {known[sector].title}. Администратор: {login()}. Открыт период: {period.title}.")
    print("Тарифы и нормативы — примеры: замените их своими вместе с актами.")
    print("Дальше: tui-billing — открыть программу, tui-billing demo — учебный город в отдельной папке.")
