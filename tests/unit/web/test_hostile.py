"""Whatever is typed into whatever page, by anybody: a sentence, never an error of ours, and nothing that runs in a browser.

On both databases, because what one keeps the other may refuse.
"""

from typing import Final
from urllib.parse import quote, urlencode

import pytest

from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.people import Rank
from stockbridge.web.page import FORM_BYTES_MAX, Page
from stockbridge.web.pages import PAGES
from tests.cells import NOON, Cells
from tests.unit.web.browser import Browser, browser, person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked

pytestmark = pytest.mark.both_databases

SCRIPT: Final = "<script>alert(1)</script>"
HOSTILE: Final = (
    SCRIPT,
    "'; DROP TABLE person; --",
    "../../etc/passwd",
    "\0",
    "\N{RIGHT-TO-LEFT OVERRIDE}x",
    "\N{FACE WITH TEARS OF JOY}" * 40,
    "%",
    "9223372036854775807",
    "99999999999999999999",
    "1e400",
    "\u0661",
    "link:99999999999999999999",
    "5~",
    "x" * 5000,
)
FIELDS: Final = (
    "after", "after_id", "answer", "ask", "back", "before", "bucket", "cause", "cell", "choice", "code", "connection", "count", "days",
    "direction", "hold", "id", "kind", "mark", "name", "new_password", "order", "part", "password", "person", "q", "rank", "record", "remedy",
    "row", "run", "scope", "secret", "seen", "sees", "status", "to", "token", "undecided", "what", "which", "why",
    "item", "location", "number", "right", "settings.product_minimum_quantity", "zuper.api_url", "zuper.company_login", "alerts.emails",
)  # fmt: skip
LEAVES: Final = {"/sign-out"}


def addressed(page: Page, value: str, connection: str = "parts") -> str:
    gaps = {"{connection}": connection}
    kept = quote(value.replace("/", "").replace("\0", "")[:500] or "x", safe="")
    return "/".join(gaps.get(part, kept if part.startswith("{") else part) for part in page.path.split("/"))


@pytest.fixture
def ruth(here: Site) -> Browser:
    """An owner, where there is stock, something held, and something that moved without a document."""
    cells: Cells = stocked(here)
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    with cells.unit() as unit:
        unit.holds.put(NewHold(subject="x", reason="x", text=SCRIPT, who=SCRIPT, actions=("acknowledge",)), NOON)
        run = unit.runs.begin("cycle", NOON)
        unit.runs.end(run, "success", SCRIPT, NOON)
    return person(here, "ruth", Rank.OWNER)


def test_every_page_shows_what_there_is(ruth: Browser) -> None:
    pages = [page for page in PAGES if page.method == "GET" and "{" not in page.path.replace("{connection}", "")]
    answers = {page.path: ruth.get(addressed(page, "x")) for page in pages}

    asks_what = {"/c/{connection}/held/answer": 400, "/c/{connection}/count/sheet.csv": 400}
    assert {
        path: answer.status_code for path, answer in answers.items() if answer.status_code not in (200, 303)
    } == asks_what
    assert [path for path, answer in answers.items() if SCRIPT in answer.text and "csv" not in path] == []


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_no_page_fails_or_repeats_it(ruth: Browser, value: str) -> None:
    wrong = []
    for page in PAGES:
        if page.path in LEAVES:
            continue
        path = addressed(page, value)
        if page.method == "POST":
            answer = ruth.post(path, **dict.fromkeys(FIELDS, value))
        else:
            query = urlencode({name: value.replace("\0", "")[:1000] for name in FIELDS})
            answer = ruth.get(f"{path}?{query}")
        if answer.status_code >= 500 or SCRIPT in answer.text:
            wrong.append((page.method, path, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize(
    "address",
    ["/%00", "/c/%00", "/c/acme?q=%00", "/static/%00.css", "/api/v1/connections/%00/status", "/hooks/zuper/%00"],
)
def test_an_address_with_nul_is_refused(here: Site, address: str) -> None:
    assert here.visitor.get(address).status_code == 400


@pytest.mark.parametrize("path", [
    "../page.py", "..%2fpage.py", "%2e%2e/page.py", "vendor/../../page.py", "/etc/passwd", "~root/x.css", "x" * 5000 + ".css", "app.css/", "vendor",
    "..\\page.py", "C:\\windows\\win.ini",
])  # fmt: skip
def test_nothing_but_static_files_is_static(here: Site, path: str) -> None:
    assert here.visitor.get(f"/static/{path}").status_code == 404


def test_no_form_is_read_beyond_its_limit(here: Site) -> None:
    forms = [page for page in PAGES if page.method == "POST" and not page.takes_file]
    sizes = {page.path: browser(here).post(addressed(page, "x"), x="y" * FORM_BYTES_MAX).status_code for page in forms}

    assert {path: status for path, status in sizes.items() if status != 413} == {}


def test_a_file_is_not_read_beyond_its_limit(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stockbridge.web.page.FILE_BYTES_MAX", 1000)
    uploads = [page for page in PAGES if page.takes_file]
    answers = [browser(here).post(addressed(upload, "x"), x="y" * 1001).status_code for upload in uploads]

    assert answers == [413] * len(uploads)
    assert uploads


def test_a_form_of_too_many_fields_is_refused(here: Site) -> None:
    assert browser(here).post("/sign-in", **{f"x{number}": "y" for number in range(2001)}).status_code == 413
