"""What the running service says about itself: one line of JSON an event, made of fields that are allowed, nothing else.

The rule it guards: no body, password, key, ticket or address of the database ever reaches a log. A field that is not on the list is
dropped, and of an exception nobody foresaw only its kind and its place in our code are told, never its words.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Final, TextIO

import structlog

from stockbridge.core.errors import StockbridgeError

ALLOWED: Final = frozenset(
    {
        "at", "level", "event",  # every line
        "address", "connection", "method", "outcome", "port", "role", "seconds", "size", "status",
        "count", "error", "executor", "failures", "text", "where", "library",
    }
)  # fmt: skip
TEXT_LIMIT: Final = 500

_OURS: Final = Path(__file__).parents[1]


def configure(stream: TextIO | None = None) -> None:
    """Send our own events, and the warnings of libraries, to `stream` (standard error)."""
    target = stream if stream is not None else sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    handler = _LibraryLines(target)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # The engine adds a handler of its own unless it finds one.
    engine = logging.getLogger("dbos")
    engine.handlers[:] = [handler]
    engine.propagate = False


def only_allowed(_logger: object, _method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:
    """Drop every field that is not on the list, and cut long texts."""
    return {
        key: value[:TEXT_LIMIT] if isinstance(value, str) else value for key, value in event.items() if key in ALLOWED
    }


def told(error: BaseException) -> dict[str, str]:
    """An exception as fields: our own errors in their words, which are made for people; all others by kind and place."""
    if isinstance(error, StockbridgeError):
        return {"error": type(error).__name__, "text": str(error)}
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _OURS in Path(frame.filename).parents] or frames
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(ours[-4:]))
    return {"error": type(error).__name__, "where": where}


class _LibraryLines(logging.StreamHandler[TextIO]):
    """Warnings of libraries in the same form. An exception's own words may quote what it was given, so they are left out."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")(None, "", {})["at"],
            "level": record.levelname.lower(),
            "event": "library_warning",
            "library": record.name,
            "text": record.getMessage()[:TEXT_LIMIT],
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= told(record.exc_info[1])
        return json.dumps(line)
