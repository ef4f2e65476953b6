"""One linked item at a glance: what each place holds on both sides, what is on order, and as of when each was read."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import linked_item
from stockbridge.ledger.auditing import CellStates
from stockbridge.storage.reports import ItemReadings, Reports
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCard:
    """What one place holds."""

    place: str
    quickbooks: Decimal
    zuper: Decimal
    book: Decimal
    """What both will hold once everything owed has arrived."""
    on_order: Decimal | None
    """On open purchase orders for this site; None where QuickBooks does not tell it by site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCard:
    """A linked item."""

    item: str
    quickbooks_id: str
    zuper_id: str
    places: tuple[PlaceCard, ...]
    quickbooks_read_at: datetime | None
    zuper_read_at: datetime | None
    on_order: Decimal | None
    """On open purchase orders of QuickBooks: no stock. None: never read."""
    on_order_read_at: datetime | None


def item_card(unit: Unit, wanted: str) -> ItemCard:
    """The item that somebody means by a full name, a ListID, a product UID, a Zuper name or a part number.

    Raises:
        BadInput: no linked item is known by that, or several are.
    """
    list_id = linked_item(unit, wanted)
    known = Reports(unit.transaction, unit.connection_id).last_readings_of(list_id)
    cells = unit.book.cells_of(Side.QUICKBOOKS, [list_id]).get(list_id, [])
    sites = {cell.id: cell.site_list_id for cell in cells}
    return ItemCard(
        item=known.full_name,
        quickbooks_id=list_id,
        zuper_id=known.product_uid,
        places=tuple(
            PlaceCard(
                place=state.names.place,
                quickbooks=state.cell.holds[Side.QUICKBOOKS],
                zuper=state.cell.holds[Side.ZUPER],
                book=state.book,
                on_order=_on_order_at(known, sites[cell_id]),
            )
            for cell_id, state in CellStates(unit).of(list(sites)).items()
        ),
        quickbooks_read_at=known.here_at,
        zuper_read_at=known.there_at,
        on_order=known.on_order,
        on_order_read_at=known.on_order_at,
    )


def _on_order_at(known: ItemReadings, site_list_id: str | None) -> Decimal | None:
    by_site = known.on_order_by_site
    return None if by_site is None or site_list_id is None else by_site.get(site_list_id, ZERO)
