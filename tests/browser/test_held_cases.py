"""Held cases decided in a real browser by keyboard alone: stories of `tests.held`, with the right units on both sides after each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from stockbridge.ledger.held import Held
from stockbridge.storage.database import Database
from tests.browser.conftest import answering, sign_in, window
from tests.browser.keyboard import tab_until
from tests.held import items, movements, office
from tests.held.cases import CASES, HeldCase, Story
from tests.held.scene import Scene, company_of_ruth, signed_in, web_of
from tests.held.shown import Case, read_case

STORIES: tuple[Story, ...] = (
    items.almost_the_same_name,
    items.two_products_of_one_name,
    movements.a_count_was_typed_into_both_systems_and_one_is_right,
    movements.the_invoice_was_entered_in_both_systems,
    movements.a_site_and_a_location_get_the_same_name_late,
    office.an_older_copy_of_the_database_is_put_back,
)
CHOSEN = [one for one in CASES if one.story in STORIES]


@dataclass(slots=True)
class Door:
    """The pages of whichever database the service runs on now."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@dataclass(slots=True)
class AtTheScreen(Scene):
    """A company whose Ruth sits before a browser, without a mouse."""

    page: Page = field(kw_only=True)
    door: Door = field(kw_only=True)

    def open_pages_on(self, database: Database) -> None:
        Scene.open_pages_on(self, database)
        self.door.app = web_of(self.company)

    def case_of(self, hold: Held) -> Case:
        self.page.goto("/c/acme/held")
        if "/sign-in" in self.page.url:
            sign_in(self.page)
            self.page.goto("/c/acme/held")
        tab_until(self.page, self.page.locator(f"#hold-{hold.id} [role=button]"))
        self.page.keyboard.press("Space")
        expect(self.page.locator("#dialog article")).to_be_visible()
        self._shown = read_case(self.page.locator("#dialog").inner_html())
        self.asked[hold.reason] = self._shown
        return self._shown

    def press(self, label: str) -> str:
        assert self._shown is not None, "nobody presses what they have not seen"
        button = self._shown.button(label)
        tab_until(self.page, self.page.locator("#dialog").get_by_role("button", name=button.label, exact=True))
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#notice .notice")).to_be_visible()
        self.pressed.append(button.label)
        return self.page.locator("#notice").inner_text()


@contextmanager
def at_the_screen(chromium: Browser, folder: Path, case: HeldCase) -> Iterator[AtTheScreen]:
    company = company_of_ruth(folder, **case.world)
    door = Door(web_of(company))
    with answering(door, Event()) as url, window(chromium, url) as page:
        sign_in(page)
        page.goto("about:blank")  # nothing is looked at before there is something to decide
        yield AtTheScreen(company, signed_in(web_of(company)), page=page, door=door)


@pytest.mark.parametrize("case", CHOSEN, ids=lambda one: one.reason)
def test_it_is_settled_by_keyboard_alone(chromium: Browser, case: HeldCase, tmp_path: Path) -> None:
    with at_the_screen(chromium, tmp_path, case) as scene:
        case.story(scene)

        assert case.reason in scene.asked
        assert scene.pressed
