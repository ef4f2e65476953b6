"""What a person does on the pages, in a real browser under the real Content-Security-Policy."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from stockbridge.core.side import Side
from stockbridge.storage.connections import Connections
from tests.browser.conftest import Visited, left_out, looking_at, serving
from tests.cells import Cells
from tests.unit.web.peer import zuper_of
from tests.unit.web.stocked import NAME

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PAGES = [
    "/connections",
    "/c/parts",
    "/c/parts/held",
    "/c/parts/items",
    "/c/parts/items/item-0",
    "/c/parts/history",
    "/c/parts/runs",
    "/c/parts/plan",
    "/c/parts/audit",
    "/c/parts/count",
    "/c/parts/checklist",
    "/c/parts/settings",
    "/c/parts/web-connector",
    "/connections/new",
    "/people",
    "/account",
    "/log",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_left_out(page: Page, scheme: str) -> None:
    if not AXE.exists():
        left_out("axe-core is missing: python hatch_build.py --tests")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = []
    for path in PAGES:
        page.goto(path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})")
        found += [(path, one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in result["violations"]]

    assert found == []


@pytest.mark.parametrize("width", [360, 640, 820])
def test_nothing_is_wider_than_a_phone_a_page_at_twice_its_size_or_a_tablet(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    wide = []
    for path in PAGES:
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            wide.append((path, over))

    assert wide == []


def test_on_a_phone_every_page_is_in_one_menu(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/c/parts")
    link = page.get_by_role("link", name="Checklist")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    link.click()
    expect(page.get_by_role("heading", name="Checklist")).to_be_visible()


@pytest.mark.parametrize("width", [390, 820])
def test_a_table_without_room_becomes_lines_with_labels(page: Page, visited: Visited, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/c/parts/items")
    row = page.locator("#rows tbody tr", has_text=visited.cells.item(0).full_name)
    name, zuper = row.locator("td").first.bounding_box(), row.locator("[data-label=Zuper]").bounding_box()
    assert name is not None
    assert zuper is not None
    is_stacked = zuper["y"] > name["y"] + name["height"] - 1

    assert is_stacked == (width < 500)
    assert name["width"] > 100


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page) -> None:
    page.goto("/people")
    sent: list[str] = []

    def slowly(route: Route) -> None:
        sent.append(route.request.url)
        page.wait_for_timeout(400)
        route.continue_()

    page.route("**/people", slowly)
    page.get_by_label("Name").fill("pressed-twice")
    page.get_by_role("button", name="Add").dblclick(no_wait_after=True)
    expect(page.get_by_text("A password for pressed-twice")).to_be_visible()

    assert len(sent) == 1


def test_the_chart_learns_of_movements_and_what_somebody_opened_stays_open(chromium: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as one, looking_at(chromium, one) as page:
        page.goto("/c/parts")
        expect(page.locator("#now")).to_contain_text("Nothing has moved yet")
        one.cells.now = datetime.now(UTC)
        with one.cells.unit() as unit:
            one.cells.run_id = unit.runs.begin("zuper_cycle", one.cells.now)
        _sell(one.cells, 3)
        expect(page.locator("#movements canvas")).to_be_visible()
        page.get_by_text("As a table").click()
        row = page.locator("#now details tbody tr")
        expect(row).to_contain_text("1")
        _sell(one.cells, 2)
        expect(row).to_contain_text("2")
        expect(page.locator("#movements canvas")).to_be_visible()


def _sell(cells: Cells, units: int) -> None:
    cells.move(Side.ZUPER, -units)
    cells.read(Side.ZUPER)


def test_it_says_when_nobody_answers_and_when_somebody_does_again(chromium: Browser, visited: Visited) -> None:
    with looking_at(chromium, visited, may_complain="ERR_FAILED") as page:
        page.route("**/c/parts/live?*", lambda route: route.abort())
        page.goto("/c/parts/audit")
        expect(page.get_by_text("Stockbridge does not answer")).to_be_visible()
        page.unroute("**/c/parts/live?*")
        expect(page.get_by_text("Stockbridge does not answer")).to_be_hidden()


def test_on_paper_times_are_exact(page: Page) -> None:
    page.goto("/log")
    shown = page.locator("td time").first
    expect(shown).to_contain_text(re.compile("ago|just now"))
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(shown).not_to_contain_text(re.compile("ago|just now"))


def test_a_hold_is_decided_by_keyboard_alone(page: Page) -> None:
    page.goto("/c/parts/held")
    page.get_by_role("button", name="Decide").or_(page.get_by_role("link", name="Decide")).first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("more than the limit")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_search_narrows_the_list_as_one_types(page: Page, visited: Visited) -> None:
    page.goto("/c/parts/items")
    page.get_by_label("Find").press_sequentially(visited.cells.item(1).full_name)
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    page.get_by_role("link", name=visited.cells.item(1).full_name).click()
    expect(page.get_by_role("heading", name="Account of every unit")).to_be_visible()


def test_an_open_overview_learns_by_itself_that_something_happened(page: Page, visited: Visited) -> None:
    page.goto("/c/parts")
    expect(page.locator("#now")).to_contain_text("waits for a person")
    with visited.cells.unit() as unit:
        unit.facts.pause(paused=True)
    expect(page.locator("#now .standing")).to_contain_text("Paused")
    with visited.cells.unit() as unit:
        unit.facts.pause(paused=False)


def test_times_are_told_in_the_readers_words(page: Page) -> None:
    page.goto("/log")
    expect(page.locator("td time").first).not_to_contain_text("UTC")


@pytest.fixture
def zuper(visited: Visited, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The connection has a Zuper account to ask, for one test; otherwise its key cannot be read, and nobody is asked."""
    zuper_of(visited.site, NAME, monkeypatch)
    yield
    with visited.site.database.begin() as transaction:
        Connections(transaction).change(NAME, zuper_api_key="not encrypted")


