"""Commands that ask Zuper: the account must be what the file says, or nothing is stored (promise 12)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.transport import SimulatedTransport
from tests.unit.cli.office import Desk
from tests.unit.simulators.zuper.world import World

API_URL = "https://us-east-1.zuperpro.com/api"


@pytest.fixture
def zuper(monkeypatch: pytest.MonkeyPatch) -> World:
    """Every call of a command reaches this account."""
    world = World()
    client = httpx2.Client
    monkeypatch.setattr(
        httpx2, "Client", lambda: client(transport=SimulatedTransport(world.simulator, advance=world.wait))
    )
    monkeypatch.setattr("stockbridge.sync.clock.SystemClock.sleep", lambda _, seconds: world.wait(seconds))
    return world


def right(world: World) -> dict[str, str]:
    return {"api_url": API_URL, "key": world.furnished.key.value, "category": world.category, "location": world.main}


def add(desk: Desk, values: dict[str, str]) -> Any:
    path = desk.file(**{key: value for key, value in values.items() if key != "key"})
    path.write_text(path.read_text().replace("zk-secret", values["key"]))
    return desk.type("connection", "add", path, "--json")


def test_a_file_that_fits_the_account_is_stored(desk: Desk, zuper: World) -> None:
    assert add(desk, right(zuper)).json["name"] == "acme"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (
            {"category": "no-such"},
            "settings.default_product_category: no-such names no category that this key can see.",
        ),
        (
            {"location": "no-such"},
            "settings.default_product_location: no-such names no location that this key can see.",
        ),
        ({"key": "wrong-key"}, "Zuper could not be asked with this key."),
    ],
)
def test_what_does_not_fit_is_told_with_a_remedy_and_nothing_is_stored(
    desk: Desk, zuper: World, wrong: dict[str, str], why: str
) -> None:
    said = add(desk, right(zuper) | wrong)

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(why)
    assert desk.type("connection", "list", "--json").json == []


@pytest.mark.parametrize("harm", [Harm.REFUSE_CONNECTION, Harm.ERROR_BEFORE])
def test_a_command_that_reaches_nobody_promises_no_attempt_of_its_own(desk: Desk, zuper: World, harm: Harm) -> None:
    zuper.faults.outage(zuper.now, zuper.now + timedelta(hours=1), Fault(harm=harm))

    said = add(desk, right(zuper))

    assert (said.code, desk.type("connection", "list", "--json").json) == (1, [])
    assert "by itself" not in said.err
    assert said.err.endswith("then try again.\n")


def test_both_wrong_uids_are_told_at_once_with_those_there_are(desk: Desk, zuper: World) -> None:
    said = add(desk, right(zuper) | {"category": "x", "location": "y"})

    assert len(said.err.splitlines()) == 2
    assert f'{zuper.main} ("Main")' in said.err
    assert f'{zuper.category} ("Parts")' in said.err


def test_the_data_centre_is_found_by_the_company_login(desk: Desk, zuper: World) -> None:
    path = desk.file(**{key: value for key, value in right(zuper).items() if key != "key"})
    login = zuper.account.company.login_name
    text = path.read_text().replace(f'api_url = "{API_URL}"', f'company_login = "{login}"')
    path.write_text(text.replace("zk-secret", zuper.furnished.key.value))

    assert desk.type("connection", "add", path, "--json").json["name"] == "acme"
    assert desk.type("connection", "show", "acme", "--json").json["zuper_api_url"] == f"{zuper.account.api_url}/api"


def test_the_key_of_another_account_changes_nothing(desk: Desk, zuper: World) -> None:
    assert add(desk, right(zuper)).code == 0
    with desk.books() as unit:
        unit.facts.learn_zuper_account(company_name="Somebody Else")

    said = desk.type("connection", "update", desk.folder / "acme.toml")

    assert said.code == 1
    assert 'but these books belong to "Somebody Else"' in said.err


def test_check_lists_every_point_with_its_remedy(desk: Desk, zuper: World) -> None:
    assert add(desk, right(zuper)).code == 0

    points = {point["point"]: point for point in desk.type("connection", "check", "acme", "--json").json}

    assert {name for name, point in points.items() if not point["ok"]} == {"web_connector", "company_file"}
    assert points["web_connector"]["text"] == "The Web Connector has never called."
    assert "stockbridge connection qwc" in points["web_connector"]["remedy"]
    assert points["location"]["text"] == 'New products get the location "Main".'
    assert "web_connector" in desk.type("connection", "check", "acme").out


def test_check_names_a_product_of_which_the_key_does_not_see_all_stock(desk: Desk, zuper: World) -> None:
    add(desk, right(zuper))
    wire = stocked_product(
        zuper.account, zuper.furnished, "Wire", Decimal(45), product_type="PRODUCT", track_quantity=True
    )
    attic = zuper.account.add_location("Attic", allowed_users=[zuper.furnished.worker.user_uid])

    def visible() -> dict[str, Any]:
        points = desk.type("connection", "check", "acme", "--json").json
        (found,) = [dict(point) for point in points if point["point"] == "visible_stock"]
        return found

    assert visible()["ok"]
    zuper.people.inward(wire.product_uid, attic.location_uid, Decimal(5))
    zuper.wait(600)  # its list may be older than its details
    assert not visible()["ok"]
    assert visible()["text"].startswith('Zuper counts 5 more units of "Wire" than it shows')


def test_check_goes_on_when_zuper_refuses_the_key(desk: Desk, zuper: World) -> None:
    assert add(desk, right(zuper)).code == 0
    zuper.account.keys.clear()

    points = {point["point"]: point for point in desk.type("connection", "check", "acme", "--json").json}

    assert not points["zuper_account"]["ok"]
    assert "check the API key" in points["zuper_account"]["remedy"]
    assert "company_file" in points


def test_lists_that_cannot_be_read_are_no_wrong_setting(desk: Desk, zuper: World) -> None:
    for call in range(1, 100):
        zuper.faults.on_call(call, Fault(harm=Harm.ERROR_BEFORE), path_part="/products/location")

    said = add(desk, right(zuper))

    assert said.code == 1
    assert said.err.startswith("Zuper's lists could not be read.")
