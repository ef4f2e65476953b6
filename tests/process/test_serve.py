"""The service as people run it: `stockbridge serve` in processes of its own, ended and killed."""

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import create_engine, text

from stockbridge.webconnector.calls import Authenticate, ServerVersion
from stockbridge.webconnector.soap import parse_result, render_call
from tests.process.programs import program, run, until
from tests.process.shop import Shop, shop, write_settings

STOP_SECONDS = 20


class Home:
    """An installation of its own: a data folder, a database, and the commands run in it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self._environment = {"STOCKBRIDGE_DATA": str(folder / "data"), "STOCKBRIDGE_DATABASE_URL": database_url}

    def add(self, name: str, to: Shop, poll_seconds: float) -> Any:
        file = write_settings(self.folder, name, to, poll_seconds)
        return json.loads(run("stockbridge", "connection", "add", str(file), "--json", **self._environment))

    @contextmanager
    def serve(self, *options: str) -> Iterator[subprocess.Popen[str]]:
        with program("stockbridge", "serve", "--port", "0", *options, **self._environment) as process:
            yield process


def address(process: subprocess.Popen[str]) -> str:
    """Where the service says that it listens."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://localhost:\d+", line)
    assert found is not None, line
    return found[0]


def number(url: str, name: str) -> float:
    """A number of /metrics."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", httpx2.get(f"{url}/metrics").text, re.MULTILINE)
    return float(found[1]) if found is not None else 0.0


def end(process: subprocess.Popen[str]) -> None:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert time.monotonic() - began < STOP_SECONDS


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Home:
    return Home(tmp_path, database_url)


@pytest.fixture
def small_home(tmp_path: Path) -> Home:
    return Home(tmp_path, f"sqlite:///{tmp_path / 'stockbridge.db'}")


def test_the_service_starts_answers_and_ends_when_told(home: Home) -> None:
    with home.serve() as process:
        url = address(process)

        assert httpx2.get(f"{url}/healthz").status_code == 200
        assert httpx2.get(f"{url}/readyz").json()["ready"] is True
        visit = httpx2.get(f"{url}/qbwc")
        assert visit.status_code == 200
        assert "server" not in visit.headers
        call = httpx2.post(f"{url}/qbwc", content=render_call(ServerVersion()))
        assert parse_result("serverVersion", call.content) == "Stockbridge"
        end(process)


def test_a_caller_who_asks_before_sending_a_body_is_told_to_go_on(small_home: Home) -> None:
    """.NET sends `Expect: 100-continue` and waits."""
    body = render_call(ServerVersion())
    head = f"POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    with small_home.serve("--role", "web") as process:
        port = urlsplit(address(process)).port
        assert port is not None
        with socket.create_connection(("127.0.0.1", port), timeout=30) as caller:
            caller.sendall(head.encode())
            assert caller.recv(1000).startswith(b"HTTP/1.1 100 ")
            caller.sendall(body)
            assert caller.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_it_ends_in_time_even_while_zuper_keeps_it_waiting(home: Home) -> None:
    with shop() as silent_shop:
        home.add("acme", silent_shop, poll_seconds=3600)
        calls_before = silent_shop.calls
        silent_shop.silent.set()
        with home.serve() as process:
            address(process)
            until(lambda: silent_shop.calls > calls_before, "a cycle waits for Zuper")
            end(process)


def test_after_a_kill_in_the_middle_of_a_cycle_it_goes_on_at_once(home: Home) -> None:
    """Not only when the lease of the dead cycle has run out."""
    with shop() as busy_shop:
        home.add("acme", busy_shop, poll_seconds=3600)
        calls_before = busy_shop.calls
        busy_shop.silent.set()
        with home.serve() as process:
            address(process)
            until(lambda: busy_shop.calls > calls_before, "a cycle is under way")
            process.kill()
        busy_shop.silent.clear()
        with home.serve() as process:
            url = address(process)
            until(lambda: number(url, 'stockbridge_zuper_cycles_total{outcome="ended"}') >= 1, "a cycle to its end")
            end(process)


def test_an_update_cut_off_by_a_kill_does_not_keep_the_next_one_out(small_home: Home) -> None:
    """Whatever the lease of its session says: every call under way broke off with the process."""
    with shop() as quiet_shop:
        added = small_home.add("acme", quiet_shop, poll_seconds=3600)
    who = Authenticate(added["web_connector_user"], added["web_connector_password"])

    def knock(url: str) -> object:
        return parse_result("authenticate", httpx2.post(f"{url}/qbwc", content=render_call(who)).content)

    with small_home.serve() as process:
        url = address(process)
        first, second = knock(url), knock(url)
        assert isinstance(first, list)
        assert isinstance(second, list)
        assert (first[1], second[1]) == ("", "busy")
        process.kill()
    with small_home.serve() as process:
        third = knock(address(process))
        assert isinstance(third, list)
        assert third[1] == ""
        end(process)


def test_a_webhook_makes_it_look_at_once(small_home: Home) -> None:
    with shop() as quiet_shop, small_home.serve() as process:
        url = address(process)
        added = small_home.add("acme", quiet_shop, poll_seconds=3600)
        ended = 'stockbridge_zuper_cycles_total{outcome="ended"}'
        until(lambda: number(url, ended) >= 1, "the first cycle")
        cycles = number(url, ended)

        hook = urlsplit(added["hook_url"]).path
        assert httpx2.post(f"{url}{hook}", json={"event": "product.update_stock"}).status_code == 200
        until(lambda: number(url, ended) > cycles, "a cycle that the hint asked for")
        end(process)


def test_only_one_worker_can_be_at_work_on_sqlite(small_home: Home) -> None:
    with small_home.serve() as process:
        url = address(process)
        with small_home.serve("--role", "worker") as second:
            assert second.wait(60) == 1
        assert httpx2.get(f"{url}/readyz").status_code == 200


def test_many_workers_share_the_connections_and_never_one_connection(postgresql_url: str, tmp_path: Path) -> None:
    home = Home(tmp_path, postgresql_url)
    with ExitStack() as open_:
        shops = [open_.enter_context(shop()) for _ in range(3)]
        for at, each in enumerate(shops):
            home.add(f"c{at}", each, poll_seconds=0.1)
        workers = [open_.enter_context(home.serve("--role", "worker")) for _ in range(2)]

        def all_busy(calls: int) -> bool:
            return all(each.calls >= calls for each in shops)

        until(lambda: all_busy(25), "every connection is looked after")
        workers[0].kill()
        seen = max(each.calls for each in shops)
        until(lambda: all_busy(seen + 25), "the other worker looks after all of them")
        end(workers[1])

        assert [each.overlaps for each in shops] == [0] * len(shops)


def test_a_database_that_cuts_every_session_is_come_back_to(postgresql_url: str, tmp_path: Path) -> None:
    home = Home(tmp_path, postgresql_url)
    database = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with shop() as open_shop, home.serve() as process:
        url = address(process)
        home.add("acme", open_shop, poll_seconds=0.1)
        until(lambda: open_shop.calls > 0, "the connection is looked after")
        with database.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        calls_before = open_shop.calls
        until(lambda: open_shop.calls > calls_before + 20, "the connection is looked after again")
        assert httpx2.get(f"{url}/readyz").json()["ready"] is True
        end(process)
    database.dispose()