@pytest.mark.usefixtures("zuper")
def test_the_checklist_asks_zuper_by_itself_and_again_on_demand(page: Page) -> None:
    page.goto("/c/parts/checklist")
    expect(page.locator("#zuper")).to_contain_text("The key is valid")
    with page.expect_response("**/checklist?part=zuper"):
        page.get_by_role("button", name="Check now").click()
    expect(page.locator("#known")).to_contain_text("QuickBooks has not been read yet")


def test_a_difference_is_put_right_after_looking_at_what_it_does(page: Page, visited: Visited) -> None:
    page.goto("/c/parts/audit")
    expect(page.locator("#found")).to_contain_text("1 difference wants a person")
    page.get_by_label("Moved without a document").check()
    page.get_by_label("It was counted").check()
    page.get_by_label("Counted units").fill("7")
    page.get_by_role("button", name="Show what it does").click()
    expect(page.locator("table")).to_contain_text(visited.cells.item(0).full_name)
    page.get_by_role("button", name="Do exactly this, as ruth").click()
    expect(page.locator("#found")).to_contain_text("Nothing is unexplained")


def test_an_audit_is_asked_for_and_tells_how_it_comes_along(page: Page, visited: Visited) -> None:
    page.goto("/c/parts/audit")
    page.get_by_role("button", name="Ask both systems afresh").click()
    expect(page.locator("#progress")).to_contain_text("Asked for by ruth")
    with visited.cells.unit() as unit:
        unit.audit_runs.learn(ended_at=visited.cells.now, drift=0)
    expect(page.locator("#progress")).to_contain_text("Both systems were last asked for all of it")


@pytest.mark.usefixtures("zuper")
def test_a_setting_is_changed_after_both_systems_were_asked(page: Page) -> None:
    page.goto("/c/parts/settings")
    page.get_by_label("Ask Zuper every").fill("45")
    page.get_by_role("button", name="Check and save").click()
    expect(page.locator("#notice")).to_contain_text("Changed: Ask Zuper every")
