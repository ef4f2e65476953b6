"""The door for the Web Connector's calls: who is calling, and the one transaction in which each call happens.

Nothing is kept in memory between calls, so any process may serve the next one. A reply leaves only after its transaction has
committed; that is what makes a request that writes durably *sent* before its first byte leaves the house.
"""

from random import Random
from typing import Final

import structlog

from stockbridge.core.clock import Clock
from stockbridge.core.token import ENTROPY_BYTES, Token, make_token
from stockbridge.quickbooks.conversation import Conversation
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit
from stockbridge.webconnector import calls as c
from stockbridge.webconnector.replies import GONE_REPLIES, Welcome, authenticate_reply
from stockbridge.webconnector.session import ticket_hash

SERVER_VERSION: Final = "Stockbridge"
_TICKET_BITS: Final = 256
_log = structlog.get_logger(__name__)


class WebConnectorService:
    """All that the SOAP endpoint needs. Safe to share between threads."""

    def __init__(
        self,
        *,
        database: Database,
        passwords: Passwords,
        logins: FailedLogins,
        clock: Clock,
        random: Random,
    ) -> None:
        """`random` makes tickets and tokens (`random.SystemRandom()` in production)."""
        self._database = database
        self._passwords = passwords
        self._logins = logins
        self._clock = clock
        self._random = random

    def answer(self, call: c.Call, address: str) -> str | int | list[str]:
        """The result of a call; raises for nothing that a Web Connector, or somebody posing as one, can send."""
        match call:
            case c.ServerVersion():
                return SERVER_VERSION
            case c.ClientVersion():
                return ""
            case c.Authenticate():
                return self._authenticate(call, address)
            case _:
                return self._within_session(call, call.ticket)

    def _authenticate(self, call: c.Authenticate, address: str) -> list[str]:
        now = self._clock.now()
        ticket = f"{self._random.getrandbits(_TICKET_BITS):0{_TICKET_BITS // 4}x}"
        if self._logins.blocked_until(call.user_name, address, now) is not None:
            return authenticate_reply(ticket, Welcome.BUSY)
        with self._database.begin() as transaction:
            connection = Connections(transaction).of_web_connector_user(call.user_name)
        known = self._passwords.matches(call.password, connection.web_connector_password if connection else None)
        if connection is None or not known:
            self._logins.failed(call.user_name, address, now)
            _log.warning("wrong user or password", address=address)
            return authenticate_reply(ticket, Welcome.WRONG_CREDENTIALS)
        self._logins.succeeded(call.user_name)
        with self._database.unit(connection.id) as unit:
            return authenticate_reply(ticket, self._conversation(unit, connection).begin(ticket_hash(ticket)))

    def _within_session(self, call: c.Call, ticket: str) -> str | int:
        digest = ticket_hash(ticket)
        with self._database.begin() as transaction:
            connection = Connections(transaction).of_ticket(digest)
        if connection is None:
            return GONE_REPLIES[call.method]
        with self._database.unit(connection.id) as unit:
            session = unit.sessions.by_ticket(digest)
            if session is None:
                return GONE_REPLIES[call.method]
            return self._conversation(unit, connection).reply(session, call)

    def _conversation(self, unit: Unit, connection: Connection) -> Conversation:
        return Conversation(unit, connection, self._clock.now(), self._new_token, self._database.no_room())

    def _new_token(self) -> Token:
        return make_token(self._random.getrandbits(8 * ENTROPY_BYTES).to_bytes(ENTROPY_BYTES, "big"))
