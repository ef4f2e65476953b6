import csv
import io
import re

import pytest

from stockbridge.core.side import Side
from stockbridge.storage.people import Rank
from tests.cells import Cells
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked


@pytest.fixture
def cells(here: Site) -> Cells:
    return stocked(here)


@pytest.fixture
def viewer(here: Site) -> Browser:
    return person(here, "vera", Rank.VIEWER)


def found(page: str) -> list[str]:
    return re.findall(r'<td><a href="/c/parts/items/[^"]+">([^<]+)</a>', page)


@pytest.mark.parametrize("which", ["list_id", "product_uid", "name", "part of the name"])
def test_an_item_is_found_by_any_of_its_names(cells: Cells, viewer: Browser, which: str) -> None:
    item, product = cells.item(1), cells.product(1)
    wanted = {
        "list_id": item.list_id,
        "product_uid": product.product_uid,
        "name": item.full_name,
        "part of the name": item.full_name[1:].upper(),
    }[which]

    assert found(viewer.client.get("/c/parts/items", params={"q": wanted}).text) == [item.full_name]


def test_what_is_not_there_is_said_with_a_remedy(cells: Cells, viewer: Browser) -> None:
    assert "Try a part of the name" in viewer.get(f"/c/{cells.connection_id}/items?q=nothing").text


def test_the_account_of_an_item_runs_to_what_both_sides_hold(cells: Cells, viewer: Browser) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    cells.deliver(Side.QUICKBOOKS)
    address = f"/c/parts/items/{cells.item(0).list_id}"
    page = viewer.get(address).text
    rows = list(csv.DictReader(io.StringIO(viewer.get(f"{address}/account.csv").text)))

    assert ["7", "7"] == [rows[-1]["balance_quickbooks"], rows[-1]["balance_zuper"]]
    assert "Account of every unit" in page
    assert "<polyline" in page
    assert page.count("−3") >= 2


def test_an_item_of_another_connection_is_not_there(cells: Cells, viewer: Browser) -> None:
    response = viewer.get(f"/c/acme/items/{cells.item(0).list_id}")

    assert response.status_code == 400
    assert "No item has this number" in response.text


def test_a_side_on_which_nothing_moved_has_no_line_that_climbs_from_nothing(cells: Cells, viewer: Browser) -> None:
    page = viewer.get(f"/c/parts/items/{cells.item(1).list_id}").text

    assert "polyline" not in page
