"""A program that uses the API with a token, and every call that the API describes of itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from httpx2 import Response

from stockbridge.storage.api_tokens import ApiTokens, Scope
from stockbridge.storage.people import People, Rank
from stockbridge.web.tokens import make_token
from tests.unit.web.site import Site

BODIES: Final[Mapping[str, object]] = {
    "POST /zuper-account": {"company_login": "acme", "api_key": "key"},
    "POST /connections": {"name": "new"},
    "PATCH /connections/{name}/settings": {},
    "POST /connections/{name}/plan/rows/{row}": {"choice": "skip"},
    "POST /connections/{name}/plan/buckets/{bucket}": {"choice": "skip"},
    "POST /connections/{name}/plan/approval": {"plan": "x"},
    "POST /connections/{name}/held/{hold}": {"answer": "retry"},
    "POST /connections/{name}/answers": {"holds": [1], "answer": "retry"},
    "POST /connections/{name}/retry": {},
    "POST /connections/{name}/movements/{line}/acknowledgement": {"why": "x"},
    "POST /connections/{name}/audit/preview": {"only": ["line:1"], "right": "zuper"},
    "POST /connections/{name}/audit/healing": {"only": ["line:1"], "right": "zuper", "seen": "x"},
    "POST /connections/{name}/fields/equal": {"fields": ["name"], "everything": True},
    "POST /connections/{name}/count": {"everything": True},
    "POST /connections/{name}/count/entries": {"item": "x", "units": "1"},
    "POST /connections/{name}/count/end": {},
    "POST /tokens": {"name": "x", "scope": "read"},
    "POST /people": {"name": "x", "rank": "viewer", "sees": []},
    "PUT /people/{person}": {"rank": "viewer", "sees": []},
}
"""Something well-formed for every call that wants a body of JSON."""
GAPS: Final = {
    "{bucket}": "different",
    "{hold}": "1",
    "{line}": "1",
    "{person}": "x",
    "{row}": "1",
    "{run}": "1",
    "{token}": "4711",
}
QUERIES: Final = {
    "/connections/{name}/item": "?item=x",
    "/connections/{name}/item/fields": "?item=x",
    "/connections/{name}/plan/rows": "?bucket=different",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call the API describes."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_of_a_connection(self) -> bool:
        return "{name}" in self.path

    def address(self, connection: str) -> str:
        """Its address, with something in every gap."""
        gaps = {**GAPS, "{name}": connection}
        return "/".join(gaps.get(part, part) for part in self.path.split("/")) + QUERIES.get(self.path, "")


@dataclass(frozen=True, slots=True)
class Program:
    """Something that calls with a token, or without one."""

    here: Site
    token: str | None

    def get(self, path: str) -> Response:
        return self._send("GET", path)

    def post(self, path: str, body: object = None) -> Response:
        return self._send("POST", path, json=body)

    def put(self, path: str, body: object) -> Response:
        return self._send("PUT", path, json=body)

    def patch(self, path: str, body: object) -> Response:
        return self._send("PATCH", path, json=body)

    def delete(self, path: str) -> Response:
        return self._send("DELETE", path)

    def send_file(self, path: str, content: bytes) -> Response:
        return self._send("POST", path, content=content, headers={"content-type": "text/csv"})

    def make(self, call: Call, connection: str = "acme") -> Response:
        """Make a call with something well-formed."""
        body = BODIES.get(str(call))
        if call.path.endswith(".csv") and call.method == "POST":
            return self.send_file(call.address(connection), b"id,choice\r\n1,skip\r\n")
        return self._send(call.method, call.address(connection), json=body)

    def _send(self, method: str, path: str, **options: Any) -> Response:
        headers = {} if self.token is None else {"authorization": f"Bearer {self.token}"}
        headers |= options.pop("headers", {})
        return self.here.visitor.request(method, f"/api/v1{path}", headers=headers, **options)


def program(
    here: Site,
    rank: Rank = Rank.OWNER,
    scope: Scope = Scope.ACT,
    *,
    connections: tuple[str, ...] | None = None,
    lasts: timedelta | None = None,
) -> Program:
    """A program with a token of a new person of that rank, who sees all connections or just these."""
    now = here.services.clock.now()
    with here.database.begin() as transaction:
        people, tokens = People(transaction), ApiTokens(transaction)
        name = f"{rank} {len(people.all())}"
        added = people.add(name, rank, "no password", now, sees_all=connections is None)
        people.let_see(added.id, connections or ())
        ends = None if lasts is None else now + lasts
        return Program(here, make_token(tokens, added, "test", scope, now, days=None, not_after=ends).token)


def nobody(here: Site) -> Program:
    """A program without a token."""
    return Program(here, None)


def every_call(here: Site) -> Iterator[Call]:
    """Everything the API describes."""
    for path, methods in here.visitor.get("/api/v1/openapi.json").json()["paths"].items():
        for method in methods:
            yield Call(method.upper(), path.removeprefix("/api/v1"))
