"""A simulated Zuper behind a real socket that watches how it is called: never twice at once by one connection, if all is well."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.exchange import Request, Response
from stockbridge.simulators.zuper.furnish import furnish
from stockbridge.simulators.zuper.server import ZuperSimulator

ANSWER_SECONDS = 0.02


@dataclass(slots=True)
class Shop:
    """`calls` counts what came in; `overlaps` what came in while an earlier call was still being answered."""

    port: int
    simulator: ZuperSimulator
    settings: str
    """What belongs into FILE.toml for this account."""
    silent: Event = field(default_factory=Event)
    """While set, calls get no answer."""
    calls: int = 0
    overlaps: int = 0
    _under_way: int = 0
    _lock: Lock = field(default_factory=Lock)

    def answer(self, request: Request) -> Response:
        with self._lock:
            self.calls += 1
            self._under_way += 1
            self.overlaps += self._under_way > 1
        time.sleep(ANSWER_SECONDS)
        while self.silent.is_set():
            time.sleep(ANSWER_SECONDS)
        with self._lock:
            self._under_way -= 1
            return self.simulator.handle(request)


@contextmanager
def shop() -> Iterator[Shop]:
    """An account with a location and a category, open for the length of the block."""
    account = Account(lambda: datetime.now(UTC), random.Random(1), requests_per_minute=100_000)
    furnished = furnish(account, "Main", key="key-of-the-shop")

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline()
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            response = open_shop.answer(Request(self.command, url.path, url.query, dict(self.headers), body))
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        open_shop = Shop(
            port=server.server_port,
            simulator=ZuperSimulator(account),
            settings=_settings(
                server.server_port, furnished.category.category_uid, furnished.locations[0].location_uid
            ),
        )
        Thread(target=server.serve_forever, daemon=True).start()
        yield open_shop
        open_shop.silent.clear()
        server.shutdown()


def _settings(port: int, category_uid: str, location_uid: str) -> str:
    return f"""
[zuper]
api_url = "http://127.0.0.1:{port}/api"
api_key = "key-of-the-shop"
requests_per_minute = 100000
poll_seconds = {{poll_seconds}}
full_sweep_minutes = 0
[settings]
product_master = "quickbooks_desktop"
product_minimum_quantity = 5
non_inventory_product_quantity = 1000
default_product_category = "{category_uid}"
default_product_location = "{location_uid}"
allow_negative_stock_confirmed = true
consumption_module_confirmed = "invoice"
[quickbooks]
adjustment_account = "Inventory Adjustment"
"""


def write_settings(folder: Path, name: str, shop_: Shop, poll_seconds: float) -> Path:
    """FILE.toml of a connection to that shop."""
    file = folder / f"{name}.toml"
    file.write_text(f'name = "{name}"\n' + shop_.settings.format(poll_seconds=poll_seconds))
    return file
