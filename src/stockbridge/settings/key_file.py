"""The file with the keys that encrypt the secrets in the database: one a line, 32 random bytes in base64.

The first key encrypts, every key decrypts; to change keys put a new line on top. The file is made once, whole or not at all, and is
readable by its owner alone. A backup of the database without this file holds no secret, and restores none.
"""

import base64
import binascii
import contextlib
import os
import secrets
import stat
from pathlib import Path

from stockbridge.core.errors import BadInput

KEY_BYTES = 32
LARGEST_KEY_FILE = 64 * 1024


def read_keys(path: Path) -> tuple[bytes, ...]:
    """The keys, the one that encrypts first.

    Raises:
        BadInput: the file is missing, readable by others, or holds something else than keys.
    """
    try:
        with path.open("rb") as file:
            # What is judged is what is read: the open file, not whatever has the name a moment later.
            _refuse_readable_by_others(path, os.fstat(file.fileno()))
            content = file.read(LARGEST_KEY_FILE)
    except OSError as error:
        raise BadInput(
            f"key file {path}: cannot be read ({error.strerror}); restore it or set STOCKBRIDGE_KEY_FILE"
        ) from error
    keys = tuple(_key(path, number, line) for number, line in enumerate(content.split(b"\n"), start=1) if line.strip())
    if not keys:
        raise BadInput(f"key file {path}: is empty; restore it from your backup of keys")
    return keys


def read_or_create_keys(path: Path) -> tuple[bytes, ...]:
    """The keys; if there is no file yet, it is made with one new key. Two processes that start at once get the same key.

    Raises:
        BadInput: as `read_keys`, or the file cannot be made.
    """
    if not path.exists():
        try:
            _create(path)
        except OSError as error:
            raise BadInput(
                f"key file {path}: cannot be created ({error.strerror}); set STOCKBRIDGE_KEY_FILE"
            ) from error
    return read_keys(path)


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - opened above with its mode
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(descriptor)
        # A link, unlike a rename, never replaces a key file that another process has made meanwhile: that one counts.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_readable_by_others(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BadInput(f"key file {path}: is not a file; set STOCKBRIDGE_KEY_FILE")
    # Windows keeps its permissions elsewhere; the mode says nothing there.
    if os.name != "nt" and stat.S_IMODE(status.st_mode) & 0o077:
        raise BadInput(f"key file {path}: other users can read or change it; run: chmod 600 {path}")


def _key(path: Path, number: int, line: bytes) -> bytes:
    try:
        key = base64.b64decode(line.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        # The line itself is not shown: it may be a key with a slip of the finger.
        raise BadInput(
            f"key file {path}: line {number} is not a key; a line must be 32 bytes in base64 (openssl rand -base64 32)"
        )
    return key
