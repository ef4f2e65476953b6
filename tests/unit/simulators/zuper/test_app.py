import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import httpx2
import pytest
import uvicorn

from stockbridge.simulators.zuper.app import build_app, deliver_over_http
from stockbridge.simulators.zuper.exchange import BODY_BYTES_MAX
from stockbridge.simulators.zuper.faults import Fault, Harm
from tests.unit.simulators.zuper.world import World


@contextmanager
def running(world: World) -> Iterator[str]:
    """The app on a real port of this computer."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(build_app(world.simulator, world.people), log_level="critical", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_the_api_the_accounts_host_and_the_back_door_share_one_address() -> None:
    world = World()
    product = world.product("x", 5)
    headers = {"x-api-key": world.furnished.key.value}

    async def talk() -> list[int]:
        transport = httpx2.ASGITransport(build_app(world.simulator, world.people))
        async with httpx2.AsyncClient(transport=transport, base_url="http://zuper.test") as http:
            arguments = {"product_uid": product.product_uid, "location_uid": world.main, "units": "1"}
            answers = [
                await http.post("/api/config", json={"company_name": "acme"}),
                await http.get("/api/product?page=1&count=5", headers=headers),
                await http.get("/api/product"),
                await http.post("/_people/inward", json=arguments),
                await http.get("/_truth"),
                await http.post("/api/product", content=b"x" * (BODY_BYTES_MAX + 1), headers=headers),
            ]
        return [answer.status_code for answer in answers]

    assert [200, 200, 401, 200, 200, 413] == anyio.run(talk)
    assert 6 == world.balance(product)


def test_a_lost_connection_reaches_a_real_client_as_one() -> None:
    world = World()
    product = world.product("x", 5)
    world.faults.on_call(1, Fault(harm=Harm.DROP_AFTER), method="POST")
    sent = {"transaction": {"product_uid": product.product_uid, "location_uid": world.main, "quantity": 1}}
    with running(world) as address, httpx2.Client(headers={"x-api-key": world.furnished.key.value}) as http:
        with pytest.raises(httpx2.RemoteProtocolError):
            http.post(f"{address}/api/product/{product.product_uid}/inward", json=sent)
        assert 6 == http.get(f"{address}/api/product/{product.product_uid}").json()["data"]["quantity"]


def test_webhooks_leave_by_themselves_and_may_call_back() -> None:
    world, receiver = World(), World()
    with running(receiver) as hook, running(world) as address:
        world.account.webhooks.deliver = deliver_over_http
        registration = {
            "webhook_name": "new",
            "webhook_module": "PRODUCTS",
            "webhook_event": "product.new",
            "webhook_url": f"{hook}/_truth",
        }
        headers = {"x-api-key": world.furnished.key.value}
        httpx2.post(
            f"{address}/service/notifications/webhook", json={"web_hook": registration}, headers=headers
        ).raise_for_status()
        product = {"product_name": "x", "product_category": world.category}
        httpx2.post(f"{address}/api/product", json={"product": product}, headers=headers).raise_for_status()
        deadline = time.monotonic() + 10
        while not world.account.webhooks.history and time.monotonic() < deadline:
            time.sleep(0.02)

    assert [404] == [attempt.response_status for attempt in world.account.webhooks.history]


def test_serve_runs_an_account_of_its_own_with_the_given_key() -> None:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    script = (
        f"from stockbridge.simulators.zuper.app import serve; serve(port={port}, api_key='k-1', locations=('Shed',))"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as process, httpx2.Client() as http:
        try:
            answer = http.get(_when_listening(port), headers={"x-api-key": "k-1"})
        finally:
            process.terminate()

    assert ["Shed"] == [row["location_name"] for row in answer.json()["data"]]


def _when_listening(port: int) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            break
    return f"http://127.0.0.1:{port}/api/products/location"


def test_a_webhook_nobody_takes_is_zero() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert 0 == deliver_over_http("POST", f"http://127.0.0.1:{closed.getsockname()[1]}/", {}, b"{}")
