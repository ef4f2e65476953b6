"""Secrets at rest: what the database holds of API keys and passwords that must be read again.

AES-256-GCM, bound to the place it is kept in: a ciphertext copied to another connection or column does not open there. Passwords that
need only be compared are hashed instead (`passwords`).
"""

import base64
import hashlib
import hmac
import os
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stockbridge.core.errors import BadInput
from stockbridge.settings.key_file import read_or_create_keys

NONCE_BYTES = 12
_CALLED = {
    "zuper_api_key": ("stored API key of Zuper", "enter the API key again in the settings"),
    "smtp_password": ("stored password of the mail server", "enter it again in the settings"),
    "alert_secret": ("stored secret of the alerts' webhook", "save the settings: a new one is made and shown"),
    "code_secret": ("second factor", "have whoever is an owner give you a new password"),
    "set_up": ("API key of this set-up", "begin the set-up again"),
}
"""What people call what is kept in each column, and how they put another in its place."""


class Vault:
    """Encrypts with the first key, decrypts with any. Ciphertext is `<key id>.<base64url of nonce, text and tag>`, in ASCII."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._newest = _key_id(keys[0])
        self._derivation = hmac.new(keys[0], digestmod="sha256")  # does not show the key, however it is printed

    @classmethod
    def open(cls, key_file: Path) -> Self:
        """The vault of a key file, which is made if there is none yet.

        Raises:
            BadInput: the key file cannot be used.
        """
        return cls(read_or_create_keys(key_file))

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose: the same in every process that shares the key file, and of no use for any other."""
        derivation = self._derivation.copy()
        derivation.update(f"stockbridge {purpose}".encode())
        return derivation.digest()

    def encrypt(self, text: str, connection_id: str, column: str) -> str:
        """The text as it may be stored, for this connection and column only; twice the same text gives two ciphertexts."""
        # Always fresh from the system: a nonce used twice under one key gives both texts away.
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), _place(connection_id, column))
        return f"{self._newest}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str, connection_id: str, column: str) -> str:
        """The text again.

        Raises:
            BadInput: the key is gone, or the ciphertext was changed or comes from another connection or column.
        """
        key_id, _, body = stored.partition(".")
        what, remedy = _CALLED.get(column, (f"stored {column}", "enter it again"))
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise BadInput(
                f"The {what} cannot be read: the key that opens it is not in the key file. "
                f"Put the old key back as a further line, or {remedy}."
            )
        try:
            sealed = base64.b64decode(body, altchars=b"-_", validate=True)
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(connection_id, column)).decode()
        except (InvalidTag, ValueError):
            raise BadInput(f"The {what} cannot be read: it was damaged or moved. To mend it, {remedy}.") from None


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"stockbridge key id" + key).hexdigest()[:8]


def _place(connection_id: str, column: str) -> bytes:
    # The length keeps ("a", "b/c") and ("a/b", "c") apart.
    return f"{len(connection_id)}/{connection_id}/{column}".encode()
