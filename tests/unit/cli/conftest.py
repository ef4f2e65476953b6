"""The desk that every test of a command sits at."""

from pathlib import Path

import pytest

from tests.unit.cli.office import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    for name in ("DATABASE_URL", "PUBLIC_URL", "KEY_FILE", "DEBUG"):
        monkeypatch.delenv(f"STOCKBRIDGE_{name}", raising=False)
    monkeypatch.setenv("STOCKBRIDGE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    return Desk(tmp_path, capsys)
