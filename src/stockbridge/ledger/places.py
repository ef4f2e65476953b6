"""Sites and locations become places: bound by exactly the same name, once and for as long as both are there.

When a place is bound, what both sides were last read to hold there is compared item by item, as at first contact. Equal: that is
the opening. Only one side has units: the other is owed them, so that what waited for the place goes by itself. Both have units, and
different ones: a person says which number is right, and nothing moves until then. Later changes are movements like any other.
QuickBooks lets a site go only where nothing ever lay: one that is made in its stead, under the location's name, takes over its place.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId, Place
from stockbridge.core.places import pairs
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.shelves import Shelf, shelves
from stockbridge.core.side import Side
from stockbridge.ledger import stranded
from stockbridge.ledger.approving import KEEP_BOTH
from stockbridge.storage.book import Line
from stockbridge.storage.connections import Connections
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

PLACE_DIFFERS: Final = "place_differs"
_SLICE: Final = 500


def bind(unit: Unit, *, run_id: int, at: datetime) -> int:
    """Bind every site to the location of the same name, where it has one; returns how many places are new.

    Plans that nobody has acted on are made anew, for they compare places.
    """
    if not unit.facts.company_file().by_sites or unit.introductions.count_chosen():
        return 0
    anew = _bind_anew(unit, run_id, at)
    bound = {key for place in unit.places.all() for key in (place.site_list_id, place.location_uid) if key is not None}
    found = pairs(unit.facts.sites(), unit.facts.locations(), bound)
    if not found:
        return anew
    new = []
    for site, location in found:
        place_id = unit.places.add(site.list_id, location.uid, site.name)
        new.append(Place(place_id, site.list_id, location.uid, site.name))
        text = f'The inventory site "{site.name}" is Zuper\'s location of the same name from now on, whatever they will be called'
        unit.runs.tell(run_id, Happening("place", "both", site.name, "success", text), at)
    unit.introductions.forget_open()
    Connections(unit.transaction).change(unit.connection_id, introduced_after=None)
    _open_cells(unit, new, run_id, at)
    return len(new) + anew


def _bind_anew(unit: Unit, run_id: int, at: datetime) -> int:
    """Bind places whose site is gone to the sites made in their stead; returns how many.

    QuickBooks has a name only once: a new site of the location's name shows that the old one is gone, not merely unlisted.
    """
    sites, places = unit.facts.sites(), unit.places.all()
    listed = {site.list_id for site in sites}
    gone = {place.location_uid: place for place in places if place.site_list_id and place.site_list_id not in listed}
    bound = {place.site_list_id for place in places} | {
        place.location_uid for place in places if place.location_uid not in gone
    }
    count = 0
    for site, location in pairs(sites, unit.facts.locations(), {key for key in bound if key}) if gone else ():
        place = gone.get(location.uid)
        if place is None or unit.places.has_held(place.id, Side.QUICKBOOKS):
            continue
        unit.places.bind_anew(place.id, site.list_id, site.name)
        unit.facts.learn_company_file(sweep_wanted=True)
        text = f'The inventory site "{site.name}" was made in the stead of one where nothing ever lay, and is Zuper\'s location now'
        unit.runs.tell(run_id, Happening("place", "both", site.name, "success", text), at)
        count += 1
    return count


def settle_difference(unit: Unit, cell_id: CellId, answer: str, *, by: str, run_id: int, at: datetime) -> None:
    """A person said which number is right at a place that was just bound; *keep both* accepts the difference."""
    if answer == KEEP_BOTH:
        return
    truth = Side(answer)
    held = {side: unit.book.opening(cell_id, side) for side in Side}
    owed = held[truth] - held[truth.other]
    unit.book.write(cell_id, Line(truth, EntryKind.OWED, owed, f"{truth.label} is right", by), at, run_id)


def _open_cells(unit: Unit, places: list[Place], run_id: int, at: datetime) -> None:
    """Open the cells of linked items at new places, a slice at a time: there may be a whole catalogue of them."""
    after = 0
    while linked := unit.places.linked_stock(after=after, most=_SLICE):
        after = linked[-1].link_id
        counted = [
            (one.link_id, shelf) for one in linked for shelf in shelves(places, one.quickbooks or (), one.zuper or ())
        ]
        cell_ids = unit.book.open_cells([(link_id, shelf.place_id) for link_id, shelf in counted])
        names = {place.id: place.name for place in places}
        lines: list[tuple[CellId, Line]] = []
        for cell_id, (_, shelf) in zip(cell_ids, counted, strict=True):
            lines += [(cell_id, line) for line in _first_lines(shelf, names[shelf.place_id])]
            if ZERO not in (shelf.quickbooks, shelf.zuper) and not shelf.is_equal:
                unit.holds.put(_differs(cell_id, shelf, names[shelf.place_id]), at)
        unit.book.write_all(lines, at, run_id)
        stock = {
            Side.QUICKBOOKS: {one.list_id: dict(one.quickbooks or ()) for one in linked},
            Side.ZUPER: {one.product_uid: dict(one.zuper or ()) for one in linked},
        }
        for side in Side:
            stranded.hold(unit, side, stock[side], at)


def _first_lines(shelf: Shelf, name: str) -> Iterator[Line]:
    held = {Side.QUICKBOOKS: shelf.quickbooks, Side.ZUPER: shelf.zuper}
    for side, units in held.items():
        yield Line(side, EntryKind.OPENING, units, f'held {show(units)} when "{name}" became a place')
    if ZERO in held.values() and not shelf.is_equal:
        side = Side.ZUPER if shelf.quickbooks == ZERO else Side.QUICKBOOKS
        yield Line(side, EntryKind.OWED, held[side], f'lay at "{name}" in {side.label} before that had a counterpart')


def _differs(cell_id: CellId, shelf: Shelf, name: str) -> NewHold:
    return NewHold(
        subject=f"cell:{cell_id}",
        reason=PLACE_DIFFERS,
        text=(
            f'"{name}" is a place since its names became equal, and the two systems hold different numbers there: QuickBooks '
            f"{show(shelf.quickbooks)}, Zuper {show(shelf.zuper)}. Nothing is written until somebody says which is right, or that "
            "both stay as they are and only changes are followed."
        ),
        who="whoever looks after the stock",
        actions=(Side.QUICKBOOKS, Side.ZUPER, KEEP_BOTH),
        cell_id=cell_id,
        units=shelf.quickbooks - shelf.zuper,
    )
