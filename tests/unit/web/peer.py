"""A Zuper account that a connection of a site belongs to: every call its pages make reaches it."""

import httpx2
import pytest

from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.zuper.transport import SimulatedTransport
from stockbridge.storage.connections import Connections
from stockbridge.sync.connecting import API_KEY_COLUMN
from tests.unit.simulators.zuper.world import World
from tests.unit.web.site import Site

API_URL = "https://us-east-1.zuperpro.com/api"


def zuper_of(here: Site, name: str, patch: pytest.MonkeyPatch) -> World:
    """The account of the connection of that name, which is set to it and has its key."""
    world, client = World(), httpx2.Client
    patch.setattr(httpx2, "Client", lambda: client(transport=SimulatedTransport(world.simulator, advance=world.wait)))
    patch.setattr("stockbridge.sync.clock.SystemClock.sleep", lambda _, seconds: world.wait(seconds))
    with here.database.begin() as transaction:
        connections = Connections(transaction)
        connection = connections.named(name)
        assert connection is not None
        document = ConnectionSettings.from_json(connection.settings).model_dump(by_alias=True)
        document["name"] = name
        document["zuper"]["api_url"] = API_URL
        document["settings"] |= {"default_product_category": world.category, "default_product_location": world.main}
        connections.change(
            connection.id,
            settings=ConnectionSettings.model_validate(document).to_json(),
            zuper_api_url=API_URL,
            zuper_api_key=here.services.vault.encrypt(world.furnished.key.value, connection.id, API_KEY_COLUMN),
        )
    return world
