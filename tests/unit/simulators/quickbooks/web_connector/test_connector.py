"""The order of calls and what the Web Connector makes of each reply."""

from collections import deque
from dataclasses import replace

import pytest

from stockbridge.simulators.quickbooks.web_connector import HttpAnswer, Outcome
from stockbridge.simulators.quickbooks.web_connector.stub import USER_AGENT
from stockbridge.webconnector import calls
from stockbridge.webconnector.soap import render_result
from tests.unit.simulators.quickbooks.web_connector.peers import FILE, FILE_ID, REQUEST, Office, Reply, html, office

OPENING = ["serverVersion", "clientVersion", "authenticate"]
ROUND = ["sendRequestXML", "receiveResponseXML"]


def test_an_update_makes_the_calls_of_the_real_program_in_its_order() -> None:
    place = office(receiveResponseXML=[50, 100], closeConnection=["All equal"])

    update = place.connector().update()

    assert update.methods == [*OPENING, *ROUND, *ROUND, "closeConnection"]
    assert (update.outcome, update.status) == (Outcome.FINISHED, "All equal")
    assert update.percents == [50, 100]
    assert update.mistakes == ()
    assert place.quickbooks.processed == [REQUEST, REQUEST]


def test_only_the_first_request_of_an_update_carries_host_company_and_preferences() -> None:
    place = office(receiveResponseXML=[50, 100])

    place.connector().update()

    first, second = [call for call in place.server.heard if isinstance(call, calls.SendRequestXML)]
    assert first.hcp_response.startswith('<?xml version="1.0" ?><QBXML>')
    assert second.hcp_response == ""
    assert first == replace(second, hcp_response=first.hcp_response)
    assert second == calls.SendRequestXML("ticket", "", r"C:\QB\Acme.qbw", "US", 13, 0)


def test_the_answer_of_quickbooks_is_brought_with_the_ticket() -> None:
    place = office()

    place.connector().update()

    assert calls.ReceiveResponseXML("ticket", "<QBXML>1</QBXML>") in place.server.heard


def test_a_call_looks_like_dotnet() -> None:
    place = office()

    place.connector().update()

    assert place.server.headers[2] == {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"http://developer.intuit.com/authenticate"',
        "User-Agent": USER_AGENT,
        "Expect": "100-continue",
    }


def test_the_certificate_is_checked_by_a_plain_get_before_the_first_update_only() -> None:
    place = office()
    connector = place.connector()

    connector.update()
    connector.update()

    assert place.server.gets == [FILE.app_url]


def test_the_certificate_is_checked_at_cert_url_when_there_is_one() -> None:
    place = office()

    place.connector(replace(FILE, cert_url="https://sync.example.com/certificate")).update()

    assert place.server.gets == ["https://sync.example.com/certificate"]


@pytest.mark.parametrize("status", [301, 401, 405])
def test_a_get_that_is_not_answered_with_200_is_shown_as_a_certificate_error(status: int) -> None:
    place = office()
    place.server.get_status = status

    update = place.connector().update()

    assert (update.outcome, update.methods) == (Outcome.FAILED, [])
    assert update.mistakes[0].code == "QBWC1048"


def test_an_error_of_quickbooks_is_brought_instead_of_an_answer() -> None:
    place = office()
    place.quickbooks.broken = True

    place.connector().update()

    brought = next(call for call in place.server.heard if isinstance(call, calls.ReceiveResponseXML))
    assert (brought.response, brought.hresult) == ("", "0x80040400")
    assert "parsing the provided XML" in brought.message


def test_a_pause_is_five_seconds_and_then_the_next_request() -> None:
    place = office(sendRequestXML=["", "", REQUEST], getLastError=["NoOp"])

    update = place.connector().update()

    assert place.slept == [5, 5]
    assert update.outcome is Outcome.FINISHED
    assert update.methods[3:8] == ["sendRequestXML", "getLastError"] * 2 + ["sendRequestXML"]


def test_nothing_to_send_shows_the_last_error_and_closes() -> None:
    update = office(sendRequestXML=[""], getLastError=["Item X was refused"]).connector().update()

    assert (update.outcome, update.status) == (Outcome.STOPPED, "Item X was refused")
    assert update.methods[3:] == ["sendRequestXML", "getLastError", "closeConnection"]


def test_a_negative_percent_shows_the_last_error_and_closes() -> None:
    update = office(receiveResponseXML=[-1], getLastError=["Wrong company file"]).connector().update()

    assert (update.outcome, update.status) == (Outcome.STOPPED, "Wrong company file")
    assert update.methods[-2:] == ["getLastError", "closeConnection"]


def test_interactive_mode_times_out_because_nobody_is_there() -> None:
    update = office(sendRequestXML=[""], getLastError=["Interactive mode"]).connector().update()

    assert (update.outcome, update.status) == (Outcome.STOPPED, "Not set up")
    assert update.methods[-2:] == ["interactiveRejected", "closeConnection"]


