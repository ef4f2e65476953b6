"""One Chromium for all tests of pages, and the real application on a port of this computer, with something in its book."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import NoReturn

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.people import Rank
from tests.cells import NOON, Cells
from tests.unit.web import browser as unseen
from tests.unit.web.site import Site, site
from tests.unit.web.stocked import stocked

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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
    if CHROMIUM is None:
        left_out("Chromium is missing: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving(folder: Path) -> Iterator[Visited]:
    """A site of its own on a port of this computer."""
    with site(folder) as here, socket.create_server(("127.0.0.1", 0)) as listener:
        cells = stocked(here)
        unseen.person(here, "ruth", Rank.OWNER)
        server = uvicorn.Server(
            uvicorn.Config(here.app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        )
        thread = Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield Visited(f"http://127.0.0.1:{listener.getsockname()[1]}", here, cells)
        here.services.stop.set()
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
def looking_at(chromium: Browser, one: Visited, *, may_complain: bool = False) -> Iterator[Page]:
    """A page where ruth is signed in; the test fails when the browser's console complained, unless it may: of a server cut off, it must."""
    context = chromium.new_context(base_url=one.url, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/sign-in")
    page.get_by_label("Name").fill("ruth")
    page.get_by_label("Password").fill(unseen.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/connections")
    yield page
    context.close()
    assert may_complain or complaints == []


@pytest.fixture
def page(chromium: Browser, visited: Visited) -> Iterator[Page]:
    with looking_at(chromium, visited) as page:
        yield page
