"""The first contact on its page: what is shown, what is chosen, and that only what was seen is approved."""

from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import html

from stockbridge.core.side import Side
from stockbridge.ledger.first_contact import Progress, introduce_page
from stockbridge.ledger.introducing import Rules
from stockbridge.storage.people import Rank
from stockbridge.storage.unit import Unit
from tests.records import item, product
from tests.unit.sync.books import NOW
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site


@pytest.fixture
def ruth(here: Site) -> Browser:
    """An operator, in front of a plan with something in most buckets."""
    items = [
        item("Equal", "1"),
        replace(item("Valve", "2"), quantity_on_hand=Decimal(15), average_cost=Decimal("2.50")),
        replace(item("Only here", "3"), quantity_on_hand=Decimal(4), purchase_cost=Decimal(10)),
        item("Near by", "4"),
    ]
    products = [product("Equal", "a"), product("Valve", "b"), product("NEAR BY", "d")]
    with here.database.unit("acme") as unit:
        unit.items.saw_items(items, 1, NOW)
        unit.items.saw_products(products, 1, NOW)
        progress: Progress | None = Progress()
        while progress is not None:
            progress = introduce_page(unit, Rules(master=Side.QUICKBOOKS, create=True), progress, NOW)
        unit.facts.set_state("needs_approval")
    return person(here, "ruth", Rank.OPERATOR)


def words(page: str, path: str) -> str:
    return " ".join(text_at(page, path).split())


def text_at(page: str, path: str) -> str:
    found = html.fromstring(page).xpath(f"string({path})")
    assert isinstance(found, str)
    return found


def row_number(here: Site, name: str) -> int:
    with here.database.unit("acme") as unit:
        return next(row.id for row in unit.introductions.rows() if name.casefold() in row.label)


def choices(here: Site) -> dict[str, str | None]:
    with here.database.unit("acme") as unit:
        return {f"{row.label} {row.list_id or ''}".strip(): row.choice for row in unit.introductions.rows()}


def mark_in(page: str) -> str:
    return text_at(page, "//input[@name='mark']/@value")


def test_what_needs_a_decision_comes_first_with_its_units_and_what_they_are_worth(ruth: Browser) -> None:
    page = ruth.get("/c/acme/plan").text

    assert words(page, "//nav[@class='buckets']/a[1]") == "Different quantity1 worth 7.50"
    assert "QuickBooks is right: +3 in Zuper" in words(page, "//table")
    assert words(page, "//tbody/tr[1]/td[@data-label='Worth']") == "7.50"
    assert "Valve" in words(page, "//table")
    assert "All that is worth 47.50" in words(page, "//section[@id='approval']")
    assert "+7 and −0 units" in words(page, "//section[@id='approval']")


def test_a_choice_for_a_row_changes_what_approving_does(here: Site, ruth: Browser) -> None:
    row = row_number(here, "valve")
    ruth.client.headers["hx-request"] = "true"
    answer = ruth.post("/c/acme/plan/row", row=str(row), choice="zuper")
    del ruth.client.headers["hx-request"]
    page = ruth.get("/c/acme/plan").text

    assert 'value="zuper" selected' in answer.text
    assert answer.headers["hx-trigger"] == "plan-changed"
    assert "QuickBooks gets +0 and −3 units" in words(page, "//section[@id='approval']")


def test_without_scripts_a_choice_for_a_row_leads_back_to_that_row(here: Site, ruth: Browser) -> None:
    row = row_number(here, "valve")
    answer = ruth.post("/c/acme/plan/row", row=str(row), choice="zuper")
    page = ruth.get(answer.headers["location"]).text

    assert answer.headers["location"] == f"/c/acme/plan?bucket=different#row-{row}"
    assert words(page, "//*[@id='notice']") == "Your choice is kept."
    assert text_at(page, f"//*[@id='choice-{row}']/option[@selected]/@value") == "zuper"


