import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from stockbridge.core.errors import BadInput
from stockbridge.sync import log
from tests.unit.sync.logged import logged


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    with logged() as stream:
        yield stream


def test_an_event_is_one_line_of_json_with_its_time(lines: io.StringIO) -> None:
    structlog.get_logger().info("call", method="authenticate", seconds=0.1)

    line = json.loads(lines.getvalue())
    assert line.pop("at").endswith("Z")
    assert line == {"event": "call", "level": "info", "method": "authenticate", "seconds": 0.1}


def test_fields_that_nobody_allowed_are_dropped(lines: io.StringIO) -> None:
    structlog.get_logger().info(
        "call", password="hunter2", body="<xml/>", ticket="abc", api_key="k", url="postgresql://u:p@h"
    )

    assert set(json.loads(lines.getvalue())) == {"at", "level", "event"}


def test_an_unforeseen_exception_is_told_by_kind_and_place_never_by_its_words(lines: io.StringIO) -> None:
    try:
        log.only_allowed(None, "", None)  # type: ignore[arg-type]
    except AttributeError as error:
        structlog.get_logger().error("worker_failed", **log.told(error))

    line = json.loads(lines.getvalue())
    assert line["error"] == "AttributeError"
    assert line["where"].startswith("log.py:")
    assert "NoneType" not in lines.getvalue()


def test_our_own_errors_speak_for_themselves() -> None:
    assert log.told(BadInput("the key file is empty")) == {"error": "BadInput", "text": "the key file is empty"}


def test_warnings_of_libraries_come_in_the_same_form_without_the_words_of_exceptions(lines: io.StringIO) -> None:
    try:
        int("secret")
    except ValueError:
        logging.getLogger("dbos").warning("could not %s", "dequeue", exc_info=True)
    logging.getLogger("uvicorn.error").info("not worth a line")

    line = json.loads(lines.getvalue())
    assert (line["library"], line["text"], line["error"]) == ("dbos", "could not dequeue", "ValueError")
    assert "secret" not in lines.getvalue()


def test_long_texts_are_cut(lines: io.StringIO) -> None:
    structlog.get_logger().info("cycle", text="x" * 10_000)

    assert len(lines.getvalue()) < 1000
