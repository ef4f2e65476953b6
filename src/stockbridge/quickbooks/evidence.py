"""What changed documents did to stock, as effects that explain the readings.

A document is compared with what we knew of it: only the difference is an effect. Of a document that is older than the
connection and was edited or deleted since, the earlier lines are unknown: then its effect is *inferred* where it still names an
item, and a full sweep is asked for, because nothing tells which items it no longer names (facts/QBXML.md §7).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from stockbridge.core.cell import CellId
from stockbridge.core.movement_kinds import in_quickbooks
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.core.token import Token, in_adjustment
from stockbridge.ledger import gone, readings, twins
from stockbridge.ledger.forgotten import Forgotten, OlderBook, adopt, stop
from stockbridge.ledger.readings import Reading
from stockbridge.ledger.rules import matched_kinds
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentRet
from stockbridge.qbxml.messages.deleted import TxnDeletedRet
from stockbridge.qbxml.messages.transactions import TxnRet
from stockbridge.qbxml.messages.transfers import TransferInventoryRet
from stockbridge.qbxml.values import parse_time
from stockbridge.quickbooks import host_clock, sites
from stockbridge.quickbooks.host_clock import Stamps
from stockbridge.quickbooks.merged import Lines, known_lines
from stockbridge.quickbooks.papers import Paper, name_of, read_paper
from stockbridge.quickbooks.update import Update
from stockbridge.storage.evidence import Document


def take(update: Update, rets: Sequence[TxnRet], stamps: Stamps) -> set[str]:
    """Keep documents as read and note their effects; returns the ListIDs of stock items whose quantity may have moved."""
    stamps.seen.extend(ret.time_modified for ret in rets if ret.time_modified)
    _adopt_forgotten(update, rets)
    place_of = sites.place_of(update)
    papers = [
        (paper, ret)
        for ret in rets
        if (paper := read_paper(ret, place_of, bills_move_stock=update.facts.bills_move_stock)) is not None
        and not _is_in_doubt(update, paper)
    ]
    documents = [paper.document for paper, _ in papers]
    known = known_lines(update.unit, [document.source_id for document in documents], documents)
    holding = update.unit.items.holding_stock(
        {item for paper, _ in papers for item in _items(paper.document.lines, known.get(paper.document.source_id, {}))}
    )
    touched: set[str] = set()
    for paper, ret in papers:
        before = known.get(paper.document.source_id)
        is_old = before is None and _is_older_than_connection(update, ret.time_created)
        touched |= _effects(update, paper, before or {}, holding, is_old=is_old)
        if is_old:
            update.want_sweep()
        elif before != paper.document.lines and ret.time_modified:
            stamps.saved.append(ret.time_modified)
    renumbered = _renumbered(update, [document for document in documents if document.source_id in known])
    update.unit.evidence.keep(documents, update.now)
    _look_for_twins(update, renumbered)
    return set() if update.is_first_contact else touched


def _renumbered(update: Update, documents: Sequence[Document]) -> list[Document]:
    """Known documents that bear other numbers now; that moves no unit, but may make them twins or end it."""
    before = update.unit.evidence.numbers_of(Side.QUICKBOOKS, [one.source_id for one in documents])
    return [one for one in documents if before.get(one.source_id, frozenset()) != {*one.numbers.all()}]


def _look_for_twins(update: Update, documents: Sequence[Document]) -> None:
    cells = update.unit.book.cells_of(Side.QUICKBOOKS, {item for one in documents for item, _ in one.lines})
    touched = defaultdict[CellId, set[str]](set)
    for one in documents:
        for item, place in one.lines:
            for cell in cells.get(item, ()):
                if readings.place_of(cell, Side.QUICKBOOKS) == place:
                    touched[cell.id].add(one.source_id)
    twins.recognise(
        update.unit,
        Side.QUICKBOOKS,
        touched,
        matched=matched_kinds(update.settings),
        run_id=update.run_id,
        at=update.now,
    )


def _adopt_forgotten(update: Update, rets: Sequence[TxnRet]) -> None:
    """Take adjustments of ours that the book lacks into it.

    Raises:
        OlderBook: nobody has said yet that they may be; the connection is stopped.
    """
    forgotten = [
        found
        for ret in rets
        if isinstance(ret, (InventoryAdjustmentRet, TransferInventoryRet))
        and (token := in_adjustment(ret.ref_number, ret.external_guid, ret.memo)) is not None
        and not update.unit.documents.is_ours(token)
        and not update.is_first_contact
        and not _is_older_than_connection(update, ret.time_created)
        and (found := _forgotten(update, ret, token)) is not None
    ]
    try:
        adopt(update.unit, forgotten, run_id=update.run_id, at=update.now)
    except OlderBook as question:
        stop(update.unit, question, side=Side.QUICKBOOKS, at=update.now)
        raise
    place_of = sites.place_of(update)
    update.unit.evidence.keep(
        [
            paper.document
            for ret in rets
            if ret.txn_id in {one.peer_id for one in forgotten} and (paper := read_paper(ret, place_of))
        ],
        update.now,
    )


def _forgotten(update: Update, ret: InventoryAdjustmentRet | TransferInventoryRet, token: Token) -> Forgotten | None:
    """A document as a posting of ours; None where it names no item that is linked."""
    paper = read_paper(ret, sites.place_of(update))
    units = paper.document.lines if paper is not None else {}
    # A place where the item had no row yet when the older copy was made has no cell in it.
    at_places = [Reading(list_id, place, moved) for (list_id, place), moved in units.items()]
    cells = readings.open_cells(update.unit, Side.QUICKBOOKS, at_places, run_id=update.run_id, at=update.now)
    lines = [
        (cell.id, units[list_id, readings.place_of(cell, Side.QUICKBOOKS)])
        for list_id, some in sorted(cells.items())
        for cell in some
        if (list_id, readings.place_of(cell, Side.QUICKBOOKS)) in units
    ]
    if not lines or ret.txn_id is None:
        return None
    return Forgotten(Side.QUICKBOOKS, token, ret.txn_id, _written_at(update, ret), lines)


def _written_at(update: Update, ret: InventoryAdjustmentRet | TransferInventoryRet) -> datetime:
    """When it was saved, by our clock: as long ago as the host's clock says (its zone and its date may be wrong)."""
    wall = host_clock.of(update).wall_at(update.now)
    ago = wall - parse_time(ret.time_created).replace(tzinfo=None) if ret.time_created else timedelta()
    return update.now - max(ago, timedelta())


