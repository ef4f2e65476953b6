"""Numbers of another connection open nothing through one's own: nothing of it is told, and nothing of it is changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.introductions import Row
from stockbridge.storage.people import Rank
from stockbridge.storage.runs import Happening
from stockbridge.storage.tables import OF_THE_INSTALLATION, metadata
from stockbridge.web.pages import PAGES
from tests.cells import NOON
from tests.unit.web.api.program import BODIES, Call, every_call, program
from tests.unit.web.browser import person
from tests.unit.web.site import Site
from tests.unit.web.stocked import NAME, stocked

pytestmark = pytest.mark.both_databases

THEIRS: Final = "NOT-YOURS"
OTHER: Final = "other"
LEAVES: Final = {"/sign-out", "/c/{connection}/remove", "/account/password"}


@dataclass(frozen=True, slots=True)
class Foreign:
    """Numbers in the books of another connection."""

    hold: int
    run: int
    row: int
    line: int
    cell: int
    item: str


@pytest.fixture
def foreign(here: Site) -> Foreign:
    """Two connections with stock; in the other one something is held, planned, counted and without a document."""
    stocked(here)
    theirs = stocked(here, OTHER)
    theirs.move(Side.ZUPER, -3)
    theirs.read(Side.ZUPER)
    with theirs.unit() as unit:
        unit.holds.put(NewHold(subject=THEIRS, reason="x", text=THEIRS, who=THEIRS, actions=("acknowledge",)), NOON)
        run = unit.runs.begin("cycle", NOON)
        unit.runs.tell(run, Happening("posting", "both", THEIRS, "success", THEIRS), NOON)
        unit.runs.end(run, "success", THEIRS, NOON)
        unit.introductions.add([Row(bucket=Bucket.NEAR, list_id="item-h", product_uid=None, text=THEIRS, name=THEIRS)])
        unit.counts.begin(None, THEIRS, NOON)
        (hold,), (row,) = unit.holds.open(), unit.introductions.rows()
        (line,) = unit.evidence.unexplained(theirs.ids, Side.ZUPER)[theirs.ids[0]]
    return Foreign(hold.id, run, row.id, line.entry_id, theirs.ids[0], theirs.item(0).list_id)


def kept(here: Site) -> dict[str, list[str]]:
    """Every row of the other connection."""
    with here.database.begin() as transaction:
        return {
            table.name: sorted(map(repr, transaction.execute(table.select().where(table.c.connection_id == OTHER))))
            for table in metadata.sorted_tables
            if table.name not in OF_THE_INSTALLATION and "connection_id" in table.c
        }


def gaps(foreign: Foreign) -> Mapping[str, str]:
    return {
        "{hold}": str(foreign.hold), "{run}": str(foreign.run), "{row}": str(foreign.row), "{line}": str(foreign.line),
        "{item}": foreign.item, "{bucket}": Bucket.NEAR, "{name}": NAME, "{connection}": NAME,
    }  # fmt: skip


def filled(path: str, foreign: Foreign) -> str:
    return "/".join(gaps(foreign).get(part, part) for part in path.split("/"))


def body(call: Call, foreign: Foreign) -> object:
    """Something well-formed that names what is theirs wherever something can be named."""
    named = {
        "holds": [foreign.hold],
        "only": [f"line:{foreign.line}", f"cell:{foreign.cell}"],
        "answer": "acknowledge",
        "choice": "create",
    }
    known = BODIES.get(str(call))
    return {key: named.get(key, value) for key, value in known.items()} if isinstance(known, dict) else known


def test_the_api_tells_and_changes_nothing_of_another_connection(here: Site, foreign: Foreign) -> None:
    guest, before, told = program(here, Rank.OWNER, connections=(NAME,)), kept(here), []
    sheet = f"id,quickbooks,zuper,counted,choice\r\n{foreign.cell},10,7,1,create\r\n".encode()
    for call in every_call(here):
        if not call.is_of_a_connection or call.method == "DELETE":
            continue
        path = filled(call.path, foreign)
        if call.method == "GET":
            answer = guest.get(f"{path}?item={foreign.item}" if "item" in call.path else path)
        elif call.path.endswith(".csv"):
            answer = guest.send_file(path, sheet)
        else:
            answer = guest.post(path, body(call, foreign)) if call.method == "POST" else guest.patch(path, {})
        if THEIRS in answer.text:
            told.append(str(call))

    assert told == []
    assert kept(here) == before
    assert THEIRS in program(here, connections=(OTHER,)).get(f"/connections/{OTHER}/held/{foreign.hold}").text


def test_pages_tell_and_change_nothing_of_another_connection(here: Site, foreign: Foreign) -> None:
    guest, before, told = person(here, "guest", Rank.OWNER, connections=(NAME,)), kept(here), []
    fields = {
        "hold": str(foreign.hold), "row": str(foreign.row), "cell": str(foreign.cell), "id": f"line:{foreign.line}", "item": foreign.item,
        "run": str(foreign.run), "answer": "acknowledge", "choice": "create", "remedy": "zuper", "bucket": "near", "number": "1",
        "what": "everything", "right": "", "field": "name",
    }  # fmt: skip
    for page in PAGES:
        if page.path in LEAVES or page.rank is None:
            continue
        path = filled(page.path, foreign)
        answer = guest.post(path, **fields) if page.method == "POST" else guest.get(f"{path}?{urlencode(fields)}")
        if THEIRS in answer.text:
            told.append(f"{page.method} {page.path}")

    assert told == []
    assert kept(here) == before
    assert THEIRS in person(here, "owner", Rank.OWNER, connections=(OTHER,)).get(f"/c/{OTHER}/runs/{foreign.run}").text
