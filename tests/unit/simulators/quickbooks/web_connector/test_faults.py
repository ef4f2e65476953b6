"""What goes wrong by plan, and what the server and QuickBooks see of it."""

from collections.abc import Mapping

import pytest

from stockbridge.simulators.quickbooks.web_connector import (
    NO_FAULTS,
    FaultPlan,
    HttpAnswer,
    InProcessTransport,
    Outcome,
    stub,
)
from stockbridge.simulators.quickbooks.web_connector.faults import (
    Fault,
    Trouble,
    answer_lost,
    answer_twice,
    every_fault,
    killed_after,
    no_close,
    request_lost,
)
from stockbridge.simulators.quickbooks.web_connector.transport import NoAnswerError, UnreachableError
from stockbridge.webconnector import calls
from tests.unit.simulators.quickbooks.web_connector.peers import REQUEST, Office, office


def heard(place: Office) -> list[str]:
    return [call.method for call in place.server.heard][3:]


def test_a_lost_request_is_handed_out_but_never_run() -> None:
    place = office()

    update = place.connector().update(FaultPlan((request_lost(1),)))

    assert (update.outcome, update.status) == (Outcome.FAILED, "QBWC1041: The operation has timed out")
    assert heard(place) == ["sendRequestXML", "closeConnection"]
    assert place.quickbooks.processed == []
    assert update.mistakes == ()


def test_a_lost_answer_has_been_run_but_is_never_heard_of() -> None:
    place = office(receiveResponseXML=[50, 100])

    update = place.connector().update(FaultPlan((answer_lost(2),), closes_after_failure=False))

    assert update.outcome is Outcome.FAILED
    assert heard(place) == ["sendRequestXML", "receiveResponseXML", "sendRequestXML"]
    assert len(place.quickbooks.processed) == 2


def test_an_answer_delivered_twice_is_the_same_call_again() -> None:
    place = office(receiveResponseXML=[50, 60, 100])

    update = place.connector().update(FaultPlan((answer_twice(1),)))

    assert heard(place)[:4] == ["sendRequestXML", "receiveResponseXML", "receiveResponseXML", "sendRequestXML"]
    assert place.server.heard[4] == place.server.heard[5]
    assert update.percents == [60, 100]


def test_a_killed_web_connector_leaves_the_company_file_locked_and_says_nothing_more() -> None:
    place = office()

    update = place.connector().update(FaultPlan((killed_after(4),)))

    assert update.outcome is Outcome.KILLED
    assert heard(place) == ["sendRequestXML"]
    assert place.quickbooks.fields["AppLock"].startswith("LOCKED:")
    assert place.quickbooks.happened[-1] == "end"


def test_a_web_connector_can_be_killed_at_a_call_that_is_lost() -> None:
    plan = FaultPlan((killed_after(4), Fault(Trouble.CALL_LOST, "sendRequestXML")))

    assert office().connector().update(plan).outcome is Outcome.KILLED


def test_a_goodbye_that_is_lost_does_not_undo_the_update() -> None:
    place = office()

    update = place.connector().update(FaultPlan((no_close(),)))

    assert (update.outcome, heard(place)) == (Outcome.FINISHED, ["sendRequestXML", "receiveResponseXML"])


def test_a_second_web_connector_can_come_in_between() -> None:
    place = office(authenticate=[["first", ""], ["second", "busy"]])
    second = place.connector()
    outcomes: list[Outcome] = []

    plan = FaultPlan(
        (Fault(Trouble.INTRUDER, "receiveResponseXML"),), intruder=lambda: outcomes.append(second.update().outcome)
    )
    outcomes.append(place.connector().update(plan).outcome)

    assert outcomes == [Outcome.BUSY, Outcome.FINISHED]
    assert calls.CloseConnection("second") in place.server.heard


@pytest.mark.parametrize("method", ["serverVersion", "clientVersion"])
def test_a_lost_greeting_is_tolerated(method: str) -> None:
    plan = FaultPlan((Fault(Trouble.REPLY_LOST, method),))

    assert office().connector().update(plan).outcome is Outcome.FINISHED


def test_a_lost_welcome_leaves_the_server_alone_with_its_ticket() -> None:
    place = office()

    assert place.connector().update(FaultPlan((Fault(Trouble.REPLY_LOST, "authenticate"),))).outcome is Outcome.FAILED
    assert heard(place) == []


def story(fault: Fault) -> tuple[tuple[str, ...], ...]:
    """What server, QuickBooks and company file saw of an update with that fault."""
    place = office(receiveResponseXML=[50, 100])
    place.connector().update(FaultPlan((fault,), intruder=lambda: place.quickbooks.happened.append("guest")))
    return tuple(heard(place)), tuple(place.quickbooks.happened), tuple(place.quickbooks.fields.values())


def test_every_single_fault_is_another_story() -> None:
    whole = office(receiveResponseXML=[50, 100]).connector().update(NO_FAULTS)
    faults = list(every_fault(len(whole.methods), requests=2))

    stories = {story(fault) for fault in faults}

    assert len({str(fault) for fault in faults}) == len(faults) == 2 * 2 * 4 + 8 + 1
    assert len(stories) > len(faults) // 2


def test_a_server_that_never_ends_the_update_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stub, "CALLS_MAX", 50)

    with pytest.raises(stub.EndlessUpdateError, match="after 50 calls"):
        office(sendRequestXML=[REQUEST], receiveResponseXML=[0]).connector().update()


@pytest.mark.parametrize(
    ("error", "code"), [(UnreachableError("refused"), "QBWC1011"), (NoAnswerError("reset"), "QBWC1041")]
)
def test_trouble_of_the_network_ends_the_update_and_is_nobodys_mistake(error: Exception, code: str) -> None:
    place = office()

    def down(verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        if b"<sendRequestXML " in body:
            raise error
        return place.server(verb, url, headers, body)

    connector = place.connector()
    connector.transport = InProcessTransport(down)
    update = connector.update()

    assert (update.outcome, update.mistakes) == (Outcome.FAILED, ())
    assert update.status.startswith(code)


def test_a_server_that_cannot_be_reached_is_not_even_greeted() -> None:
    def down(verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        raise UnreachableError(f"{url} refused")

    connector = office().connector()
    connector.transport = InProcessTransport(down)

    assert connector.update().status == "QBWC1011: https://sync.example.com/qbwc refused"
    assert [mistake.code for mistake in connector.add()] == ["QBWC1004"]


def test_a_connection_lost_after_the_certificate_check_is_not_tolerated() -> None:
    def down(verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        if verb == "GET":
            return HttpAnswer(200)
        raise UnreachableError("refused")

    connector = office().connector()
    connector.transport = InProcessTransport(down)

    assert connector.update().methods == ["serverVersion"]