@pytest.mark.parametrize(
    ("says", "outcome"),
    [
        ("none", Outcome.NOTHING_TO_DO),
        ("NONE", Outcome.NOTHING_TO_DO),
        ("nvu", Outcome.WRONG_CREDENTIALS),
        ("busy", Outcome.BUSY),
    ],
)
def test_an_update_that_is_turned_away_is_closed_without_opening_quickbooks(says: str, outcome: Outcome) -> None:
    place = office(authenticate=[["t", says, "", "600"]])

    update = place.connector().update()

    assert (update.outcome, update.minimum_every_seconds) == (outcome, 600)
    assert update.methods == [*OPENING, "closeConnection"]
    assert place.quickbooks.happened == []


def test_a_wait_drops_the_update_even_when_there_is_work() -> None:
    update = office(authenticate=[["t", "", "60"]]).connector().update()

    assert (update.outcome, update.wait_seconds, update.methods) == (Outcome.POSTPONED, 60, OPENING)


def test_without_auto_run_the_wishes_about_waiting_are_ignored() -> None:
    update = office(authenticate=[["t", "", "60", "600"]]).connector(auto_run=False).update()

    assert (update.outcome, update.wait_seconds, update.minimum_every_seconds) == (Outcome.FINISHED, None, None)


def test_any_other_word_is_the_company_file_to_open() -> None:
    place = office(authenticate=[["t", r"C:\QB\Other.qbw"]])

    place.connector().update()

    assert place.quickbooks.happened[0] == r"open 'C:\\QB\\Other.qbw'"


def test_a_company_file_that_cannot_be_opened_is_tried_twice_and_then_reported() -> None:
    place = office()
    place.quickbooks.refusals = deque(["0x80040408"] * 2)

    update = place.connector().update()

    assert update.outcome is Outcome.NO_QUICKBOOKS
    assert place.quickbooks.happened == ["open ''", "open ''"]
    assert place.server.heard[3:] == [
        calls.ConnectionFailed("ticket", "0x80040408", "Could not start QuickBooks."),
        calls.CloseConnection("ticket"),
    ]


def test_a_server_that_fails_at_a_connection_error_ends_the_update() -> None:
    place = office(connectionError=[html()])
    place.quickbooks.refusals = deque(["0x80040408"] * 2)

    update = place.connector().update()

    assert (update.outcome, update.mistakes[0].code) == (Outcome.FAILED, "QBWC1045")


def test_the_server_may_name_another_company_file_after_a_connection_error() -> None:
    place = office(connectionError=[r"C:\QB\Acme.qbw"])
    place.quickbooks.refusals = deque(["0x80040403"] * 2)

    assert place.connector().update().outcome is Outcome.FINISHED
    assert place.quickbooks.happened[2] == r"open 'C:\\QB\\Acme.qbw'"


def test_the_company_file_is_marked_locked_and_unlocked_within_one_quickbooks_session() -> None:
    place = office()

    place.connector().update()

    hcp = next(call.hcp_response for call in place.server.heard if isinstance(call, calls.SendRequestXML))
    assert f"<DataExtValue>{FILE_ID}</DataExtValue>" in hcp
    assert "<DataExtValue>LOCKED:OFFICE-PC:639310956130000000</DataExtValue>" in hcp
    assert place.quickbooks.fields["AppLock"] == "UNLOCKED"
    assert place.quickbooks.happened == ["open ''", "begin", "process for Stockbridge", "end"]


@pytest.mark.parametrize("writes", [1, 2, 3])
def test_a_company_file_that_is_closed_at_the_desk_ends_the_update(writes: int) -> None:
    place = office()
    place.quickbooks.closed_after = writes

    update = place.connector().update()

    assert (update.outcome, update.status[:8]) == (Outcome.FAILED, "QBWC1014")
    assert update.methods[-1] == "closeConnection"
    assert place.quickbooks.happened[-1] == "end"


@pytest.mark.parametrize(("marks_any_file", "marked"), [(True, True), (False, False)])
def test_whether_any_open_file_is_marked_as_ours_is_a_switch(marks_any_file: bool, marked: bool) -> None:
    place = office()

    place.connector(marks_any_file=marks_any_file).update()

    assert ("FileID" in place.quickbooks.fields) is marked


def test_the_mark_of_another_connection_is_left_alone() -> None:
    place = office()
    place.quickbooks.fields["FileID"] = "{99999999-2222-3333-4444-555555555555}"

    place.connector().update()

    assert place.quickbooks.fields["FileID"] == "{99999999-2222-3333-4444-555555555555}"


def test_adding_the_application_checks_both_addresses_and_marks_the_open_company_file() -> None:
    place = office()

    assert place.connector(marks_any_file=False).add() == []
    assert place.server.gets == [FILE.app_support, FILE.app_url]
    assert place.quickbooks.fields == {"FileID": FILE_ID}


