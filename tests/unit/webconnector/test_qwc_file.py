"""The .QWC file: what we write, what we refuse to write, what others wrote."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.webconnector.qwc_file import OWNER_ID, NotAQwcFileError, QwcFile, Unattended, parse_qwc, problems
from tests.shared import shared

FINE = QwcFile(
    app_name="Stockbridge: Müller & Sons <Berlin>",
    app_url="https://sync.example.com/qbwc",
    app_support="https://sync.example.com/support",
    app_description="Keeps QuickBooks and Zuper stock equal",
    user_name="acme-7f3k",
    owner_id=OWNER_ID,
    file_id="{11111111-2222-3333-4444-555555555555}",
    run_every_seconds=300,
    unattended=Unattended.OPTIONAL,
)


def test_the_file_has_the_form_the_web_connector_documents() -> None:
    assert FINE.render().decode().splitlines() == [
        '<?xml version="1.0"?>',
        "<QBWCXML>",
        "  <AppName>Stockbridge: Müller &amp; Sons &lt;Berlin&gt;</AppName>",
        "  <AppID></AppID>",
        "  <AppURL>https://sync.example.com/qbwc</AppURL>",
        "  <AppDescription>Keeps QuickBooks and Zuper stock equal</AppDescription>",
        "  <AppSupport>https://sync.example.com/support</AppSupport>",
        "  <UserName>acme-7f3k</UserName>",
        f"  <OwnerID>{OWNER_ID}</OwnerID>",
        "  <FileID>{11111111-2222-3333-4444-555555555555}</FileID>",
        "  <QBType>QBFS</QBType>",
        "  <AuthFlags>0xF</AuthFlags>",
        "  <UnattendedModePref>umpOptional</UnattendedModePref>",
        "  <Scheduler>",
        "    <RunEveryNMinutes>5</RunEveryNMinutes>",
        "  </Scheduler>",
        "</QBWCXML>",
    ]


@pytest.mark.parametrize(
    "file",
    [
        FINE,
        replace(FINE, run_every_seconds=None, unattended=Unattended.UNSAID),
        replace(FINE, run_every_seconds=90, cert_url="https://sync.example.com/"),
        replace(FINE, app_url="http://localhost:8000/qbwc", app_support="http://localhost:8000/"),
    ],
)
def test_what_is_written_is_read_back(file: QwcFile) -> None:
    assert parse_qwc(file.render()) == file


@pytest.mark.parametrize(
    ("file", "element", "code"),
    [
        (replace(FINE, app_url="http://sync.example.com/qbwc"), "AppURL", "QBWC1010"),
        (replace(FINE, app_url="https://192.0.2.1/", app_support="https://192.0.2.1/"), "AppURL", "QBWC1001"),
        (replace(FINE, app_url="https://[2001:db8::1]/", app_support="https://[2001:db8::1]/"), "AppURL", "QBWC1001"),
        (replace(FINE, app_url="https://192.0.2.1/", app_support="https://192.0.2.1/"), "AppSupport", "QBWC1002"),
        (replace(FINE, app_support="support"), "AppSupport", "QBWC1002"),
        (replace(FINE, app_url="https://[sync.example.com/"), "AppURL", "QBWC1001"),
        (replace(FINE, app_support="https://example.com/"), "AppSupport", "QBWC1000"),
        (replace(FINE, owner_id="11111111-2222-3333-4444-555555555555"), "OwnerID", "QBWC1039"),
        (replace(FINE, file_id=""), "FileID", "QBWC1039"),
        (replace(FINE, owner_id="{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}"), "OwnerID", ""),
        (replace(FINE, file_id="{90a44fb5-33d9-4815-ac85-bc87a7e7d1eb}"), "FileID", ""),
        (replace(FINE, app_description="x" * 81), "AppDescription", ""),
        (replace(FINE, is_read_only=True), "IsReadOnly", "QBWC1039"),
        (replace(FINE, style="RPC"), "Style", ""),
        (replace(FINE, run_every_seconds=0), "Scheduler", ""),
        (replace(FINE, app_name=""), "AppName", "QBWC1039"),
        (replace(FINE, user_name=""), "UserName", "QBWC1039"),
    ],
)
def test_a_file_the_web_connector_would_stumble_over_is_never_written(file: QwcFile, element: str, code: str) -> None:
    assert (element, code) in {(problem.element, problem.code) for problem in problems(file)}
    with pytest.raises(NotAQwcFileError, match=element):
        file.render()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<QBWCXML/>", "missing: AppName, AppURL"),
        (b"<html/>", "not QBWCXML"),
        (b"<!DOCTYPE QBWCXML><QBWCXML/>", "document type declaration"),
        (FINE.render().replace(b">QBFS<", b">QBPOS<"), "only QBFS"),
        (FINE.render().replace(b">5<", b">often<"), "often"),
        (FINE.render().replace(b"umpOptional", b"umpNever"), "umpNever"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(NotAQwcFileError, match=reason):
        parse_qwc(body)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(body: bytes) -> None:
    with pytest.raises(NotAQwcFileError):
        parse_qwc(body)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("django-books", set()),
        ("flowlink-sample", set()),
        ("intuit-HTTPSWebService", {"OwnerID", "FileID"}),
        ("intuit-HTTPWebService", set()),
        ("intuit-WCECommSample-TestService", {"OwnerID", "FileID"}),
        ("qbws-app", set()),
        ("quickbooks-js-app", {"AppSupport"}),
        ("quickbooks-php-example", set()),
        ("quickbooks-php-example_app", {"AppSupport"}),
    ],
)
def test_published_files_are_read_and_their_mistakes_are_found(name: str, expected: set[str]) -> None:
    file = parse_qwc(shared("samples", "webconnector", "qwc", f"{name}.qwc").read_bytes())

    assert {problem.element for problem in problems(file)} == expected


def test_a_schedule_in_seconds_is_read() -> None:
    file = parse_qwc(shared("samples", "webconnector", "qwc", "quickbooks-js-app.qwc").read_bytes())

    assert file.run_every_seconds == 60


def test_a_schedule_that_says_nothing_known_is_no_schedule() -> None:
    body = FINE.render().replace(b"RunEveryNMinutes", b"RunAtNight")

    assert parse_qwc(body) == replace(FINE, run_every_seconds=None)
