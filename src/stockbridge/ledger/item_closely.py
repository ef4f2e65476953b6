"""One item looked at closely: both records field by field, what each side holds by its last reading and by the book, and the end of its account.

Only reads. A quantity that was never read is None, and every reading says of when it is.
"""

from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.book import EntryKind
from stockbridge.core.errors import BadInput
from stockbridge.core.ownership import TABLE, Value
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.held import Held, held_about
from stockbridge.ledger.latest_lines import LatestLines, latest_lines
from stockbridge.storage.catalogue import Catalogue, Pair
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class BothFields:
    """A field that is kept equal, as each side has it."""

    field: str
    quickbooks: Value
    zuper: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlace:
    """What the book says each side holds at a place."""

    place: str
    quickbooks: Decimal
    zuper: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemClosely:
    """Everything known of an item."""

    pair: Pair
    fields: tuple[BothFields, ...]
    places: tuple[AtPlace, ...]
    account: LatestLines | None
    """The end of its account; None unless linked."""
    holds: tuple[Held, ...]


def item_closely(unit: Unit, record_id: str, *, most: int, kind: EntryKind | None = None) -> ItemClosely:
    """Look at the item with that ListID or product UID, and `most` of the latest lines of its account, of one kind or of all.

    Raises:
        BadInput: there is none.
    """
    catalogue = Catalogue(unit.transaction, unit.connection_id)
    pair = catalogue.pair(record_id)
    if pair is None:
        raise BadInput("No item has this number: it may belong to another connection. Look for it by name.")
    return ItemClosely(
        pair=pair,
        fields=tuple(_fields(unit, pair)),
        places=tuple(_places(catalogue, pair)),
        account=latest_lines(unit, pair.list_id, most=most, kind=kind) if pair.list_id and pair.is_linked else None,
        holds=tuple(held_about(unit, [number for number in (pair.list_id, pair.product_uid) if number is not None])),
    )


def _fields(unit: Unit, pair: Pair) -> list[BothFields]:
    items = unit.items.quickbooks_items([pair.list_id] if pair.list_id else [])
    products = unit.items.zuper_products([pair.product_uid] if pair.product_uid else [])
    item, product = items.get(pair.list_id or ""), products.get(pair.product_uid or "")
    both = [
        BothFields(
            field=row.field,
            quickbooks=row.in_quickbooks(item) if item else None,
            zuper=row.in_zuper(product) if product else None,
        )
        for row in TABLE
        if any(record is not None and record.kind in row.kinds for record in (item, product))
    ]
    return [one for one in both if (one.quickbooks, one.zuper) != (None, None)]


def _places(catalogue: Catalogue, pair: Pair) -> list[AtPlace]:
    by_place: dict[str, dict[Side, Decimal]] = {}
    for place, side, units in catalogue.balances(pair.list_id or ""):
        by_place.setdefault(place, {})[side] = units
    return [
        AtPlace(place=place, quickbooks=sides.get(Side.QUICKBOOKS, ZERO), zuper=sides.get(Side.ZUPER, ZERO))
        for place, sides in by_place.items()
    ]
