"""Passwords: made so that people can type them, kept only as Argon2 hashes, checked without telling which part was wrong.

Not a counter of failed log-ins: that is `failed_logins`. The Web Connector sends its password in clear over TLS at every update
(facts/WEB_CONNECTOR_PITFALLS.md E27), so a check must be slow for a thief and quick enough for a caller.
"""

from random import Random
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No l, 1, i, o, 0: what is read from a screen is typed without doubt."""

GROUPS = 4
GROUP_LETTERS = 6
LONGEST = 1000
CHECKS_AT_ONCE = 2
"""A check takes 64 MiB; a flood of log-ins must not take the memory of the service."""


def generate(random: Random) -> str:
    """A new password of 24 letters in groups, 118 bits. Give it a `random.SystemRandom()`."""
    return "-".join("".join(random.choice(ALPHABET) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))


class Passwords:
    """Hashes and checks. Safe to share between threads."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._gate = BoundedSemaphore(CHECKS_AT_ONCE)

    def hash(self, password: str) -> str:
        """The hash to store, with its salt and cost inside."""
        with self._gate:
            return self._hasher.hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password belongs to the stored hash. None, an unknown user, takes the same time and is never right."""
        if len(password) > LONGEST:
            return False
        with self._gate:
            try:
                return self._hasher.verify(stored or self._nobody, password) and stored is not None
            except (VerificationError, InvalidHashError):
                return False
