import json
from typing import Any

import pytest

from stockbridge.simulators.zuper.control import ACTS, Control
from stockbridge.simulators.zuper.exchange import Request
from tests.unit.simulators.zuper.world import Said, World, read


def control(world: World, method: str, path: str, body: object = None) -> Said:
    raw = b"" if body is None else json.dumps(body).encode()
    return read(Control(world.simulator, world.people).handle(Request(method, path, "", {}, raw)))


def act(world: World, name: str, **arguments: Any) -> Said:
    return control(world, "POST", f"/_people/{name}", arguments)


def test_people_act_and_answer_what_they_did() -> None:
    world = World()
    product = world.product("x", 5)

    said = act(world, "outward", product_uid=product.product_uid, location_uid=world.main, units="1.5", remarks="lost")

    assert (200, "outward") == (said.status, said.json["what"])
    assert [{"product_uid": product.product_uid, "location_uid": world.main, "units": "-1.5"}] == said.json["units"]
    assert "lost" == world.rows()[0]["remarks"]


def test_lists_of_parts_are_triples() -> None:
    world = World()
    product = world.product("x", 5)

    said = act(world, "invoice", parts=[[product.product_uid, world.main, 2]], status="PAID")

    assert "-2" == said.json["units"][0]["units"]
    assert "PAID" == world.get(f"/api/invoice/{said.json['uid']}").data["invoice_status"]


def test_forms_are_filled_in_with_fields() -> None:
    world = World()
    product = world.product("x", 5)

    act(world, "fill_in", product_uid=product.product_uid, fields={"brand": "Acme"})

    assert "Acme" == product["brand"]


@pytest.mark.parametrize(
    ("name", "arguments", "complaint"),
    [
        ("fill_in", {"product_uid": "p", "fields": 5}, "fields: an object is needed"),
        ("fly", {}, "people cannot 'fly': choose from"),
        ("outward", {}, "outward: missing a required argument"),
        ("outward", {"product_uid": "p", "location_uid": "l", "units": 1, "colour": "red"}, "colour"),
        ("outward", {"product_uid": 5, "location_uid": "l", "units": 1}, "product_uid: a text is needed"),
        ("outward", {"product_uid": "p", "location_uid": "l", "units": "many"}, "units: 'many' is not a quantity"),
        ("outward", {"product_uid": "p", "location_uid": "l", "units": 1}, "Invalid Product UID"),
        ("invoice", {"parts": "x"}, "parts: a list of"),
        ("invoice", {"parts": ["x"]}, "parts: each part is"),
    ],
)
def test_mistakes_are_400_with_a_sentence(name: str, arguments: dict[str, Any], complaint: str) -> None:
    said = act(World(), name, **arguments)

    assert 400 == said.status
    assert complaint in said.json["message"]


def test_every_public_act_can_be_told() -> None:
    assert {"inward", "void_movement", "save_form", "import_counts", "deactivate_location"} <= ACTS.keys()
    assert not any(name.startswith("_") for name in ACTS)


def test_the_truth_has_balances_deeds_and_what_is_unexplained() -> None:
    world = World()
    product = world.product("x", 5)
    act(world, "inward", product_uid=product.product_uid, location_uid=world.main, units=1)

    truth = control(world, "GET", "/_truth").json

    assert [{"product_uid": product.product_uid, "location_uid": world.main, "units": "6"}] == truth["balances"]
    assert (["inward"], [], 0, 0) == (
        [deed["what"] for deed in truth["deeds"]],
        truth["unexplained"],
        truth["changes_without_a_row"],
        truth["still_to_land"],
    )


def test_the_log_tells_calls_and_violations() -> None:
    world = World()
    world.call("DELETE", "/api/product/x")

    log = control(world, "GET", "/_log").json

    assert ["DELETE"] == [call["method"] for call in log["calls"]]
    assert (1, 1) == (len(log["violations"]), log["busiest_minute"])


def test_faults_are_ordered_shown_and_calmed() -> None:
    world = World()
    order = {"harm": "error_before", "status": 502, "html": True, "call": 2, "method": "GET", "path_part": "product"}
    assert control(world, "POST", "/_faults", order).json["ordered"]

    assert [200, 502] == [world.get("/api/product").status for _ in range(2)]
    (fired,) = control(world, "GET", "/_faults").json["fired"]
    assert ("error_before", 502) == (fired["fault"]["harm"], fired["fault"]["status"])

    uid = world.product().product_uid
    control(world, "POST", "/_faults", {"poison": uid})
    assert 500 == world.get("/api/product").status
    control(world, "POST", "/_faults", {"rate": 1})
    control(world, "POST", "/_faults", {"outage_seconds": 60})
    control(world, "POST", "/_faults", {"harm": "too_many", "retry_after": 5})
    assert control(world, "DELETE", "/_faults").json["calm"]
    assert 200 == world.get("/api/product").status


def test_an_outage_can_be_ordered() -> None:
    world = World()
    control(world, "POST", "/_faults", {"outage_seconds": 60})

    with pytest.raises(Exception, match="connecting"):
        world.get("/api/product")
    world.wait(60)
    assert 200 == world.get("/api/product").status


@pytest.mark.parametrize("order", [{"harm": "melt"}, {"harm": "slow", "call": 0}, {"rate": "often"}, {}])
def test_a_fault_that_is_none_is_400(order: dict[str, Any]) -> None:
    assert 400 == control(World(), "POST", "/_faults", order).status


def test_switches_are_shown_and_turned() -> None:
    world = World()

    assert "accepted" == control(world, "GET", "/_switches").json["decimals"]
    assert "refused" == control(world, "POST", "/_switches", {"decimals": "refused"}).json["decimals"]
    assert 400 == world.inward(world.product(), 0.5).status
    assert 400 == control(world, "POST", "/_switches", {"decimals": "rounded"}).status


@pytest.mark.parametrize(("method", "path"), [("GET", "/_nothing"), ("GET", "/_people/inward"), ("POST", "/_people/")])
def test_other_paths_are_404(method: str, path: str) -> None:
    assert 404 == control(World(), method, path).status
