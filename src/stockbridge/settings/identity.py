"""What a new connection is called by machines: its id, its Web Connector user and the FileID its company file will carry.

Made once and stored; none of it is a secret, none of it can be guessed from the name. Randomness comes in as an argument.
"""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from stockbridge.settings.passwords import ALPHABET

TAIL_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Identity:
    """The names of one connection that never change, except the FileID, which may be rotated (facts/WEB_CONNECTOR.md §12)."""

    id: str
    web_connector_user: str
    """Typable, but not to be guessed: it selects the connection at log-in."""
    file_id: str
    """A GUID in braces, as the .QWC file and QuickBooks write it."""


def new_identity(name: str, random: Random) -> Identity:
    """An identity for the connection of that name. Give it a `random.SystemRandom()`."""
    tail = "".join(random.choice(ALPHABET) for _ in range(TAIL_LETTERS))
    return Identity(_uuid(random).hex, f"stockbridge-{name}-{tail}", new_file_id(random))


def new_file_id(random: Random) -> str:
    """A fresh FileID, also for a connection whose old one QuickBooks refuses (QBWC1026, QBWC1039)."""
    return f"{{{str(_uuid(random)).upper()}}}"


def _uuid(random: Random) -> UUID:
    return UUID(bytes=random.randbytes(16), version=4)
