"""A desk with an installation of its own: what is typed there, and what comes back."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from stockbridge.cli.app import run
from stockbridge.core.book import EntryKind
from stockbridge.core.side import Side
from stockbridge.storage.book import Line
from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit
from tests.cells import NOON
from tests.records import item, product

FILE = """
name = "acme"
[zuper]
api_url = "{api_url}"
api_key = "zk-secret"
[settings]
product_master = "{master}"
product_minimum_quantity = 5
non_inventory_product_quantity = 1000
default_product_category = "{category}"
default_product_location = "{location}"
allow_negative_stock_confirmed = true
consumption_module_confirmed = "invoice"
[quickbooks]
adjustment_account = "Inventory Adjustment"
"""


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert (self.code, self.err) == (0, "")
        return json.loads(self.out)


@dataclass
class Desk:
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def type(self, *tokens: object) -> Said:
        self.capsys.readouterr()
        code = run([str(token) for token in tokens])
        out, err = self.capsys.readouterr()
        return Said(code, out, err)

    def file(self, **changes: str) -> Path:
        values = {"api_url": "https://zuper.example/api", "master": "quickbooks_desktop"}
        values |= {"category": "category-1", "location": "location-1", **changes}
        path = self.folder / "acme.toml"
        path.write_text(FILE.format(**values))
        return path

    def add(self) -> Any:
        return self.type("connection", "add", self.file(), "--offline", "--json").json

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All tables, behind the commands' back."""
        database = Database(f"sqlite:///{os.environ['STOCKBRIDGE_DATA']}/stockbridge.db")
        with database.begin() as transaction:
            yield transaction
        database.dispose()

    @contextmanager
    def books(self) -> Iterator[Unit]:
        """The books of the one connection, behind the commands' back."""
        database = Database(f"sqlite:///{os.environ['STOCKBRIDGE_DATA']}/stockbridge.db")
        with database.begin() as transaction:
            (connection,) = Connections(transaction).all()
        with database.unit(connection.id) as unit:
            yield unit
        database.dispose()


def open_a_cell(unit: Unit) -> None:
    """Widget, 12 on both sides; then 3 are used in Zuper and nobody knows for what."""
    run_id = unit.runs.begin("zuper_cycle", NOON)
    unit.items.saw_items([item()], 1, NOON)
    unit.items.saw_products([product()], 1, NOON)
    place_id = unit.places.add(None, "location-1", "everywhere")
    link_id = unit.links.bind("80000001-1", "uid-1", "inventory", "a test", NOON)
    cell_id = unit.book.open_cell(link_id, place_id)
    for side in Side:
        unit.book.write(cell_id, Line(side, EntryKind.OPENING, Decimal(12), "opening"), NOON, run_id)
    used = Line(Side.ZUPER, EntryKind.MOVEMENT, Decimal(-3), "no document found yet")
    entry_id = unit.book.write(cell_id, used, NOON, run_id)
    unit.evidence.leave_unexplained(entry_id, cell_id, Side.ZUPER, Decimal(-3), NOON)
