"""What a command works with: this installation's variables, its database, and the connection somebody named."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from stockbridge.core.errors import BadInput
from stockbridge.core.plan import Policy
from stockbridge.ledger.rules import policy_of
from stockbridge.settings.connection_file import ConnectionFile, read_connection_file
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.environment import Environment
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Books:
    """One connection's books in a transaction, and what goes with them."""

    unit: Unit
    connection: Connection
    settings: ConnectionSettings
    now: datetime
    no_room: str | None
    """Why the service does nothing at present: there is no room to write it down."""

    def policy(self) -> Policy:
        """What the planner may do."""
        return policy_of(self.unit, self.settings)


@dataclass(frozen=True, slots=True)
class Installation:
    """An open installation."""

    environment: Environment
    database: Database

    def now(self) -> datetime:
        return datetime.now(UTC)

    def read(self, file: Path) -> ConnectionFile:
        """A connection's file, checked.

        Raises:
            SettingsError: with one sentence for each thing wrong.
        """
        return read_connection_file(file, os.environ)

    def vault(self) -> Vault:
        """What encrypts and decrypts the API keys.

        Raises:
            BadInput: the key file cannot be used.
        """
        return Vault.open(self.environment.key_file)

    def connection(self, name: str) -> Connection:
        """The connection of that name.

        Raises:
            BadInput: there is none; the message names those there are.
        """
        with self.database.look() as transaction:
            connections = Connections(transaction)
            found = connections.named(name)
            known = [] if found else [connection.name for connection in connections.all()]
        if found is not None:
            return found
        remedy = f"there are: {', '.join(known)}" if known else "add one with `stockbridge connection add FILE.toml`"
        raise BadInput(f'There is no connection "{name}": {remedy}')


@contextmanager
def installation() -> Iterator[Installation]:
    """Open the installation that the environment names, its database brought to this version."""
    environment = Environment.read(os.environ)
    if environment.database_url.startswith("sqlite"):
        environment.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(environment.database_url)
    try:
        database.migrate()
        yield Installation(environment, database)
    finally:
        database.dispose()


@contextmanager
def books(name: str, *, to_write: bool = True) -> Iterator[Books]:
    """The books of a connection, in one transaction; if not `to_write`, in a snapshot that keeps nobody waiting."""
    with installation() as here:
        connection = here.connection(name)
        opened = here.database.unit if to_write else here.database.view
        with opened(connection.id) as unit:
            yield Books(
                unit, connection, ConnectionSettings.from_json(connection.settings), here.now(), here.database.no_room()
            )
