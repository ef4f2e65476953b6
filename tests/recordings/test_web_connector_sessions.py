"""Whole recorded sessions of other servers: our client must send what the recording client sent, byte for byte."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.web_connector import HttpAnswer, InProcessTransport, Outcome, WebConnector
from stockbridge.webconnector import calls, soap
from stockbridge.webconnector.qwc_file import OWNER_ID, QwcFile
from tests.shared import shared


class RecordedQuickBooks:
    """Says what QuickBooks said in the recording."""

    def __init__(self, recorded: list[calls.Call]) -> None:
        sent = [call for call in recorded if isinstance(call, calls.SendRequestXML)]
        self._name = sent[0].company_file_name
        self._hcp = sent[0].hcp_response
        self._answers = iter([call.response for call in recorded if isinstance(call, calls.ReceiveResponseXML)])

    def open(self, company_file_name: str) -> None:
        assert company_file_name == ""

    def begin_session(self) -> None:
        pass

    def end_session(self) -> None:
        pass

    def company_file_name(self) -> str:
        return self._name

    def host_company_preferences(self) -> str:
        return self._hcp

    def process(self, request: str, app: str) -> str:
        return next(self._answers)

    def set_data_ext(self, owner_id: str, name: str, value: str) -> None:
        assert name in {"AppLock", "FileID"}


def recorded_bodies(folder: Path, kind: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob(f"*.{kind}.xml"))]


@pytest.mark.parametrize("server", ["kit", "php"])
def test_our_client_talks_like_the_one_that_recorded_the_session(server: str) -> None:
    folder = shared("samples", "webconnector", "envelopes", "servers", server)
    requests, responses = recorded_bodies(folder, "request"), iter(recorded_bodies(folder, "response"))
    recorded = [soap.parse_call(body) for body in requests]
    login = next(call for call in recorded if isinstance(call, calls.Authenticate))
    version = next(call for call in recorded if isinstance(call, calls.ClientVersion))
    sent: list[bytes] = []

    def answer(verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        if verb == "GET":
            return HttpAnswer(200)
        sent.append(body)
        return HttpAnswer(200, {"content-type": "text/xml; charset=utf-8"}, next(responses))

    connector = WebConnector(
        file=QwcFile(
            app_name="Recorded",
            app_url="https://recorded.example.com/qbwc",
            app_support="https://recorded.example.com/",
            app_description="",
            user_name=login.user_name,
            owner_id=OWNER_ID,
            file_id="{11111111-2222-3333-4444-555555555555}",
        ),
        password=login.password,
        quickbooks=RecordedQuickBooks(recorded),
        transport=InProcessTransport(answer),
        now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
        sleep=lambda seconds: None,
        version=version.version,
    )
    update = connector.update()

    assert sent == requests
    assert update.outcome is Outcome.FINISHED
    assert update.mistakes == ()
