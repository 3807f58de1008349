"""``tui-billing account``: opened, closed, handed over, another holder."""

import typer

from tui_billing.cli._facts import account_id_of, first_day, require_action, until_words
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.days import FOREVER
from tui_billing.domain.decimals import parse_several
from tui_billing.domain.errors import RefusedError
from tui_billing.operations.moves import (
    Holder,
    Opening,
    change_holder,
    close_account,
    end_holder,
    hand_over,
    open_account,
)
from tui_billing.queries.account_card import account_head, holders_of
from tui_billing.queries.buildings import building_named
from tui_billing.queries.premises import premises_named
from tui_billing.widgets.literal import plain

SHOW, OPEN, CLOSE, MOVE, HOLDER, LEAVE = ACTIONS = ("show", "open", "close", "move", "holder", "leave")


def account(
    action: str = typer.Argument(
        SHOW,
        metavar="[" + "|".join(ACTIONS) + "]",
        help="показать; открыть, закрыть, передать новому абоненту с приборами; сменить абонента; убрать совладельца",
    ),
    number: str = typer.Argument(..., metavar="НОМЕР_ЛС", help="номер лицевого счёта; для open — номер нового"),
    on: str = typer.Option("", "--on", help="день: 15.10.2026; для close — первый день без обслуживания"),
    building: str = typer.Option("", "--building", help="для open: дом, «Мира, 5» или номер в базе"),
    premises: str = typer.Option("", "--premises", help="и номер помещения"),
    like: str = typer.Option("", "--like", help="для open: услуги, поставщики и группа — как у этого лицевого счёта"),
    new: str = typer.Option("", "--new", help="для move: номер нового лицевого счёта"),
    holder: str = typer.Option("", "--holder", help="абонент: фамилия, имя, отчество"),
    phone: str = typer.Option("", "--phone", help="его телефон"),
    place: int = typer.Option(1, "--place", help="для holder и leave: 1 — абонент, 2, 3… — совладельцы"),
    registered: int = typer.Option(0, "--registered", help="прописано"),
    owners: int = typer.Option(1, "--owners", help="собственников, если никто не прописан"),
    share: str = typer.Option("1/1", "--share", help="доля помещения: 1/2"),
    finals: list[str] | None = typer.Option(
        None, "--final", help="для close и move: показание прибора, ТОЧКА=188,5; повторяется"
    ),
    drop: bool = typer.Option(False, "--drop-later", help="отменить показания, принятые после этого дня"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Лицевые счета: открыть, закрыть, передать, сменить абонента; прошлые месяцы — перерасчётом."""
    require_action(action, ACTIONS)
    office = open_office(database)
    read, write, actor, today = office.database.read, office.database.write, office.actor, office.today
    if action == SHOW:
        _show(office, account_id_of(office, number))
        return
    day, who = first_day(office, on), Holder.of(holder, phone)
    shown = dict(map(_final, finals or []))
    num, den = _share(share)
    if action == OPEN:
        if not building or not premises:
            raise RefusedError("Укажите дом и помещение: --building «Мира, 5» --premises 12.")
        where = read(premises_named, read(building_named, building), premises)
        like_id = account_id_of(office, like) if like else None
        write(open_account, actor, where, day, Opening(number, who, registered, owners, num, den), like_id=like_id)
        print(f"Лицевой счёт {plain(number)} открыт с {day:%d.%m.%Y}.")
        return
    account_id = account_id_of(office, number)
    if action == CLOSE:
        write(close_account, actor, account_id, day, shown, today=today, drop=drop)
        print(f"Лицевой счёт {plain(number)} закрыт {day:%d.%m.%Y}.")
    elif action == MOVE:
        opening = Opening(new, who, registered, owners, num, den)
        write(hand_over, actor, account_id, day, opening, shown, today=today, drop=drop)
        print(f"Лицевой счёт {plain(number)} закрыт {day:%d.%m.%Y}, открыт {plain(new)}: услуги и приборы переданы.")
    elif action == HOLDER:
        write(change_holder, actor, account_id, day, who, place=place)
        print(f"Лицевой счёт {plain(number)}, с {day:%d.%m.%Y}: {plain(' '.join(holder.split()))}.")
    else:
        write(end_holder, actor, account_id, day, place=place)
        print(f"Лицевой счёт {plain(number)}, с {day:%d.%m.%Y}: совладельца № {place} нет.")


def _final(typed: str) -> tuple[int, list[int]]:
    point, sign, value = typed.partition("=")
    if not (sign and point.strip().isascii() and point.strip().isdecimal()):
        raise RefusedError(f"«{typed}»: напишите точку учёта и показание, --final 17=188,5.")
    return int(point), parse_several(value, 6)


def _share(typed: str) -> tuple[int, int]:
    num, sign, den = typed.partition("/")
    if not (sign and all(each.strip().isascii() and each.strip().isdecimal() for each in (num, den))):
        raise RefusedError(f"«{typed}» — не доля. Напишите, например, 1/2.")
    return int(num), int(den)


def _show(office: Office, account_id: int) -> None:
    head = office.database.read(account_head, account_id, office.today)
    closed = "" if head.closed_on == FOREVER else f", закрыт {head.closed_on:%d.%m.%Y}"
    share = "" if head.share_num == head.share_den else f", доля {head.share_num}/{head.share_den}"
    print(f"ЛС {plain(head.number)}: {plain(head.address)}, открыт {head.opened_on:%d.%m.%Y}{closed}{share}")
    for row in office.database.read(holders_of, account_id):
        whom = "абонент" if row.place == 1 else f"совладелец № {row.place}"
        print(f"    {whom}: {plain(row.name)}, с {row.valid_from:%d.%m.%Y}{until_words(row.valid_to)}")
