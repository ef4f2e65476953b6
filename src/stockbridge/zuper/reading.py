"""A product's detail, read into the books: the only place where a quantity of Zuper's becomes a reading.

Rules: only the detail counts, never a list row (facts/ZUPER.md §8.2). What was not told is not a reading (design §3, invariant 8):
a product that cannot be read, is gone or no longer counts its stock holds its cells, with a reason, until it can be read again.
A number that lacks just what we posted a moment ago is not believed before Zuper's history shows the posting.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Final

from stockbridge.core.cell import CellId
from stockbridge.core.evidence import adding_up_to
from stockbridge.core.item import tracks_stock
from stockbridge.core.places import Location
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger import readings, road, stranded
from stockbridge.ledger.gone import PRODUCT_GONE, PRODUCT_MISSING, hold_product_without_stock
from stockbridge.ledger.merging import UNLINK
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading, Taken, place_of
from stockbridge.ledger.rules import matched_kinds
from stockbridge.ledger.settling import REFUSED
from stockbridge.storage.book import CellAt
from stockbridge.storage.documents import Unseen
from stockbridge.storage.evidence import Document
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.zuper.errors import ZuperFailed, ZuperSaidNo, ZuperUnreadable
from stockbridge.zuper.messages import Product
from stockbridge.zuper.other_connector import look_for_connector
from stockbridge.zuper.records import product_record
from stockbridge.zuper.work import Work

UNREADABLE: Final = "unreadable_product"
NOT_TRACKED: Final = "stock_not_tracked"
REFUSED_BY_ZUPER: Final = f"{REFUSED}_by_{Side.ZUPER}"
NOT_TRACKED_TEXT: Final = (
    "Zuper does not track the quantity of this product any more. Its book is kept, and nothing is written to it. Switch Track "
    "Quantity on again. If it is to stay off, end the link: an item that holds stock and a product that does not go separate ways."
)


_TAKES_NOTHING: Final = (PRODUCT_MISSING, NOT_TRACKED)
"""Zuper refuses every posting to such a product, and its link may be ended."""

HELD_FOR: Final = (UNREADABLE, PRODUCT_MISSING, NOT_TRACKED)
"""Why a linked product is not read; each goes away by itself when it can be."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What came of reading a product's detail: the product, or why there is none."""

    uid: str
    product: Product | None = None
    trouble: str | None = None
    """Why it could not be read; None with no product either: Zuper says that there is none."""


def read(work: Work, uid: str) -> Detail:
    """Read one product; a bad one is an answer, an outage is not.

    Raises:
        ZuperError: Zuper cannot be read at all at the moment.
    """
    work.go_on()
    try:
        product = work.client.product(uid)
    except ZuperSaidNo as error:
        return Detail(uid, trouble=str(error))
    except (ZuperFailed, ZuperUnreadable) as error:
        work.was_unreadable(error)
        return Detail(uid, trouble=str(error))
    work.was_readable()
    return Detail(uid, product)


def book(work: Work, unit: Unit, details: Sequence[Detail]) -> Taken:
    """Keep what was read, and book what people moved in the cells of linked products.

    One transaction of the caller, who takes the evidence of these products in it first.
    """
    now = work.clock.now()
    products = [detail.product for detail in details if detail.product is not None]
    known = unit.items.zuper_products([product.uid for product in products])
    records = [product_record(product, known.get(product.uid)) for product in products]
    unit.items.saw_products(records, 0, now)
    look_for_connector(unit, records, known, now)
    cells = unit.book.cells_of(Side.ZUPER, [detail.uid for detail in details])
    found: dict[CellId, Reading] = {}
    elsewhere: list[Reading] = []
    readable: list[str] = []
    by_sites = bool(unit.facts.company_file().by_sites)
    living = (
        {location.uid for location in unit.facts.locations() if not location.is_deleted} if by_sites else set[str]()
    )
    for detail in details:
        own = cells.get(detail.uid, [])
        problem = _problem(detail)
        _hold(work, unit, own, detail.uid, problem)
        if detail.product is not None and problem is None:
            readable.append(detail.uid)
            found.update(_readings(detail.product, own, living))
            if by_sites:
                elsewhere += _without_cell(unit, detail.product, own, now)
    unseen = unit.documents.unseen(Side.ZUPER, list(found))
    recent = [one for one in unseen if now - one.confirmed_at < work.quarantine]
    behind = frozenset(_behind(unit, found, recent))
    for cell_id in behind:
        del found[cell_id]
    matched = matched_kinds(work.settings)
    taken = readings.take(unit, Side.ZUPER, [*found.values(), *elsewhere], run_id=work.run_id, at=now, matched=matched)
    used = found.keys() - taken.in_doubt
    _note_seen(unit, [one for one in unseen if one.cell_id in used], cells, work)
    unsure = taken.in_doubt | behind
    road.follow(
        unit,
        [uid for uid in readable if not any(cell.id in unsure for cell in cells.get(uid, ()))],
        run_id=work.run_id,
        at=now,
    )
    work.done["movements in Zuper booked"] += len(taken.moved)
    return taken


def hold_missing(work: Work, unit: Unit, uid: str) -> None:
    """Hold the cells of a product that Zuper no longer has; their quantities stay as they are."""
    _hold(work, unit, unit.book.cells_of(Side.ZUPER, [uid]).get(uid, []), uid, (PRODUCT_MISSING, PRODUCT_GONE))
    hold_product_without_stock(unit, uid, work.clock.now())


_Problem = tuple[str, str]


