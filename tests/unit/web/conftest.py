from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.web.site import Site, site


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Modules that are marked so visit a site on each kind of database."""
    if "here" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("here", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    on_postgresql = getattr(request, "param", "sqlite") == "postgresql"
    url = request.getfixturevalue("postgresql_migrated_url") if on_postgresql else None
    with site(tmp_path, url) as made:
        yield made
