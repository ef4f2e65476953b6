"""What several contract suites begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.stores import Stores


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    made = Stores(tmp_path, profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"))
    yield made
    check_books(made.database, CONNECTION_ID)
