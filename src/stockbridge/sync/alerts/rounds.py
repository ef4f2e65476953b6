"""The rounds of alerts: every minute, what is wrong is compared with what was said, and what is new is told.

Rule: said once when it begins and once when it is over, whatever restarts in between; what was said stands in the database. Safe in
several processes at once. A mail server that hangs holds up other alerts, never the stock: it has a thread of its own.
"""

from collections.abc import Mapping
from threading import Event, Thread
from typing import Final
from urllib.parse import quote

import httpx2
import structlog
from sqlalchemy.exc import IntegrityError

from stockbridge.core.clock import Clock
from stockbridge.core.errors import BadInput, StockbridgeError
from stockbridge.settings.alert_settings import AlertSettings
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.secrets import Vault
from stockbridge.storage.alerts import Channel, Message, connections_to_tell
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.sync.alerts.conditions import Condition, conditions
from stockbridge.sync.alerts.letter import Letter, letter, trial
from stockbridge.sync.alerts.mail import send_mail
from stockbridge.sync.alerts.webhook import send_webhook
from stockbridge.sync.log import told

ROUND_SECONDS: Final = 60.0
SMTP_PASSWORD_COLUMN: Final = "smtp_password"  # noqa: S105 - the name of a column
ALERT_SECRET_COLUMN: Final = "alert_secret"  # noqa: S105 - as above
"""What the vault binds the two secrets to, besides the connection."""

_AT_ONCE: Final = 20

_log = structlog.get_logger()


class AlertRounds:
    """Finds what is wrong with any connection and tells it."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, http: httpx2.Client, public_url: str | None
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._http = http
        self._public_url = public_url

    def go(self) -> None:
        """One round: look at every connection, then tell what is to be told."""
        with self._database.begin() as transaction:
            connections = {one.id: one for one in Connections(transaction).all()}
        for connection in connections.values():
            try:
                self._look(connection)
            except (StockbridgeError, IntegrityError) as error:  # the latter: another process was quicker
                _log.warning("alerts_not_judged", connection=connection.name, **told(error))
        self._tell(connections)

    def try_out(self, connection: Connection) -> tuple[Channel, ...]:
        """Send a trial to every channel of a connection; returns which.

        Raises:
            BadInput: a channel did not take it, or there is none.
        """
        channels = channels_of(ConnectionSettings.from_json(connection.settings).alerts)
        if not channels:
            raise BadInput("There is nobody to tell: fill in [alerts] with an e-mail address or a webhook")
        now = self._clock.now()
        for channel in channels:
            self._send(channel, connection, trial(connection.name, self._link(connection), now))
        return channels

    def _look(self, connection: Connection) -> None:
        settings, now = ConnectionSettings.from_json(connection.settings), self._clock.now()
        channels = channels_of(settings.alerts)
        with self._database.unit(connection.id) as unit:
            found: dict[str, Condition] = {one.reason: one for one in conditions(unit, settings, now)}
            said = {alert.reason: alert for alert in unit.alerts.open()}
            for reason, condition in found.items():
                if reason not in said:
                    unit.alerts.begin(reason, condition.text, channels, now)
            for reason, alert in said.items():
                if reason not in found:
                    unit.alerts.end(alert.id, channels, now)

    def _tell(self, connections: Mapping[str, Connection]) -> None:
        with self._database.begin() as transaction:
            waiting = connections_to_tell(transaction, self._clock.now())
        for connection_id in waiting:
            connection = connections.get(connection_id)
            if connection is None:
                continue
            with self._database.unit(connection_id) as unit:
                claimed = unit.alerts.claim(self._clock.now(), _AT_ONCE)
            for message in claimed:
                self._deliver(connection, message)

    def _deliver(self, connection: Connection, message: Message) -> None:
        said = letter(message.alert, is_over=message.is_over, connection=connection.name, link=self._link(connection))
        problem = None
        try:
            self._send(message.channel, connection, said)
        except StockbridgeError as error:
            problem = str(error)
            _log.warning("alert_not_told", connection=connection.name, **told(error))
        with self._database.unit(connection.id) as unit:
            if problem is None:
                unit.alerts.told(message.id, self._clock.now())
            else:
                unit.alerts.failed(message.id, problem)

    def _send(self, channel: Channel, connection: Connection, said: Letter) -> None:
        settings = ConnectionSettings.from_json(connection.settings).alerts
        if channel not in channels_of(settings):
            raise BadInput(f"alerts by {channel} were switched off meanwhile")
        if channel is Channel.EMAIL:
            send_mail(said, settings, self._secret(connection, SMTP_PASSWORD_COLUMN, connection.smtp_password))
            return
        secret = self._secret(connection, ALERT_SECRET_COLUMN, connection.alert_secret)
        send_webhook(said, settings.webhook_url or "", secret or "", self._http, self._clock.now())

    def _secret(self, connection: Connection, column: str, stored: str | None) -> str | None:
        return None if stored is None else self._vault.decrypt(stored, connection.id, column)

    def _link(self, connection: Connection) -> str | None:
        return None if self._public_url is None else f"{self._public_url}/c/{quote(connection.name, safe='')}"


class AlertThread:
    """Rounds, one a minute, until `stop` is set."""

    def __init__(self, rounds: AlertRounds, stop: Event) -> None:
        self._rounds = rounds
        self._stop = stop
        self._thread = Thread(target=self._run, name="alerts", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own that ends with the process: a mail server that hangs keeps nobody waiting."""
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(ROUND_SECONDS):
            try:
                self._rounds.go()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round comes
                _log.error("alerts_failed", **told(error))


def channels_of(settings: AlertSettings) -> tuple[Channel, ...]:
    """The ways in which people want to be told."""
    return (
        *((Channel.EMAIL,) if settings.emails else ()),
        *((Channel.WEBHOOK,) if settings.webhook_url is not None else ()),
    )
