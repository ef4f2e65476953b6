"""What Zuper is owed is written as inward or outward, one at a time, and read back."""

from dataclasses import replace
from decimal import Decimal

import httpx2
import pytest

from stockbridge.core.book import EntryKind
from stockbridge.core.side import Side
from stockbridge.simulators.zuper.faults import Fault, Harm
from stockbridge.storage.connections import Connections
from stockbridge.zuper.errors import ZuperTooBusy, ZuperUnreachable
from stockbridge.zuper.post import POSTINGS_PER_CYCLE
from tests.unit.zuper.conftest import Worlds
from tests.unit.zuper.cycle_world import CONNECTION, CycleWorld


class Behind:
    """Something on the way keeps giving the answer of before."""

    def __init__(self, world: CycleWorld, path: str) -> None:
        self._handle = world.transport.handle_request
        headers = {"x-api-key": world.furnished.key.value}
        old = self._handle(httpx2.Request("GET", f"https://zuper.test{path}", headers=headers)).read()
        self._old: bytes | None = old

        def answer(request: httpx2.Request) -> httpx2.Response:
            if request.method == "GET" and request.url.path == path and self._old is not None:
                return httpx2.Response(200, content=self._old, request=request)
            return self._handle(request)

        world.transport.handle_request = answer  # type: ignore[method-assign] # the wire, not the simulator

    def ends(self) -> None:
        self._old = None


def test_an_increase_arrives_at_the_default_location_with_token_and_reason(world_with: Worlds) -> None:
    world = world_with()
    product = world.product("Screwdriver", 5, 9)
    item = world.item("Screwdriver", 14)
    world.live()

    world.move(item, 3)
    world.later()

    row = world.account.stock.movements[-1]
    assert ("INWARD", Decimal(3), world.main) == (row.type, row.units, row.to_location)
    assert row.remarks.startswith("[sb:")
    assert Decimal(17) == world.stock(product) == world.balance(item, Side.ZUPER)


def test_a_decrease_leaves_the_default_location_even_below_zero(world_with: Worlds) -> None:
    world = world_with()
    product = world.product("Screwdriver", 1, 9)
    item = world.item("Screwdriver", 10)
    world.live()

    world.move(item, -4)
    world.later()

    assert Decimal(-3) == world.account.stock.balance((product.product_uid, world.main))
    assert Decimal(6) == world.stock(product)


