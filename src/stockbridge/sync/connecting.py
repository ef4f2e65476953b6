"""Adding and changing connections: what the operator's file says is stored as a whole or not at all.

Rule: the identity of a connection (id, Web Connector user, FileID, webhook path) is made once and never changes; the books hang
on it. Nothing is asked of Zuper here; the caller has looked before (`sync.zuper_points`).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from random import Random

from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError

from stockbridge.core.errors import BadInput
from stockbridge.ledger.rules import owners_of, rules_of
from stockbridge.settings.connection_file import ConnectionFile
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.identity import new_identity
from stockbridge.settings.passwords import Passwords, generate
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.sync.alerts.rounds import ALERT_SECRET_COLUMN, SMTP_PASSWORD_COLUMN
from stockbridge.webconnector.qwc_file import OWNER_ID, NotAQwcFileError, QwcFile

API_KEY_COLUMN = "zuper_api_key"
"""What the vault binds the encrypted API key to, besides the connection."""

_HOOK_SECRET_BYTES = 24


def stored_api_key(vault: Vault, connection: Connection) -> SecretStr:
    """The API key of the connection's Zuper account.

    Raises:
        BadInput: it cannot be read.
    """
    return SecretStr(vault.decrypt(connection.zuper_api_key, connection.id, API_KEY_COLUMN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A new connection, with the two secrets that are shown this one time."""

    id: str
    name: str
    web_connector_user: str
    web_connector_password: str
    hook_path: str
    """Where Zuper's webhooks may go, below the public address."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """Writes connections down."""

    database: Database
    vault: Vault
    passwords: Passwords
    random: Random
    """A `random.SystemRandom()`."""

    def refuse_taken(self, name: str) -> None:
        """Say at once that a name is taken, before anybody is asked anything.

        Raises:
            BadInput: there is a connection of that name.
        """
        with self.database.begin() as transaction:
            taken = Connections(transaction).named(name) is not None
        if taken:
            raise BadInput(f'There is a connection "{name}" already: change its settings, or take another name')

    def add(self, file: ConnectionFile, api_url: str, now: datetime) -> Added:
        """Add a connection.

        Raises:
            BadInput: there is one of that name already.
        """
        settings = file.settings
        identity = new_identity(settings.name, self.random)
        connection_id = identity.id
        password = _password(file) or generate(self.random)
        hook = secrets.token_urlsafe(_HOOK_SECRET_BYTES)
        connection = Connection(
            id=connection_id,
            name=settings.name,
            state="waiting_for_quickbooks",
            paused=False,
            stopped_text=None,
            settings=settings.to_json(),
            zuper_api_url=api_url,
            zuper_api_key=self.vault.encrypt(file.secrets.api_key.get_secret_value(), connection_id, API_KEY_COLUMN),
            web_connector_user=identity.web_connector_user,
            web_connector_password=self.passwords.hash(password),
            file_id=identity.file_id,
            hook_secret=hashlib.sha256(hook.encode()).hexdigest(),
            created_at=now,
            confirmed_at=now,
            smtp_password=self._sealed(file.secrets.smtp_password, connection_id, SMTP_PASSWORD_COLUMN),
            alert_secret=self._sealed(file.secrets.alert_secret, connection_id, ALERT_SECRET_COLUMN),
        )
        try:
            with self.database.begin() as transaction:
                Connections(transaction).add(connection)
        except IntegrityError:
            self.refuse_taken(settings.name)
            raise
        return Added(
            id=connection_id,
            name=settings.name,
            web_connector_user=identity.web_connector_user,
            web_connector_password=password,
            hook_path=f"/hooks/zuper/{hook}",
        )

    def update(
        self,
        connection: Connection,
        file: ConnectionFile,
        api_url: str,
        now: datetime,
        *,
        new_password: bool,
        is_confirmed: bool = True,
    ) -> str | None:
        """Store changed settings and secrets; returns a newly generated password, to be shown once.

        `is_confirmed`: a person has just looked again at what Zuper does not show to programs.

        A plan that was made under other rules is made anew; what was linked or created stays.
        """
        settings = file.settings
        password = _password(file)
        generated = generate(self.random) if new_password and password is None else None
        values: dict[str, object] = {
            "settings": settings.to_json(),
            "confirmed_at": now if is_confirmed else connection.confirmed_at,
            "zuper_api_url": api_url,
            "zuper_api_key": self.vault.encrypt(file.secrets.api_key.get_secret_value(), connection.id, API_KEY_COLUMN),
            "smtp_password": self._sealed(file.secrets.smtp_password, connection.id, SMTP_PASSWORD_COLUMN),
            "alert_secret": self._sealed(file.secrets.alert_secret, connection.id, ALERT_SECRET_COLUMN),
        }
        if password or generated:
            values["web_connector_password"] = self.passwords.hash(password or generated or "")
        stored = ConnectionSettings.from_json(connection.settings)
        before, owned = rules_of(stored), owners_of(stored)
        with self.database.unit(connection.id) as unit:
            Connections(unit.transaction).change(connection.id, **values)
            unit.facts.ring(now)
            if owners_of(settings) != owned:
                unit.edits.look_at_all_again()
            if rules_of(settings) != before:
                unit.introductions.clear_open()
                if unit.facts.connection().state == "needs_approval":
                    unit.facts.set_state("planning")
        return generated

    def rotate_password(self, connection: Connection) -> str:
        """Make a new Web Connector password, to be shown once. The old one ends now."""
        password = generate(self.random)
        with self.database.begin() as transaction:
            Connections(transaction).change(connection.id, web_connector_password=self.passwords.hash(password))
        return password

    def rotate_hook(self, connection: Connection) -> str:
        """Make a new path for Zuper's webhooks, to be shown once. The old one ends now."""
        hook = secrets.token_urlsafe(_HOOK_SECRET_BYTES)
        with self.database.begin() as transaction:
            Connections(transaction).change(connection.id, hook_secret=hashlib.sha256(hook.encode()).hexdigest())
        return f"/hooks/zuper/{hook}"

    def _sealed(self, secret: SecretStr | None, connection_id: str, column: str) -> str | None:
        return None if secret is None else self.vault.encrypt(secret.get_secret_value(), connection_id, column)


def qwc_file(connection: Connection, public_url: str) -> bytes:
    """The .QWC file of a connection, for a server at that address.

    Raises:
        BadInput: the Web Connector would not accept it; says why.
    """
    settings = ConnectionSettings.from_json(connection.settings)
    file = QwcFile(
        app_name=f"Stockbridge {connection.name}",
        app_url=f"{public_url}/qbwc",
        app_support=f"{public_url}/",
        app_description="Keeps the stock of QuickBooks and Zuper equal",
        user_name=connection.web_connector_user,
        owner_id=OWNER_ID,
        file_id=connection.file_id,
        run_every_seconds=settings.web_connector.every_minutes * 60,
    )
    try:
        return file.render()
    except NotAQwcFileError as error:
        raise BadInput(f"The Web Connector would not accept this file: {error}. Set STOCKBRIDGE_PUBLIC_URL") from None


def _password(file: ConnectionFile) -> str | None:
    given = file.secrets.web_connector_password
    return given.get_secret_value() if given is not None else None
