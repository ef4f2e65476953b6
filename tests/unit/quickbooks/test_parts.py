"""The full reading of a large file is spread over many updates, goes on after any interruption, and finds all the same."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import delete

from benchmarks.companies import PLAIN, WITH_SITES, CompanyKind
from benchmarks.world import CONNECTION_ID, World
from stockbridge.core.side import Side
from stockbridge.ledger import inspecting
from stockbridge.quickbooks.parts import PAGES_AT_LEAST
from stockbridge.simulators.quickbooks.people import People
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.transactions import Effect
from stockbridge.simulators.quickbooks.web_connector import Update
from stockbridge.simulators.quickbooks.web_connector.faults import killed_after
from stockbridge.storage.tables.items import quickbooks_item
from stockbridge.webconnector.calls import ReceiveResponseXML
from tests.records import item

ITEMS = 2_600
"""Six pages; up to 2,500 are read at once."""

HOURS = 3600
PAGE = re.compile(r"<ItemQueryRs .*?</ItemQueryRs>", re.DOTALL)
LIST_ID = re.compile(r"<ListID>([^<]+)</ListID>\s*<TimeModified>")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A large company file that was read whole at first contact."""
    yield from opened(tmp_path, PLAIN, in_zuper=False)


def opened(folder: Path, kind: CompanyKind, *, in_zuper: bool) -> Iterator[World]:
    made = World(f"sqlite:///{folder / 'parts.sqlite'}", ITEMS, kind=kind, in_zuper=in_zuper)
    made.update()
    yield made
    made.close()


def pages(update: Update) -> list[list[str]]:
    """The ListIDs of each page of items that was asked for in full, where there are more than a few."""
    answers = [one.call.response for one in update.exchanges if isinstance(one.call, ReceiveResponseXML)]
    found = [LIST_ID.findall(page) for answer in answers for page in PAGE.findall(answer)]
    return [ids for ids in found if len(ids) > 10]


def when_swept(world: World) -> object:
    with world.database.unit(CONNECTION_ID) as unit:
        return unit.facts.company_file().swept_at


def living(world: World) -> int:
    with world.database.unit(CONNECTION_ID) as unit:
        return unit.items.count(Side.QUICKBOOKS)


def units_known(world: World, list_id: str) -> Decimal | None:
    with world.database.unit(CONNECTION_ID) as unit:
        return unit.items.quickbooks_items([list_id])[list_id].quantity_on_hand


def let_it_fall_due(world: World) -> None:
    world.clock.sleep(12 * HOURS)


def test_over_a_whole_period_every_item_is_read_once_and_no_update_is_a_burst(world: World) -> None:
    let_it_fall_due(world)

    updates = []
    for _ in range(24):  # twelve hours less a look
        updates.append(world.update())
        world.clock.sleep(29 * 60)

    read = Counter(list_id for update in updates for page in pages(update) for list_id in page)
    assert (len(read), set(read.values())) == (ITEMS, {1})
    assert max(len(pages(update)) for update in updates) <= PAGES_AT_LEAST
    assert [len(update.exchanges) for update in updates[3:]] == [len(updates[-1].exchanges)] * 21


def test_after_a_long_absence_no_burst_follows(world: World) -> None:
    world.clock.sleep(30 * 24 * HOURS)

    updates = [world.update() for _ in range(4)]

    assert [len(pages(update)) for update in updates] == [PAGES_AT_LEAST, 1, 0, 0]


def test_what_changed_without_a_trace_is_found(world: World) -> None:
    people = People(world.catalogue.file, "somebody")
    numbers = [5, ITEMS - 5]
    ids = [people.item(f"Part {number:06}").list_id for number in numbers]
    stock = world.catalogue.file.books.stock
    let_it_fall_due(world)
    world.update()  # the first part
    for list_id in ids:
        stock.apply([Effect(list_id, None, Decimal(-3))], at=0, by="rebuild", document="none")

    world.update()

    assert units_known(world, ids[1]) == stock.at_site(Cell(ids[1], None))
    assert units_known(world, ids[0]) != stock.at_site(Cell(ids[0], None)), (
        "it was read before; the next reading finds it"
    )


