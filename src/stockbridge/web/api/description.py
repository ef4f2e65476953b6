"""`/api/v1/openapi.json`: the API as it describes itself, from the signatures and shapes of its calls."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

VERSION: Final = "1"
TEXT: Final = (
    "Keeps the stock of a QuickBooks Desktop company file and a Zuper account equal, to the unit. Units are text with exact decimals, "
    "times are UTC. A token with the scope `read` may look, one with `act` may do what the rank of its person allows; a connection that its "
    "person may not see is not there."
)


def describe(app: FastAPI) -> None:
    """Let the application describe its API."""

    def description() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=VERSION, description=TEXT, routes=app.routes)
            for methods in found["paths"].values():
                for call in methods.values():
                    _errors_are_json(call["responses"])
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = description  # type: ignore[method-assign] # the way FastAPI's own documentation names


def _errors_are_json(responses: dict[str, Any]) -> None:
    """FastAPI describes errors by the media type of the answer: those of a call that answers with a file are no files."""
    for status, response in responses.items():
        if not status.startswith("2"):
            (problem,) = response["content"].values()
            response["content"] = {"application/json": problem}
