import pytest

from stockbridge.simulators.zuper.exchange import BODY_BYTES_MAX, Request
from tests.unit.simulators.zuper.world import World, read


def test_discovery_needs_no_key_and_answers_under_config() -> None:
    said = World().call("POST", "/api/config", body={"company_name": "acme"}, key="")

    assert said.json["type"] == "success"
    assert said.json["config"]["dc_api_url"] == "https://us-west-1c.zuperpro.com"
    assert "data" not in said.json


def test_discovery_of_an_unknown_company_is_400() -> None:
    said = World().call("POST", "/api/config", body={"company_name": "nobody"}, key="")

    assert (400, "error") == (said.status, said.json["type"])


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_missing_or_wrong_key_is_401_json(key: str) -> None:
    said = World().call("GET", "/api/product", key=key)

    assert (401, "error") == (said.status, said.json["type"])


def test_a_bearer_token_is_no_key() -> None:
    world = World()
    headers = {"authorization": f"Bearer {world.furnished.key.value}"}

    assert 401 == world.simulator.handle(Request("GET", "/api/product", headers=headers)).status


def test_a_read_only_key_reads_and_filters_but_does_not_write() -> None:
    world = World()
    product = world.product()
    key = world.account.add_key(world.furnished.integration, read_only=True).value

    body = {"transaction": {"product_uid": product.product_uid, "location_uid": world.main, "quantity": 1}}

    assert 200 == world.call("GET", "/api/product", key=key).status
    assert 200 == world.call("POST", "/api/product/filter", body={}, key=key).status
    assert 401 == world.call("POST", f"/api/product/{product.product_uid}/inward", body=body, key=key).status
    assert 5 == world.balance(product)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nowhere"),
        ("DELETE", "/api/product/some-uid"),
        ("POST", "/api/product/some-uid/set"),
        ("GET", "/api/service/notifications/webhook"),
        ("GET", "/api/product/a/b/inward"),
        ("GET", "/api/settings"),
    ],
)
def test_what_does_not_exist_answers_express_html(method: str, path: str) -> None:
    said = World().call(method, path)

    assert 404 == said.status
    assert said.headers["content-type"].startswith("text/html")
    assert f"Cannot {method} {path}" in said.text


def test_a_path_in_an_error_page_is_escaped() -> None:
    assert "<script>" not in World().get("/api/<script>").text


def test_calls_beyond_the_rate_are_429_until_a_minute_has_passed() -> None:
    world = World(requests_per_minute=3)
    statuses = [world.get("/api/user/company").status for _ in range(4)]
    refused = world.get("/api/user/company")
    world.wait(61)

    assert [200, 200, 200, 429] == statuses
    assert ("3", "60") == (refused.headers["x-rate-limit"], refused.headers["retry-after"])
    assert 200 == world.get("/api/user/company").status


def test_the_rate_is_shared_by_all_keys() -> None:
    world = World(requests_per_minute=1)
    other = world.account.add_key(world.furnished.worker).value

    assert 200 == world.get("/api/user/company").status
    assert 429 == world.call("GET", "/api/user/company", key=other).status


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b"NaN", b'{"a": Infinity}', b"[" * 100_000, b"\xff\xfe\x00", b"x" * (BODY_BYTES_MAX + 1)],
)
def test_a_body_that_is_not_a_json_object_is_refused(body: bytes) -> None:
    world = World()
    headers = {"x-api-key": world.furnished.key.value}

    said = read(world.simulator.handle(Request("POST", "/api/product", "", headers, body)))

    assert said.status in {400, 413}
    assert "error" == said.json["type"]


def test_a_key_can_be_checked_against_the_company() -> None:
    assert "Acme Inc." == World().get("/api/user/company").data["company_name"]


@pytest.mark.parametrize(("setting", "expected"), [("absent", None), ("shown", "America/New_York")])
def test_company_timezone(setting: str, expected: str | None) -> None:
    assert expected == World(company_timezone=setting).get("/api/user/company").data.get("timezone")


@pytest.mark.parametrize(("setting", "kind"), [("object", dict), ("list", list)])
def test_data_shape(setting: str, kind: type) -> None:
    assert isinstance(World(data_shape=setting).get("/api/user/company").data, kind)


@pytest.mark.parametrize(("setting", "other"), [("product", "products"), ("products", "product")])
def test_list_path(setting: str, other: str) -> None:
    world = World(list_path=setting)

    assert 200 == world.get(f"/api/{setting}").status
    assert "Cannot GET" in world.get(f"/api/{other}").text
    assert 400 == world.call("POST", "/api/product", body={"product": {}}).status


def test_users_come_ten_at_a_time_whatever_is_asked() -> None:
    world = World()
    for number in range(12):
        world.account.add_user(f"User {number}")

    said = world.get("/api/user/all", "count=100")

    assert (10, 14) == (len(said.data), said.json["total_records"])
    assert 4 == len(world.get("/api/user/all", "count=100&page=2").data)


def test_one_user_by_uid() -> None:
    world = World()

    assert "Wanda" == world.get(f"/api/user/{world.furnished.worker.user_uid}").data["first_name"]
    assert 400 == world.get("/api/user/nobody").status


def test_custom_field_definitions_are_added_one_by_one_and_replaced_all_at_once() -> None:
    world = World()
    for label in ("Stockbridge ID", "Colour"):
        field = {"custom_field": {"label": label, "module_name": "PRODUCT"}}
        assert 200 == world.call("POST", "/api/settings/custom_fields/new", body=field).status

    def labels() -> list[str]:
        return [each["label"] for each in world.get("/api/settings/custom_fields", "module_name=PRODUCT").data]

    assert ["Stockbridge ID", "Colour"] == labels()
    world.call("POST", "/api/settings/custom_fields", body={"module_name": "PRODUCT", "custom_fields": []})
    assert [] == labels()


def test_a_custom_field_needs_a_label() -> None:
    assert 400 == World().call("POST", "/api/settings/custom_fields/new", body={"custom_field": {}}).status


def test_event_names_are_listed_with_their_misspelling() -> None:
    events = World().get("/api/misc/PRODUCTS/events").data["events"]

    assert "product.transcation_inward" in {event["event_key"] for event in events}


def test_units_of_measure_are_listed() -> None:
    assert {"uom_name": "Each"} in World().get("/api/misc/uom", "filter.industry=roofing").data