@pytest.mark.parametrize(
    ("place", "app_support", "code"),
    [
        (office(), "https://support.example.com/", "QBWC1000"),
        (Office(replace(office().server, get_status=404)), FILE.app_support, "QBWC1003"),
        (Office(replace(office().server, get_status=202)), FILE.app_support, "QBWC1048"),
    ],
)
def test_a_wrong_address_is_found_when_the_application_is_added(place: Office, app_support: str, code: str) -> None:
    mistakes = place.connector(replace(FILE, app_support=app_support)).add()

    assert [mistake.code for mistake in mistakes] == [code]
    assert place.quickbooks.fields == {}


def test_the_application_cannot_be_added_while_no_company_file_is_open() -> None:
    place = office()
    place.quickbooks.refusals.append("0x80040417")

    assert [mistake.code for mistake in place.connector().add()] == ["QBWC1007"]


XML = {"content-type": "text/xml"}


@pytest.mark.parametrize(
    ("method", "reply", "code"),
    [
        ("authenticate", html(), "QBWC1012"),
        ("authenticate", ["t"], "QBWC1012"),
        ("authenticate", ["t", "", "", "", ""], "QBWC1012"),
        ("authenticate", ["t", "none", "soon"], "QBWC1012"),
        ("authenticate", HttpAnswer(200, XML, b""), "QBWC1012"),
        ("authenticate", HttpAnswer(200, XML, b"<other/>"), "QBWC1012"),
        ("clientVersion", "2.0", "QBWC1046"),
        ("sendRequestXML", html(status=200), "QBWC1041"),
        ("sendRequestXML", "NoOp", "QBWC1041"),
        ("sendRequestXML", "<QBXML>", "QBWC1042"),
        ("sendRequestXML", "Notice: undefined index <?xml version='1.0'?><QBXML/>", "QBWC1042"),
        ("receiveResponseXML", "50.0", "QBWC1042"),
        ("receiveResponseXML", 101, "QBWC1042"),
        ("receiveResponseXML", HttpAnswer(500, XML, b"<x>"), "QBWC1042"),
        ("receiveResponseXML", HttpAnswer(503, XML, render_result("receiveResponseXML", 100)), "QBWC1042"),
    ],
)
def test_a_mistake_of_the_server_is_reported_with_the_number_people_see(method: str, reply: Reply, code: str) -> None:
    update = office(**{method: [reply]}).connector().update()

    assert update.outcome is Outcome.FAILED
    assert [mistake.code for mistake in update.mistakes] == [code]
    assert update.status.startswith(f"{code}: ")


def test_a_missing_result_is_a_null_reference() -> None:
    bare = (
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        b'<%sResponse xmlns="http://developer.intuit.com/"/></e:Body></e:Envelope>'
    )
    for method, code in (("authenticate", "QBWC1012"), ("sendRequestXML", "QBWC1041")):
        script: dict[str, list[Reply]] = {method: [HttpAnswer(200, XML, bare % method.encode())]}
        update = office(**script).connector().update()

        assert [(mistake.code, mistake.text[:20]) for mistake in update.mistakes] == [(code, "Object reference not")]


def test_a_fault_is_reported_with_its_text() -> None:
    fault = HttpAnswer(
        500,
        XML,
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault>'
        b"<faultstring>boom</faultstring></e:Fault></e:Body></e:Envelope>",
    )

    update = office(getLastError=[fault], receiveResponseXML=[-1]).connector().update()

    assert update.mistakes[0].code == "QBWC1043"
    assert "boom" in update.mistakes[0].text


def test_a_server_without_the_two_version_methods_is_tolerated() -> None:
    update = office(serverVersion=[html(status=404)], clientVersion=[html(status=404)]).connector().update()

    assert update.outcome is Outcome.FINISHED
    assert len(update.mistakes) == 2


@pytest.mark.parametrize(("answer", "outcome"), [("W:Please upgrade", Outcome.FINISHED), ("E:Too old", Outcome.FAILED)])
def test_a_version_is_warned_about_or_refused(answer: str, outcome: Outcome) -> None:
    assert office(clientVersion=[answer]).connector().update().outcome is outcome


def test_a_goodbye_that_fails_is_the_servers_mistake_but_the_update_has_finished() -> None:
    update = office(closeConnection=[html()]).connector().update()

    assert update.outcome is Outcome.FINISHED
    assert update.mistakes[0].code == "QBWC1044"


def test_the_password_is_in_no_repr() -> None:
    place = office()
    connector = place.connector()

    update = connector.update()

    assert calls.Authenticate("acme", "hunter2") in place.server.heard
    assert "hunter2" not in repr(connector) + repr(update) + repr(update.exchanges)
