"""Units and money are exact: nothing that names one is typed as a float. Seconds and shares may be."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.docs.sources import functions, modules

COUNTED = re.compile(r"unit|quantit|qty|stock|on_hand|balance|price|cost|amount|value$")

# The simulated Zuper answers with the noise of binary floats, as the real one does.
NOISY_ON_PURPOSE = "src/stockbridge/simulators/zuper/wire.py"


def floats(module: ast.Module) -> Iterator[str]:
    """Every name in a module that is annotated with a float and sounds like units or money."""
    for node in ast.walk(module):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name | ast.Attribute):
            yield from _suspect(ast.unparse(node.target), node.annotation)
        elif isinstance(node, ast.arg):
            yield from _suspect(node.arg, node.annotation)
    for function in functions(module):
        yield from _suspect(function.name, function.returns)


def _suspect(name: str, annotation: ast.expr | None) -> Iterator[str]:
    if annotation and "float" in ast.unparse(annotation) and COUNTED.search(name):
        yield name


def test_no_units_or_money_are_typed_as_float() -> None:
    found = {path: list(floats(module)) for path, module in modules().items() if path != NOISY_ON_PURPOSE}

    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "code", ["def f(units: float) -> None: ...", "price: float | None = None", "def on_hand() -> list[float]: ..."]
)
def test_a_float_that_counts_is_found(code: str) -> None:
    assert list(floats(ast.parse(code)))