def _problem(detail: Detail) -> _Problem | None:
    """Why there is no reading: reason and text."""
    product = detail.product
    if detail.trouble is not None:
        return UNREADABLE, f"The product cannot be read: {detail.trouble}"
    if product is None or product.is_deleted:
        return PRODUCT_MISSING, PRODUCT_GONE
    if not tracks_stock(product_record(product)):
        return NOT_TRACKED, NOT_TRACKED_TEXT
    if product.units_total() is None:
        return UNREADABLE, "Zuper did not tell the product's stock at every location; it is asked again."
    return None


def _hold(work: Work, unit: Unit, cells: Sequence[CellAt], uid: str, problem: _Problem | None) -> None:
    """Hold the cells for this reason, and lift what they were held for before."""
    now = work.clock.now()
    for cell in cells:
        subject = f"cell:{cell.id}:{Side.ZUPER}"
        for reason in HELD_FOR:
            if (problem is None or reason != problem[0]) and unit.holds.lift(
                subject, reason, "the product was read again", now
            ):
                unit.edits.look_again(Side.ZUPER, [uid])
        if problem is not None:
            reason, text = problem
            if reason in _TAKES_NOTHING:
                unit.holds.lift(subject, REFUSED_BY_ZUPER, "this is why it was refused", now)
            hold = NewHold(
                subject=subject,
                reason=reason,
                text=text,
                who="whoever looks after Zuper",
                actions=("retry", UNLINK) if reason in _TAKES_NOTHING else ("retry",),
                cell_id=cell.id,
                product_uid=uid,
                side=Side.ZUPER,
            )
            work.done["cells held"] += unit.holds.put(hold, now)


def _readings(product: Product, cells: Sequence[CellAt], living: Collection[str]) -> Iterator[tuple[CellId, Reading]]:
    """What each cell holds. A living location without a row holds nothing, if the rows that are there make Zuper's own total."""
    units_at = _by_location(product)
    total = product.units_total()
    for cell in cells:
        place = place_of(cell, Side.ZUPER)
        is_empty = place in living and place not in units_at and not _is_deleted(product, place)
        is_empty &= product.quantity == total
        units = total if place == WHOLE_COMPANY else ZERO if is_empty else units_at.get(place)
        if units is not None:
            yield cell.id, Reading(product.uid, place, units)


def _without_cell(unit: Unit, product: Product, cells: Sequence[CellAt], at: datetime) -> list[Reading]:
    """What lies at locations where the product has no cell yet. Where that is no place, it is held."""
    units_at = _by_location(product)
    _learn_locations(unit, product)
    stranded.hold(unit, Side.ZUPER, {product.uid: units_at}, at)
    counted = {place_of(cell, Side.ZUPER) for cell in cells}
    return [Reading(product.uid, place, units) for place, units in units_at.items() if place not in counted]


def _learn_locations(unit: Unit, product: Product) -> None:
    """A product may lie at a location that was made since the locations were listed."""
    known = unit.facts.locations()
    new = [
        Location(at.location_uid, at.location_name)
        for at in product.stock or ()
        if at.location_uid is not None and at.location_name is not None and not at.location_deleted
    ]
    new = [one for one in new if one.uid not in {location.uid for location in known}]
    if new:
        unit.facts.learn_locations([*known, *new], unit.facts.zuper_account().located_at)


def _by_location(product: Product) -> dict[str, Decimal]:
    return {
        at.location_uid: at.units
        for at in product.stock or ()
        if at.location_uid is not None and at.units is not None and not at.location_deleted
    }


def _is_deleted(product: Product, location_uid: str) -> bool:
    return any(at.location_deleted and at.location_uid == location_uid for at in product.stock or ())


def _behind(unit: Unit, found: Mapping[CellId, Reading], unseen: Sequence[Unseen]) -> Iterator[CellId]:
    """Cells whose number lacks exactly what we posted there last, while no row explains that."""
    posted = defaultdict[CellId, list[Decimal]](list)
    for one in unseen:
        posted[one.cell_id].append(one.units)
    balances = unit.book.balances(posted, Side.ZUPER)
    unused = unit.evidence.unused(Side.ZUPER, {found[cell_id].item_id for cell_id in posted})
    for cell_id, units in posted.items():
        reading = found[cell_id]
        difference = reading.units - balances[cell_id]
        effects = [one.effect for one in unused.get(reading.item_id, []) if one.place == reading.place]
        lacks = difference != ZERO and -difference in (*units, sum(units, ZERO))
        if lacks and adding_up_to(difference, effects) is None:
            yield cell_id


def _note_seen(unit: Unit, seen: Sequence[Unseen], cells: Mapping[str, Sequence[CellAt]], work: Work) -> None:
    """Our postings are in the balance now: their rows will bring nothing new."""
    places = {cell.id: place_of(cell, Side.ZUPER) for cell in chain.from_iterable(cells.values())}
    by_row: dict[str, list[Unseen]] = defaultdict(list)
    for one in seen:
        by_row[one.peer_id].append(one)
    documents = [
        Document(
            side=Side.ZUPER,
            source_id=peer_id,
            kind="TRANSFER" if len(ends) > 1 else "INWARD" if ends[0].units > ZERO else "OUTWARD",
            movement_kind=None,
            number=None,
            party="Stockbridge",
            at=None,
            lines={(end.product_uid, places[end.cell_id]): end.units for end in ends},
        )
        for peer_id, ends in by_row.items()
    ]
    unit.evidence.keep(documents, work.clock.now())
