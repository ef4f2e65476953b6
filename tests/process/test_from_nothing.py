"""Set-up without a browser: from an empty folder to two equal systems by two commands and the API alone, every program a process of its own."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.process.programs import program, run, until
from tests.process.test_demo import free_port
from tests.process.test_simulate import simulated

KEY = "key-of-the-account"
HERE = "/connections/acme"


@pytest.fixture
def zuper() -> Iterator[httpx2.Client]:
    with simulated("zuper", "--api-key", KEY) as (_, http):
        yield http


@pytest.fixture
def api(tmp_path: Path) -> Iterator[httpx2.Client]:
    """The service on an empty folder, and a program with the token of its first person."""
    environment = {"STOCKBRIDGE_DATA": str(tmp_path / "data"), "STOCKBRIDGE_DATABASE_URL": ""}
    run("stockbridge", "person", "add", "robot", "--rank", "owner", **environment)
    words = ("person", "token", "robot", "--scope", "act", "--for", "set-up", "--days", "1", "--json")
    token = json.loads(run("stockbridge", *words, **environment))["token"]
    port = free_port()
    with program("stockbridge", "serve", "--port", str(port), **environment) as service:
        assert service.stdout is not None
        assert "Stockbridge is running" in service.stdout.readline()
        with httpx2.Client(
            base_url=f"http://localhost:{port}/api/v1",
            headers={"authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=60,
        ) as client:
            until(lambda: well(client.get("/me"))["name"] == "robot", "the service")
            yield client


def well(answer: httpx2.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


def sections(seen: Any, api_url: str) -> dict[str, object]:
    """FILE.toml as JSON, with what the look at the account showed."""
    return {
        "name": "acme",
        "zuper": {"api_url": api_url, "api_key": KEY, "requests_per_minute": 100_000, "poll_seconds": 1},
        "web_connector": {"every_minutes": 1},
        "settings": {
            "product_master": "quickbooks_desktop",
            "product_minimum_quantity": 5,
            "non_inventory_product_quantity": 1000,
            "default_product_category": seen["categories"][0]["uid"],
            "default_product_location": seen["locations"][0]["uid"],
            "allow_negative_stock_confirmed": True,
            "consumption_module_confirmed": "invoice",
        },
        "quickbooks": {"adjustment_account": "Inventory Adjustment"},
    }


def stands(api: httpx2.Client, **wanted: object) -> Callable[[], bool]:
    """Whether the status says that."""

    def found() -> bool:
        status = well(api.get(f"{HERE}/status"))
        return all(status[name] == value for name, value in wanted.items())

    return found


def test_a_company_goes_live_through_the_api_alone_and_both_sides_stay_equal(
    api: httpx2.Client, zuper: httpx2.Client, tmp_path: Path
) -> None:
    api_url = f"{zuper.base_url}".rstrip("/") + "/api"
    seen = well(api.post("/zuper-account", json={"api_url": api_url, "api_key": KEY}))
    added = well(api.post("/connections", json=sections(seen, api_url)))
    qwc = tmp_path / "acme.qwc"
    qwc.write_bytes(api.get(f"{HERE}/qwc").content)
    password = added["web_connector_password"]
    with simulated("quickbooks", "--qwc", str(qwc), "--password", password, "--every", "1") as (_, office):
        well(office.post("/_people/create_item", json={"name": "Filter", "opening": "12.5"}))
        until(stands(api, state="needs_approval"), "a plan")
        review = well(api.get(f"{HERE}/plan/review"))
        approved = well(api.post(f"{HERE}/plan/approval", json={"plan": review["mark"]}))
        until(stands(api, state="live", quiet=True, links=1), "a live connection")
        assert approved["by"] == "robot"
        assert [point for point in well(api.get(f"{HERE}/checklist")) if not point["ok"]] == []
        assert held_at(api, zuper) == {Decimal("12.5")}

        well(office.post("/_people/enter", json={"kind": "Invoice", "amounts": {"Filter": 2}}))
        until(lambda: held_at(api, zuper) == {Decimal("10.5")}, "the invoice in Zuper")


def held_at(api: httpx2.Client, zuper: httpx2.Client) -> set[Decimal]:
    """What QuickBooks, Zuper and the book hold of the filter, by our word, and what Zuper really holds: one number when all agree."""
    (place,) = well(api.get(f"{HERE}/item?item=Filter"))["places"]
    return {Decimal(place[name]) for name in ("quickbooks", "zuper", "book")} | {really(zuper)}


def really(zuper: httpx2.Client) -> Decimal:
    return sum((Decimal(str(shelf["units"])) for shelf in well(zuper.get("/_truth"))["balances"]), Decimal(0))
