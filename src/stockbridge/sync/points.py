"""The whole checklist of a connection: Zuper is asked now, QuickBooks is known from its last update."""

from datetime import datetime

from pydantic import SecretStr

from stockbridge.core.errors import BadInput
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection
from stockbridge.storage.database import Database
from stockbridge.sync.checklist import Point, disk_point, settings_points
from stockbridge.sync.connecting import API_KEY_COLUMN
from stockbridge.sync.place_points import place_points
from stockbridge.sync.quickbooks_points import quickbooks_points
from stockbridge.sync.zuper_account import zuper_client
from stockbridge.sync.zuper_points import zuper_points
from stockbridge.zuper.account import bound_account


def points(database: Database, vault: Vault, connection: Connection, now: datetime) -> list[Point]:
    """All points, Zuper's first."""
    settings = ConnectionSettings.from_json(connection.settings)
    with database.unit(connection.id) as unit:
        bound_to = bound_account(unit)
        from_books = [*settings_points(unit, settings), *quickbooks_points(unit, settings, now), *place_points(unit)]
    try:
        key = SecretStr(vault.decrypt(connection.zuper_api_key, connection.id, API_KEY_COLUMN))
    except BadInput as error:
        lost = Point("zuper_account", ok=False, text="The stored API key cannot be read.", remedy=str(error))
        return [lost, *from_books, disk_point(database.no_room())]
    with zuper_client(connection.zuper_api_url, key, settings.zuper) as client:
        from_zuper = list(zuper_points(client, settings.inventory, bound_to=bound_to))
    return [*from_zuper, *from_books, disk_point(database.no_room())]
