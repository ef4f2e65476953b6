import pytest

from tests.unit.simulators.zuper.world import World


@pytest.mark.parametrize(
    ("method", "path", "body", "why"),
    [
        ("DELETE", "/api/product/x", None, "deleted"),
        ("POST", "/api/settings/custom_fields", {}, "custom field"),
        ("PUT", "/api/company/config", {}, "configuration"),
        ("PUT", "/api/product/x", {"product": {"quantity": 1}}, "overwrite stock"),
        ("PUT", "/api/product/x", {"product": {"location_availability": []}}, "overwrite stock"),
    ],
)
def test_a_forbidden_call_is_noted(method: str, path: str, body: object, why: str) -> None:
    world = World()

    world.call(method, path, body=body)

    (violation,) = world.simulator.log.violations
    assert why in violation.why
    assert (method, path) == (violation.method, violation.path)


def test_what_a_good_client_does_is_no_violation() -> None:
    world = World()
    product = world.product()
    world.put(product, product_name="y", min_quantity=3)
    world.inward(product, 1)
    world.call("POST", "/api/settings/custom_fields/new", body={"custom_field": {}})
    world.call("PUT", "/api/product/x", body="not an object")

    assert [] == world.simulator.log.violations


@pytest.mark.parametrize(("path", "query"), [("/api/product", "key={key}"), ("/api/{key}/product", "")])
def test_a_key_in_a_url_is_noted_and_never_kept(path: str, query: str) -> None:
    world = World()
    key = world.furnished.key.value

    world.get(path.format(key=key), query.format(key=key))

    (violation,) = world.simulator.log.violations
    assert "key" in violation.why
    assert key not in repr(world.simulator.log.calls) + repr(world.simulator.log.violations)


def test_the_log_holds_method_path_query_and_status_in_order() -> None:
    world = World()
    world.get("/api/product", "page=2")
    world.get("/api/nowhere")

    calls = [(call.method, call.path, call.query, call.status) for call in world.simulator.log.calls]

    assert [("GET", "/api/product", "page=2", 200), ("GET", "/api/nowhere", "", 404)] == calls


def test_the_busiest_minute_is_a_sliding_one() -> None:
    world = World()
    for wait in (0, 50, 5, 30, 100):
        world.wait(wait)
        world.get("/api/user/company")

    assert 3 == world.simulator.log.busiest_minute


def test_a_key_does_not_show_itself() -> None:
    key = World().furnished.key

    assert key.value not in repr(key)
