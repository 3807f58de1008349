"""``tui-billing instalment``: instalment plans, their interest, and whom one must be offered."""

from datetime import timedelta

import typer

from tui_billing.cli._documents import CHANGES, Changes, changed
from tui_billing.cli._office import Office, open_office
from tui_billing.cli._progress import percent
from tui_billing.domain.days import read_day
from tui_billing.domain.decimals import grouped, parse, roubles, written
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.instalments import InstalmentPlan
from tui_billing.domain.period import Period
from tui_billing.domain.services import Service
from tui_billing.operations.instalments import (
    PlanTerms,
    charge_interest,
    discard_plan,
    draft_plan,
    post_plan,
    reverse_plan,
)
from tui_billing.queries.account_filter import named
from tui_billing.queries.instalment_offers import offer_list
from tui_billing.queries.instalments import Plan, first_due, plan_of, plans, rate_ceiling_e2
from tui_billing.reports.fonts import plain
from tui_billing.storage.bulk import run_bulk

LIST, CREATE, INTEREST, OFFER = "list", "create", "interest", "offer"
ACTIONS = (LIST, CREATE, *CHANGES, INTEREST, OFFER)
PLANS = Changes("instalment", InstalmentPlan, post_plan, reverse_plan, discard_plan)
SHOWN = 40


def instalment(
    action: str = typer.Argument(LIST, metavar="[" + "|".join(ACTIONS) + "]", help="что сделать; без него — список"),
    number: str | None = typer.Argument(None, metavar="НОМЕР", help="номер документа: 2026-000017"),
    account: str = typer.Option("", "--account", help="лицевой счёт"),
    service: list[str] = typer.Option([], "--service", help="услуга, долг за которую рассрочить; можно повторить"),
    month: list[str] = typer.Option([], "--month", help="месяц долга; можно повторить"),
    granted: str | None = typer.Option(None, "--granted", help="день предоставления; без него — сегодня"),
    first: str | None = typer.Option(None, "--first", help="срок первой части; без него — срок оплаты квитанции"),
    parts: int = typer.Option(12, "--parts", help="частей, до 12"),
    rate: str | None = typer.Option(
        None, "--rate", help="процентов годовых: 18,5; без неё — предельная (INSTALMENT_RATE)"
    ),
    note: str = typer.Option("", "--note", help="основание"),
    in_period: str | None = typer.Option(None, "--period", help="период начисления; без него — текущий месяц"),
    post: bool = typer.Option(False, "--post", help="сразу провести созданный документ"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Рассрочки: график, проведение, сторно, проценты за период, кому рассрочку нужно предложить."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    office = open_office(database)
    period = Period.parse(in_period) if in_period else Period.of(office.today)
    if action == LIST:
        for plan in office.database.read(plans):
            print(_head(plan))
    elif action == OFFER:
        _offers(office, period)
    elif action == INTEREST:
        made = office.database.write(charge_interest, office.actor, period)
        print(f"Проценты за {period.title}: рассрочек {made.plans}, начислено {roubles(made.amount_kop)} руб.")
    elif action == CREATE:
        granted_on = read_day(granted, office.today) if granted else office.today
        terms = PlanTerms(
            granted_on,
            read_day(first, granted_on + timedelta(days=2 * 366)) if first else first_due(granted_on),
            parts,
            office.database.read(rate_ceiling_e2, granted_on) if rate is None else parse(rate, 2),
        )
        services = [office.database.read(named, Service, "услуга", each)[0] for each in service]
        plan_id = office.database.write(
            draft_plan, office.actor, account, terms,
            dated_on=office.today, period=period, services=services, months=list(map(Period.parse, month)), note=note,
        )  # fmt: skip
        if post:
            office.database.write(post_plan, office.actor, plan_id)
        _show(office, plan_id)
    else:
        shown = changed(office, PLANS, action, number, period)
        if shown is not None:
            _show(office, shown)


def _show(office: Office, plan_id: int) -> None:
    plan = office.database.read(plan_of, plan_id)
    if plan is None:
        return
    print(_head(plan))
    for debt in plan.debts:
        print(
            f"  {plain(debt.service)}, {plain(debt.supplier)}, за {debt.service_month.title}: {roubles(debt.amount_kop)}"
        )
    for part in plan.parts:
        print(
            f"  {part.number:>2}  {part.due_on:%d.%m.%Y}  долг {roubles(part.principal_kop):>12}  дней {part.days:>3}  "
            f"проценты {roubles(part.interest_kop):>10}  платёж {roubles(part.payable_kop):>12}  "
            f"остаток {roubles(part.balance_kop):>12}"
        )
    if plan.parts:
        left, interest = plan.payoff(office.today)
        total = sum(part.interest_kop for part in plan.parts)
        print(
            f"  Процентов по графику {roubles(total)}. Оплачено долга {roubles(plan.paid_kop)}. "
            f"Погасить сегодня: {roubles(left)} и неначисленные проценты {roubles(interest)}."
        )


def _head(plan: Plan) -> str:
    kind = "Сторно рассрочки" if plan.is_mirror else "Рассрочка"
    return (
        f"{kind} № {plan.number} от {plan.dated_on:%d.%m.%Y}, {plan.status.label}: ЛС {plain(plan.account)}, "
        f"{roubles(plan.amount_kop)} руб., предоставлена {plan.granted_on:%d.%m.%Y}, "
        f"{written(plan.rate_e2, 2)} % годовых{', ' + plain(plan.note) if plan.note else ''}"
    )


def _offers(office: Office, period: Period) -> None:
    with percent() as progress:
        found = run_bulk(office.database.address, offer_list, period, progress=progress)
    for each in found[:SHOWN]:
        print(
            f"{plain(each.account):<12} {plain(each.service)}: {roubles(each.charged_kop)} против "
            f"{roubles(each.year_ago_kop)} год назад, {plain(each.address)}{', рассрочка есть' if each.granted else ''}"
        )
    if len(found) > SHOWN:
        print(f"… ещё {grouped(str(len(found) - SHOWN))}")
    left = sum(not each.granted for each in found)
    print(
        f"За {period.title} плата выше прошлогодней более чем на 25 %: {grouped(str(len(found)))}, "
        f"без рассрочки {grouped(str(left))}."
    )
