"""The five `STOCKBRIDGE_` variables: where data and keys are kept and under which address and names the service is known.

They belong to an installation; what belongs to one connection is in its FILE.toml. Nothing is created or opened here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from sqlalchemy import URL

from stockbridge.core.errors import BadInput
from stockbridge.settings.values import BrokenRule, web_address

_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?")
POSTGRESQL = ("postgresql+psycopg://", "postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Environment:
    """Where this installation keeps its things. `database_url` may hold a password, so no repr shows it."""

    data: Path
    key_file: Path
    database_url: str = field(repr=False)
    """An SQLAlchemy URL, `sqlite:///...` or `postgresql+psycopg://...`."""
    configured_public_url: str | None
    allowed_hosts: frozenset[str]
    """Names under which pages and API answer besides this computer's own: that of the public address, and those that are set."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables; an empty one counts as not set.

        Raises:
            BadInput: a variable cannot be used; the message names it and the remedy.
        """
        data = _path(environ.get("STOCKBRIDGE_DATA")) or user_data_path("stockbridge", appauthor=False)
        public_url = _public_url(environ.get("STOCKBRIDGE_PUBLIC_URL"))
        return cls(
            data=data,
            key_file=_path(environ.get("STOCKBRIDGE_KEY_FILE")) or data / "keys",
            database_url=_database_url(environ.get("STOCKBRIDGE_DATABASE_URL"), data),
            configured_public_url=public_url,
            allowed_hosts=_hosts(environ.get("STOCKBRIDGE_ALLOWED_HOSTS"), public_url),
        )

    def public_url(self, port: int) -> str:
        """The address that goes into a .QWC file, without a slash at its end.

        Unless configured it is this computer's own: the only one the Web Connector accepts over plain http (facts/WEB_CONNECTOR.md §1).
        """
        return self.configured_public_url or f"http://localhost:{port}"


def _path(written: str | None) -> Path | None:
    return Path(written).expanduser().absolute() if written else None


def _database_url(written: str | None, data: Path) -> str:
    if not written:
        return URL.create("sqlite", database=str(data / "stockbridge.db")).render_as_string()
    for scheme in POSTGRESQL:
        if written.startswith(scheme):
            return "postgresql+psycopg://" + written.removeprefix(scheme)
    if written.startswith("sqlite:///"):
        return written
    raise BadInput(
        "STOCKBRIDGE_DATABASE_URL: must start with postgresql:// or sqlite:///; leave it unset for SQLite in STOCKBRIDGE_DATA"
    )


def _public_url(written: str | None) -> str | None:
    try:
        return web_address(written) if written else None
    except BrokenRule as error:
        raise BadInput(f"STOCKBRIDGE_PUBLIC_URL: {error.rule}, got {written!r}") from None


def _hosts(written: str | None, public_url: str | None) -> frozenset[str]:
    names = {name.strip().lower() for name in (written or "").split(",") if name.strip()}
    for name in sorted(names):
        if not _NAME.fullmatch(name):
            raise BadInput(
                "STOCKBRIDGE_ALLOWED_HOSTS: must be names with commas between them, such as stock.example.com,stock; "
                f"without https:// and port, got {name!r}"
            )
    public = urlsplit(public_url or "").hostname
    return frozenset(names | {public} if public else names)
