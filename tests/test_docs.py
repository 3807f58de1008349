"""The guide says what the program does: its tables are made from the program, its links lead somewhere."""

import re

import pytest

from tests.docs_tables import COMMAND, GUIDE, TABLES


@pytest.mark.parametrize("file", TABLES)
def test_a_generated_table_is_up_to_date(file):
    assert (GUIDE / file).read_text(encoding="utf-8") == TABLES[file](), f"docs/guide/{file}: run {COMMAND}"


def test_every_link_of_the_guide_leads_to_a_file():
    for page in GUIDE.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_that_the_guide_names_exists():
    known = set(
        re.findall(r"^## tui-billing (\S+)$", (GUIDE / "commands.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for page in GUIDE.glob("*.md"):
        named = set(re.findall(r"tui-billing ([a-z][a-z-]+)", page.read_text(encoding="utf-8")))
        assert named <= known, f"{page.name}: {named - known}"