def test_a_decrease_where_the_product_is_known_to_be_kept_is_written_without_looking_first(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screwdriver", 10)
    item = world.item("Screwdriver", 10)
    world.live()
    world.later()

    world.move(item, -4)
    before = len(world.simulator.log.calls)
    world.later()

    about = [call for call in world.simulator.log.calls[before:] if world.uid() in call.path]
    assert ["POST", "GET"] == [call.method for call in about]


def test_a_decrease_leaves_the_only_location_a_product_has(world_with: Worlds) -> None:
    world = world_with(settings={"settings.default_product_location": "elsewhere"})
    world.settings = world._settings({"settings.default_product_location": world.van})
    product = world.product("Screwdriver", 10)
    item = world.item("Screwdriver", 10)
    world.live()

    world.move(item, -4)
    world.later()

    assert Decimal(6) == world.account.stock.balance((product.product_uid, world.main))


def test_what_zuper_refuses_is_held_in_its_words_until_somebody_retries(world_with: Worlds) -> None:
    world = world_with(allow_negative=False)
    product = world.product("Screwdriver", 1)
    item = world.item("Screwdriver", 1)
    world.live()
    world.move(item, -2)
    world.later()
    (hold,) = world.holds()
    assert "refused_by_zuper" == hold.reason
    assert "Insufficient quantity available in the selected location." in hold.text

    world.people.inward(product.product_uid, world.main, Decimal(5))
    world.later()
    world.answer("refused_by_zuper", "retry")
    world.cycles()

    assert ([], Decimal(4)) == (world.held(), world.stock(product))


def test_a_fault_that_zuper_reports_in_a_success_is_tried_again_and_then_held(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 1), world.item("Screwdriver", 1)
    world.live()
    world.move(item, 2)
    for call in (1, 2):
        world.faults.on_call(call, Fault(harm=Harm.ERROR_IN_200), method="POST", path_part="inward")
    world.later()
    assert ([], Decimal(3)) == (world.held(), world.stock(product))

    world.move(item, 2)
    for call in (1, 2, 3):
        world.faults.on_call(call, Fault(harm=Harm.ERROR_IN_200), method="POST", path_part="inward")
    world.later()

    assert (["refused_by_zuper"], Decimal(3)) == (world.held(), world.stock(product))


def test_fractions_are_kept_when_zuper_keeps_them(world_with: Worlds) -> None:
    world = world_with(decimals="accepted")
    product, item = world.product("Rope", "2.5"), world.item("Rope", "2.5")
    world.live()

    world.move(item, "0.25")
    world.later()
    world.later()

    assert (Decimal("2.75"), True) == (world.stock(product), world.facts().keeps_fractions)
    assert Decimal("2.75") == world.balance(item, Side.ZUPER)


@pytest.mark.parametrize("delay", [0, 30])
def test_a_fraction_that_zuper_drops_is_still_owed_and_held(world_with: Worlds, delay: int) -> None:
    world = world_with(decimals="truncated", row_delay_seconds=delay)
    product, item = world.product("Rope", 2), world.item("Rope", 2)
    world.live()

    world.move(item, "1.25")
    world.later()
    world.later()
    assert (Decimal(3), False) == (world.stock(product), world.facts().keeps_fractions)
    assert ["fractional_units"] == world.held()
    assert (Decimal(3), Decimal(0)) == (world.balance(item, Side.ZUPER), world.update())

    world.move(item, "0.75")
    world.later()

    assert ([], Decimal(4), Decimal(4)) == (world.held(), world.stock(product), world.shelf[item])


def test_a_fraction_that_zuper_refuses_is_held_until_it_adds_up(world_with: Worlds) -> None:
    world = world_with(decimals="refused")
    product, item = world.product("Rope", 2), world.item("Rope", 2)
    world.live()

    world.move(item, "1.25")
    world.later()
    assert (["fractional_units"], Decimal(2)) == (world.held(), world.stock(product))

    world.move(item, "0.75")
    world.later()

    assert ([], Decimal(4)) == (world.held(), world.stock(product))


def test_a_fraction_that_left_before_zuper_was_known_to_refuse_them_is_held_as_one(world_with: Worlds) -> None:
    world = world_with(decimals="refused")
    ropes = {name: (world.product(name, 2), world.item(name, 2)) for name in ("Rope", "Wire")}
    world.live()

    for _, item in ropes.values():
        world.move(item, "1.25")
    world.later()
    assert ["fractional_units", "fractional_units"] == world.held()

    for _, item in ropes.values():
        world.move(item, "0.75")
    world.later()
    assert ([], [Decimal(4), Decimal(4)]) == (world.held(), [world.stock(product) for product, _ in ropes.values()])


def test_a_refusal_to_go_below_zero_says_nothing_about_fractions(world_with: Worlds) -> None:
    world = world_with(decimals="accepted", allow_negative=False)
    product, item = world.product("Rope", 2), world.item("Rope", 2)
    world.live()

    world.move(item, "-2.5")
    world.later()

    assert (["refused_by_zuper"], None, Decimal(2)) == (
        world.held(),
        world.facts().keeps_fractions,
        world.stock(product),
    )


def test_too_many_requests_put_the_posting_back_and_end_the_run(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 1), world.item("Screwdriver", 1)
    world.live()
    world.move(item, 2)
    world.faults.on_call(1, Fault(harm=Harm.TOO_MANY, retry_after=7), method="POST", path_part="inward")

    with pytest.raises(ZuperTooBusy):
        world.later()
    assert (Decimal(1), 0, []) == (world.stock(product), world.doubts(), world.held())
    world.later()

    assert Decimal(3) == world.stock(product)


def test_no_connection_puts_the_posting_back_at_once(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 1), world.item("Screwdriver", 1)
    world.live()
    world.move(item, 2)
    world.faults.on_call(1, Fault(harm=Harm.REFUSE_CONNECTION), method="POST", path_part="inward")

    with pytest.raises(ZuperUnreachable):
        world.later()
    assert 0 == world.doubts()
    world.later()

    assert ([1], Decimal(3)) == (world.landed(), world.stock(product))


def test_a_key_that_may_only_read_stops_writing_until_a_person_has_seen_to_it(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 1), world.item("Screwdriver", 1)
    world.live()
    key = world.furnished.key
    world.account.keys[key.value] = type(key)(key.value, key.user_uid, read_only=True)
    world.move(item, 2)
    world.later()
    calls = len(world.simulator.log.calls)
    world.later()
    writes = [call for call in world.simulator.log.calls[calls:] if call.method == "POST"]
    assert (["key_may_not_write"], []) == (world.held(), writes)

    world.account.keys[key.value] = key
    world.answer("key_may_not_write", "retry")
    world.later()

    assert Decimal(3) == world.stock(product)


def test_a_long_queue_is_written_in_parts(world_with: Worlds) -> None:
    world = world_with(settings={"guards.max_changed_share": "1"})
    many = POSTINGS_PER_CYCLE + 3
    products = [world.product(f"Part {number}", 5) for number in range(many)]
    items = [world.item(f"Part {number}", 5) for number in range(many)]
    world.live()
    for item in items:
        world.shelf[item] += 1
    world.update()
    world.wait(60)
    world.cycles()

    assert {Decimal(6)} == {world.stock(product) for product in products}
    assert [1] * many == world.landed()


def test_after_a_few_lost_answers_nothing_more_is_written_in_that_cycle(world_with: Worlds) -> None:
    world = world_with()
    products = [world.product(f"Part {number}", 5) for number in range(6)]
    items = [world.item(f"Part {number}", 5) for number in range(6)]
    world.live()
    for item in items:
        world.shelf[item] += 1
    world.update()
    for call in range(1, 7):
        world.faults.on_call(call, Fault(harm=Harm.DROP_AFTER), method="POST", path_part="inward")
    world.wait(60)

    cycle = world.cycle()

    assert (3, False) == (world.doubts(), cycle.more)
    assert 3 == sum(world.stock(product) == 6 for product in products)


def test_a_number_that_lacks_what_was_just_posted_is_not_believed(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    behind = Behind(world, f"/api/product/{product.product_uid}")
    world.move(item, 3)
    world.later()
    world.later()
    assert (Decimal(8), Decimal(8), []) == (world.stock(product), world.balance(item, Side.ZUPER), world.lines())

    behind.ends()
    world.people.outward(product.product_uid, world.main, Decimal(3))
    world.later()

    assert [Decimal(-3)] == [line.units for line in world.lines()]


def test_a_number_that_stays_without_what_was_posted_is_believed_after_the_quarantine(world_with: Worlds) -> None:
    world = world_with(settings={"zuper.quarantine_seconds": 300})
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    Behind(world, f"/api/product/{product.product_uid}")
    world.move(item, 3)
    for _ in range(6):
        world.later()

    assert [Decimal(-3)] == [line.units for line in world.lines()]
    assert Decimal(-3) == world.update()


def test_another_account_of_the_same_name_is_told_apart_by_its_uid(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.account.company = replace(world.account.company, company_uid="00000000-0000-4000-8000-000000000001")
    world.move(item, 3)
    world.later()

    assert (["other_account"], Decimal(5)) == (world.held(), world.stock(product))


def test_nothing_is_written_to_an_account_of_another_name(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    company = world.account.company
    world.account.company = replace(company, company_name="Somebody Else Inc.")
    world.move(item, 3)
    world.item("New here", 2)
    world.later()
    assert (["other_account"], Decimal(5)) == (world.held(), world.stock(product))
    assert ["Screwdriver"] == [one.product_name for one in world.account.catalogue.listed()]

    world.answer("other_account", "retry")
    world.later()
    world.later()

    assert ([], Decimal(8), "Somebody Else Inc.") == (world.held(), world.stock(product), world.facts().company_name)


def test_nothing_is_written_while_the_connection_is_paused(world_with: Worlds) -> None:
    world = world_with()
    product, item = world.product("Screwdriver", 5), world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    with world.database.begin() as transaction:
        Connections(transaction).change(CONNECTION, paused=True)
    calls = len(world.simulator.log.calls)

    assert ["paused"] == world.later()

    assert (calls, Decimal(5)) == (len(world.simulator.log.calls), world.stock(product))


def test_the_book_names_every_posting_with_its_token(world_with: Worlds) -> None:
    world = world_with()
    world.product("Screwdriver", 5)
    item = world.item("Screwdriver", 5)
    world.live()
    world.move(item, 3)
    world.later()

    (line,) = world.lines(EntryKind.POSTING)
    assert f"[sb:{line.token}]" in world.account.stock.movements[-1].remarks
