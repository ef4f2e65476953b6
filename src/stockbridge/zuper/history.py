"""Zuper's stock history as evidence: what each movement row did to our cells, in words that people understand.

Rows explain, they never decide an amount (design §4). Which way units went is told by the two locations of a row, never by its
type (facts/ZUPER_GAPS.md A9, A10). Our own rows explain nothing, for the posting stands in the book already; but somebody may
void one, and Zuper may carry one out twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from stockbridge.core.item import STOCKED, Kind
from stockbridge.core.movement_kinds import in_zuper
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.core.token import Token, in_remarks
from stockbridge.core.twins import Numbers, number_in
from stockbridge.ledger import readings
from stockbridge.ledger.forgotten import Forgotten, adopt
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading, place_of
from stockbridge.storage.book import CellAt
from stockbridge.storage.evidence import Document
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.zuper.messages import Movement, Paper

CONSUMPTION_MODULE: Final = "consumption_module"
LANDED_TWICE: Final = "landed_twice"

_VERBS: Final = MappingProxyType(
    {
        "INWARD": "Put in",
        "OUTWARD": "Taken out",
        "TRANSFER": "Moved",
        "CONSUMED": "Used",
        "RETURNED": "Given back",
        "RECEIVED": "Received",
    }
)

Lines = Mapping[tuple[str, str], Decimal]
"""Units by product and place."""


@dataclass(frozen=True, slots=True)
class News:
    """What a row brings that the book did not know: the changes, and what it does now in all."""

    row: Movement
    changes: Lines
    lines: Lines
    is_ours: bool
    landed_twice: bool = False
    forgotten: Forgotten | None = None
    """A posting of ours that the book does not know."""
    undone: Lines = field(default_factory=dict)
    """What the row did before it was voided, where it never showed before that."""


def news(unit: Unit, rows: Iterable[Movement]) -> list[News]:
    """What these rows bring that is new for linked products, oldest first."""
    ordered = sorted({row.uid: row for row in rows}.values(), key=lambda row: (row.created_at, row.uid))
    uids = {row.product_uid for row in ordered if row.product_uid}
    cells = unit.book.cells_of(Side.ZUPER, uids)
    by_sites = bool(unit.facts.company_file().by_sites)
    counted = _counted(unit, uids) if by_sites else cells.keys()
    of_interest = [row for row in ordered if row.product_uid in counted]
    known = unit.evidence.lines_of(Side.ZUPER, [row.uid for row in of_interest])
    return [
        one
        for row in of_interest
        if (one := _news_of(unit, row, cells.get(row.product_uid or "", []), known.get(row.uid), by_sites=by_sites))
        is not None
    ]


def take(
    unit: Unit,
    found: Sequence[News],
    locations: Mapping[str, str],
    papers: Mapping[str, Paper],
    *,
    run_id: int,
    at: datetime,
) -> None:
    """Note the effects of rows. Call it in the transaction that takes the readings of their products.

    `locations` and `papers` give the names of what the rows refer to, as far as they are known.

    Raises:
        OlderBook: some are writes of ours that the book does not know.
    """
    if any(one.forgotten is not None for one in found):
        # A place where the product had no row yet when the older copy was made has no cell in it.
        at_places = [
            Reading(uid, place, units)
            for one in found
            if one.forgotten is not None
            for (uid, place), units in one.lines.items()
        ]
        readings.open_cells(unit, Side.ZUPER, at_places, run_id=run_id, at=at)
        again = news(unit, [one.row for one in found])
        adopt(unit, [one.forgotten for one in again if one.forgotten and one.forgotten.lines], run_id=run_id, at=at)
        found = news(unit, [one.row for one in found])
    for one in found:
        paper = papers.get(one.row.module_uid or "")
        text = describe(one.row, locations, paper, is_ours=one.is_ours)
        for (product_uid, place), change in one.changes.items():
            unit.evidence.add_effect(
                Side.ZUPER, one.row.uid, product_uid, place, change, text, one.row.created_by_name, at,
                token=in_remarks(one.row.remarks) if one.is_ours else None, document=_order_of(one.row) or one.row.module_uid,
                is_end=_order_of(one.row) is not None,
            )  # fmt: skip
        _explain_undone(unit, one, text, at)
        _hold_what_is_wrong(unit, one, at)
    # A row of ours that says nothing new is kept by the reading that shows its units; until then it asks for one.
    kept = [one for one in found if one.changes or not one.is_ours]
    unit.evidence.keep([_document(one, papers.get(one.row.module_uid or "")) for one in kept], at)


def describe(row: Movement, locations: Mapping[str, str], paper: Paper | None = None, *, is_ours: bool = False) -> str:
    """What happened, for people."""
    if is_ours:
        text = "Stockbridge's own posting"
    else:
        verb = _on_its_way(row) or _VERBS.get(row.type, row.type.replace("_", " ").capitalize() or "Changed")
        text = " ".join([verb, *_where(row, locations), *_document_of(row, paper)])
    remarks = " ".join(row.remarks.split())
    return f"{'Void of: ' if row.is_deleted else ''}{text}{f': {remarks}' if remarks else ''}"


def _on_its_way(row: Movement) -> str | None:
    if _order_of(row) is None:
        return None
    return "Arrived" if row.from_location_uid is None else "Sent on its way"


def _order_of(row: Movement) -> str | None:
    """The transfer order of which a row shows one end: the units are on the road until the other one shows (facts/ZUPER_GAPS.md A11).

    Where no order is named, the product's ends belong together.
    """
    is_one_end = (row.from_location_uid is None) != (row.to_location_uid is None)
    if not is_one_end or not (row.type == "TRANSFER" or "TRANSFER" in (row.module_name or "").upper()):
        return None
    return row.module_uid or f"transfer of {row.product_uid}"


def landed(row: Movement) -> Decimal | None:
    """The units of an inward or outward row with their sign; None where it does not tell."""
    if row.units is None or (row.from_location_uid is None) == (row.to_location_uid is None):
        return None
    return abs(row.units) if row.to_location_uid is not None else -abs(row.units)


def _counted(unit: Unit, uids: Collection[str]) -> frozenset[str]:
    """Products that are linked and hold stock; where there are sites, some have no cell before their first unit."""
    links = unit.links.of(Side.ZUPER, uids)
    return frozenset(uid for uid, link in links.items() if Kind(link.kind) in STOCKED)


def _news_of(
    unit: Unit, row: Movement, cells: Sequence[CellAt], before: Lines | None, *, by_sites: bool
) -> News | None:
    whole = _effect(row, by_sites=by_sites)
    now = dict.fromkeys(whole, ZERO) if row.is_deleted else whole
    token = in_remarks(row.remarks)
    is_ours = token is not None and unit.documents.is_ours(token)
    landed_as = unit.documents.peer_id_of(token) if token is not None and is_ours else None
    is_another = landed_as is not None and landed_as != row.uid
    # Some take a movement back by writing its opposite, remarks and all (facts/ZUPER_SIMULATOR.md §4.9).
    landed_twice = is_another and sum(whole.values(), ZERO) * unit.inspections.units_of(token or "") >= ZERO
    # A posting of ours is in the book already; only what was done to it afterwards is news.
    booked: Lines = whole if is_ours and not is_another else {}
    base = booked if before is None else before
    keys = sorted({*now, *base})
    changes = {key: change for key in keys if (change := now.get(key, ZERO) - base.get(key, ZERO))}
    if before is not None and not changes:
        return None
    forgotten = None if token is None or is_ours else _forgotten(unit, row, token, cells, whole)
    undone = whole if row.is_deleted and before is None and not is_ours else {}
    return News(row, changes, now, is_ours, landed_twice, forgotten, undone)


def _forgotten(unit: Unit, row: Movement, token: Token, cells: Sequence[CellAt], effect: Lines) -> Forgotten | None:
    """The row as a posting of ours, unless it is older than the link: then another connection wrote it, long ago."""
    linked_at = unit.links.linked_at(row.product_uid or "")
    if row.units is None or linked_at is None or row.created_at < linked_at:
        return None
    by_place = {place_of(cell, Side.ZUPER): cell.id for cell in cells}
    lines = tuple((by_place[place], units) for (_, place), units in effect.items() if place in by_place)
    return Forgotten(Side.ZUPER, token, row.uid, row.created_at, lines)


def _effect(row: Movement, *, by_sites: bool) -> dict[tuple[str, str], Decimal]:
    """What a row does to each place while it is not void. Inside one place, a transfer does nothing."""
    effect: dict[tuple[str, str], Decimal] = {}
    if row.units is None or row.product_uid is None:
        return effect
    for location, units in ((row.from_location_uid, -abs(row.units)), (row.to_location_uid, abs(row.units))):
        if location is not None:
            key = (row.product_uid, location if by_sites else WHOLE_COMPANY)
            effect[key] = effect.get(key, ZERO) + units
    return {key: units for key, units in effect.items() if units}


def _document(one: News, paper: Paper | None) -> Document:
    row = one.row
    kind = None if one.is_ours else in_zuper(row.type, row.module_name)
    own = (paper.number if paper else None) or number_in(row.remarks)
    return Document(
        side=Side.ZUPER,
        source_id=row.uid,
        kind=row.type[:32],
        movement_kind=kind,
        number=own,
        numbers=Numbers.of([own], [paper.reference] if paper else ()),
        party=(paper.party if paper else None) or row.created_by_name,
        at=row.created_at.isoformat(),
        lines=one.lines,
        is_void=row.is_deleted,
    )


def _explain_undone(unit: Unit, one: News, text: str, at: datetime) -> None:
    """A row that shows only after its void may explain a part of what was booked without it, and of what took it back."""
    row = one.row
    cells = {place_of(cell, Side.ZUPER): cell.id for cell in _cells(unit, row)} if one.undone else {}
    booked = unit.evidence.unexplained(cells.values(), Side.ZUPER)
    for (product_uid, place), units in one.undone.items():
        if place in cells and booked.get(cells[place]):
            for change in (units, -units):
                unit.evidence.add_effect(Side.ZUPER, row.uid, product_uid, place, change, text, row.created_by_name, at)


def _hold_what_is_wrong(unit: Unit, one: News, at: datetime) -> None:
    row = one.row
    module = (row.module_name or "").upper()
    if one.landed_twice and row.is_deleted:
        for cell in _cells(unit, row):
            unit.holds.lift(f"cell:{cell.id}", LANDED_TWICE, "the second movement was voided", at)
    elif one.landed_twice:
        text = (
            f"Zuper carried out one of our postings a second time, long after its connection was lost ({row.remarks}). "
            "Nothing was carried over from it. Void one of the two movements in Zuper."
        )
        _hold(unit, row, None, LANDED_TWICE, text, at)
    elif row.type == "CONSUMED" and module and module != "INVOICE" and not row.is_deleted:
        text = (
            f"Zuper took parts for a {module.lower().replace('_', ' ')}, not for an invoice. The movement is booked but not carried "
            "to QuickBooks, where the invoice may take them again. In Zuper choose Invoice under Settings > Parts & Services > "
            "Choose Module to Track Consumption; then have what was used carried."
        )
        _hold(unit, row, Side.QUICKBOOKS, CONSUMPTION_MODULE, text, at)


def _hold(unit: Unit, row: Movement, side: Side | None, reason: str, text: str, at: datetime) -> None:
    for cell in _cells(unit, row):
        unit.holds.put(
            NewHold(
                subject=f"cell:{cell.id}" if side is None else f"cell:{cell.id}:{side}",
                reason=reason,
                text=text,
                who="whoever looks after Zuper",
                actions=("retry",),
                cell_id=cell.id,
                product_uid=row.product_uid,
                side=side,
                units=row.units,
            ),
            at,
        )


def _cells(unit: Unit, row: Movement) -> Sequence[CellAt]:
    uid = row.product_uid or ""
    return unit.book.cells_of(Side.ZUPER, [uid]).get(uid, [])


def _where(row: Movement, locations: Mapping[str, str]) -> Iterator[str]:
    source = locations.get(row.from_location_uid or "", "a location") if row.from_location_uid else None
    target = locations.get(row.to_location_uid or "", "a location") if row.to_location_uid else None
    if source and target:
        yield f"from {source} to {target}"
    elif source or target:
        yield f"at {source or target}"


def _document_of(row: Movement, paper: Paper | None) -> Iterator[str]:
    called = (row.module_name or "").lower().replace("_", " ")
    if paper is not None and paper.number:
        reference = f" ({paper.reference})" if paper.reference else ""
        party = f", {paper.party}" if paper.party else ""
        yield f"on {called} {paper.number}{reference}{party}"
    elif row.module_name:
        yield f"on {called} {row.module_uid or ''}".rstrip()
    elif row.type in ("INWARD", "OUTWARD") and not row.remarks:
        yield "by hand"
