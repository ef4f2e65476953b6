"""What every ring of tests shares: databases, repeatable Hypothesis, and a plain word on what was left out."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from stockbridge.storage.database import Database
from tests.databases import PostgreSQLMissingError, Server, postgresql
from tests.templates import migrated, postgresql_template

# The same examples every time and everywhere; a run that searches for new ones has its own command (make torture).
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("repeatable")

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3


def pytest_configure() -> None:
    """Keep the tests' files in memory where there is room: every commit waits for the disk, and the disk is not under test."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    try:
        with postgresql() as server:
            yield server
    except PostgreSQLMissingError as missing:
        if "CI" in os.environ:  # nothing may be left out there
            raise
        pytest.skip(str(missing))


@pytest.fixture
def postgresql_url(postgresql_server: Server) -> Iterator[str]:
    with postgresql_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The SQLAlchemy URL of a fresh, empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'stockbridge.sqlite'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(scope="session")
def postgresql_schema(postgresql_server: Server) -> Iterator[str]:
    with postgresql_template(postgresql_server) as template:
        yield template


@pytest.fixture
def postgresql_migrated_url(postgresql_server: Server, postgresql_schema: str) -> Iterator[str]:
    with postgresql_server.database(postgresql_schema) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database with our schema; the test runs once on each kind."""
    url = f"sqlite:///{tmp_path / 'stockbridge.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_migrated_url")
    database = migrated(url)
    yield database
    database.dispose()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out, how many, and how to get them."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("left out")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")


def _reason(report: pytest.TestReport) -> str:
    assert isinstance(report.longrepr, tuple), "a skipped test says why"
    return report.longrepr[2].removeprefix("Skipped: ")
