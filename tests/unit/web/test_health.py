import time
from pathlib import Path

import pytest
from sqlalchemy import text

from stockbridge.web.health import WORKER_SECONDS_MAX
from tests.unit.web.site import Site, site


def test_a_running_service_is_alive_and_ready(here: Site) -> None:
    assert here.visitor.get("/healthz").status_code == 200
    assert here.visitor.get("/readyz").json() == {"ready": True, "text": None}


def test_with_a_worker_that_does_not_come_round_it_is_not_ready(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    here.metrics.came_round()
    assert here.visitor.get("/readyz").status_code == 200
    at = time.monotonic() + WORKER_SECONDS_MAX + 1
    monkeypatch.setattr("stockbridge.sync.metrics.time.monotonic", lambda: at)
    response = here.visitor.get("/readyz")

    assert response.status_code == 503
    assert "has not come round for 12" in response.json()["text"]


def test_with_a_database_of_another_version_it_is_alive_but_not_ready(here: Site) -> None:
    with here.database.begin() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = here.visitor.get("/readyz")

    assert here.visitor.get("/healthz").status_code == 200
    assert response.status_code == 503
    assert response.json()["ready"] is False
    assert "at version 0000" in response.json()["text"]


def test_without_its_database_it_is_alive_but_not_ready(tmp_path: Path) -> None:
    with site(tmp_path / "no such folder", is_migrated=False) as here:
        response = here.visitor.get("/readyz")

        assert here.visitor.get("/healthz").status_code == 200
        assert (response.status_code, response.json()["ready"]) == (503, False)
        assert "cannot be reached" in response.json()["text"]
        assert str(tmp_path) not in response.text
