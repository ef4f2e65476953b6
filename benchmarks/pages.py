"""`python -m benchmarks.pages`: how long each page takes with a large book, and its bytes, beside the smallest page of the same run.

The real application on a database on disk, or with `--postgresql` on a private server of the development requirements, asked without a
network. Nothing here asks Zuper: what its answers cost nobody can save.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event
from typing import Final
from urllib.parse import quote

from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.large_book import BUSY, FRESH, LIVE, fill, item, product
from stockbridge.quickbooks.service import WebConnectorService
from stockbridge.settings.environment import Environment
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.settings.secrets import Vault
from stockbridge.storage.database import Database
from stockbridge.storage.people import People, Rank
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.metrics import Metrics
from stockbridge.web.app import web_app
from stockbridge.web.page import Services
from tests.databases import postgresql

FLOOR: Final = "/people"
TIMES: Final = 7
PASSWORD: Final = "three unrelated words"


@dataclass(frozen=True, slots=True)
class Question:
    """A page, or the part of one that a script fetches."""

    what: str
    path: str
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The least of its times in seconds, for nothing that a machine does besides makes a page quicker; and its bytes."""

    question: Question
    seconds: float
    cpu_seconds: float
    """Of this process: all there is with SQLite, without the server with PostgreSQL."""
    size: int


def questions(count: int) -> list[Question]:
    """What people look at, with the largest and the last of everything."""
    live, fresh, last = f"/c/{LIVE}", f"/c/{FRESH}", item(count)
    return [
        Question("the smallest page", FLOOR),
        Question("connections", "/connections"),
        Question("overview, with chart", live),
        Question("items", f"{live}/items"),
        Question("items: a whole name", f"{live}/items?q={quote(last.full_name)}"),
        Question("items: a part of a name", f"{live}/items?q={count:06}"),
        Question("items: a name nobody has", f"{live}/items?q=no+such+name"),
        Question("items: a part number", f"{live}/items?q={last.part_number}"),
        Question("items: a ListID", f"{live}/items?q={last.list_id}"),
        Question("items: a product's UID", f"{live}/items?q={product(count).product_uid}"),
        Question("items: only in Zuper", f"{live}/items?which=zuper"),
        Question("an item", f"{live}/items/{last.list_id}"),
        Question("the busiest item", f"{live}/items/{item(BUSY).list_id}"),
        Question("held", f"{live}/held"),
        Question("one hold", f"{live}/held/{count // 10}"),
        Question("history", f"{live}/history"),
        Question("history: errors", f"{live}/history?status=error"),
        Question("history: a record", f"{live}/history?record={quote(last.full_name)}"),
        Question("history: nothing found", f"{live}/history?record=no+such+record"),
        Question("history: its oldest page", f"{live}/history?before=60"),
        Question("runs", f"{live}/runs"),
        Question("plan", f"{fresh}/plan"),
        Question("plan: equal, by name", f"{fresh}/plan?bucket=equal&order=name&part=rows", is_part=True),
        Question("plan: search", f"{fresh}/plan?bucket=equal&q={count:06}&part=rows", is_part=True),
        Question("plan: CSV", f"{fresh}/plan.csv"),
        Question("audit, its frame", f"{live}/audit"),
        Question("audit, what it found", f"{live}/audit", is_part=True),
        Question("checklist", f"{live}/checklist"),
        Question("web connector", f"{live}/web-connector"),
        Question("metrics", "/metrics"),
    ]


def measure(database: Database, count: int) -> list[Answer]:
    """Fill the database, sign in and ask for every page."""
    fill(database, count)
    with TemporaryDirectory() as folder, _visitor(database, Path(folder)) as visitor:
        return [_ask(visitor, question) for question in questions(count)]


def _ask(visitor: TestClient, question: Question) -> Answer:
    took, worked = [], []
    for _ in range(TIMES):
        began, idle = time.perf_counter(), time.process_time()
        response = visitor.get(question.path, headers={"hx-request": "true"} if question.is_part else {})
        took.append(time.perf_counter() - began)
        worked.append(time.process_time() - idle)
        assert response.status_code == 200, f"{question.path} answered {response.status_code}"
        if sum(took) > TIMES:
            break
    return Answer(question, min(took), min(worked), len(response.content))


@contextmanager
def _visitor(database: Database, folder: Path) -> Iterator[TestClient]:
    passwords, clock = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)), SystemClock()
    services = Services(
        environment=Environment.read({"STOCKBRIDGE_DATA": str(folder)}),
        database=database,
        vault=Vault((bytes(32),)),
        passwords=passwords,
        clock=clock,
        stop=Event(),
        wake=lambda: None,
    )
    connector = WebConnectorService(
        database=database, passwords=passwords, logins=FailedLogins(), clock=clock, random=Random(1)
    )
    with database.begin() as transaction:
        People(transaction).add("ruth", Rank.OWNER, passwords.hash(PASSWORD), clock.now(), sees_all=True)
    app = web_app(services=services, connector=connector, metrics=Metrics())
    with TestClient(app, "http://localhost", follow_redirects=False) as visitor:
        assert visitor.post("/sign-in", data={"name": "ruth", "password": PASSWORD}).status_code == 303
        yield visitor


def show(answers: Sequence[Answer], count: int) -> Table:
    """The times as a table; × is how many of the smallest page each takes."""
    floor = answers[0].seconds
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(f"{count:,} items", no_wrap=True)
    for heading in ("ms", "×", "CPU, ms", "kB"):
        table.add_column(heading, justify="right")
    for one in answers:
        times = f"{one.seconds / floor:.1f}"
        milliseconds = f"{one.seconds * 1e3:.0f}", times, f"{one.cpu_seconds * 1e3:.0f}"
        table.add_row(one.question.what, *milliseconds, f"{one.size / 1e3:.0f}")
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description="Times of pages, as ratios.")
    parser.add_argument("--items", type=int, default=100_000, help="items of the catalogue (100000)")
    parser.add_argument("--postgresql", action="store_true", help="on a private PostgreSQL server instead of SQLite")
    asked = parser.parse_args(arguments)
    with ExitStack() as while_measured:
        folder = Path(while_measured.enter_context(TemporaryDirectory()))
        url = f"sqlite:///{folder / 'stockbridge.db'}"
        if asked.postgresql:
            url = while_measured.enter_context(while_measured.enter_context(postgresql()).database())
        database = Database(url)
        while_measured.callback(database.dispose)
        database.migrate()
        Console().print(show(measure(database, asked.items), asked.items))


if __name__ == "__main__":
    main()
