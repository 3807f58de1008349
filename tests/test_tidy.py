"""House rules that no linter knows. Each says why in the name of its test."""

import ast
import inspect
import re
import subprocess
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import tui_billing.engine.rules
from tui_billing.cli.main import names
from tui_billing.engine.rule import Rule
from tui_billing.registry import collect

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tui_billing"
SOURCES = sorted(PACKAGE.rglob("*.py"))
PYTHON = [file for folder in ("tui_billing", "tests", "benchmarks") for file in (ROOT / folder).rglob("*.py")]
EXACT = ("engine", "domain", "operations", "queries")
ROUGH = (
    "operations/town",  # an invented town: shares of people, noise of consumption
    "engine/rounding.py",  # looks at the magnitude of a product before multiplying exactly
)
CLOCK = re.compile(r"\b(date\.today|datetime\.(now|utcnow|today)|time\.(time|time_ns|localtime|gmtime|strftime))\b")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
HERE = ("/" + "work/", "/" + "tmp/", "/" + "root/")


def where(file, line):
    return f"{file.relative_to(ROOT)}:{line}"


@cache
def parsed(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def found(pattern, files):
    return [
        where(file, number)
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def outside(*places):
    """The package's files that are not under any of these places of it."""
    return [file for file in SOURCES if not any(file.relative_to(PACKAGE).is_relative_to(place) for place in places)]


def test_a_file_is_read_in_one_sitting():
    assert [file for file in PYTHON if len(file.read_text(encoding="utf-8").splitlines()) > 450] == []


def test_a_function_fits_a_screen():
    long = [
        where(file, node.lineno)
        for file in SOURCES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


def test_only_storage_begins_a_transaction_and_nobody_commits_by_hand():
    assert found(r"\.commit\(", SOURCES) == []
    assert found(r"\.(begin|begin_nested|exec_driver_sql)\(", outside("storage")) == []


def test_only_commands_print():
    calls = [
        where(file, node.lineno)
        for file in outside("cli")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert calls == []


def is_binary(node):
    """A binary fraction, in any of its disguises: the type, a literal, a column of it."""
    match node:
        case ast.Name(id="float") | ast.Attribute(attr="Float32" | "Float64" | "float32" | "float64"):
            return True
        case ast.Constant(value=float()):
            return True
        case _:
            return False


def seconds(file):
    """The lines of constants that are seconds of waiting."""
    return {
        node.lineno
        for node in parsed(file).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id.endswith("_S")
    }


def test_money_and_measures_never_pass_through_binary_fractions():
    files = [file for file in outside(*ROUGH) if file.relative_to(PACKAGE).parts[0] in EXACT]
    lines = {
        where(file, node.lineno)
        for file in files
        for node in ast.walk(parsed(file))
        if is_binary(node) and node.lineno not in seconds(file)
    }
    assert sorted(lines) == []


def test_the_clock_is_read_in_one_place():
    assert found(CLOCK, outside("cli/_office.py")) == []


def test_every_rule_of_the_engine_has_a_worked_example():
    golden = ROOT / "tests" / "golden"
    rules = collect(tui_billing.engine.rules, Rule)
    assert rules
    assert [name for name in rules if not any((golden / name).glob("*.toml"))] == []


def tracked():
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what is tracked is known in a clone only")
def test_no_file_names_a_place_of_one_machine():
    texts = {file: file.read_bytes() for file in tracked()}
    assert [str(file) for file, text in texts.items() if any(place.encode() in text for place in HERE)] == []


@pytest.mark.parametrize("name", names())
def test_a_command_and_its_words_are_explained_in_russian(name):
    module = import_module(f"tui_billing.cli.{name.replace('-', '_')}")
    command = getattr(module, name.replace("-", "_"))
    assert CYRILLIC.search(command.__doc__ or "")
    parameters = inspect.signature(command).parameters.values()
    assert [each.name for each in parameters if not CYRILLIC.search(explained(each))] == []


def explained(parameter):
    settings = [parameter.default, *getattr(parameter.annotation, "__metadata__", ())]
    return next((each.help or "" for each in settings if hasattr(each, "help")), "")