def take_deleted(update: Update, rets: Sequence[TxnDeletedRet]) -> set[str]:
    """Note the effects of documents that were deleted; returns the ListIDs of stock items whose quantity may have moved."""
    by_id = {ret.txn_id: ret for ret in rets if ret.txn_id is not None}
    known = known_lines(update.unit, list(by_id))
    holding = update.unit.items.holding_stock({item for lines in known.values() for item, _ in lines})
    update.unit.documents.fallen(Side.QUICKBOOKS, list(by_id), update.now)
    touched: set[str] = set()
    for txn_id, ret in by_id.items():
        document = Document(
            side=Side.QUICKBOOKS,
            source_id=txn_id,
            kind=ret.txn_del_type or "",
            movement_kind=in_quickbooks(ret.txn_del_type or ""),
            number=ret.ref_number,
            party=None,
            at=None,
            lines={},
            is_void=True,
        )
        before = known.get(txn_id)
        touched |= _effects(update, Paper(document, frozenset(), None), before or {}, holding, is_old=False)
        if before is None:
            update.unit.evidence.keep([document], update.now)
            if _is_older_than_connection(update, ret.time_created):
                update.want_sweep()
        elif before:
            update.unit.evidence.void(Side.QUICKBOOKS, txn_id, update.now)
    return touched


def take_gone(update: Update, list_ids: Sequence[str]) -> None:
    """Items were deleted or merged away: hold those that are linked, and look for where their units went."""
    missed = update.unit.items.gone(Side.QUICKBOOKS, list_ids, update.now)
    if gone.hold_items(update.unit, missed, update.now):
        update.want_sweep()


def _effects(update: Update, paper: Paper, before: Lines, holding: frozenset[str], *, is_old: bool) -> set[str]:
    """Note what a document did beyond what was known of it; returns the stock items it touched."""
    document = paper.document
    touched: set[str] = set()
    token = update.unit.inspections.token_of(Side.QUICKBOOKS, document.source_id, paper.token or document.number)
    for item_id, place in sorted({*document.lines, *before}):
        change = document.lines.get((item_id, place), ZERO) - before.get((item_id, place), ZERO)
        if item_id not in holding or not (change or is_old):
            continue
        touched.add(item_id)
        if update.is_first_contact:
            continue
        update.unit.evidence.add_effect(
            Side.QUICKBOOKS,
            document.source_id,
            item_id,
            place,
            ZERO if is_old else change,
            name_of(document, _how(document, before, is_old=is_old)),
            None,
            update.now,
            inferred=is_old or item_id in paper.unsized,
            token=token,
        )
    return touched


def _how(document: Document, before: Lines, *, is_old: bool) -> str:
    if document.is_void:
        return ", deleted"
    if before and not any(document.lines.values()):
        return ", voided"
    return ", changed" if before or is_old else ""


def _items(now: Lines, before: Lines) -> set[str]:
    return {item for item, _ in (*now, *before)}


def _is_in_doubt(update: Update, paper: Paper) -> bool:
    """A document of ours whose fate is not settled yet is no evidence of what people did."""
    return paper.document.number is not None and update.unit.documents.is_in_doubt(paper.document.number.upper())


def _is_older_than_connection(update: Update, created: str | None) -> bool:
    observed_from: str | None = update.unit.facts.company_file().observed_from
    if observed_from is None:
        return False
    return created is None or parse_time(created).replace(tzinfo=None) < parse_time(observed_from)
