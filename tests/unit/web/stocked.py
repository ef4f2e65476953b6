"""A connection with two items in its book, on a site: for tests of pages that show stock."""

from stockbridge.storage.connections import Connections
from tests.cells import Cells
from tests.unit.web.site import Site

NAME = "parts"


def stocked(here: Site, name: str = NAME) -> Cells:
    cells = Cells.opened(here.database, 2, name)
    with here.database.begin() as transaction:
        connections = Connections(transaction)
        acme = connections.named("acme")
        assert acme is not None
        connections.change(name, settings=acme.settings)
    return cells
