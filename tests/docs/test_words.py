"""The documents speak of what there is: every table, every fixed word, every file, function and test they name."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from stockbridge.storage.tables import metadata
from tests.docs.sources import ROOT, SOURCE, modules

DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
TICKED = set(re.findall(r"`([^`\n]+)`", GLOSSARY))

WORDS_OF_A_PROTOCOL = {"Meaning", "Reply", "Welcome", "Unattended"}
"""Of the Web Connector; the files that declare them explain them."""


def product() -> Iterator[ast.Module]:
    """The modules of the product itself."""
    for path, module in modules().items():
        if not path.startswith(("src/stockbridge/simulators/", "src/stockbridge/demo/")):
            yield module


def fixed_words() -> Iterator[tuple[str, str]]:
    """Every value of every enumeration of the product, with the name of its class; how a form looks is the pages' business."""
    for path, module in modules().items():
        if path.startswith(("src/stockbridge/simulators/", "src/stockbridge/demo/", "src/stockbridge/web/")):
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "StrEnum" for base in node.bases):
                for line in node.body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                        yield node.name, str(line.value.value)


def names(tree: ast.Module) -> set[str]:
    """The names of all functions, methods and classes."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


@cache
def defined() -> frozenset[str]:
    """All that the product defines."""
    return frozenset(name for module in modules().values() for name in names(module))


def test_every_table_is_in_the_glossary() -> None:
    assert set(metadata.tables) - TICKED == set()


def test_every_fixed_word_is_in_the_glossary() -> None:
    missing = {(name, word) for name, word in fixed_words() if name not in WORDS_OF_A_PROTOCOL and word not in TICKED}

    assert missing == set()


@pytest.mark.parametrize("switches", [QuickBooksSwitches, ZuperSwitches])
def test_every_switch_of_the_simulators_is_an_assumption(
    switches: type[QuickBooksSwitches] | type[ZuperSwitches],
) -> None:
    page = (ROOT / "docs/assumptions.md").read_text(encoding="utf-8")

    assert [field.name for field in fields(switches) if f"`{field.name}`" not in page] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_named_in_documents_exist(page: Path) -> None:
    named = re.findall(r"`([\w./-]+/[\w-]+\.py)(?:::\w+)?`", page.read_text(encoding="utf-8"))

    assert [path for path in named if not (ROOT / path).exists() and not (SOURCE / path).exists()] == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_functions_named_in_documents_exist(page: Path) -> None:
    named = re.findall(r"`(?:\w+\.)*(\w+)\(\)`", page.read_text(encoding="utf-8"))

    assert set(named) <= defined()


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_tests_named_in_documents_exist(page: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page.read_text(encoding="utf-8"))
    missing = [name for file, name in named if name not in names(ast.parse((ROOT / file).read_text(encoding="utf-8")))]

    assert missing == []
