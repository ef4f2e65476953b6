"""The whole checklist of a connection: Zuper is asked now, QuickBooks is known from its last update."""

from dataclasses import dataclass
from datetime import datetime

from stockbridge.core.errors import BadInput
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection
from stockbridge.storage.database import Database
from stockbridge.sync.checklist import DoneIn, Point, disk_point, settings_points
from stockbridge.sync.connecting import stored_api_key
from stockbridge.sync.place_points import place_points
from stockbridge.sync.quickbooks_points import quickbooks_points
from stockbridge.sync.zuper_account import zuper_client
from stockbridge.sync.zuper_points import zuper_points
from stockbridge.zuper.account import bound_account


@dataclass(frozen=True, slots=True)
class KnownPoints:
    """The points that nobody has to be asked for."""

    settings: tuple[Point, ...]
    quickbooks: tuple[Point, ...]
    disk: Point
    """Whether there is room on the disk of this service."""


def points(database: Database, vault: Vault, connection: Connection, now: datetime) -> list[Point]:
    """All points, Zuper's first."""
    known = known_points(database, connection, now)
    return [*points_of_zuper(database, vault, connection), *known.settings, *known.quickbooks, known.disk]


def known_points(database: Database, connection: Connection, now: datetime) -> KnownPoints:
    """What the settings, the last update of QuickBooks and the lists of places say."""
    settings = ConnectionSettings.from_json(connection.settings)
    with database.view(connection.id) as unit:
        return KnownPoints(
            settings=tuple(settings_points(unit, settings)),
            quickbooks=(*quickbooks_points(unit, settings, now), *place_points(unit)),
            disk=disk_point(database.no_room()),
        )


def points_of_zuper(database: Database, vault: Vault, connection: Connection) -> list[Point]:
    """What Zuper answers now; no transaction is open meanwhile."""
    settings = ConnectionSettings.from_json(connection.settings)
    with database.view(connection.id) as unit:
        bound_to = bound_account(unit)
    try:
        key = stored_api_key(vault, connection)
    except BadInput as error:
        return [
            Point(
                "zuper_account",
                ok=False,
                text="Zuper is not asked: its stored API key cannot be read.",
                remedy=str(error),
                done_in=DoneIn.SETTINGS,
            )
        ]
    with zuper_client(connection.zuper_api_url, key, settings.zuper) as client:
        return list(zuper_points(client, settings.inventory, bound_to=bound_to))
