"""A stock-take on its page, from the first question to the end."""

from decimal import Decimal

import pytest

from stockbridge.core.side import Side
from stockbridge.ledger.stock_take import freeze_when_ready
from stockbridge.storage.people import Rank
from tests.cells import Cells
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked

PAGE = "/c/parts/count"


@pytest.fixture
def cells(here: Site) -> Cells:
    return stocked(here)


@pytest.fixture
def olga(here: Site, cells: Cells) -> Browser:
    return person(here, "olga", Rank.OPERATOR)


def everything_is_read(here: Site, cells: Cells) -> None:
    """Both systems were read since the count began: it is ready unless something is on its way."""
    with cells.unit() as unit:
        later = here.services.clock.now()
        unit.facts.learn_company_file(swept_at=later)
        unit.facts.learn_zuper_account(swept_at=later)
        freeze_when_ready(unit)


def counting(here: Site, cells: Cells, olga: Browser, **what: str) -> None:
    """A count that is ready."""
    olga.post(f"{PAGE}/begin", **(what or {"what": "everything"}))
    everything_is_read(here, cells)


def test_a_count_is_begun_and_the_page_says_what_is_waited_for_and_when_to_count(
    here: Site, cells: Cells, olga: Browser
) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    assert "Begin to count" in olga.get(PAGE).text
    olga.post(f"{PAGE}/begin", what="everything")
    everything_is_read(here, cells)
    waiting, part = olga.get(PAGE).text, olga.get(PAGE, **{"hx-request": "true"}).text
    cells.carry(Side.QUICKBOOKS)
    cells.deliver(Side.QUICKBOOKS)
    everything_is_read(here, cells)

    assert "Wait with counting" in waiting
    assert "Something is still on its way in Item 0." in waiting
    assert "Enter a number" not in waiting
    assert part.strip().startswith("<section"), "only how it comes along"
    assert "Count now" in olga.get(PAGE).text
    assert olga.get(PAGE, **{"hx-request": "true"}).headers["hx-refresh"] == "true"
    assert here.woken == ["woken"]


def test_numbers_are_entered_and_carried_at_the_end(here: Site, cells: Cells, olga: Browser) -> None:
    counting(here, cells, olga)
    olga.post(f"{PAGE}/number", item="Item 1", number="7.5")
    page = olga.get(PAGE).text
    olga.post(f"{PAGE}/finish", right="")

    assert "Item 1: 7.5 noted." in page
    assert '<td class="number" data-label="Both at the end">7.5</td>' in page
    assert "1 quantities moved during it and are carried now." in olga.get(PAGE).text
    for side in Side:
        cells.carry(side)
        cells.deliver(side)
    assert {cells.shelves[side, 1] for side in Side} == {Decimal("7.5")}


def test_one_item_alone_is_counted(here: Site, cells: Cells, olga: Browser) -> None:
    counting(here, cells, olga, what="item", item="Item 1")

    assert "counting 1 quantity since" in olga.get(PAGE).text
    assert "is not being counted" in olga.post(f"{PAGE}/number", item="Item 0", number="1").text


def test_a_sheet_goes_out_and_comes_back(here: Site, cells: Cells, olga: Browser) -> None:
    counting(here, cells, olga)
    sheet = olga.get(f"{PAGE}/sheet.csv").text
    filled = sheet.replace("10,10,", "10,10,4", 1).encode()
    headers = {"x-form-key": olga.form_key, "content-type": "text/csv"}
    answer = olga.client.post(f"{PAGE}/sheet", content=filled, headers=headers)

    assert answer.headers["hx-redirect"] == PAGE
    assert "Numbers noted: 1; different from the book: 1." in olga.get(PAGE).text


def test_the_system_into_which_people_typed_may_be_right(here: Site, cells: Cells, olga: Browser) -> None:
    counting(here, cells, olga)
    cells.move(Side.QUICKBOOKS, -3)
    cells.read(Side.QUICKBOOKS)
    olga.post(f"{PAGE}/finish", right="quickbooks")
    cells.carry(Side.ZUPER)
    cells.deliver(Side.ZUPER)

    assert {cells.shelves[side, 0] for side in Side} == {Decimal(7)}


def test_a_count_that_is_not_ready_can_be_called_off(cells: Cells, olga: Browser) -> None:
    olga.post(f"{PAGE}/begin", what="everything")
    assert "Do not count after all" in olga.get(PAGE).text
    olga.post(f"{PAGE}/finish")

    assert "Begin to count" in olga.get(PAGE).text


@pytest.mark.parametrize(
    ("path", "typed", "problem"),
    [
        ("begin", {}, "Say first what is counted"),
        ("begin", {"what": "item", "item": " "}, "Say first what is counted"),
        ("begin", {"what": "item", "item": "nothing"}, "No linked item is known"),
        ("begin", {"what": "location", "location": "nowhere"}, "Nothing is kept equal at"),
        ("number", {"item": "Item 0", "number": "a few"}, "Fill in what was counted"),
        ("number", {"item": "Item 0", "number": "-1"}, "Nobody counts fewer than none"),
        ("number", {"item": "Item 0", "number": "1"}, "is not being counted"),
        ("finish", {}, "No count is under way"),
    ],
)
def test_half_a_wish_is_asked_about(olga: Browser, path: str, typed: dict[str, str], problem: str) -> None:
    answer = olga.post(f"{PAGE}/{path}", **typed)

    assert (answer.status_code, problem in answer.text) == (400, True)


def test_a_viewer_sees_how_it_stands_and_can_do_nothing(here: Site, cells: Cells, olga: Browser) -> None:
    vera = person(here, "vera", Rank.VIEWER)
    assert "Nobody is counting" in vera.get(PAGE).text
    counting(here, cells, olga)

    assert "Count now" in vera.get(PAGE).text
    assert "<button" not in vera.get(PAGE).text.partition("<main")[2].partition("<footer")[0]
