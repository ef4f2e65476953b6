"""The audit on its page: lights, causes, and putting right exactly what the preview showed."""

import re

import pytest

from stockbridge.core.audit import Cause, Light
from stockbridge.core.side import Side
from stockbridge.ledger.audit_words import CAUSE_TITLES, LIGHT_WORDS
from stockbridge.storage.people import Rank
from tests.cells import Cells
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked

PART = {"hx-request": "true"}


@pytest.fixture
def cells(here: Site) -> Cells:
    """Items that agree, and one that moved in Zuper without a document."""
    cells = stocked(here)
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    cells.deliver(Side.QUICKBOOKS)
    return cells


@pytest.fixture
def ruth(here: Site, cells: Cells) -> Browser:
    return person(here, "ruth", Rank.OPERATOR)


def cells_on(page: str) -> list[str]:
    """The cells that the form of a page is about."""
    return re.findall(r'name="cell" value="([^"]+)"', page)


def test_the_frame_comes_at_once_and_the_audit_follows(ruth: Browser) -> None:
    assert "Adding up every quantity" in ruth.get("/c/parts/audit").text
    found = ruth.get("/c/parts/audit", **PART).text

    assert "1 difference wants a person" in found
    assert "Moved without a document" in found


def test_without_scripts_the_whole_page_is_asked_for(ruth: Browser) -> None:
    page = ruth.get("/c/parts/audit?whole=1&cause=unexplained").text

    assert 'href="?whole=1"' in ruth.get("/c/parts/audit").text
    assert "1 difference wants a person" in page
    assert "As of" in page


def test_only_what_the_preview_showed_is_done(ruth: Browser) -> None:
    found = ruth.get("/c/parts/audit", **PART).text
    (wanted,), cell = re.findall(r'name="id" value="([^"]+)"', found), cells_on(found)
    page = ruth.post("/c/parts/audit/preview", id=wanted, cell=cell, remedy="quickbooks", why="a typing error").text
    kept = ruth.post("/c/parts/audit/preview", id=wanted, cell=cell, remedy="zuper").text
    assert cells_on(page) == cell
    assert ("Nothing is posted" in page, "Nothing is posted" in kept) == (False, True)
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    assert "+3" in page
    refused = ruth.post("/c/parts/audit/heal", id=wanted, cell=cell, remedy="quickbooks", seen="something else")
    done = ruth.post("/c/parts/audit/heal", id=wanted, cell=cell, remedy="quickbooks", why="a typing error", seen=seen)

    assert "Something has moved since that preview" in refused.text
    assert done.status_code == 303
    assert "Nothing is unexplained" in ruth.get("/c/parts/audit", **PART).text


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"remedy": ""}, "Say first what is right"),
        ({"remedy": "count", "count": "a few"}, "Fill in what was counted"),
        ({"remedy": "zuper"}, "Choose the differences first"),
    ],
)
def test_half_a_decision_is_asked_about(ruth: Browser, typed: dict[str, str], problem: str) -> None:
    assert problem in ruth.post("/c/parts/audit/preview", **typed).text


def test_a_viewer_sees_it_and_can_put_nothing_right(here: Site, cells: Cells) -> None:
    viewer = person(here, "eve", Rank.VIEWER)

    assert "Moved without a document" in viewer.get("/c/parts/audit", **PART).text
    assert "Put what is ticked right" not in viewer.get("/c/parts/audit", **PART).text


def test_every_cause_and_light_has_words() -> None:
    assert (set(CAUSE_TITLES), set(LIGHT_WORDS)) == (set(Cause), set(Light))


def test_each_item_shows_which_light_speaks_against_it(ruth: Browser) -> None:
    lamps = re.findall(r'class="unseen">([^:<]+): ([a-z ]+)\.<', ruth.get("/c/parts/audit", **PART).text)

    assert lamps == [
        ("The book", "right"),
        ("Our postings", "right"),
        ("Their documents", "wants a person"),
        ("Both sides", "right"),
    ]


def test_what_time_settles_is_shown_and_not_offered(cells: Cells, ruth: Browser) -> None:
    cells.move(Side.ZUPER, -2, 1)
    cells.read(Side.ZUPER, 1)
    found = ruth.get("/c/parts/audit?cause=planned", **PART).text

    assert "About to be posted" in found
    assert 'name="id"' not in found


def test_one_count_is_not_taken_for_two_items(cells: Cells, ruth: Browser) -> None:
    cells.move(Side.ZUPER, -2, 1)
    cells.read(Side.ZUPER, 1)
    found = ruth.get("/c/parts/audit", **PART).text
    ids = re.findall(r'name="id" value="([^"]+)"', found)
    answer = ruth.post("/c/parts/audit/preview", id=ids, cell=cells_on(found), remedy="count", count="7")

    assert len(ids) == 2
    assert "A count is of one item at one place" in answer.text


def test_how_an_audit_comes_along_is_told_until_it_ends(cells: Cells, ruth: Browser) -> None:
    ruth.post("/c/parts/audit/ask")
    under_way = ruth.get("/c/parts/audit?part=progress", **PART)
    with cells.unit() as unit:
        unit.audit_runs.learn(ended_at=cells.now, drift=0)
    ended = ruth.get("/c/parts/audit?part=progress", **PART)

    assert "Asked for by ruth" in under_way.text
    assert "QuickBooks is read at the next update" in under_way.text
    assert "hx-trigger" not in under_way.headers
    assert ended.headers["hx-trigger"] == "audit-ended"
    assert "Both systems were last asked for all of it" in ended.text
