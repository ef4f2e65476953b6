import httpx2
import pytest

from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.simulators.zuper.transport import SimulatedTransport
from tests.unit.simulators.zuper.world import World

API = "https://us-west-1c.zuperpro.com/api"


def client(world: World, read_seconds: float | None = 30) -> httpx2.Client:
    return httpx2.Client(
        transport=SimulatedTransport(world.simulator, world.wait),
        headers={"x-api-key": world.furnished.key.value},
        timeout=read_seconds,
    )


def test_a_client_talks_to_the_simulator_as_to_any_host() -> None:
    world = World()
    world.product("Screwdriver", 5)
    with client(world) as http:
        answer = http.get(f"{API}/product", params={"page": 1, "filter.keyword": "screw driver"})
        config = http.post("https://accounts.zuperpro.com/api/config", json={"company_name": "acme"})

    assert (200, 0) == (answer.status_code, answer.json()["total_records"])
    assert "150" != answer.headers["x-rate-limit"]
    assert "success" == config.json()["type"]


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (Harm.REFUSE_CONNECTION, httpx2.ConnectError),
        (Harm.DROP_BEFORE, httpx2.RemoteProtocolError),
        (Harm.DROP_AFTER, httpx2.RemoteProtocolError),
        (Harm.LATE_LANDING, httpx2.RemoteProtocolError),
    ],
)
def test_lost_connections_are_the_errors_of_a_real_transport(harm: Harm, error: type[Exception]) -> None:
    world = World()
    world.faults.on_call(1, Fault(harm=harm))

    with client(world) as http, pytest.raises(error):
        http.get(f"{API}/product")


def test_a_slow_answer_moves_the_clock() -> None:
    world = World()
    world.faults.on_call(1, Fault(harm=Harm.SLOW, seconds=12))
    start = world.now
    with client(world) as http:
        assert 200 == http.get(f"{API}/product").status_code

    assert 12 == (world.now - start).total_seconds()


@pytest.mark.parametrize("patience", [30, None])
def test_an_impatient_client_times_out_on_what_was_applied(patience: float | None) -> None:
    world = World()
    product = world.product("x", 5)
    world.faults.on_call(1, Fault(harm=Harm.SLOW, seconds=45))
    start = world.now
    sent = {"transaction": {"product_uid": product.product_uid, "location_uid": world.main, "quantity": 1}}
    with client(world, patience) as http:
        if patience is None:
            http.post(f"{API}/product/{product.product_uid}/inward", json=sent)
        else:
            with pytest.raises(httpx2.ReadTimeout):
                http.post(f"{API}/product/{product.product_uid}/inward", json=sent)

    assert (patience or 45, 6) == ((world.now - start).total_seconds(), world.balance(product))
