"""docs/commands.md shows every command with an example and every option, and no other; --help works for each."""

import re
from collections.abc import Iterator

import pytest
from cyclopts import App

from stockbridge.cli.app import app, run
from tests.docs.sources import ROOT

PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
COMMON = {"--json", "--by", "--csv"}
"""Explained once, at the top of the page."""


def commands() -> dict[str, App]:
    """Every command by what is typed."""
    return dict(_commands("stockbridge", app))


def _commands(typed: str, group: App) -> Iterator[tuple[str, App]]:
    names = [name for name in group if not name.startswith("-")]
    if not names:
        yield typed, group
    for name in names:
        yield from _commands(f"{typed} {name}", group[name])


def sections() -> dict[str, str]:
    """What the page says of each command."""
    found = re.split(r"^### `(.+)`$", PAGE, flags=re.MULTILINE)[1:]
    return {name: text.partition("\n## ")[0] for name, text in zip(found[::2], found[1::2], strict=True)}


def test_the_page_lists_every_command_and_no_other() -> None:
    assert set(sections()) == set(commands())


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_has_an_example_and_all_its_options(command: str) -> None:
    section = sections()[command]
    options = {
        argument.name for argument in commands()[command].assemble_argument_collection() if "--" in argument.name
    }

    assert re.search(rf"^    {command}\b", section, re.MULTILINE), "an example, indented by four spaces"
    assert {option for option in options if option not in section} <= COMMON


@pytest.mark.parametrize("command", ["stockbridge", *sorted(commands())])
def test_help_of_every_command_explains_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run([*command.split()[1:], "--help"])

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert f"Usage: {command}" in out


@pytest.mark.parametrize("page", ["connecting.md", "holds.md", "settings.md"])
def test_commands_that_other_pages_tell_people_to_type_exist(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    typed = {
        f"stockbridge {words}" for words in re.findall(r"stockbridge ((?:connection |simulate |count )?[a-z]+)", text)
    }

    assert typed <= set(commands()) | {"stockbridge connection"}
