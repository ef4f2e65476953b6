"""Somebody types commands while `stockbridge serve` runs and a Web Connector calls: the real commands over a simulated company.

While a command waits, the company's clock goes on, and what is due happens: the worker's cycles, the Web Connector's calls.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest

from stockbridge.cli import following, installation
from stockbridge.cli.app import run
from stockbridge.sync import clock
from stockbridge.sync.due import due
from tests.simulation.company import Company

LOOKS_EVERY = 5.0
"""Seconds between two looks of a command that waits."""


@dataclass
class Desk:
    """`calls_every` and `serves` say what goes on while somebody waits: with None and False nothing does."""

    company: Company
    monkeypatch: pytest.MonkeyPatch
    calls_every: float | None = 20.0
    serves: bool = True
    told: list[str] = field(default_factory=list)
    """What the last command said on stderr, line by line."""

    def __post_init__(self) -> None:
        self._called_at = self.company.clock.now()
        self.monkeypatch.setenv("STOCKBRIDGE_DATA", str(self.company.folder))
        self.monkeypatch.setenv(
            "STOCKBRIDGE_DATABASE_URL", self.company.database.url.render_as_string(hide_password=False)
        )
        self.monkeypatch.setattr(clock, "SystemClock", lambda: self)
        self.monkeypatch.setattr(installation.Installation, "now", lambda _: self.now())
        self.monkeypatch.setattr(following, "LOOK_EVERY_SECONDS", LOOKS_EVERY)

    def now(self) -> datetime:
        return self.company.clock.now()

    def monotonic(self) -> float:
        return self.company.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        company = self.company
        company.clock.sleep(seconds)
        if self.serves and due(company.database, company.machine.now()):
            while company.cycle().more:
                company.clock.sleep(1)
        if self.calls_every is not None and self.now() - self._called_at >= timedelta(seconds=self.calls_every):
            self._called_at = self.now()
            company.update()

    def type(self, *tokens: object) -> Any:
        """Type a command with `--json`; returns what it answers."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run([*map(str, tokens), "--json"])
        self.told = err.getvalue().splitlines()
        assert code == 0, err.getvalue()
        return json.loads(out.getvalue())

    def audit(self, *options: object) -> Any:
        """One audit, as a machine gets it."""
        return self.type("audit", "acme", *options, "--by", "Ann")

    def drift(self) -> list[Mapping[str, Any]]:
        """One audit: the differences that want a person."""
        return [one for one in self.audit()["differences"] if one["is_drift"]]

    def heal(self, found: Sequence[Mapping[str, Any]], remedy: str) -> Any:
        """Put differences right as the preview shows it; returns its rows."""
        chosen = [token for one in found for token in ("--only", one["id"])]
        options = ("--heal", remedy, *chosen, "--why", "a test")
        preview = self.audit(*options)
        done = self.audit(*options, "--apply", preview["id"])
        assert (preview["done"], done["done"], done["rows"]) == (False, True, preview["rows"])
        return done["rows"]
