"""Code stays of a size that fits in a head (the limits of CONTRIBUTING.md)."""

from tests.docs.sources import ROOT, functions, modules

MAX_LINES_OF_A_FILE = 400
MAX_LINES_OF_A_FUNCTION = 60


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_sixty_lines() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path, module in modules().items()
        for function in functions(module)
    }

    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES_OF_A_FUNCTION} == {}
