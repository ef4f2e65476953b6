"""The only place where the pieces are put together: an environment in, a running application out.

Everything that is one per process is made here, once: the database, the vault, the clock, the pace of each Zuper account.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import SystemRandom
from threading import Event, Lock
from typing import Self

import httpx2

from stockbridge.core.token import ENTROPY_BYTES, Token, make_token
from stockbridge.quickbooks.service import WebConnectorService
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.environment import Environment
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection
from stockbridge.storage.database import Database
from stockbridge.sync.alerts.rounds import AlertRounds, AlertThread
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.connecting import stored_api_key
from stockbridge.sync.engine import Engine
from stockbridge.sync.metrics import Metrics
from stockbridge.sync.turn import Turn
from stockbridge.sync.worker import Worker
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.pace import Pace


@dataclass(slots=True)
class Application:
    """The pieces of one process. `stop` set means that everything that waits ends."""

    environment: Environment
    database: Database
    vault: Vault
    passwords: Passwords
    clock: SystemClock
    random: SystemRandom
    stop: Event
    metrics: Metrics
    web_connector: WebConnectorService
    _http: httpx2.Client = field(repr=False)
    _clients: dict[str, tuple[tuple[str, str, int], ZuperClient]] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def open(cls, environ: Mapping[str, str]) -> Self:
        """Open everything, with the database brought to this version.

        Raises:
            BadInput: the environment or the key file cannot be used.
        """
        environment = Environment.read(environ)
        environment.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        stop = Event()
        database = Database(environment.database_url)
        database.migrate()
        passwords = Passwords()
        clock = SystemClock(stop)
        random = SystemRandom()
        return cls(
            environment=environment,
            database=database,
            vault=Vault.open(environment.key_file),
            passwords=passwords,
            clock=clock,
            random=random,
            stop=stop,
            metrics=Metrics(),
            web_connector=WebConnectorService(
                database=database, passwords=passwords, logins=FailedLogins(), clock=clock, random=random
            ),
            _http=httpx2.Client(),
        )

    def close(self) -> None:
        """Close what is open."""
        self._http.close()
        self.database.dispose()

    def new_token(self) -> Token:
        """A token for a new document."""
        return make_token(secrets.token_bytes(ENTROPY_BYTES))

    def settings_of(self, connection: Connection) -> ConnectionSettings:
        """The settings of a connection.

        Raises:
            SettingsError: they were written by a version with other keys.
        """
        return ConnectionSettings.from_json(connection.settings)

    def zuper_client(self, connection: Connection) -> ZuperClient:
        """The client for a connection's Zuper account; always the same one, so that all its calls share one pace.

        Raises:
            BadInput: the stored key cannot be read.
        """
        per_minute = self.settings_of(connection).zuper.requests_per_minute
        made_for = (connection.zuper_api_url, connection.zuper_api_key, per_minute)
        with self._lock:
            known = self._clients.get(connection.id)
            if known is None or known[0] != made_for:
                known = self._clients[connection.id] = (made_for, self._new_client(connection, per_minute))
            return known[1]

    def worker(self) -> Worker:
        """A background worker; one in a process.

        Raises:
            BadInput: on SQLite, when another process is the worker already.
        """
        turn = Turn(
            self.database,
            self.clock,
            self.stop,
            self.metrics,
            new_token=self.new_token,
            client_for=self.zuper_client,
        )
        return Worker(self.database, Engine(self.database.url, turn), self.clock, self.stop, self.metrics)

    def alerts(self) -> AlertRounds:
        """What finds and tells what is wrong."""
        public_url = self.environment.configured_public_url
        return AlertRounds(self.database, self.vault, self.clock, self._http, public_url)

    def alert_thread(self) -> AlertThread:
        """The rounds of alerts beside the worker; one in a process."""
        return AlertThread(self.alerts(), self.stop)

    def _new_client(self, connection: Connection, per_minute: int) -> ZuperClient:
        return ZuperClient(
            self._http,
            api_url=connection.zuper_api_url,
            api_key=stored_api_key(self.vault, connection),
            pace=Pace(self.clock, requests_per_minute=per_minute),
        )
