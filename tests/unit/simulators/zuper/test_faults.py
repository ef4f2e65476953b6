import random
from collections import Counter
from datetime import timedelta

import pytest

from stockbridge.simulators.zuper.exchange import ConnectionLostError
from stockbridge.simulators.zuper.faults import MENU, Fault, FaultPlan, Harm
from stockbridge.simulators.zuper.ledger import movements_with
from tests.unit.simulators.zuper.world import START, World


def strike(world: World, fault: Fault) -> tuple[object, int]:
    """What the client sees of one inward of a unit, and how often it was applied at once."""
    product = world.product("x", 5)
    world.faults.on_call(1, fault, path_part="inward")
    try:
        seen: object = world.inward(product, 1, remarks="token")
    except ConnectionLostError as lost:
        seen = lost.moment
    return seen, len(movements_with(world.account, "token"))


@pytest.mark.parametrize(
    ("harm", "moment", "applied"),
    [
        (Harm.REFUSE_CONNECTION, "connecting", 0),
        (Harm.DROP_BEFORE, "reading", 0),
        (Harm.DROP_AFTER, "reading", 1),
        (Harm.LATE_LANDING, "reading", 0),
    ],
)
def test_a_lost_connection_tells_nothing_about_the_write(harm: Harm, moment: str, applied: int) -> None:
    assert (moment, applied) == strike(World(), Fault(harm=harm, seconds=20))


@pytest.mark.parametrize(("harm", "applied"), [(Harm.ERROR_BEFORE, 0), (Harm.ERROR_AFTER, 1)])
@pytest.mark.parametrize(("status", "html"), [(500, False), (502, True), (503, True)])
def test_a_server_error_tells_nothing_about_the_write(harm: Harm, applied: int, status: int, html: bool) -> None:
    seen, times = strike(World(), Fault(harm=harm, status=status, html=html))

    assert (status, applied) == (getattr(seen, "status", None), times)
    assert html == getattr(seen, "headers", {})["content-type"].startswith("text/html")


@pytest.mark.parametrize("after", [None, 7])
def test_too_many_is_a_definite_no_with_or_without_a_time(after: int | None) -> None:
    seen, times = strike(World(), Fault(harm=Harm.TOO_MANY, retry_after=after))

    assert (429, 0) == (getattr(seen, "status", None), times)
    assert (None if after is None else str(after)) == getattr(seen, "headers", {}).get("retry-after")


def test_a_200_may_be_an_error_and_then_nothing_happened() -> None:
    seen, times = strike(World(), Fault(harm=Harm.ERROR_IN_200))

    assert (200, "error", 0) == (getattr(seen, "status", None), getattr(seen, "json", {})["type"], times)


def test_a_cut_body_was_applied() -> None:
    seen, times = strike(World(), Fault(harm=Harm.CUT_AFTER))

    assert (200, 1) == (getattr(seen, "status", None), times)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        seen.json  # type: ignore[attr-defined] # noqa: B018 - reading it is the test


def test_a_slow_answer_takes_its_seconds() -> None:
    seen, times = strike(World(), Fault(harm=Harm.SLOW, seconds=45))

    assert (45, 1) == (getattr(seen, "seconds", None), times)


def test_a_late_write_lands_at_its_time_and_is_dated_then() -> None:
    world = World()
    strike(world, Fault(harm=Harm.LATE_LANDING, seconds=90))

    world.wait(89)
    world.simulator.tick()
    assert (1, []) == (world.simulator.landing(), movements_with(world.account, "token"))
    world.wait(1)
    world.simulator.tick()

    (row,) = movements_with(world.account, "token")
    assert START + timedelta(seconds=90) == row.created_at
    assert 0 == world.simulator.landing()


def test_a_late_write_lands_before_the_next_call_is_answered() -> None:
    world = World()
    strike(world, Fault(harm=Harm.LATE_LANDING, seconds=20))
    world.wait(20)
    (product,) = world.account.catalogue

    assert 6 == world.detail(product)["quantity"]


def test_late_writes_land_in_the_order_of_their_times_and_reads_never_do() -> None:
    world = World()
    product = world.product("x", 5)
    for seconds, remarks in ((30, "second"), (10, "first")):
        world.faults.on_call(1, Fault(harm=Harm.LATE_LANDING, seconds=seconds))
        with pytest.raises(ConnectionLostError):
            world.inward(product, 1, remarks=remarks)
    world.faults.on_call(1, Fault(harm=Harm.LATE_LANDING, seconds=10))
    with pytest.raises(ConnectionLostError):
        world.get("/api/product")

    assert 2 == world.simulator.landing()
    world.wait(60)
    world.simulator.tick()
    assert ["first", "second"] == [row.remarks for row in world.account.stock.movements]


def test_exactly_the_nth_matching_call_is_struck() -> None:
    world = World()
    product = world.product("x", 5)
    world.faults.on_call(2, Fault(harm=Harm.ERROR_BEFORE), method="POST", path_part="/outward")

    statuses = [
        world.outward(product, 1).status,
        world.inward(product, 1).status,
        world.get(f"/api/product/{product.product_uid}/outward").status,
        world.outward(product, 1).status,
        world.outward(product, 1).status,
    ]

    assert [200, 200, 404, 500, 200] == statuses
    assert ["/outward"] == [fired.path[-8:] for fired in world.faults.fired]


def test_calls_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        FaultPlan().on_call(0, MENU[0])


def test_an_outage_lasts_its_window_and_no_longer() -> None:
    world = World()
    world.faults.outage(START + timedelta(seconds=10), START + timedelta(seconds=20))
    seen = []
    for _ in range(3):
        try:
            seen.append(world.get("/api/user/company").status)
        except ConnectionLostError:
            seen.append(0)
        world.wait(10)

    assert [200, 0, 200] == seen


def test_an_outage_may_be_any_fault() -> None:
    world = World()
    world.faults.outage(START, START + timedelta(hours=1), Fault(harm=Harm.ERROR_BEFORE, status=503, html=True))

    assert 503 == world.get("/api/product").status


def statuses(seed: int) -> list[int]:
    world = World()
    world.simulator.faults = FaultPlan(random.Random(seed), rate=0.5)
    found = []
    for _ in range(400):
        try:
            found.append(world.get("/api/user/company").status)
        except ConnectionLostError:
            found.append(0)
    return found


def test_a_seed_gives_the_same_faults_again_and_reaches_the_whole_menu() -> None:
    assert statuses(7) == statuses(7) != statuses(8)
    plan = FaultPlan(random.Random(1), rate=1.0)
    world = World()
    world.simulator.faults = plan
    for _ in range(400):
        try:
            world.get("/api/user/company")
        except ConnectionLostError:
            continue

    assert set(MENU) == set(Counter(fired.fault for fired in plan.fired))


def test_after_calm_nothing_goes_wrong() -> None:
    world = World()
    world.faults.seeded(1.0)
    world.faults.on_call(1, MENU[0])
    world.faults.outage(START, START + timedelta(hours=1))
    world.faults.calm()

    assert 200 == world.get("/api/user/company").status


def test_every_harm_is_on_the_menu() -> None:
    assert set(Harm) == {fault.harm for fault in MENU}


def test_the_same_seed_lives_the_same_life() -> None:
    def life(seed: int) -> list[str]:
        world = World(seed=seed)
        product = world.product("x", "5.5")
        world.inward(product, 0.25)
        world.wait(31)
        return [world.get(path).text for path in ("/api/product", "/api/product/transaction")]

    assert life(3) == life(3) != life(4)
