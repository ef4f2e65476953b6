"""Everything the story needs, set up and taken down: the town, its two systems on this computer's network, the product between them.

It also knows how to wait: by what `stockbridge status` says, never by looking at the stocks.
"""

import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.demo.desk import Desk
from stockbridge.demo.field import Field
from stockbridge.demo.service import NAME, Service
from stockbridge.demo.telling import Telling
from stockbridge.demo.town import API_KEY, Town, build_town
from stockbridge.demo.truth import Morning, remember
from stockbridge.ledger.status import Status
from stockbridge.settings.port import DEFAULT_PORT
from stockbridge.simulators.quickbooks.web_connector import Update

QUARANTINE_SECONDS: Final = 6
PATIENCE_SECONDS: Final = 60.0
_GLANCE_SECONDS: Final = 0.2


@dataclass
class Stage:
    """`desk` exists once there is a .QWC file to open."""

    town: Town
    morning: Morning
    zuper: Field
    service: Service
    telling: Telling
    password: str = ""
    """Of the person who signs in to the dashboard."""
    _desk: Desk | None = field(default=None, repr=False)

    @property
    def desk(self) -> Desk:
        assert self._desk is not None, "the Web Connector knows the product only after its .QWC file was opened"
        return self._desk

    def open_desk(self, qwc: bytes, password: str) -> None:
        """Open the .QWC file in the Web Connector and type the password."""
        self._desk = Desk(self.town, qwc, password)
        self._desk.add_application()

    def update(self) -> Update:
        """Update Selected in the Web Connector, told with the sentence it shows."""
        with self.telling.waiting("The Web Connector is at work ..."):
            done = self.desk.update()
        self.telling.event("Web Connector", done.status or str(done.outcome))
        return done

    def wait_until(self, what: str, is_so: Callable[[Status], bool]) -> Status:
        """Wait for something that `stockbridge status` will say.

        Raises:
            Refused: it does not come to be; names what is still to come.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        with self.telling.waiting(f"Waiting for {what} ..."):
            while not is_so(now := self.service.status()):
                if time.monotonic() > until:
                    raise Refused(
                        f"after {PATIENCE_SECONDS:.0f} seconds still no {what}: {' '.join(now.waiting) or now.state}"
                    )
                time.sleep(_GLANCE_SECONDS)
        return now

    def zuper_was_read(self) -> None:
        """Wait until a whole cycle has begun and ended: what happened in Zuper before is in the book."""
        for _ in range(2):
            before = self.service.status()
            self.wait_until("a look at Zuper", partial(_is_after, before))

    def settle(self) -> None:
        """Until everything that people did until now, on either side, has been carried to the other one."""
        self.zuper_was_read()
        self.update()
        self.until_quiet()

    def until_quiet(self) -> None:
        """Until everything that Stockbridge knows of has been carried; another update, if QuickBooks is owed something."""
        now = self.wait_until("quiet", lambda now: now.quiet or _is_owed_to_quickbooks_only(now))
        if not now.quiet:
            self.update()
        self.wait_until("quiet", lambda now: now.quiet)

    def write_settings(self) -> Path:
        """The FILE.toml of docs/connecting.md, impatient because nobody watches a demonstration for ten minutes."""
        furnished = self.town.furnished
        file = self.service.folder / f"{NAME}.toml"
        file.write_text(
            f"""name = "{NAME}"
[zuper]
api_url = "{self.zuper.url}/api"
api_key = "{API_KEY}"
requests_per_minute = 100000
poll_seconds = 0.5
quarantine_seconds = {QUARANTINE_SECONDS}
full_sweep_minutes = 0
[settings]
product_master = "quickbooks_desktop"
product_minimum_quantity = 5
non_inventory_product_quantity = 1000
default_product_category = "{furnished.category.category_uid}"
default_product_location = "{furnished.locations[0].location_uid}"
allow_negative_stock_confirmed = true
consumption_module_confirmed = "invoice"
[quickbooks]
adjustment_account = "Inventory Adjustment"
"""
        )
        return file


@contextmanager
def set_up(seed: int, port: int | None, telling: Telling) -> Iterator[Stage]:
    """The stage; in the end every process has ended and the folder is gone."""
    folder = Path(tempfile.mkdtemp(prefix="stockbridge-demo-"))
    town = build_town(seed)
    zuper = Field(town)
    service = Service(folder, port or _free_port())
    zuper.start()
    try:
        yield Stage(town, remember(town), zuper, service, telling)
    finally:
        service.stop()
        zuper.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _is_after(before: Status, now: Status) -> bool:
    return now.last_zuper_cycle != before.last_zuper_cycle


def _is_owed_to_quickbooks_only(now: Status) -> bool:
    """Nothing is under way any more that this side could wait for: the rest is for the next update of the Web Connector."""
    return bool(now.planned) and not now.in_doubt and len(now.waiting) == 1


def _free_port() -> int:
    """The usual port, or any other when something listens there."""
    for port in (DEFAULT_PORT, 0):
        try:
            with socket.create_server(("127.0.0.1", port)) as found:
                return int(found.getsockname()[1])
        except OSError:
            continue
    raise Refused("no port is free on this computer")
