import csv
import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.comparing import compare, owners
from stockbridge.settings.connection_settings import ConnectionSettings
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


@pytest.fixture
def dearer(here: Site, cells: Cells) -> str:
    """The address of an item whose price is 12 in QuickBooks and 9 in Zuper, compared since."""
    item = replace(cells.item(0), sales_price=Decimal(12))
    with cells.unit() as unit:
        unit.items.saw_items([item], 0, cells.now)
        unit.items.saw_products([replace(cells.product(0), price=Decimal(9))], 0, cells.now)
        settings = ConnectionSettings.from_json(unit.facts.connection().settings)
        compare(unit, owners(unit, settings), cells.now)
    return f"/c/parts/items/{item.list_id}"


def test_fields_that_differ_stand_side_by_side_with_whose_value_wins(dearer: str, viewer: Browser) -> None:
    page = viewer.get(dearer).text

    assert "Where the two records differ" in page
    assert "Zuper gets &#34;12&#34;." in page
    assert "Make sales price equal" not in page, "a viewer only looks"
    assert "sales price in 1" in viewer.get("/c/parts/items").text
    assert found(viewer.get("/c/parts/items?which=differ").text) == ["Item 0"]


def test_a_field_is_made_equal_by_the_button_beside_it(here: Site, cells: Cells, dearer: str) -> None:
    olga = person(here, "olga", Rank.OPERATOR)
    assert "Make sales price equal" in olga.get(dearer).text

    olga.post(f"{dearer}/equal", field="sales price")

    assert "It is on its way to Zuper." in olga.get(dearer).text
    assert here.woken == ["woken"]
    with cells.unit() as unit:
        settings = ConnectionSettings.from_json(unit.facts.connection().settings)
        compare(unit, owners(unit, settings), cells.now)
        (edit,) = unit.edits.in_state(Side.ZUPER, State.PLANNED, 9)
    assert edit.wanted == {"sales price": "12"}


def test_a_field_is_made_equal_everywhere_after_a_preview(here: Site, dearer: str) -> None:
    olga = person(here, "olga", Rank.OPERATOR)
    preview = olga.get("/c/parts/items/equal").text
    assert "Zuper gets &#34;12&#34;." in preview

    assert olga.post("/c/parts/items/equal").status_code == 400
    olga.post("/c/parts/items/equal", field="sales price")

    assert "It is on its way to Zuper." in olga.get(dearer).text
