"""The parameters of federal law: one TOML file each, beside this module, found by scanning and read once."""

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any, Final, NoReturn

from tui_billing.domain.codes import LawUse, Method, Resource
from tui_billing.domain.dated import Choice, Cite, Dated, Step
from tui_billing.domain.errors import BillingError
from tui_billing.domain.law._kinds import KINDS, Kind

ENDING: Final = ".toml"
OF_FILE: Final = {
    "title", "kind", "applies", "uses", "checked_on", "checked_through", "known_to", "act", "place", "confirmed", "step",
}  # fmt: skip
OF_STEP: Final = {"since", "value", "act", "place", "confirmed", "published"}
OF_CHOICE: Final = {
    "title", "default", "answers", "act", "place", "confirmed", "parameter", "methods", "resources", "ranges",
}  # fmt: skip


def read_all() -> dict[str, Dated[Any]]:
    """Every parameter by the name of its file.

    Raises:
        ValueError: a file is not what ``docs/algorithms/law.md`` describes; the message names the file.
    """
    found = {
        each.name.removesuffix(ENDING): each for each in files(__package__).iterdir() if each.name.endswith(ENDING)
    }
    return {name: read(name, found[name].read_text("utf-8")) for name in sorted(found)}


def read(name: str, text: str) -> Dated[Any]:
    """A parameter from the text of its file.

    Raises:
        ValueError: as of ``read_all``.
    """
    try:
        return _parameter(name, tomllib.loads(text, parse_float=_no_fraction))
    except (BillingError, ValueError, TypeError, LookupError) as error:
        raise ValueError(f"domain/law/{name}{ENDING}: {type(error).__name__}: {error}") from error


def _parameter(name: str, given: Mapping[str, Any]) -> Dated[Any]:
    _known(given, OF_FILE)
    kind = KINDS[given["kind"]]
    parameter: Dated[Any] = Dated(
        name=name,
        title=given["title"],
        steps=tuple(_step(each, given, kind) for each in given["step"]),
        applies=given["applies"],
        uses=frozenset(LawUse[each] for each in given["uses"]),
        checked_on=_day(given["checked_on"]),
        checked_through=_day(given["checked_through"]),
        known_to=_day(given["known_to"]) if "known_to" in given else None,
        show=kind.show,
        typed=kind.typed,
    )
    if parameter.known_to is not None and parameter.known_to <= parameter.steps[-1].since:
        raise ValueError("known_to comes before the last step")
    return parameter


def _step(given: Mapping[str, Any], whole: Mapping[str, Any], kind: Kind) -> Step[Any]:
    """A step; what it does not say of its act stands once at the head of the file."""
    _known(given, OF_STEP)
    said = {name: whole[name] for name in ("act", "place", "confirmed") if name in whole} | dict(given)
    cite = Cite(said["act"], said["place"], said.get("confirmed", True))
    published = _day(said["published"]) if "published" in said else None
    return Step(_day(said["since"]), kind.read(said["value"]), cite, published)


def read_choices() -> dict[str, Choice]:
    """Every disputed point by the name of its file.

    Raises:
        ValueError: as of ``read_all``.
    """
    found = [each for each in files(__package__).joinpath("choices").iterdir() if each.name.endswith(ENDING)]
    texts = {each.name.removesuffix(ENDING): each.read_text("utf-8") for each in found}
    return {name: read_choice(name, texts[name]) for name in sorted(texts)}


def read_choice(name: str, text: str) -> Choice:
    """A disputed point from the text of its file.

    Raises:
        ValueError: as of ``read_all``.
    """
    try:
        return _choice(name, tomllib.loads(text))
    except (ValueError, TypeError, LookupError) as error:
        raise ValueError(f"domain/law/choices/{name}{ENDING}: {type(error).__name__}: {error}") from error


def _choice(name: str, given: Mapping[str, Any]) -> Choice:
    _known(given, OF_CHOICE)
    choice = Choice(
        name=name,
        title=given["title"],
        default=given["default"],
        answers=given["answers"],
        cite=Cite(given["act"], given["place"], given.get("confirmed", True)),
        parameter=given.get("parameter", ""),
        methods=frozenset(Method[each] for each in given.get("methods", ())),
        resources=frozenset(Resource[each] for each in given.get("resources", ())),
        of_ranges=given.get("ranges", False),
    )
    if choice.default not in choice.answers:
        raise ValueError("the default is none of the answers")
    return choice


def _known(given: Mapping[str, Any], names: set[str]) -> None:
    if strange := sorted(set(given) - names):
        raise ValueError(f"unknown {', '.join(strange)}")


def _day(given: Any) -> date:
    if type(given) is not date:
        raise TypeError(f"{given!r} is no date")
    return given


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(f"{text}: decimals stand in quotes")
