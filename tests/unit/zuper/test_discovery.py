import httpx2
import pytest

from stockbridge.core.errors import BadInput
from stockbridge.zuper.discovery import discover
from stockbridge.zuper.errors import ZuperError, ZuperFailed, ZuperUnknownCompany, ZuperUnreachable, ZuperUnreadable
from tests.unit.zuper.scripted import Server, Step, error, html

ACCOUNTS = "https://accounts.zuperpro.com/"


def found(api_url: object) -> httpx2.Response:
    return httpx2.Response(200, json={"type": "success", "config": {"dc_name": "us-west-1c", "dc_api_url": api_url}})


def ask(step: Step, company_login: str = "acme") -> tuple[str, Server]:
    server = Server(step)
    return discover(server.http, server.clock, accounts_url=ACCOUNTS, company_login=company_login), server


@pytest.mark.parametrize("told", ["https://us-west-1c.zuperpro.com", "https://us-west-1c.zuperpro.com/"])
def test_the_server_is_found_by_the_login_name(told: str) -> None:
    api_url, server = ask(found(told))

    assert api_url == "https://us-west-1c.zuperpro.com/api"
    assert server.asked() == ["POST /api/config"]
    assert server.bodies() == [{"company_name": "acme"}]


def test_discovery_sends_no_key() -> None:
    _, server = ask(found("https://us-west-1c.zuperpro.com"))

    assert "x-api-key" not in server.requests[0].headers


def test_a_simulator_on_this_machine_may_be_found() -> None:
    assert ask(found("http://127.0.0.1:8123"))[0] == "http://127.0.0.1:8123/api"


@pytest.mark.parametrize(
    "answer", [error("Company not found"), error("Company not found", 200), error("x", 403), html(404)]
)
def test_any_refusal_means_that_the_company_is_unknown(answer: httpx2.Response) -> None:
    with pytest.raises(ZuperUnknownCompany, match=r'no company "acmee": the company login'):
        ask(answer, "acmee")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (httpx2.ConnectError("x"), ZuperUnreachable),
        (httpx2.ReadTimeout("x"), ZuperUnreachable),
        (error("x", 500), ZuperFailed),
        (html(200), ZuperUnreadable),
        (
            httpx2.Response(200, json={"type": "success", "data": {"dc_api_url": "https://x.zuperpro.com"}}),
            ZuperUnreadable,
        ),
        (httpx2.Response(302, headers={"location": "https://x.invalid"}), ZuperUnreadable),
        (found(None), ZuperUnreadable),
        (found(["https://x"]), ZuperUnreadable),
        (found("http://us-west-1c.zuperpro.com"), ZuperUnreadable),
        (found("https://user:pw@us-west-1c.zuperpro.com"), ZuperUnreadable),
        (found("javascript:alert(1)"), ZuperUnreadable),
    ],
)
def test_no_answer_or_an_unsafe_one_is_not_an_unknown_company(step: Step, expected: type[ZuperError]) -> None:
    with pytest.raises(expected):
        ask(step)


def test_an_unsafe_accounts_address_is_not_asked() -> None:
    server = Server()

    with pytest.raises(BadInput, match=r"^zuper\.accounts_url is not secure"):
        discover(server.http, server.clock, accounts_url="http://accounts.zuperpro.com", company_login="acme")
