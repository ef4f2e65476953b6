"""A database with connections in it, as the CLI would have made them; nothing has been read yet."""

from datetime import UTC, datetime

from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.database import Database

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def add_connection(database: Database, connection_id: str, *, hook_secret: str = "", poll_seconds: int = 30) -> None:
    """A live connection; its name is its id."""
    settings = ConnectionSettings.model_validate(
        {
            "name": connection_id,
            "zuper": {"api_url": "https://zuper.invalid/api", "poll_seconds": poll_seconds},
            "settings": {
                "product_master": "quickbooks_desktop",
                "product_minimum_quantity": 5,
                "non_inventory_product_quantity": 1000,
                "default_product_category": "category",
                "default_product_location": "location",
                "allow_negative_stock_confirmed": True,
                "consumption_module_confirmed": "invoice",
            },
            "quickbooks": {"adjustment_account": "Inventory Adjustment"},
        }
    )
    connection = Connection(
        id=connection_id,
        name=connection_id,
        state="live",
        paused=False,
        stopped_text=None,
        settings=settings.to_json(),
        zuper_api_url="https://zuper.invalid/api",
        zuper_api_key="encrypted",
        web_connector_user=f"user-{connection_id}",
        web_connector_password="hash",
        file_id="{00000000-0000-4000-8000-000000000000}",
        hook_secret=hook_secret or f"hash of {connection_id}",
        created_at=NOW,
        confirmed_at=NOW,
    )
    with database.begin() as transaction:
        Connections(transaction).add(connection)
