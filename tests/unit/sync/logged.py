"""The log of the running service, caught in memory; afterwards logging is as it was."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from stockbridge.sync import log


@contextmanager
def logged() -> Iterator[io.StringIO]:
    root, engine = logging.getLogger(), logging.getLogger("dbos")
    before = root.handlers[:], root.level, engine.handlers[:], engine.propagate
    stream = io.StringIO()
    log.configure(stream)
    try:
        yield stream
    finally:
        root.handlers[:], level, engine.handlers[:], engine.propagate = before
        root.setLevel(level)
        structlog.reset_defaults()
