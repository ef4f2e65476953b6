"""One Chromium for all tests of pages, and the real application on a port of this computer, with something in its book."""

import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.types import ASGIApp

from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.people import Rank
from tests.cells import NOON, Cells
from tests.unit.web import browser as unseen
from tests.unit.web.site import Site, site
from tests.unit.web.stocked import stocked

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SOON = 60_000
"""Milliseconds within which anything happens that is going to happen, on a slow machine with much else to do."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(slots=True)
class Visited:
    """A site that a browser can visit."""

    url: str
    site: Site
    cells: Cells


def left_out(reason: str) -> NoReturn:
    """Skip, except in CI, where nothing may be left out."""
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: Playwright's event loop runs until it is closed, and other tests of the process must not meet it."""
    expect.set_options(timeout=SOON)
    if CHROMIUM is None:
        left_out("Chromium is missing: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving(folder: Path) -> Iterator[Visited]:
    """A site of its own on a port of this computer."""
    with site(folder) as here:
        cells = stocked(here)
        unseen.person(here, "ruth", Rank.OWNER)
        with answering(here.app, here.services.stop) as url:
            yield Visited(url, here, cells)


@contextmanager
def answering(app: ASGIApp, stop: Event) -> Iterator[str]:
    """The address at which the application answers; `stop` ends its streams."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        thread = Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.05)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """One site for most tests, in which something has happened."""
    with serving(tmp_path_factory.mktemp("site")) as one:
        _happen(one.cells)
        yield one


def _happen(cells: Cells) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    cells.carry(Side.QUICKBOOKS)
    cells.deliver(Side.QUICKBOOKS)
    with cells.unit() as unit:
        unit.holds.put(
            NewHold(
                subject="cell:1",
                reason="movement_too_large",
                text="5,000 units at once is more than the limit of 1,000.",
                who="whoever looks after the stock",
                actions=("post_anyway", "retry"),
                cell_id=cells.ids[1],
                side=Side.ZUPER,
            ),
            NOON,
        )


@contextmanager
def window(chromium: Browser, url: str, *, may_complain: str = "$^") -> Iterator[Page]:
    """An empty page; the test fails when the browser's console said anything wrong but what it may say (a pattern)."""
    context = chromium.new_context(base_url=url, reduced_motion="reduce", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(SOON)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # "[object Event]" is how htmx notes that the live stream ended; it comes back by itself.
    assert [one for one in complaints if one != "[object Event]" and not re.search(may_complain, one)] == []


@contextmanager
def looking_at(chromium: Browser, one: Visited, *, may_complain: str = "$^") -> Iterator[Page]:
    """A page where ruth is signed in."""
    with window(chromium, one.url, may_complain=may_complain) as page:
        sign_in(page)
        yield page


def sign_in(page: Page) -> None:
    """Ruth signs in, wherever she is not signed in."""
    page.goto("/sign-in")
    page.get_by_label("Name").fill("ruth")
    page.get_by_label("Password").fill(unseen.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out ruth")).to_be_attached()


@pytest.fixture
def page(chromium: Browser, visited: Visited) -> Iterator[Page]:
    with looking_at(chromium, visited) as page:
        yield page
