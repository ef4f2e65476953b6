"""What this process counts about itself, for Prometheus; what is true of the whole database is in `stockbridge.web.metrics`.

Names carry no customer: a label is a method, a side or an outcome, never a connection.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from stockbridge.core.clock import Stopped

_SECONDS = (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)


class Metrics:
    """Counters and durations of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "stockbridge_web_connector_calls", "Calls of Web Connectors", ["method", "outcome"], registry=self.registry
        )
        self._call_seconds = Histogram(
            "stockbridge_web_connector_call_seconds",
            "Time to answer a call",
            ["method"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._hints = Counter("stockbridge_hints", "Webhooks of Zuper", ["outcome"], registry=self.registry)
        self._cycles = Counter("stockbridge_zuper_cycles", "Cycles with Zuper", ["outcome"], registry=self.registry)
        self._cycle_seconds = Histogram(
            "stockbridge_zuper_cycle_seconds", "Time of a cycle", buckets=_SECONDS, registry=self.registry
        )

        self._round = Gauge(
            "stockbridge_worker_round_timestamp_seconds",
            "When the worker of this process looked last at what is due; 0 where there is none",
            registry=self.registry,
        )
        self._round_at: float | None = None

    def came_round(self) -> None:
        """The worker of this process has looked at what is due."""
        self._round_at = time.monotonic()
        self._round.set_to_current_time()

    def seconds_since_round(self) -> float | None:
        """How long ago that was; None while this process has no worker that ever did."""
        return None if self._round_at is None else time.monotonic() - self._round_at

    def call(self, method: str, outcome: str, seconds: float) -> None:
        """Count an answered call; `method` must be one of the twelve, or "none"."""
        self._calls.labels(method, outcome).inc()
        self._call_seconds.labels(method).observe(seconds)

    def hint(self, outcome: str) -> None:
        """Count a webhook."""
        self._hints.labels(outcome).inc()

    @contextmanager
    def cycle(self) -> Iterator[None]:
        """Count and time what happens inside."""
        began = time.perf_counter()
        outcome = "failed"
        try:
            yield
            outcome = "ended"
        except Stopped:
            outcome = "stopped"
            raise
        finally:
            self._cycles.labels(outcome).inc()
            self._cycle_seconds.observe(time.perf_counter() - began)