def test_a_choice_for_a_bucket_is_made_for_what_the_filter_shows(here: Site, ruth: Browser) -> None:
    ruth.post("/c/acme/plan/bucket", bucket="different", q="no such name", choice="skip")
    assert choices(here)["valve 2"] is None
    ruth.post("/c/acme/plan/bucket", bucket="different", q="VALV", choice="skip")
    assert choices(here)["valve 2"] == "skip"
    assert "Choose first" in ruth.post("/c/acme/plan/bucket", bucket="different", choice="create").text


def test_only_the_plan_that_was_seen_is_approved(here: Site, ruth: Browser) -> None:
    seen = mark_in(ruth.get("/c/acme/plan").text)
    ruth.post("/c/acme/plan/row", row=str(row_number(here, "valve")), choice="skip")
    refused = ruth.post("/c/acme/plan/approve", mark=seen)
    approved = ruth.post("/c/acme/plan/approve", mark=mark_in(ruth.get("/c/acme/plan").text))

    assert "The plan has changed" in refused.text
    assert approved.status_code == 303
    page = ruth.get("/c/acme/plan").text
    assert "0 of 3 rows" in words(page, "//div[@id='progress']")
    assert "Approved by ruth" in page
    assert "Nothing can be chosen now" in ruth.post("/c/acme/plan/row", row="1", choice="skip").text


def upload(who: Browser, text: str) -> str:
    headers = {"x-form-key": who.form_key, "hx-request": "true"}
    answer = who.client.post("/c/acme/plan/file", content=text.encode(), headers=headers)
    return answer.headers.get("hx-redirect") or answer.text


def test_the_plan_goes_out_as_a_file_and_its_choices_come_back(here: Site, ruth: Browser) -> None:
    lines = ruth.get("/c/acme/plan.csv").text.splitlines()
    heading = lines[0].split(",")
    assert heading[:3] == ["id", "bucket", "state"]
    assert len(lines) == 6
    row = row_number(here, "near by")

    assert upload(ruth, "\n".join(lines)) == "/c/acme/plan"
    assert set(choices(here).values()) == {None}
    assert upload(ruth, f"id,choice\n{row},link:0\n") == "/c/acme/plan"
    assert "link:0" in choices(here).values()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name\nx\n", "needs the columns id and choice"),
        ("id,choice\nx,skip\n", "Line 2 has no row number"),
        ("id,choice\n999999,skip\n", "row 999999 is not in the plan"),
        ("id,choice\n1,explode\n", "is no choice"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing_and_says_why(
    here: Site, ruth: Browser, text: str, problem: str
) -> None:
    assert problem in upload(ruth, text)
    assert set(choices(here).values()) == {None}


def test_pages_follow_each_other_without_a_gap_or_a_repeat_in_every_order(here: Site) -> None:
    viewer = person(here, "eve", Rank.VIEWER)
    with here.database.unit("acme") as unit:
        _many(unit)
    for order in ("value", "units", "name"):
        address = f"/c/acme/plan?bucket=create_in_zuper&order={order}"
        seen: list[str] = []
        while address:
            page = viewer.get(address).text
            seen += [name.text or "" for name in html.fromstring(page).iterfind(".//table//tr/td/strong")]
            address = text_at(page, "//tr[@class='more']//a/@href")
        assert len(seen) == len(set(seen)) == 120, order
    assert seen == sorted(seen)


def _many(unit: Unit) -> None:
    items = [
        replace(item(f"Item {n:03}", f"item-{n}"), quantity_on_hand=Decimal(n % 7), purchase_cost=Decimal(n % 3))
        for n in range(120)
    ]
    unit.items.saw_items(items, 1, NOW)
    progress: Progress | None = Progress()
    while progress is not None:
        progress = introduce_page(unit, Rules(master=Side.QUICKBOOKS, create=True), progress, NOW)
    unit.facts.set_state("needs_approval")
