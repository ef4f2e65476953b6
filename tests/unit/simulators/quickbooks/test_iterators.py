import dataclasses

import pytest

from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.inventory_items import ItemInventoryQuery, ItemInventoryRet
from stockbridge.qbxml.messages.sales import InvoiceQuery
from stockbridge.qbxml.requests import MessageSet, encode
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.quickbooks.web_connector import ProcessingError
from tests.unit.simulators.quickbooks.world import World

START = ItemInventoryQuery(iterator="Start", max_returned=2)


def five(switches: Switches | None = None) -> World:
    world = World(switches=switches)
    for name in "abcde":
        world.people.create_item(name)
    return world


def following(page: Answer, query: ItemInventoryQuery = START) -> ItemInventoryQuery:
    return dataclasses.replace(query, iterator="Continue", iterator_id=page.iterator_id)


def names(page: Answer) -> str:
    return "".join(str(ret.name) for ret in page.rets if isinstance(ret, ItemInventoryRet))


def test_pages_cover_the_list_once() -> None:
    world = five()
    first = world.one(START)
    second = world.one(following(first))
    third = world.one(following(second))

    assert [names(page) for page in (first, second, third)] == ["ab", "cd", "e"]
    assert [page.iterator_remaining for page in (first, second, third)] == [3, 1, 0]
    assert first.iterator_id == third.iterator_id


def test_start_needs_max_returned() -> None:
    assert five().code(dataclasses.replace(START, max_returned=None)) == 3150


def test_a_page_of_nothing_is_refused() -> None:
    document = encode(MessageSet((START,))).replace(b"<MaxReturned>2<", b"<MaxReturned>0<")

    with pytest.raises(ProcessingError, match="0x80040400"):
        five().run(document)


@pytest.mark.parametrize("code", [3391, 3210, 3120])
def test_a_finished_iterator_is_dead(code: int) -> None:
    world = five(Switches(dead_iterator=code))  # type: ignore[arg-type]
    query = dataclasses.replace(START, max_returned=9)
    whole = world.one(query)

    assert (whole.iterator_remaining, world.code(following(whole, query))) == (0, code)


def test_the_end_of_the_session_kills_iterators() -> None:
    world = five()
    first = world.one(START)
    world.quickbooks.end_session()
    world.quickbooks.begin_session()

    assert world.code(following(first)) == 3391


def test_another_application_cannot_continue() -> None:
    world = five()
    first = world.one(START)

    assert world.one(following(first), app="Another").status.code == 3391


def test_a_continue_must_ask_the_same() -> None:
    world = five()
    first = world.one(START)

    assert world.code(dataclasses.replace(following(first), active_status="All")) == 3391
    assert world.code(dataclasses.replace(following(first), max_returned=3)) == 3391
    assert names(world.one(following(first))) == "cd"


def test_stop_ends_an_iterator() -> None:
    world = five()
    first = world.one(START)

    world.one(dataclasses.replace(following(first), iterator="Stop"))

    assert world.code(following(first)) == 3391


@pytest.mark.parametrize(("seconds", "code"), [(0, 0), (10, 3391)])
def test_idle_iterators_expire_when_the_switch_says_so(seconds: int, code: int) -> None:
    world = five(Switches(iterator_idle_seconds=seconds))  # type: ignore[arg-type]
    first = world.one(START)
    world.wait(seconds=11)

    assert world.code(following(first)) == code


@pytest.mark.parametrize(("ids", "rest"), [("snapshot", "cde"), ("live", "cdef")])
def test_items_created_meanwhile_show_up_only_live(ids: str, rest: str) -> None:
    world = five(Switches(iterator_ids=ids))  # type: ignore[arg-type]
    page = world.one(START)
    world.people.create_item("f")
    seen = ""
    while page.iterator_remaining or not seen:
        page = world.one(following(page))
        seen += names(page)
        if page.iterator_remaining == 0:
            break

    assert seen == rest


def test_items_deleted_meanwhile_are_left_out() -> None:
    world = five()
    first = world.one(START)
    world.people.delete_item("c")

    assert names(world.one(following(first))) == "d"


def test_documents_come_in_pages_too() -> None:
    world = World()
    world.people.create_item("Filter")
    for _ in range(3):
        world.people.enter(TxnKind.INVOICE, {"Filter": 1})

    first = world.one(InvoiceQuery(iterator="Start", max_returned=2))
    last = world.one(InvoiceQuery(iterator="Continue", iterator_id=first.iterator_id, max_returned=2))

    assert (len(first.rets), len(last.rets), last.iterator_remaining) == (2, 1, 0)


def test_max_returned_without_an_iterator_just_cuts() -> None:
    page = five().one(ItemInventoryQuery(max_returned=2))

    assert (names(page), page.iterator_id) == ("ab", None)
