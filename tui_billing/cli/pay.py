"""``tui-billing pay``: one payment at the cash desk."""

import typer

from tui_billing.cli._office import open_office
from tui_billing.domain.codes import Channel
from tui_billing.domain.decimals import parse, roubles
from tui_billing.domain.period import Period
from tui_billing.operations.payments import record_payment
from tui_billing.queries.payments import period_of


def pay(
    account: str = typer.Argument(..., metavar="СЧЁТ", help="номер лицевого счёта"),
    amount: str = typer.Argument(..., metavar="СУММА", help="рубли и копейки: 1234,56"),
    month: str | None = typer.Option(
        None, "--period", help="период начисления; без него — текущий месяц; из закрытого — в открытый"
    ),
    external_id: str | None = typer.Option(None, "--id", help="номер документа у плательщика: второй раз не запишется"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Записать оплату, принятую сегодня в кассе, и показать, на что она разнесена."""
    amount_kop = parse(amount, 2)
    office = open_office(database)
    period = Period.parse(month) if month else Period.of(office.today)
    made = office.database.write(
        record_payment,
        office.actor,
        account,
        amount_kop,
        received_on=office.today,
        value_on=office.today,
        period=period,
        channel=Channel.CASH_DESK,
        external_id=external_id,
    )
    landed = office.database.read(period_of, made.payment_id)
    print(
        f"Платёж № {made.payment_id} записан за {landed.title}: на долг {roubles(made.principal_kop)}, "
        f"{f'пеня {roubles(made.penalty_kop)}, ' if made.penalty_kop else ''}аванс {roubles(made.advance_kop)}."
    )
