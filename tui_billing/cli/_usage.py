"""A command that was typed wrongly: what is wrong in it, in a Russian sentence."""

from tui_billing.domain.errors import BillingError

USAGE = 2


class UsageRefusedError(BillingError):
    """The words after the program's name are not a command of it."""

    exit_code = USAGE


def usage_refusal(error: Exception, asked: str) -> UsageRefusedError | None:
    """The sentence for an error of typer's; None for anything else."""
    from typer._click import exceptions as wrong

    command = f"tui-billing {asked}".strip()
    advice = f"Справка: {command} --help."
    match error:
        case wrong.NoSuchOption():
            sentence = f"Нет параметра {error.option_name}."
        case wrong.MissingParameter():
            name = (error.param.metavar or error.param.name) if error.param else error.param_hint
            sentence = f"Не указано: {name}."
        case wrong.BadParameter():
            given = error.param.opts[0] if error.param and error.param.opts else ""
            sentence = f"Недопустимое значение: {given}."
        case wrong.BadOptionUsage():
            sentence = f"После параметра {error.option_name} нужно значение."
        case wrong.UsageError():
            sentence = f"Команда не разобрана: {error.message}"
        case _:
            return None
    return UsageRefusedError(f"{sentence.rstrip('.')}. {advice}")
