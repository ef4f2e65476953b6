"""Writes docs/map.md: every module in one line, its own first sentence, in the order of dependencies.

With --check it writes nothing and fails when the map is stale. A module without a docstring is an error.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "stockbridge"
MAP = ROOT / "docs" / "map.md"

HEAD = """\
# Map

Every module in one line, from the inside out: a package leans only on those above it.
Written by `make map` from the first sentence of each module; edit it there.
"""


def render() -> str:
    """The whole page.

    Raises:
        SystemExit: a module has no docstring.
    """
    return "\n".join([HEAD, *(line for name in packages() for line in _package(SOURCE / name)), *_top()]) + "\n"


def packages() -> list[str]:
    """From the inside out, as the layers of pyproject.toml have it; what stands beside the layers comes last."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    contract = next(contract for contract in contracts if contract["type"] == "layers")
    layers = [name.strip(" ()") for layer in reversed(contract["layers"]) for name in re.split("[:|]", layer)]
    return [name for name in [*layers, *contract["exhaustive_ignores"]] if (SOURCE / name / "__init__.py").exists()]


def _package(folder: Path) -> Iterator[str]:
    name = folder.relative_to(SOURCE).as_posix()
    yield f"## {name}"
    yield ""
    yield _first_sentence(folder / "__init__.py")
    yield ""
    yield from (_line(file, folder) for file in _modules(folder))
    yield ""


def _top() -> Iterator[str]:
    yield "## putting it together"
    yield ""
    yield from (_line(file, SOURCE) for file in sorted(SOURCE.glob("*.py")))


def _modules(folder: Path) -> list[Path]:
    """The modules of a package and of the packages in it; an inner package is announced by its __init__."""
    return sorted(file for file in folder.rglob("*.py") if file != folder / "__init__.py")


def _line(file: Path, folder: Path) -> str:
    shown = file.parent if file.name == "__init__.py" and file.parent != SOURCE else file
    link = file.relative_to(ROOT).as_posix()
    return f"- [{shown.relative_to(folder).with_suffix('').as_posix()}](../{link}): {_first_sentence(file)}"


def _first_sentence(file: Path) -> str:
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    if not docstring:
        sys.exit(f"{file.relative_to(ROOT)}: say in a docstring what this module is")
    paragraph = " ".join(docstring.split("\n\n")[0].split())
    return paragraph.split(". ")[0].removesuffix(".") + "."


def main() -> None:
    page = render()
    if "--check" not in sys.argv[1:]:
        MAP.write_text(page, encoding="utf-8")
    elif not MAP.exists() or MAP.read_text(encoding="utf-8") != page:
        sys.exit("docs/map.md is stale: run 'make map' (python docs/generate_map.py) and commit it")


if __name__ == "__main__":
    main()
