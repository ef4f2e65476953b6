"""A large book in no time: rows as the product would have written them, put in by the thousand. For measuring what only reads.

Two connections share a database: one that has long been live, with movements of the last month, a long history and many holds, and one
whose first plan waits for its approval. Every hundredth item differs, so that there is something to find.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, Table, insert

from stockbridge.core.book import EntryKind
from stockbridge.core.item import Kind, ProductType, QuickBooksItem, ZuperProduct
from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.connections import Connection as Company
from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from stockbridge.storage.introductions import Row
from stockbridge.storage.tables import book, items, runs

LIVE: Final = "live"
FRESH: Final = "fresh"
BUSY: Final = 1
"""Number of the item that moves most."""
BUSY_LINES_MAX: Final = 5000
_AT_ONCE: Final = 5000
_DAYS: Final = 30


def fill(database: Database, count: int) -> None:
    """Fill an empty database: `count` items, as many plan rows, ten lines of history for each, and a tenth of them held."""
    now = datetime.now(UTC)
    with database.begin() as transaction:
        for name, state in ((LIVE, "live"), (FRESH, "needs_approval")):
            Connections(transaction).add(_company(name, state, now))
    for name in (LIVE, FRESH):
        for some in _pieces(count):
            with database.unit(name) as unit:
                unit.items.saw_items([item(number) for number in some], 0, now)
                unit.items.saw_products([product(number) for number in some], 0, now)
                if name == FRESH:
                    unit.introductions.add([_plan_row(number) for number in some])
    _fill_live(database, count, now)


def item(number: int) -> QuickBooksItem:
    """Item n, which the other side calls the same."""
    return QuickBooksItem(
        list_id=f"8{number:07X}-1700000000",
        type_name="ItemInventory",
        name=f"Part {number:06}",
        full_name=f"Group {number % 40:02}:Part {number:06}",
        edit_sequence="1",
        part_number=f"PN-{number:06}",
        quantity_on_hand=Decimal(number % 50),
    )


def product(number: int) -> ZuperProduct:
    """Product n; every hundredth has a piece more than QuickBooks."""
    return ZuperProduct(
        product_uid=f"00000000-0000-4000-8000-{number:012}",
        name=f"Group {number % 40:02}:Part {number:06}",
        product_type=ProductType.PRODUCT,
        track_quantity=True,
        total=Decimal(number % 50 + (number % 100 == 0)),
    )


def _company(name: str, state: str, now: datetime) -> Company:
    settings = {
        "name": name,
        "zuper": {"api_url": "https://zuper.invalid/api"},
        "settings": {
            "product_master": "quickbooks_desktop",
            "product_minimum_quantity": 5,
            "non_inventory_product_quantity": 1000,
            "default_product_category": "category",
            "default_product_location": "location",
            "allow_negative_stock_confirmed": True,
            "consumption_module_confirmed": "invoice",
        },
        "quickbooks": {"adjustment_account": "Inventory Adjustment"},
    }
    return Company(
        id=name,
        name=name,
        state=state,
        paused=False,
        stopped_text=None,
        settings=ConnectionSettings.model_validate(settings).to_json(),
        zuper_api_url="https://zuper.invalid/api",
        zuper_api_key="encrypted",
        web_connector_user=f"user of {name}",
        web_connector_password="hash",
        file_id="{00000000-0000-4000-8000-000000000000}",
        hook_secret=f"hook of {name}",
        created_at=now,
        confirmed_at=now,
    )


def _plan_row(number: int) -> Row:
    one, other = item(number), product(number)
    return Row(
        bucket=Bucket.EQUAL if one.quantity_on_hand == other.total else Bucket.DIFFERENT,
        list_id=one.list_id,
        product_uid=other.product_uid,
        text="the names are the same",
        quantity_quickbooks=one.quantity_on_hand,
        quantity_zuper=other.total,
        label=one.full_name.casefold(),
        cost=Decimal("1.25"),
    )


def _fill_live(database: Database, count: int, now: datetime) -> None:
    with database.unit(LIVE) as unit:
        unit.places.add(None, "location", "everywhere")
        place_id = unit.transaction.execute(items.place.select()).one().id
        first = unit.runs.begin("approval", now - timedelta(days=_DAYS + 1))
        latest = [unit.runs.begin("zuper_cycle", now - timedelta(hours=hour)) for hour in range(24 * _DAYS)]
    busy = min(BUSY_LINES_MAX, count)
    _write(database, items.link, count, lambda n: _link(n, now))
    _write(database, items.cell, count, lambda n: {"id": n, "link_id": n, "place_id": place_id})
    # People move a fifth of the items in a month, and one all the time.
    moved = count // 5 + busy
    _write(database, book.entry, 2 * count, lambda n: _opening(n, busy, moved, first, now))
    _write(database, book.posting, moved, lambda n: _posting(n, busy, now))
    _write(database, book.entry, moved, lambda n: _movement(n, busy, 2 * count, latest, now))
    _write(database, book.entry, moved, lambda n: _posted(n, busy, 2 * count + moved, latest, now))
    _write(database, book.carry, moved, lambda n: _carry(n, busy, 2 * count))
    _write(database, runs.history, 10 * count, lambda n: _happened(n, count, latest, now))
    _write(database, book.hold, count // 10, lambda n: _hold(n, now))
    with database.begin() as transaction:
        transaction.exec_driver_sql("ANALYZE")


def _write(database: Database, table: Table, count: int, row: Callable[[int], dict[str, object]]) -> None:
    for some in _pieces(count):
        with database.begin() as transaction:
            _insert(transaction, table, [{"connection_id": LIVE, **row(number)} for number in some])


def _insert(transaction: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    transaction.execute(insert(table), rows)


def _pieces(count: int) -> Iterator[range]:
    for start in range(1, count + 1, _AT_ONCE):
        yield range(start, min(start + _AT_ONCE, count + 1))


def _link(number: int, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "list_id": item(number).list_id,
        "product_uid": product(number).product_uid,
        "kind": Kind.INVENTORY,
        "created_at": now,
        "introduced_by": "ruth",
        "is_unread": False,
        "is_compared": True,
    }


def _opening(number: int, busy: int, moved: int, run_id: int, now: datetime) -> dict[str, object]:
    cell_id = (number + 1) // 2
    left = busy if cell_id == BUSY else 1 if cell_id <= moved - busy + 1 else 0
    return {
        "id": number,
        "cell_id": cell_id,
        "side": Side.QUICKBOOKS if number % 2 else Side.ZUPER,
        "kind": EntryKind.OPENING,
        "units": Decimal(cell_id % 50 + left),
        "at": now - timedelta(days=_DAYS + 1),
        "run_id": run_id,
        "text": "opening",
    }


def _cell(number: int, busy: int) -> int:
    return BUSY if number <= busy else number - busy + 1


def _at(number: int, now: datetime) -> datetime:
    return now - timedelta(seconds=number * 7 % (_DAYS * 86400 - 3600))


def _posting(number: int, busy: int, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "cell_id": _cell(number, busy),
        "side": Side.ZUPER,
        "units": Decimal(-1),
        "state": "confirmed",
        "created_at": _at(number, now),
        "resolved_at": _at(number, now) + timedelta(seconds=40),
        "text": f"Invoice {number}",
    }


def _movement(number: int, busy: int, after: int, latest: list[int], now: datetime) -> dict[str, object]:
    return {
        "id": after + number,
        "cell_id": _cell(number, busy),
        "side": Side.QUICKBOOKS,
        "kind": EntryKind.MOVEMENT,
        "units": Decimal(-1),
        "at": _at(number, now),
        "run_id": latest[number % len(latest)],
        "text": f"Invoice {number}",
    }


def _posted(number: int, busy: int, after: int, latest: list[int], now: datetime) -> dict[str, object]:
    return {
        **_movement(number, busy, after, latest, now),
        "side": Side.ZUPER,
        "kind": EntryKind.POSTING,
        "posting_id": number,
    }


def _carry(number: int, busy: int, after: int) -> dict[str, object]:
    return {
        "entry_id": after + number,
        "cell_id": _cell(number, busy),
        "to_side": Side.ZUPER,
        "units": Decimal(-1),
        "posting_id": number,
    }


def _happened(number: int, count: int, latest: list[int], now: datetime) -> dict[str, object]:
    return {
        "run_id": latest[-1 - number * len(latest) // (10 * count + 1)],
        "at": now - timedelta(seconds=10 * count - number),
        "kind": "posting",
        "direction": "quickbooks to zuper",
        "record": item(number % count + 1).full_name,
        "status": "error" if number % 1000 == 0 else "success",
        "text": f"-1 in Zuper: Invoice {number}",
    }


def _hold(number: int, now: datetime) -> dict[str, object]:
    reasons = ("movement_too_large", "below_zero", "possible_twin", "place_differs")
    return {
        "subject": f"cell:{number}:zuper",
        "reason": reasons[number % len(reasons)],
        "cell_id": number,
        "list_id": item(number).list_id,
        "product_uid": product(number).product_uid,
        "side": Side.ZUPER,
        "units": Decimal(number),
        "text": f"{number} units at once is more than the limit of 1,000.",
        "who": "whoever looks after the stock",
        "actions": json.dumps(["post_anyway", "retry"]),
        "since": now - timedelta(minutes=number % 600),
    }
