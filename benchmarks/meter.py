"""What an exchange costs us, and what its bytes would cost if they were only parsed.

The simulated peers run in the same process, so our own time is what passes inside our code alone: CPU time, because the machine has
other things to do. The floor is taken on the spot, over the very bytes, so that both halves of a ratio met the same machine.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from lxml import etree


@dataclass(slots=True)
class Meter:
    """Sums since it was made; seconds. `exchanges` are requests that QuickBooks answered, or calls that Zuper answered."""

    exchanges: int = 0
    cpu: float = 0.0
    floor: float = 0.0
    slowest: float = 0.0
    """The longest stretch, as a clock on the wall shows it."""
    _theirs: float = 0.0

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Our own work; what `theirs` covers inside is not counted."""
        began, self._theirs = time.thread_time(), 0.0
        try:
            yield
        finally:
            self.cpu += time.thread_time() - began - self._theirs

    @contextmanager
    def theirs(self) -> Iterator[None]:
        """The peer's work in the middle of ours."""
        began = time.thread_time()
        try:
            yield
        finally:
            self._theirs += time.thread_time() - began

    @contextmanager
    def stretch(self) -> Iterator[None]:
        """Something that others wait for: a SOAP answer, or a transaction, for SQLite has one writer."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.slowest = max(self.slowest, time.perf_counter() - began)

    def answered(self, floor: float) -> None:
        """Count an exchange whose bytes can be parsed in so many seconds."""
        self.exchanges += 1
        self.floor += floor


def bare_xml(document: str) -> float:
    """CPU seconds of one pass of lxml over a document, every element seen and forgotten."""
    data = document.encode()
    began = time.thread_time()
    for _, element in etree.iterparse(BytesIO(data), huge_tree=True):
        element.clear()
    return time.thread_time() - began


def bare_json(body: bytes) -> float:
    """CPU seconds of one pass of the standard library over a body, its numbers exact as we need them."""
    began = time.thread_time()
    json.loads(body, parse_float=Decimal)
    return time.thread_time() - began
