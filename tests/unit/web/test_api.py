"""The API: the same reports as the command line, under the same permissions as the pages."""

import re

import pytest
from httpx2 import Response

from stockbridge.storage.holds import NewHold
from stockbridge.storage.people import Rank
from tests.cells import NOON, Cells
from tests.unit.web.browser import person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked


@pytest.fixture
def cells(here: Site) -> Cells:
    return stocked(here)


def token(here: Site, rank: Rank, scope: str, connections: tuple[str, ...] | None = None) -> str:
    name = f"{rank}-{scope}-{len(connections or ())}"
    page = person(here, name, rank, connections=connections).post("/account/tokens", name="a program", scope=scope).text
    found = re.search(r'<code class="secret">(stockbridge_[\w-]+)</code>', page)
    assert found is not None
    return found[1]


def ask(here: Site, path: str, token: str, **answer: str) -> Response:
    headers = {"authorization": f"Bearer {token}"}
    if answer:
        return here.visitor.post(f"/api/v1{path}", headers=headers, json=answer)
    return here.visitor.get(f"/api/v1{path}", headers=headers)


def test_reports_are_those_of_the_command_line(here: Site, cells: Cells) -> None:
    mine = token(here, Rank.VIEWER, "read")

    assert {"acme", "parts"} == {one["name"] for one in ask(here, "/connections", mine).json()}
    assert ask(here, "/connections/parts/status", mine).json()["cells"] == 2
    assert ask(here, "/connections/parts/held", mine).json() == []
    lines = ask(here, f"/connections/parts/ledger?item={cells.item(0).list_id}", mine).json()
    assert [line["units"] for line in lines] == ["10", "10"]
    assert ask(here, "/connections/parts/history", mine).status_code == 200


def test_without_a_token_there_is_nothing(here: Site) -> None:
    assert here.visitor.get("/api/v1/connections").status_code == 401
    assert ask(here, "/connections", "stockbridge_made-up").status_code == 401


def test_a_connection_the_person_may_not_see_is_not_there(here: Site, cells: Cells) -> None:
    mine = token(here, Rank.OWNER, "act", connections=(cells.connection_id,))

    assert ask(here, "/connections/acme/status", mine).status_code == 404
    assert [one["name"] for one in ask(here, "/connections", mine).json()] == ["parts"]


def test_acting_needs_the_scope_and_the_rank(here: Site, cells: Cells) -> None:
    with cells.unit() as unit:
        unit.holds.put(NewHold(subject="x", reason="x", text="x", who="x", actions=("acknowledge",)), NOON)
        (hold,) = unit.holds.open()
    path = f"/connections/parts/held/{hold.id}"

    assert ask(here, path, token(here, Rank.OWNER, "read"), answer="acknowledge").status_code == 403
    assert ask(here, path, token(here, Rank.VIEWER, "act"), answer="acknowledge").status_code == 403
    acting = token(here, Rank.OPERATOR, "act")
    assert "is no answer" in ask(here, path, acting, answer="retry").json()["detail"]
    assert ask(here, path, acting, answer="acknowledge").json() == {"done": "all items: noted"}


def every_call(here: Site, connection: str) -> list[tuple[str, str]]:
    """Method and address of everything the API describes, with something in every gap."""
    described = here.visitor.get("/api/v1/openapi.json").json()["paths"]
    gaps = {"{name}": connection, "{hold}": "1"}
    return [
        (method, "/".join(gaps.get(part, part) for part in path.split("/")) + "?item=x")
        for path, methods in described.items()
        for method in methods
    ]


def test_every_call_of_every_caller_is_judged(here: Site, cells: Cells) -> None:
    guest = token(here, Rank.OWNER, "act", connections=(cells.connection_id,))
    reader = token(here, Rank.OWNER, "read")
    for method, address in every_call(here, "acme"):

        def call(bearer: str, method: str = method, address: str = address) -> int:
            headers = {"authorization": f"Bearer {bearer}"}
            json = {"answer": "retry"} if method == "post" else None
            return here.visitor.request(method, address, headers=headers, json=json).status_code

        assert call("nobody") == 401, address
        assert (call(reader) == 403) is (method == "post"), address
        if "/acme" in address:
            assert call(guest) == 404, address


def test_every_route_is_described_with_its_shape(here: Site) -> None:
    described = here.visitor.get("/api/v1/openapi.json").json()["paths"]

    assert len(described) >= 8
    for path, methods in described.items():
        for method in methods.values():
            assert {"200", "401", "403", "404"} <= set(method["responses"]), path
            assert method["security"], path
