"""One HTTP exchange as values, and the shapes every Zuper answer has.

No sockets and no account: requests in, responses out. It guards the envelope of facts/ZUPER.md §2: `type: success` or
`type: error`, Express' HTML for a path that does not exist, and bodies that are read strictly and with exact numbers.
"""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NoReturn
from urllib.parse import parse_qsl

BODY_BYTES_MAX = 8 * 1024 * 1024
EXPONENT_MAX = 30

Fields = dict[str, object]
"""A JSON object: wire names to wire values. Numbers with a fraction are `Decimal` when read, never float."""


class Refused(Exception):  # noqa: N818 - it is an answer, not an accident
    """A definite no, in Zuper's words; nothing was changed."""

    def __init__(self, message: str, *, title: str = "Error", status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.title = title
        self.status = status


class NoSuchRouteError(Exception):
    """The path and method lead nowhere: Express answers HTML (facts/ZUPER.md §2.6)."""


class ConnectionLostError(Exception):
    """The client gets no answer: its connection was refused, or dropped while it waited for one."""

    def __init__(self, moment: Literal["connecting", "reading"]) -> None:
        super().__init__(f"the connection was lost while {moment}")
        self.moment = moment


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. `path` has no query; `query` is raw, without the question mark."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def parameters(self) -> dict[str, str]:
        """Query parameters; a repeated one counts once, the last time."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), None)

    def json(self) -> Fields:
        """The body as a JSON object with exact numbers; an empty body is an empty object.

        Raises:
            Refused: too large, not JSON, or not an object.
        """
        if len(self.body) > BODY_BYTES_MAX:
            raise Refused("Request Entity Too Large", status=413)
        if not self.body:
            return {}
        try:
            value = json.loads(self.body, parse_float=_exact, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise Refused("Invalid JSON") from error
        return as_fields(value, "Invalid JSON")


@dataclass(frozen=True, slots=True)
class Response:
    """What goes out; `seconds` is how long the client waits for it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: int = 0


def as_fields(value: object, complaint: str) -> Fields:
    """The value, when it is a JSON object.

    Raises:
        Refused: with the complaint, when it is anything else.
    """
    if not isinstance(value, dict):
        raise Refused(complaint)
    return value


def answer(payload: Fields, *, status: int = 200) -> Response:
    """A JSON answer; exact numbers become JSON numbers."""
    body = json.dumps(payload, default=_json_number).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8"}, body)


def success(data: object, message: str | None = None) -> Response:
    said: Fields = {"type": "success"}
    if message is not None:
        said["message"] = message
    return answer({**said, "data": data})


def failure(status: int, message: str, title: str = "Error") -> Response:
    return answer({"type": "error", "title": title, "message": message}, status=status)


def webpage(status: int, text: str) -> Response:
    """An HTML answer, as a proxy or Express writes it."""
    page = (
        f"<!DOCTYPE html>\n<html lang='en'>\n<head><title>Error</title></head>\n<body>\n<pre>{html.escape(text)}</pre>"
    )
    return Response(status, {"content-type": "text/html; charset=utf-8"}, f"{page}\n</body>\n</html>\n".encode())


def no_such_route(request: Request) -> Response:
    return webpage(404, f"Cannot {request.method} {request.path}")


def _json_number(value: object) -> int | float:
    assert isinstance(value, Decimal), "answers hold JSON values and exact numbers"
    # Five places of at most ten digits survive a binary float and come back as they were.
    return int(value) if value == value.to_integral_value() else float(value)


def _exact(text: str) -> Decimal:
    value = Decimal(text)
    if value and not -EXPONENT_MAX < value.adjusted() < EXPONENT_MAX:
        raise ValueError(f"{text} is out of all proportion")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
