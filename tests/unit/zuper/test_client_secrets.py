"""The key goes to Zuper over TLS and nowhere else."""

import logging

import httpx2
import pytest
from pydantic import SecretStr

from stockbridge.core.errors import BadInput
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import (
    ZuperError,
)
from stockbridge.zuper.pace import Pace
from tests.unit.zuper.every_write import WRITES
from tests.unit.zuper.scripted import API_URL, KEY, Server, StandingClock, Step, error, html


def test_the_key_is_in_no_address_text_error_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f"x-api-key: {KEY}"
    refusals: list[Step] = [error(echo, 400), error(echo, 401), error(echo, 404), html(403, echo), error(echo, 200)]
    lasting: list[Step] = [
        error(echo, 500),
        httpx2.Response(200, content=echo.encode()),
        httpx2.LocalProtocolError(f"header {echo}"),
    ]
    server = Server()
    client = server.client()
    told = [repr(client), str(client)]
    for steps in [*([step] for step in refusals), *([step] * 4 for step in lasting)]:
        server.steps = steps
        with pytest.raises(ZuperError) as caught:
            client.company()
        told += [str(caught.value), repr(caught.value), repr(caught.value.__cause__), repr(caught.value.__context__)]
    server.steps = [error(echo, 400), error(echo, 500), httpx2.ReadError(echo)]
    told += [repr(write(client)) for _, write in WRITES[:3]]

    assert KEY not in "\n".join(told)
    assert KEY not in caplog.text
    assert all(KEY not in asked for asked in server.asked())
    assert "(key)" in "\n".join(told)


@pytest.mark.parametrize("api_url", ["http://us-east-1.zuperpro.com/api", "us-east-1.zuperpro.com", ""])
def test_an_unsafe_address_is_refused_before_anything_is_sent(api_url: str) -> None:
    with pytest.raises(BadInput, match=r"^zuper\.api_url"):
        ZuperClient(httpx2.Client(), api_url=api_url, api_key=SecretStr(KEY), pace=Pace(StandingClock()))


def test_an_unusable_key_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(BadInput, match=r"^The API key is not a key"):
        ZuperClient(httpx2.Client(), api_url=API_URL, api_key=SecretStr("two\nlines"), pace=Pace(StandingClock()))
