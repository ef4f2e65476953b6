"""From the first start to a company whose stock is equal, by keyboard, in a real browser: the real service between both simulators.

Everything a person does on the pages is done there: the first account, three steps, the file for the Web Connector, the plan, its approval.
"""

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from stockbridge.demo.desk import Desk
from stockbridge.demo.field import Field
from stockbridge.demo.service import Service
from stockbridge.demo.town import API_KEY, Town, build_town
from stockbridge.demo.working_day import BELT, FILTER
from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.browser.conftest import left_out, window
from tests.browser.keyboard import press, type_into
from tests.browser.test_pages import AXE

SHOTS = os.environ.get("STOCKBRIDGE_SCREENSHOTS")
"""A folder for pictures of the pages on the way, for the documents."""

PASSWORD = "three unrelated words"


@dataclass(slots=True)
class Morning:
    """Both systems, the service that was just started, and nobody has done anything yet."""

    town: Town
    zuper: Field
    service: Service

    def code(self) -> str:
        """The set-up code that the service printed."""
        return (
            (self.service.folder / "service.log").read_text().partition("set-up code: ")[2].partition("\n")[0].strip()
        )


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    """The service was just started, and nobody has done anything yet."""
    if not AXE.exists():
        left_out("axe-core is missing: python hatch_build.py --tests")
    town = build_town(7)
    zuper = Field(town)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    service = Service(tmp_path, port)
    zuper.start()
    try:
        service.start()
        yield Morning(town, zuper, service)
    finally:
        service.stop()
        zuper.stop()


@pytest.fixture
def page(chromium: Browser, morning: Morning) -> Iterator[Page]:
    # A form that was refused is an answer of 400, which Chromium notes in its console.
    with window(chromium, morning.service.url, may_complain="status of 400") as page:
        yield page


def look(page: Page, name: str) -> None:
    """Nobody is left out; and pictures, light and dark, for a screen and for a phone, where somebody wants them."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']})")
    found = [(name, one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in result["violations"]]
    assert found == []
    if not SHOTS:
        return
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 860})
        page.wait_for_timeout(300)
        page.screenshot(path=f"{SHOTS}/{name}-{scheme}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 720})


def make_the_first_account(page: Page, code: str) -> None:
    page.goto("/")
    type_into(page, **{"Set-up code": code, "Your name": "ruth", "Password": PASSWORD})
    press(page, "Make the account")
    expect(page.get_by_text("No connection yet")).to_be_visible()


def set_up(page: Page, morning: Morning) -> str:
    """Three steps; returns the Web Connector's password."""
    page.get_by_role("button", name="Add a connection").click()
    look(page, "set-up-1")
    type_into(page, Name="Northwind", **{"Company login": "nobody-has-this", "API key": "wrong"})
    press(page, "Find the account")
    expect(page.get_by_text("small letters")).to_be_visible()
    type_into(page, Name="northwind", **{"Company login": "", "API key": API_KEY})
    page.get_by_text("Rarely needed").focus()
    page.keyboard.press("Enter")
    type_into(page, **{"API address": f"{morning.zuper.url}/api"})
    press(page, "Find the account")
    expect(page.get_by_text("The key belongs to this Zuper account")).to_be_visible()
    expect(page.get_by_label("Category of new products")).not_to_have_value("")  # the only one there is
    page.get_by_label("Location of quantities").select_option(label="Warehouse")
    look(page, "set-up-2")
    press(page, "Check and go on")
    expect(page.get_by_label("I looked: it is so")).to_have_count(3)
    for box in page.get_by_label("I looked: it is so").all():
        box.focus()
        page.keyboard.press("Space")
    look(page, "set-up-3")
    press(page, "Connect")
    expect(page.get_by_text("Waiting for the first call")).to_be_visible()
    look(page, "set-up-4")
    return page.locator("#password").inner_text()


def fetch_file(page: Page) -> bytes:
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download northwind.qwc").click()
    download: Download = fetched.value
    return Path(download.path()).read_bytes()


def test_from_the_first_start_to_equal_stock(page: Page, morning: Morning) -> None:
    make_the_first_account(page, morning.code())
    password = set_up(page, morning)
    desk = Desk(morning.town, fetch_file(page), password)
    desk.add_application()

    desk.update()
    expect(page.get_by_text("QuickBooks is connected")).to_be_visible()
    look(page, "web-connector")
    page.get_by_role("button", name="To the first contact").click()
    expect(page.get_by_role("heading", name="What approving does")).to_be_visible()
    look(page, "plan")
    press(page, "Approve as ruth")
    expect(page.get_by_text("Approved by ruth").first).to_be_visible()
    for _ in range(3):
        desk.update()
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("#now")).to_contain_text(re.compile("waits? for a person|All is well|equal"))
    morning.town.office.enter(TxnKind.INVOICE, {FILTER: 24, BELT: 2}, party="St. Anne School", ref_number="2041")
    desk.update()
    expect(page.locator("#movements canvas")).to_be_visible()
    look(page, "overview")
    page.get_by_role("link", name="Checklist").click()
    expect(page.get_by_text("The key is valid")).to_be_visible()
    look(page, "checklist")
    page.get_by_role("link", name="Audit").click()
    expect(page.locator(".lights")).to_be_visible()
    look(page, "audit")
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_label("Account of inventory adjustments")).to_have_value("Inventory Adjustment")
    look(page, "settings")
    for name in ("Held", "Items", "History"):
        page.get_by_role("link", name=re.compile(f"^{name}")).first.click()
        look(page, name.lower())
