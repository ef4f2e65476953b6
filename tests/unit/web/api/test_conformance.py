"""The API is what it says it is: whatever is sent, well-formed or not, it answers as described, and never with an error of ours.

Requests are made from the description alone, by a seeded budget for each call.
"""

from collections import Counter
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from stockbridge.storage.people import Rank
from tests.unit.web.api.program import Program, program
from tests.unit.web.peer import zuper_of
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked

pytestmark = pytest.mark.both_databases

BUDGET: Final = 12
CHECKS: Final = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, ignored_auth, unsupported_method,
]  # fmt: skip
ENDS_THE_TEST: Final = ("delete /api/v1/connections/{name}", "delete /api/v1/tokens/{token}")


@pytest.fixture
def robot(here: Site, monkeypatch: pytest.MonkeyPatch) -> Program:
    """An owner's program, where one connection has stock and another a Zuper account that answers."""
    stocked(here)
    zuper_of(here, "acme", monkeypatch)
    return program(here, Rank.OWNER)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["well-formed", "malformed"])
def test_every_call_answers_as_described_whatever_is_sent(robot: Program, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", under_our_name(robot.here.app))
    wrong, answers = [], Counter[int]()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), "the description is valid"
        operation = found.ok()
        call = f"{operation.method} {operation.path}"
        known = {"name": "parts"} if "{name}" in operation.path and call not in ENDS_THE_TEST else {}
        try:
            answers += tried(operation.as_strategy(mode, path_parameters=known), f"Bearer {robot.token}")
        except FailureGroup as error:
            wrong.append(f"{call}: {error}")

    assert wrong == []
    assert answers[200 if mode is GenerationMode.POSITIVE else 422] > 100


def under_our_name(app: ASGIApp) -> ASGIApp:
    """The application as if it were called localhost: the tool has a name of its own for it."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope = {**scope, "headers": [(b"host", b"localhost"), *others]}
        await app(scope, receive, send)

    return called


def tried(cases: SearchStrategy[schemathesis.Case[Any]], bearer: str) -> Counter[int]:
    """What a call answered within the budget."""
    answers = Counter[int]()

    @settings(
        max_examples=BUDGET, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def send(case: schemathesis.Case[Any]) -> None:
        answer = case.call(headers={"Authorization": bearer})
        answers[answer.status_code] += 1
        # A query cannot be told to be malformed: one word and a list of one word look the same there.
        checks = CHECKS if case.method == "GET" else [*CHECKS, negative_data_rejection]
        case.validate_response(answer, checks=checks, headers={"Authorization": bearer})

    send()
    return answers
