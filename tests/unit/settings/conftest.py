"""Where the FILE.toml of a test stands."""

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "acme.toml"
