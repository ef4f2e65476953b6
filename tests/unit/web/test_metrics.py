from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from stockbridge.core.clock import Stopped
from stockbridge.core.side import Side
from stockbridge.storage.api_tokens import Scope
from stockbridge.storage.holds import NewHold
from stockbridge.storage.people import Rank
from stockbridge.sync.metrics import Metrics
from stockbridge.webconnector.calls import ServerVersion
from stockbridge.webconnector.soap import render_call
from tests.cells import NOON
from tests.unit.web.api.program import program
from tests.unit.web.site import HOOK_SECRET, Site
from tests.unit.web.stocked import stocked


def shown(here: Site, token: str | None = None) -> dict[str, float]:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    response = here.visitor.get("/metrics", headers=headers)
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


@pytest.mark.both_databases
def test_a_token_shows_each_connection_that_its_person_may_see(here: Site) -> None:
    cells = stocked(here)
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    with cells.unit() as unit:
        unit.facts.learn_company_file(swept_at=NOON)
        unit.facts.learn_zuper_account(swept_at=NOON + timedelta(hours=1))
    guest = program(here, Rank.VIEWER, Scope.READ, connections=("parts",))
    numbers = shown(here, guest.token)

    assert numbers['stockbridge_connection_postings{connection="parts",state="planned"}'] == 1
    assert numbers['stockbridge_connection_postings{connection="parts",state="in_doubt"}'] == 0
    assert numbers['stockbridge_connection_holds{connection="parts"}'] == 0
    assert numbers['stockbridge_connection_state{connection="parts",state="live"}'] == 1
    assert numbers['stockbridge_connection_last_verified_timestamp_seconds{connection="parts"}'] == NOON.timestamp()
    assert not [name for name in numbers if "last_quickbooks_update" in name]
    assert not [name for name in numbers if "acme" in name]
    assert [name for name in shown(here, program(here).token) if "acme" in name]


def test_more_connections_than_anybody_reads_are_counted_and_left_out(
    here: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(here)
    monkeypatch.setattr("stockbridge.web.connection_metrics.CONNECTIONS_MAX", 1)
    numbers = shown(here, program(here).token)

    assert numbers["stockbridge_connections_left_out"] == 1
    assert len([name for name in numbers if name.startswith("stockbridge_connection_state")]) == 1


@pytest.mark.parametrize("sent", ["Bearer made-up", "Bearer ", "Basic eDp5"])
def test_a_token_that_does_not_count_shows_nothing(here: Site, sent: str) -> None:
    assert here.visitor.get("/metrics", headers={"authorization": sent}).status_code == 401


def test_connections_that_no_worker_looks_at_are_counted(here: Site) -> None:
    assert shown(here)["stockbridge_connections_due"] == 1


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
