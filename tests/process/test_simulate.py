"""The simulators as people start them: each alone, and QuickBooks with a Web Connector that updates the real service."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.process.programs import program, run, until
from tests.process.shop import shop, write_settings
from tests.process.test_demo import ended, free_port

QUERY = (
    '<?xml version="1.0"?><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
    "<ItemInventoryQueryRq/></QBXMLMsgsRq></QBXML>"
)


@contextmanager
def simulated(*words: str) -> Iterator[tuple[subprocess.Popen[str], httpx2.Client]]:
    """A simulator and a client of it."""
    port = free_port()
    with (
        program("stockbridge", "simulate", *words, "--port", str(port)) as process,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as http,
    ):
        assert process.stdout is not None
        assert re.search(rf"answers at http://127\.0\.0\.1:{port}/", process.stdout.readline())
        until(lambda: answers(http), "an answer")
        yield process, http


def answers(http: httpx2.Client) -> bool:
    try:
        return http.get("/_truth").status_code == 200
    except httpx2.HTTPError:
        return False


def test_zuper_answers_with_its_key_and_its_switches_as_told() -> None:
    with simulated("zuper", "--api-key", "sesame", "--switch", "allow_negative=false", "--switch", "page_cap=500") as (
        process,
        http,
    ):
        assert 401 == http.get("/api/product").status_code
        assert 200 == http.get("/api/product", headers={"x-api-key": "sesame"}).status_code
        switches = http.get("/_switches").json()
        assert (False, 500) == (switches["allow_negative"], switches["page_cap"])

        process.send_signal(signal.SIGINT)
        assert 0 == process.wait(20)


def test_quickbooks_answers_qbxml_and_lets_people_act() -> None:
    with simulated("quickbooks", "--edition", "enterprise-advanced-us") as (process, http):
        made = http.post("/_people/create_item", json={"name": "Filter", "opening": "12.5"}).json()
        answer = http.post("/qbxml", content=QUERY)
        assert "<QuantityOnHand>12.5</QuantityOnHand>" in answer.text
        assert [("Filter", "Main", "12.5")] == [
            (each["item"], each["site"], each["units"]) for each in http.get("/_truth").json()["on_hand"]
        ]
        assert made["subject"] in answer.text

        process.send_signal(signal.SIGINT)
        assert 0 == process.wait(20)


def test_a_web_connector_updates_what_the_qwc_file_names(tmp_path: Path) -> None:
    port = free_port()
    environment = {"STOCKBRIDGE_DATA": str(tmp_path / "data"), "STOCKBRIDGE_DATABASE_URL": ""}
    qwc = tmp_path / "acme.qwc"
    with shop() as zuper:
        file = write_settings(tmp_path, "acme", zuper, 1.0)
        added = json.loads(run("stockbridge", "connection", "add", str(file), "--json", **environment))
        run("stockbridge", "connection", "qwc", "acme", "-o", str(qwc), "--port", str(port), **environment)
        with program("stockbridge", "serve", "--port", str(port), **environment) as service:
            assert service.stdout is not None
            assert "Stockbridge is running" in service.stdout.readline()
            password = added["web_connector_password"]
            with simulated("quickbooks", "--qwc", str(qwc), "--password", password, "--every", "0.5") as (_, http):
                until(lambda: len(http.get("/_log").json()["updates"]) > 1, "two updates by themselves")
                pressed = http.post("/_update").json()
                log = http.get("/_log").json()

    assert ["finished"] * len(log["updates"]) == [update["outcome"] for update in log["updates"]]
    assert "finished" == pressed["outcome"]
    assert log["requests"]["ItemQuery"] > 0 or log["requests"]["ItemInventoryQuery"] > 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("zuper", "--switch", "nonsense=1"), "there is no switch 'nonsense'"),
        (("zuper", "--switch", "page_cap"), "must be NAME=VALUE"),
        (("quickbooks", "--switch", "link_touches=maybe"), "choose from True, False"),
        (("quickbooks", "--every", "60"), "together with --qwc FILE"),
    ],
)
def test_what_cannot_be_simulated_is_said_in_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = ended("simulate", *words)

    assert (1, "") == (done.returncode, done.stdout)
    assert sentence in done.stderr
    assert 1 == len(done.stderr.splitlines())
