"""The four `STOCKBRIDGE_` variables: where data and keys are kept and under which address the service is known.

They belong to an installation; what belongs to one connection is in its FILE.toml. Nothing is created or opened here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from platformdirs import user_data_path
from sqlalchemy import URL

from stockbridge.core.errors import BadInput
from stockbridge.settings.values import BrokenRule, web_address

POSTGRESQL = ("postgresql+psycopg://", "postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Environment:
    """Where this installation keeps its things. `database_url` may hold a password, so no repr shows it."""

    data: Path
    key_file: Path
    database_url: str = field(repr=False)
    """An SQLAlchemy URL, `sqlite:///...` or `postgresql+psycopg://...`."""
    configured_public_url: str | None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables; an empty one counts as not set.

        Raises:
            BadInput: a variable cannot be used; the message names it and the remedy.
        """
        data = _path(environ.get("STOCKBRIDGE_DATA")) or user_data_path("stockbridge", appauthor=False)
        return cls(
            data=data,
            key_file=_path(environ.get("STOCKBRIDGE_KEY_FILE")) or data / "keys",
            database_url=_database_url(environ.get("STOCKBRIDGE_DATABASE_URL"), data),
            configured_public_url=_public_url(environ.get("STOCKBRIDGE_PUBLIC_URL")),
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
