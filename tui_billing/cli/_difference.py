"""A difference on the screen: by service and month, then the accounts that change most."""

from tui_billing.domain.decimals import grouped, roubles
from tui_billing.engine.recalculation import Differences
from tui_billing.queries.differences import by_service, held, largest
from tui_billing.storage.database import Database
from tui_billing.widgets.literal import plain

SHOWN = 10


def print_difference(database: Database, found: Differences) -> None:
    """The totals, 80 cells wide."""
    print(f"{'Услуга':<27}{'Месяц':<8}{'Было, руб.':>15}{'Станет':>15}{'Разница':>15}")
    for row in database.read(by_service, found):
        print(f"{plain(row.name)[:26]:<27}{row.month!s:<8}{_sums(row.was_kop, row.becomes_kop)}")
    print(f"{'Всего':<65}{roubles(found.amount_kop):>15}")
    accounts = database.read(largest, found, SHOWN)
    if accounts:
        print("Больше всего изменится:")
    for each in accounts:
        print(f"{plain(each.account):<10} {plain(each.address)[:23]:<24}{_sums(each.was_kop, each.becomes_kop)}")
    print(f"Строк {grouped(str(found.lines))}. Отпечаток {found.result_hash}")
    if found.parked:
        print(f"Не удалось пересчитать услуг лицевых счетов: {grouped(str(found.parked))}. Они остались как были.")


def print_held(database: Database, found: Differences, least_kop: int, least_percent_e2: int) -> None:
    """The accounts that a person should look at before they are posted."""
    if not (least_kop or least_percent_e2):
        return
    rows = database.read(held, found, least_kop, least_percent_e2)
    print(f"Отложено для просмотра счетов: {grouped(str(len(rows)))}")
    for each in rows[:SHOWN]:
        print(f"{plain(each.account):<10} {plain(each.address)[:23]:<24}{_sums(each.was_kop, each.becomes_kop)}")


def _sums(was_kop: int, becomes_kop: int) -> str:
    return f"{roubles(was_kop):>15}{roubles(becomes_kop):>15}{roubles(becomes_kop - was_kop):>15}"
