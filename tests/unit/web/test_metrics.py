from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from stockbridge.core.clock import Stopped
from stockbridge.storage.holds import NewHold
from stockbridge.sync.metrics import Metrics
from stockbridge.webconnector.calls import ServerVersion
from stockbridge.webconnector.soap import render_call
from tests.unit.web.site import HOOK_SECRET, Site


def shown(here: Site) -> dict[str, float]:
    response = here.visitor.get("/metrics")
    assert response.status_code == 200
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_calls_and_hints_are_counted_by_their_outcome(here: Site) -> None:
    here.visitor.post("/qbwc", content=render_call(ServerVersion()))
    here.visitor.post("/qbwc", content=b"hello")
    here.visitor.post(f"/hooks/zuper/{HOOK_SECRET}")
    here.visitor.post("/hooks/zuper/wrong")
    numbers = shown(here)

    assert numbers['stockbridge_web_connector_calls_total{method="serverVersion",outcome="answered"}'] == 1
    assert numbers['stockbridge_web_connector_calls_total{method="none",outcome="not_a_call"}'] == 1
    assert numbers['stockbridge_web_connector_call_seconds_count{method="serverVersion"}'] == 1
    assert numbers['stockbridge_hints_total{outcome="taken"}'] == 1
    assert numbers['stockbridge_hints_total{outcome="unknown"}'] == 1


def test_what_waits_in_the_database_is_counted_without_names(here: Site) -> None:
    hold = NewHold(
        subject="connection", reason="key_refused", text="The key", who="owner", actions=("retry",), side=None
    )
    with here.database.unit("acme") as unit:
        unit.holds.put(hold, datetime.now(UTC))
    numbers = shown(here)

    assert numbers['stockbridge_holds{reason="key_refused"}'] == 1
    assert numbers['stockbridge_connections{state="live"}'] == 1
    assert numbers['stockbridge_postings{side="zuper",state="in_doubt"}'] == 0
    assert not [name for name in numbers if "acme" in name]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("SELECT count(*) FROM posting WHERE posting.state IN ('planned', 'sent')", "uq_posting_unresolved"),
        ("SELECT count(*) FROM hold WHERE hold.resolved_at IS NULL", "hold_open"),
    ],
)
def test_counting_looks_only_at_what_waits(here: Site, statement: str, index: str) -> None:
    with here.database.begin() as transaction:
        plan = str(transaction.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all())

    assert index in plan


def test_cycles_are_counted_by_how_they_ended() -> None:
    metrics = Metrics()

    def count(outcome: str) -> float | None:
        return metrics.registry.get_sample_value("stockbridge_zuper_cycles_total", {"outcome": outcome})

    with metrics.cycle():
        pass
    with pytest.raises(Stopped), metrics.cycle():
        raise Stopped
    with pytest.raises(ConnectionError), metrics.cycle():
        raise ConnectionError
    assert [count(outcome) for outcome in ("ended", "stopped", "failed")] == [1, 1, 1]
