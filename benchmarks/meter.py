"""What an exchange costs us, and what its bytes would cost if they were only parsed.

The simulated peers run in the same process, so our own time is what passes inside our code alone: CPU time, because the machine has
other things to do, and for the slowest answer the time a Web Connector would really wait. The floor is taken on the spot, over the
very bytes, so that both halves of a ratio met the same machine.
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
    """The longest uninterrupted stretch of our own work, as a clock on the wall shows it."""
    _pause_cpu: float = 0.0
    _pause_wall: float = 0.0

    @contextmanager
    def ours(self) -> Iterator[None]:
        """Our own work; what `theirs` covers inside is not counted."""
        self._pause_cpu = self._pause_wall = 0.0
        cpu, wall = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            self.cpu += time.thread_time() - cpu - self._pause_cpu
            self.slowest = max(self.slowest, time.perf_counter() - wall - self._pause_wall)

    @contextmanager
    def theirs(self) -> Iterator[None]:
        """The peer's work in the middle of ours."""
        cpu, wall = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            self._pause_cpu += time.thread_time() - cpu
            self._pause_wall += time.perf_counter() - wall

    def answered(self, seconds: float) -> None:
        """Count an exchange whose bytes can be parsed in so much time."""
        self.exchanges += 1
        self.floor += seconds


def bare_xml(document: str) -> float:
    """CPU seconds of one pass of lxml over a document, every element seen and forgotten."""
    data = document.encode()
    began = time.thread_time()
    for _, element in etree.iterparse(BytesIO(data), huge_tree=True):
        element.clear()
    return time.thread_time() - began


def bare_json(body: bytes) -> float:
    """CPU seconds of one pass of the standard library over a body, numbers exact as we need them."""
    began = time.thread_time()
    json.loads(body, parse_float=Decimal)
    return time.thread_time() - began
