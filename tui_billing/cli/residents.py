"""``tui-billing residents``: how many people an account is charged for, and since when."""

import typer

from tui_billing.cli._facts import account_id_of, day_after, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.residents import change_words, count_residents, move, stay
from tui_billing.queries.account_card import residents_of

SHOW, IN, OUT, STAY, COUNT = ACTIONS = ("show", "in", "out", "stay", "count")


def residents(
    account: str = typer.Argument(..., metavar="НОМЕР_ЛС", help="номер лицевого счёта"),
    action: str = typer.Argument(
        SHOW,
        metavar="[" + "|".join(ACTIONS) + "]",
        help="показать; прописать, выписать, временно проживают, задать числа",
    ),
    people: int = typer.Argument(1, metavar="ЧЕЛОВЕК", help="сколько человек, для in, out и stay"),
    since: str = typer.Option("", "--from", help="с какого дня: 15.10.2026"),
    until: str = typer.Option("", "--to", help="последний день; без него — дальше без срока"),
    registered: int | None = typer.Option(None, "--registered", help="для count: прописано"),
    temporary: int | None = typer.Option(None, "--temporary", help="для count: временно проживает"),
    owners: int | None = typer.Option(None, "--owners", help="для count: собственников, если никто не живёт"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Жильцы лицевого счёта: показать, прописать, выписать, временно проживающие; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    account_id = account_id_of(office, account)
    if action == SHOW:
        _show(office, account_id)
        return
    if people < 1:
        raise RefusedError(f"Человек {people}: укажите, сколько, от 1.")
    begin, end = first_day(office, since), day_after(office, until)
    write, actor = office.database.write, office.actor
    if action == COUNT:
        given = {"registered": registered, "temporary": temporary, "owners": owners}
        changes = write(count_residents, actor, account_id, begin, end, **given)
    elif action == STAY:
        changes = write(stay, actor, account_id, begin, end, people)
    else:
        changes = write(move, actor, account_id, begin, people if action == IN else -people, end)
    for change in changes:
        print(f"Записано {change_words(change)}.")


def _show(office: Office, account_id: int) -> None:
    rows = office.database.read(residents_of, account_id)
    for row in rows:
        print(
            f"с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}: прописано {row.registered}, "
            f"временно {row.temporary}, собственников {row.owners}"
        )
    if not rows:
        print("Сведений о жильцах нет. Внести: tui-billing residents НОМЕР_ЛС count --registered 2 --from 01.10.2026.")
