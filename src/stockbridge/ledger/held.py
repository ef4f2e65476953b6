"""What waits for a person, with the names people know: item, place, side, reason, who must act and what they may answer."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stockbridge.core.side import Side
from stockbridge.ledger import twins
from stockbridge.storage.holds import OpenHold
from stockbridge.storage.reports import CellNames, Reports
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocument:
    """A document that a person is asked about."""

    side: Side
    document: str
    """As people call it."""
    number: str | None
    party: str | None
    units: Decimal
    """What it moves in this item at this place."""
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One hold; the names are the outside contract (design §7). docs/holds.md explains every reason."""

    id: int
    item: str | None
    quickbooks_id: str | None
    zuper_id: str | None
    place: str | None
    side: Side | None
    units: Decimal | None
    reason: str
    text: str
    who: str
    since: datetime
    actions: tuple[str, ...]
    documents: tuple[HeldDocument, ...]
    """Where two documents may be one: both, QuickBooks' first."""


def held(unit: Unit, *, hold_id: int | None = None, reason: str | None = None, most: int | None = None) -> list[Held]:
    """Everything that is held, oldest first; or one hold, those of one reason, or not more than `most`."""
    return _named(unit, list(unit.holds.open(hold_id=hold_id, reason=reason, most=most)))


def held_about(unit: Unit, record_ids: Collection[str]) -> list[Held]:
    """What is held about an item and its product, by ListID and UID, oldest first."""
    cells = unit.book.cells_of(Side.QUICKBOOKS, record_ids)
    cell_ids = [cell.id for some in cells.values() for cell in some]
    return _named(unit, list(unit.holds.open(about=(record_ids, cell_ids))))


def _named(unit: Unit, holds: list[OpenHold]) -> list[Held]:
    reports = Reports(unit.transaction, unit.connection_id)
    cells = reports.cell_names({hold.cell_id for hold in holds if hold.cell_id is not None})
    items = reports.record_names(Side.QUICKBOOKS, {hold.list_id for hold in holds if hold.list_id is not None})
    products = reports.record_names(Side.ZUPER, {hold.product_uid for hold in holds if hold.product_uid is not None})
    return [
        _held(
            hold,
            cells.get(hold.cell_id) if hold.cell_id is not None else None,
            items.get(hold.list_id or "") or products.get(hold.product_uid or ""),
            tuple(_documents(unit, hold)),
        )
        for hold in holds
    ]


def _documents(unit: Unit, hold: OpenHold) -> Iterator[HeldDocument]:
    for side, paper in twins.side_by_side(unit, hold.subject):
        yield HeldDocument(
            side=side,
            document=paper.text,
            number=next(iter(paper.numbers.all()), None),
            party=paper.party,
            units=paper.units,
            seen_at=paper.seen_at,
        )


def _held(hold: OpenHold, cell: CellNames | None, record: str | None, documents: tuple[HeldDocument, ...]) -> Held:
    return Held(
        id=hold.id,
        item=cell.item if cell else record,
        quickbooks_id=cell.list_id if cell else hold.list_id,
        zuper_id=cell.product_uid if cell else hold.product_uid,
        place=cell.place if cell else hold.place,
        side=hold.side,
        units=hold.units,
        reason=hold.reason,
        text=hold.text,
        who=hold.who,
        since=hold.since,
        actions=hold.actions,
        documents=documents,
    )
