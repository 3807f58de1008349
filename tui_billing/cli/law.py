"""``tui-billing law``: the parameters of federal law with their acts, and what the administrator confirmed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from textwrap import wrap
from typing import Any

import typer

from tui_billing.cli._facts import act_of, first_day
from tui_billing.cli._office import Office, open_office
from tui_billing.domain.dated import Choice, Dated, Step
from tui_billing.domain.days import FOREVER, read_day
from tui_billing.domain.errors import RefusedError
from tui_billing.domain.law import CHOICES, PARAMETERS, choice
from tui_billing.domain.law import law as law_of
from tui_billing.domain.period import Period
from tui_billing.operations.law_checks import confirm_law
from tui_billing.operations.law_choices import choose
from tui_billing.queries.law_checks import Confirmation, confirmations
from tui_billing.queries.law_choices import Answer, answers
from tui_billing.widgets.literal import plain

LIST, SHOW, CONFIRM, CHOOSE = ACTIONS = ("list", "show", "confirm", "choose")
WIDTH = 80
INDENT = "    "


def law(
    action: str = typer.Argument(
        LIST, metavar="[list|show|confirm|choose]", help="показать все, показать один, подтвердить; решить спорное"
    ),
    name: str = typer.Argument("", metavar="ИМЯ", help="имя параметра или спорного вопроса из списка: uplift, K_SPLIT"),
    value: str = typer.Argument("", metavar="ЗНАЧЕНИЕ", help="для confirm: месяц, 2027-01; для choose: ответ"),
    note: str = typer.Option("", "--note", help="для confirm: что проверено, где и когда"),
    on: str = typer.Option("", "--on", help="для list: на какой день, 01.01.2026; без него — на сегодня"),
    since: str = typer.Option("", "--from", help="для choose: с какого дня, первое число месяца"),
    act: str = typer.Option("", "--act", help="для choose: акт организации, «Приказ от 20.12.2025 № 45»"),
    database: str | None = typer.Option(None, "--database", help="файл базы или postgresql://…"),
) -> None:
    """Федеральные параметры с актами и сроком проверки, спорные вопросы и как они решены; подтвердить, решить."""
    if action not in ACTIONS:
        raise RefusedError(f"«{action}» — нет такого действия. Есть: {', '.join(ACTIONS)}.")
    if action != LIST and not name:
        raise RefusedError(f"Укажите параметр: tui-billing law {action} uplift. Список: tui-billing law.")
    office = open_office(database)
    if action == LIST:
        _list(office, read_day(on, office.today) if on else office.today)
    elif action == SHOW:
        _show(office, name)
    elif action == CHOOSE:
        point = choice(name)
        if not value:
            raise RefusedError(f"Укажите ответ. Есть: {_known(point)}.")
        first = first_day(office, since)
        office.database.write(choose, office.actor, name, value, first, act_of(office, act))
        print(f"{point.title}: с {first:%d.%m.%Y} {point.answers[value]}.")
    else:
        if not value:
            raise RefusedError(f"Укажите период: tui-billing law confirm {name} 2027-01 --note «что проверено».")
        period = Period.parse(value)
        office.database.write(confirm_law, office.actor, name, period, note)
        print(f"{law_of(name).title}: подтверждено на {period.title}.")


def _list(office: Office, day: date) -> None:
    """Every parameter: its value on a day, cut to one line, the act, the day through which it is checked."""
    found = office.database.read(confirmations, PARAMETERS.values())
    print(f"Параметры федерального закона на {day:%d.%m.%Y}")
    for parameter in PARAMETERS.values():
        print(f"{parameter.name}: {parameter.title}")
        try:
            step = parameter.on(day)
        except RefusedError:
            print(f"{INDENT}нет значения на этот день")
        else:
            value, *more = wrap(parameter.show(step.value), WIDTH - len(INDENT) - 1)
            print(f"{INDENT}{value}{'…' if more else ''}")
            _tell(_source(step))
        own = [each for each in found if each.parameter == parameter.name and each.is_valid]
        months = f"; подтверждено: {', '.join(str(each.period) for each in own)}" if own else ""
        _tell(f"{_checked(parameter)}{months}")
    print(f"Спорные вопросы на {day:%d.%m.%Y}")
    for each in office.database.read(answers, day):
        _choice(each)


def _choice(each: Answer) -> None:
    """A disputed point, how it is decided and by what."""
    point = each.choice
    for line in wrap(f"{point.name}: {point.title}", WIDTH, subsequent_indent=INDENT):
        print(line)
    decided = f"с {each.valid_from:%d.%m.%Y}, {plain(each.act)}" if each.act else "по умолчанию"
    _tell(f"{each.answer} — {each.words} ({decided})")
    _tell(str(point.cite))
    others = "; ".join(f"{code} — {words}" for code, words in point.answers.items() if code != each.answer)
    if others:
        _tell(f"или: {others}")


def _known(point: Choice) -> str:
    return "; ".join(f"{code} — {words}" for code, words in point.answers.items())


def _show(office: Office, name: str) -> None:
    """Every step with its act, the open points, the confirmations; or one open point."""
    found = office.database.read(answers, office.today)
    if name in CHOICES:
        _choice(next(each for each in found if each.choice.name == name))
        return
    parameter = law_of(name)
    print(f"{parameter.name}: {parameter.title}")
    print(f"Применяется {parameter.applies}.")
    print(
        f"Используют: {', '.join(sorted(use.label for use in parameter.uses)) or 'справочно'}. {_checked(parameter)}."
    )
    for begin, end, step in parameter.spans():
        print(f"с {begin:%d.%m.%Y}{'' if end == FOREVER else f' до {end:%d.%m.%Y}'}")
        _tell(parameter.show(step.value))
        _tell(_source(step))
    for each in found:
        if each.choice.parameter == parameter.name:
            _choice(each)
    for line in _told(office.database.read(confirmations, [parameter])):
        print(line)


def _told(found: list[Confirmation]) -> Iterator[str]:
    for each in found:
        when = datetime.fromtimestamp(each.recorded_at_ms // 1000, UTC)
        void = "" if each.is_valid else " (не действует: с тех пор известно другое значение)"
        yield f"подтверждено на {each.period}: {plain(each.author)}, {when:%d.%m.%Y %H:%M} UTC, {plain(each.note)}{void}"


def _source(step: Step[Any]) -> str:
    published = f", опубликован {step.published:%d.%m.%Y}" if step.published else ""
    return f"{step.cite}{published}"


def _checked(parameter: Dated[Any]) -> str:
    if parameter.checked_on is None or parameter.checked_through is None:
        return "Не проверялось"
    return f"Проверено {parameter.checked_on:%d.%m.%Y}, по {parameter.checked_through:%d.%m.%Y}"


def _tell(text: str) -> None:
    for line in wrap(text, WIDTH - len(INDENT)):
        print(f"{INDENT}{line}")