def test_an_interrupted_reading_reads_only_the_rest(world: World) -> None:
    let_it_fall_due(world)
    before = when_swept(world)

    interrupted = world.update_cut_off(killed_after(10))  # two of five pages came, and a third is out
    assert len(pages(interrupted)) == 2
    world.clock.sleep(HOURS)
    rest = [world.update(), world.update()]

    read = Counter(list_id for update in (interrupted, *rest) for page in pages(update) for list_id in page)
    assert (len(read), set(read.values())) == (ITEMS, {1})
    assert when_swept(world) != before


def test_an_item_we_do_not_know_shows_in_the_count_and_is_read(world: World) -> None:
    with world.database.unit(CONNECTION_ID) as unit:
        unit.transaction.execute(delete(quickbooks_item).where(quickbooks_item.c.full_name == "Part 001000"))
    let_it_fall_due(world)

    updates = [world.update(), world.update()]

    assert living(world) == ITEMS
    assert len(pages(updates[1])) == 1 + 6, "the last of the known pages, then the whole list"


def test_an_item_that_is_nowhere_is_noted_as_gone(world: World) -> None:
    with world.database.unit(CONNECTION_ID) as unit:
        unit.items.saw_items([item("Ghost", "80000001-1")], 0, world.clock.now())
    let_it_fall_due(world)

    world.update()
    assert living(world) == ITEMS + 1
    world.update()

    assert living(world) == ITEMS


def test_an_item_made_meanwhile_is_neither_gone_nor_a_reason_to_read_everything(world: World) -> None:
    let_it_fall_due(world)
    world.update()
    People(world.catalogue.file, "office").create_item("Novelty", opening=1)

    second = world.update()

    assert living(world) == ITEMS + 1
    assert len(pages(second)) == 1


@pytest.fixture
def live(tmp_path: Path) -> Iterator[World]:
    """The same, linked with a Zuper account a week ago, and nothing was edited since."""
    for made in opened(tmp_path, PLAIN, in_zuper=True):
        made.cycles()
        made.clock.sleep(7 * 24 * HOURS)
        for _ in range(3):
            made.update()
        made.cycles()
        assert made.status().links == ITEMS
        yield made


def ask_for_an_audit(world: World, by: str) -> None:
    with world.database.unit(CONNECTION_ID) as unit:
        inspecting.ask(unit, by=by, at=world.clock.now())


def test_an_audit_of_the_clock_takes_its_time_until_a_person_asks_for_it_too(live: World) -> None:
    ask_for_an_audit(live, inspecting.BY_THE_CLOCK)
    first = live.update()
    assert len(pages(first)) == PAGES_AT_LEAST
    assert live.status().quiet

    ask_for_an_audit(live, "Ruth")
    second = live.update()

    assert len(pages(second)) == 1, "only the rest"
    with live.database.unit(CONNECTION_ID) as unit:
        assert list(inspecting.unanswered(unit)) == [Side.ZUPER]


def test_an_audit_that_a_person_asked_for_is_read_in_one_update_and_goes_on_where_it_was_cut_off(live: World) -> None:
    ask_for_an_audit(live, "Ruth")

    interrupted = live.update_cut_off(killed_after(10))
    live.clock.sleep(HOURS)
    rest = live.update()

    read = Counter(list_id for update in (interrupted, rest) for page in pages(update) for list_id in page)
    assert (len(read), set(read.values())) == (ITEMS, {1})


def test_at_sites_the_rows_of_each_page_come_with_it(tmp_path: Path) -> None:
    for world in opened(tmp_path, WITH_SITES, in_zuper=False):
        list_id = People(world.catalogue.file, "somebody").item(f"Part {ITEMS - 5:06}").list_id
        north = world.catalogue.file.site("North").list_id
        let_it_fall_due(world)
        world.catalogue.file.books.stock.apply(
            [Effect(list_id, north, Decimal(-3))], at=0, by="rebuild", document="none"
        )

        updates = [world.update() for _ in range(3)]

        assert [len(pages(update)) for update in updates] == [PAGES_AT_LEAST, PAGES_AT_LEAST, 3]
        with world.database.unit(CONNECTION_ID) as unit:
            known = dict(unit.items.quickbooks_items([list_id])[list_id].stock or ())
        assert known[north] == world.catalogue.file.books.stock.at_site(Cell(list_id, north))
