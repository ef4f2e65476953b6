"""The Zuper account on the network of this computer, and the people in it, told what to do through its back door.

The account runs in a thread of its own. From here it is reached over HTTP only, so that nothing happens between two of its calls.
"""

import socket
import threading
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import httpx2
import uvicorn

from stockbridge.core.errors import Refused
from stockbridge.core.quantity import show
from stockbridge.demo.town import Town
from stockbridge.simulators.zuper.app import build_app

_START_SECONDS: Final = 20


class Field:
    """Zuper's server and the technicians on the road."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        app = build_app(town.zuper, town.field)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="on"))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="zuper", daemon=True)
        self._http = httpx2.Client(base_url=self.url, timeout=30, trust_env=False)

    def start(self) -> None:
        """Open the account's doors."""
        self._thread.start()
        until = time.monotonic() + _START_SECONDS
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.02)

    def stop(self) -> None:
        """Close them."""
        self._http.close()
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)

    def invoice(self, place: str, parts: Mapping[str, Decimal]) -> str:
        """A technician uses parts from a truck and bills them; the invoice's uid."""
        lines = [[self._product(name), self._place(place), show(units)] for name, units in parts.items()]
        return self._act("invoice", parts=lines)

    def cancel_invoice(self, invoice_uid: str) -> str:
        """The invoice is cancelled and its parts go back."""
        return self._act("set_invoice_status", invoice_uid=invoice_uid, status="CANCELED")

    def inward(self, place: str, name: str, units: Decimal, remarks: str) -> str:
        """Units are put on a shelf by hand."""
        return self._act(
            "inward",
            product_uid=self._product(name),
            location_uid=self._place(place),
            units=show(units),
            remarks=remarks,
        )

    def transfer(self, source: str, target: str, name: str, units: Decimal) -> str:
        """From one place to another: the total stays."""
        return self._act(
            "transfer",
            product_uid=self._product(name),
            source_uid=self._place(source),
            target_uid=self._place(target),
            units=show(units),
        )

    def void(self, transaction_uid: str) -> str:
        """A movement is taken back."""
        return self._act("void_movement", transaction_uid=transaction_uid)

    def import_count(self, place: str, name: str, units: Decimal) -> str:
        """A spreadsheet sets a shelf to a number, and no movement says so."""
        return self._act("import_counts", counts=[[self._product(name), self._place(place), show(units)]])

    def order_fault(self, **fault: object) -> None:
        """Arrange for something to go wrong."""
        self._call("/_faults", fault)

    def _act(self, act: str, **arguments: object) -> str:
        return str(self._call(f"/_people/{act}", arguments)["uid"])

    def _call(self, path: str, sent: Mapping[str, object]) -> Any:
        answer = self._http.post(path, json=sent)
        if answer.status_code != 200:
            raise Refused(f"the simulated Zuper refused {path}: {answer.text}")
        return answer.json()

    def _product(self, name: str) -> str:
        product = self._town.pairs()[name]
        assert product is not None, f"{name} is in Zuper"
        return product.product_uid

    def _place(self, name: str) -> str:
        return next(place.location_uid for place in self._town.furnished.locations if place.location_name == name)
