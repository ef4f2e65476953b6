"""Sessions of the Web Connector on disk."""

from datetime import timedelta

from tests.cells import NOON, Cells

UNTIL = NOON + timedelta(minutes=10)


def test_the_live_session_is_found_by_itself_and_by_its_ticket(cells: Cells) -> None:
    with cells.unit() as unit:
        assert unit.sessions.live() is None
        session_id = unit.sessions.begin("hash", "asked", UNTIL, cells.run_id, "{}", NOON)
        live = unit.sessions.live()
        assert live is not None
        assert (session_id, "hash", "asked", UNTIL, cells.run_id, "{}", NOON) == (
            live.id,
            live.ticket_hash,
            live.state,
            live.lease_until,
            live.run_id,
            live.agenda,
            live.started_at,
        )
        assert live == unit.sessions.by_ticket("hash")
        assert unit.sessions.by_ticket("another") is None


def test_a_closed_session_is_still_known_by_its_ticket_and_the_next_may_begin(cells: Cells) -> None:
    with cells.unit() as unit:
        first = unit.sessions.begin("first", "asked", UNTIL, cells.run_id, "{}", NOON)
        unit.sessions.change(first, is_live=False, state="closed", last_answer="100", last_error="done")
        assert unit.sessions.live() is None
        closed = unit.sessions.by_ticket("first")
        assert closed is not None
        assert ("closed", "100", "done") == (closed.state, closed.last_answer, closed.last_error)
        second = unit.sessions.begin("second", "asked", UNTIL, cells.run_id, "{}", NOON)
        live = unit.sessions.live()
        assert live is not None
        assert second == live.id


def test_only_sessions_that_ended_long_ago_are_dropped(cells: Cells) -> None:
    with cells.unit() as unit:
        for number, hash_ in enumerate(("old", "recent")):
            at = NOON + timedelta(days=number)
            unit.sessions.begin(hash_, "closed", UNTIL, cells.run_id, "{}", at, is_live=False)
        unit.sessions.begin("live", "asked", UNTIL, cells.run_id, "{}", NOON)
        unit.sessions.prune(NOON + timedelta(days=1))
        assert unit.sessions.by_ticket("old") is None
        assert unit.sessions.by_ticket("recent") is not None
        assert unit.sessions.live() is not None


def test_reports_see_the_live_session_too(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.sessions.begin("hash", "asked", UNTIL, cells.run_id, "{}", NOON)
    with cells.database.view("acme") as looking:
        live = looking.sessions.live()

    assert live is not None
