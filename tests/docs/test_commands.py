"""The commands that documents tell people to type exist."""

import re
from pathlib import Path

import pytest

from tests.docs.sources import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
RUN_COMMANDS = set(re.findall(r"^(\w+)\)$", (ROOT / "run").read_text(), re.MULTILINE))
MAKE_TARGETS = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_documents_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert set(re.findall(r"\bsh run (\w+)", text)) <= RUN_COMMANDS
    assert set(re.findall(r"(?:^\s*|`)make (\w+)", text, re.MULTILINE)) <= MAKE_TARGETS


def test_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "sh run demo" in readme
    assert "sh run test" in readme
