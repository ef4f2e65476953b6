"""The real product between the two simulations: its commands as people type them, its service as a process that can be killed.

Nothing is put in by the back door. Only how it stands and its accounts are read straight from its book, because a person would not ask
ten times a second.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import Any, Final

import httpx2

from stockbridge.core.errors import Refused
from stockbridge.ledger.accounting import AccountLine, account
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.status import Status, status
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.passwords import generate
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit

NAME: Final = "northwind"
PERSON: Final = "ruth"
_CODE: Final = "set-up code: "
_LISTENS: Final = "Stockbridge is running"
_START_SECONDS: Final = 60
_STOP_SECONDS: Final = 15


class Service:
    """`stockbridge serve` in a folder of its own, and the commands beside it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://localhost:{port}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("STOCKBRIDGE_")},
            "STOCKBRIDGE_DATA": str(folder / "data"),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._database: Database | None = None
        self._connection: Connection | None = None

    def command(self, *words: str) -> str:
        """Run a command and answer what it printed.

        Raises:
            Refused: with the sentence it printed instead.
        """
        done = subprocess.run(
            [sys.executable, "-m", "stockbridge", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refused(f"`stockbridge {' '.join(words)}` failed: {done.stderr.strip()}")
        return done.stdout

    def asked(self, *words: str) -> Any:
        """The JSON that a command answers."""
        return json.loads(self.command(*words, "--json"))

    def start(self) -> int:
        """Start the service and wait until it answers; returns its process id.

        Raises:
            Refused: it did not begin to answer.
        """
        said = self.folder / "service.log"
        with said.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "stockbridge", "serve", "--port", str(self.port)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            # Its own word first: somebody else's service may answer at that port.
            if _LISTENS in said.read_text() and self._answers():
                return self._process.pid
            time.sleep(0.1)
        last = said.read_text().strip().splitlines()[-1:] or ["it said nothing"]
        raise Refused(f"the service did not begin to answer: {last[0]}")

    def make_account(self) -> str:
        """Make the first account of the dashboard with the code the service printed, as its owner would; returns the password.

        Raises:
            Refused: the service did not let us.
        """
        code = (self.folder / "service.log").read_text().partition(_CODE)[2].partition("\n")[0].strip()
        password = generate(SystemRandom())
        form = {"code": code, "name": PERSON, "password": password}
        answer = httpx2.post(f"{self.url}/set-up", data=form, trust_env=False)
        if answer.status_code != 303:
            raise Refused(f"the dashboard did not take the first account: it answered {answer.status_code}")
        return password

    def kill(self) -> None:
        """End it with kill -9: no goodbye, nothing saved that was not saved already."""
        assert self._process is not None, "only a service that was started can be killed"
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End the service as an operator does, if it runs."""
        if self._database is not None:
            self._database.dispose()
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def status(self) -> Status:
        """How the connection stands at this moment."""
        with self._books() as (unit, connection):
            return status(unit, ConnectionSettings.from_json(connection.settings), datetime.now(UTC))

    def held(self) -> list[Held]:
        """What waits for a person."""
        with self._books() as (unit, _):
            return held(unit)

    def statement(self, item: str) -> list[AccountLine]:
        """The account of one item."""
        with self._books() as (unit, _):
            return list(account(unit, item))

    @contextmanager
    def _books(self) -> Iterator[tuple[Unit, Connection]]:
        if self._database is None:
            self._database = Database(f"sqlite:///{self.folder / 'data' / 'stockbridge.db'}")
        if self._connection is None:
            with self._database.look() as transaction:
                self._connection = Connections(transaction).named(NAME)
        assert self._connection is not None, "the story adds the connection before it asks how it stands"
        with self._database.view(self._connection.id) as unit:
            yield unit, self._connection

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx2.HTTPError:
            return False
