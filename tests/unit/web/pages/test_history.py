import csv
import io

import pytest

from stockbridge.core.side import Side
from stockbridge.storage.people import Rank
from stockbridge.storage.runs import Happening
from tests.cells import NOON, Cells
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked


@pytest.fixture
def cells(here: Site) -> Cells:
    return stocked(here)


@pytest.fixture
def viewer(here: Site) -> Browser:
    return person(here, "vera", Rank.VIEWER)


def tell(cells: Cells, *records: str, status: str = "success") -> int:
    with cells.unit() as unit:
        run = unit.runs.begin("zuper_cycle", NOON)
        for record in records:
            unit.runs.tell(run, Happening("posting", "quickbooks to zuper", record, status, "+1 in Zuper"), NOON)
        unit.runs.end(run, "success", "One posting.", NOON)
        return run


def test_the_filter_leaves_what_it_says(cells: Cells, viewer: Browser) -> None:
    tell(cells, "Copper elbow", "Filter")
    tell(cells, "Copper pipe", status="error")

    page = viewer.get("/c/parts/history?record=copper&status=error").text
    assert "Copper pipe" in page
    assert "Copper elbow" not in page
    assert "Nothing to show" in viewer.get("/c/parts/history?record=nobody").text


def test_older_lines_are_a_page_further(cells: Cells, viewer: Browser) -> None:
    tell(cells, *(f"Part {number:02}" for number in range(60)))
    first = viewer.get("/c/parts/history")
    older = first.text.partition('<p class="more"><a href="')[2].partition('"')[0].replace("&amp;", "&")

    assert "Part 59" in first.text
    assert "Part 09" not in first.text
    assert "Part 09" in viewer.get(older).text


def test_csv_has_every_line_and_no_formula(cells: Cells, viewer: Browser) -> None:
    tell(cells, "=cmd()", "Filter")
    response = viewer.get("/c/parts/history.csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))

    assert ["Filter", "'=cmd()"] == [row["record"] for row in rows]
    assert response.headers["content-disposition"] == 'attachment; filename="parts-history.csv"'


def test_a_run_can_be_kept_as_text_with_what_left_during_it(cells: Cells, viewer: Browser) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    sent = cells.send(Side.QUICKBOOKS)
    run = tell(cells, "Filter")
    text = viewer.get(f"/c/parts/runs/{run}").text

    assert "Filter: +1 in Zuper" in text
    assert "One posting." in text
    assert sent.token in text or "token" not in text
    assert f"Zuper cycle {run}" in viewer.get("/c/parts/runs").text
    assert "There is no run 4711" in viewer.get("/c/parts/runs/4711").text


def test_what_is_rare_is_looked_for_a_stretch_at_a_time(
    cells: Cells, viewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stockbridge.web.pages.history.LOOKS_BACK", 10)
    tell(cells, "Rare", *(f"Part {number}" for number in range(15)))
    found, address = [], "/c/parts/history?record=rare"
    while address:
        page = viewer.get(address).text
        found.append("<strong>Rare</strong>" in page)
        address = page.partition('secondary" href="/c/parts/history?record=rare&amp;')[2].partition('"')[0]
        address = f"/c/parts/history?record=rare&{address}" if address else ""

    assert found == [False, True]
