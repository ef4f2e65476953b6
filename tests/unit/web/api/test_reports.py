"""The reports of the API are those of the command line."""

import csv
import io

import pytest

from stockbridge.core.side import Side
from stockbridge.storage.people import Rank
from stockbridge.storage.runs import Happening
from tests.cells import NOON, Cells
from tests.unit.web.api.program import Program, program
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked

pytestmark = pytest.mark.both_databases


@pytest.fixture
def cells(here: Site) -> Cells:
    return stocked(here)


@pytest.fixture
def reader(here: Site, cells: Cells) -> Program:
    """Somebody who looks, after five things happened."""
    with cells.unit() as unit:
        for number in range(5):
            run = unit.runs.begin("cycle", NOON)
            unit.runs.tell(run, Happening("posting", "to Zuper", f"Item {number}", "success", "done"), NOON)
            unit.runs.end(run, "success", "ended", NOON)
    return program(here, Rank.VIEWER)


def test_status_and_card(reader: Program) -> None:
    assert {"acme", "parts"} == {one["name"] for one in reader.get("/connections").json()}
    assert reader.get("/connections/parts/status").json()["cells"] == 2
    assert reader.get("/connections/parts").json()["settings"]["settings"]["product_master"] == "quickbooks_desktop"


def test_the_account_of_an_item_of_all_and_as_a_file(cells: Cells, reader: Program) -> None:
    one = reader.get(f"/connections/parts/ledger?item={cells.item(0).list_id}").json()
    everything = reader.get("/connections/parts/ledger").json()
    file = list(csv.DictReader(io.StringIO(reader.get("/connections/parts/ledger.csv").text)))

    assert [line["units"] for line in one] == ["10", "10"]
    assert len(everything) == len(file) == 4
    assert [line["units"] for line in file] == [line["units"] for line in everything]


def test_an_item_nobody_knows_is_refused_in_a_sentence(reader: Program) -> None:
    for path in ("ledger", "ledger.csv", "item"):
        answer = reader.get(f"/connections/parts/{path}?item=nothing")
        assert (answer.status_code, "No linked item" in answer.json()["detail"]) == (400, True)


def test_an_item_shows_what_each_place_holds(reader: Program) -> None:
    (place,) = reader.get("/connections/parts/item?item=Item 0").json()["places"]

    assert (place["quickbooks"], place["zuper"], place["book"]) == ("10", "10", "10")


def test_items_come_a_page_at_a_time(reader: Program) -> None:
    first = reader.get("/connections/parts/items?limit=1").json()
    address = f"/connections/parts/items?limit=1&after={first['after']}&after_id={first['after_id']}"
    second = reader.get(address).json()

    assert [one["item"] for page in (first, second) for one in page["items"]] == ["Item 0", "Item 1"]
    assert second["after"] is None


def test_the_history_is_filtered_and_comes_a_page_at_a_time(reader: Program) -> None:
    first = reader.get("/connections/parts/history/records?limit=3&kind=posting").json()
    second = reader.get(f"/connections/parts/history/records?limit=3&kind=posting&before={first['older']}").json()

    assert [line["record"] for page in (first, second) for line in page["lines"]] == [
        f"Item {number}" for number in (4, 3, 2, 1, 0)
    ]
    assert second["older"] is None
    assert reader.get("/connections/parts/history/records?record=Item 4").json()["lines"][0]["record"] == "Item 4"
    assert len(reader.get("/connections/parts/history?kind=posting&limit=2").json()) == 2
    assert reader.get("/connections/parts/history.csv?status=error").text.count("\r\n") == 1


def test_runs_and_their_transcripts(reader: Program) -> None:
    runs = reader.get("/connections/parts/runs?limit=2").json()
    older = reader.get(f"/connections/parts/runs?limit=100&before={runs[-1]['id']}").json()
    transcript = reader.get(f"/connections/parts/runs/{runs[0]['id']}")

    assert runs[0]["outcome"] == "success"
    assert all(run["id"] < runs[-1]["id"] for run in older)
    assert "ended" in transcript.text
    assert transcript.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=many", "colour=red", "before=-1", "run=1e3"])
def test_a_query_that_means_nothing_is_refused(reader: Program, query: str) -> None:
    assert reader.get(f"/connections/parts/history/records?{query}").status_code == 422


def test_what_moved_without_a_document_is_acknowledged(here: Site, cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    operator = program(here, Rank.OPERATOR)
    (movement,) = operator.get("/connections/parts/audit").json()["unexplained"]
    answer = operator.post(
        f"/connections/parts/movements/{movement['id'].removeprefix('line:')}/acknowledgement", {"why": "a gift"}
    )

    assert answer.status_code == 200
    assert operator.get("/connections/parts/audit").json()["unexplained"] == []
