"""The audit on its page: lights, causes, and putting right exactly what the preview showed."""

import re

import pytest

from stockbridge.core.side import Side
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


def test_the_frame_comes_at_once_and_the_audit_follows(ruth: Browser) -> None:
    assert "Adding up every quantity" in ruth.get("/c/parts/audit").text
    found = ruth.get("/c/parts/audit", **PART).text

    assert "1 difference wants a person" in found
    assert "movement without document" in found


def test_only_what_the_preview_showed_is_done(ruth: Browser) -> None:
    (wanted,) = re.findall(r'name="id" value="([^"]+)"', ruth.get("/c/parts/audit", **PART).text)
    page = ruth.post("/c/parts/audit/preview", id=wanted, remedy="quickbooks", why="a typing error").text
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    assert "+3" in page
    refused = ruth.post("/c/parts/audit/heal", id=wanted, remedy="quickbooks", seen="something else")
    done = ruth.post("/c/parts/audit/heal", id=wanted, remedy="quickbooks", why="a typing error", seen=seen)

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

    assert "movement without document" in viewer.get("/c/parts/audit", **PART).text
    assert "Preview" not in viewer.get("/c/parts/audit", **PART).text
