"""Whether the book of a connection is whole: the invariants of the ledger, added up afresh from the tables alone.

Nothing of the product's own arithmetic is used, so that a mistake there cannot hide here. To be called after every test that
writes into a book.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from stockbridge.core.side import Side
from stockbridge.storage.database import Database
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import evidence as e
from stockbridge.storage.tables import items as i

ZERO = Decimal(0)
Key = tuple[int, str]
"""A cell and a side."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """The tables of one connection, as they are on disk."""

    cells: list[Row[Any]]
    ended: set[int]
    """Cells whose link a person ended: they took leave of what the two sides were apart."""
    entries: list[Row[Any]]
    carries: list[Row[Any]]
    postings: list[Row[Any]]
    documents: dict[int, Row[Any]]
    effects: list[Row[Any]]
    unexplained: list[Row[Any]]
    acknowledged: list[Row[Any]]
    seen: set[tuple[str, str]]
    """Documents of the peers that were read: side and id."""
    readings: dict[Key, tuple[Decimal, datetime]]


def check_books(database: Database, connection_id: str) -> None:
    """Every invariant of the book of this connection.

    Raises:
        AssertionError: one of them does not hold; the message names the cell.
    """
    with database.begin() as transaction:
        rows = _read(transaction, connection_id)
    _readings_equal_the_book(rows)
    _every_carried_line_has_one_carry(rows)
    _postings_carry_what_they_say(rows)
    _confirmed_means_booked(rows)
    _sent_means_written_down(rows)
    _both_sides_tell_the_same_story(rows)
    _every_movement_names_its_evidence(rows)
    _nothing_is_owed_where_a_link_ended(rows)


def _read(transaction: Connection, connection_id: str) -> _Rows:
    def all_of(table: Table) -> list[Row[Any]]:
        query = select(table).where(table.c.connection_id == connection_id)
        return list(transaction.execute(query.order_by(*table.primary_key.columns)))

    return _Rows(
        cells=all_of(i.cell),
        ended=_ended(transaction, connection_id),
        entries=all_of(b.entry),
        carries=all_of(b.carry),
        postings=all_of(b.posting),
        documents={row.id: row for row in all_of(b.document)},
        effects=all_of(e.effect),
        unexplained=all_of(e.unexplained),
        acknowledged=all_of(e.acknowledged),
        seen={(row.side, row.source_id) for row in all_of(e.evidence)},
        readings=_last_readings(transaction, connection_id),
    )


def _ended(transaction: Connection, connection_id: str) -> set[int]:
    query = (
        select(i.cell.c.id)
        .join(i.link, i.link.c.id == i.cell.c.link_id)
        .where(i.cell.c.connection_id == connection_id, ~i.lives)
    )
    return set(transaction.execute(query).scalars())


def _last_readings(transaction: Connection, connection_id: str) -> dict[Key, tuple[Decimal, datetime]]:
    """What was read last of every cell: of the whole company, or of its own place."""
    found: dict[Key, tuple[Decimal, datetime]] = {}
    for side, table, own, linked, place in (
        (Side.QUICKBOOKS, i.quickbooks_item, i.quickbooks_item.c.list_id, i.link.c.list_id, i.place.c.site_list_id),
        (Side.ZUPER, i.zuper_product, i.zuper_product.c.product_uid, i.link.c.product_uid, i.place.c.location_uid),
    ):
        query = (
            select(i.cell.c.id, table.c.quantity, table.c.read_at, table.c.stock, i.place.c.site_list_id, place)
            .join(i.link, i.link.c.id == i.cell.c.link_id)
            .join(i.place, i.place.c.id == i.cell.c.place_id)
            .join(table, (own == linked) & (table.c.connection_id == connection_id))
            .where(i.cell.c.connection_id == connection_id, i.lives)
        )
        for cell_id, total, read_at, stock, site, key in transaction.execute(query):
            by_place = {one: Decimal(units) for one, units in json.loads(stock or "[]")}
            quantity = total if site is None else by_place.get(key)
            if quantity is not None:
                found[cell_id, side] = quantity, read_at
    return found


def _readings_equal_the_book(rows: _Rows) -> None:
    """reading = opening + movements + postings + corrections (invariant 6), where the reading may be used at all."""
    balances: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    last_line: dict[Key, datetime] = {}
    last_posting: dict[Key, datetime] = {}
    for entry in rows.entries:
        if entry.kind in ("owed", "decided"):
            continue
        key = entry.cell_id, entry.side
        balances[key] += entry.units
        last_line[key] = max(entry.at, last_line.get(key, entry.at))
        if entry.posting_id is not None:
            last_posting[key] = max(entry.at, last_posting.get(key, entry.at))
    in_doubt = {(posting.cell_id, posting.side) for posting in rows.postings if posting.state == "sent"}
    for key in rows.readings.keys() & last_line.keys() - in_doubt - _not_shown_yet(rows):
        quantity, read_at = rows.readings[key]
        posted_since = key in last_posting and read_at <= last_posting[key]
        if read_at >= last_line[key] and not posted_since:
            assert balances[key] == quantity, f"{_name(key)}: the book says {balances[key]}, {quantity} was read"


def _not_shown_yet(rows: _Rows) -> set[Key]:
    """Where a posting was confirmed that the peer's own history has not shown: its number may still lack it."""
    return {
        (posting.cell_id, posting.side)
        for posting in rows.postings
        if posting.side == Side.ZUPER
        and posting.state == "confirmed"
        and posting.document_id is not None
        and (posting.side, rows.documents[posting.document_id].peer_id) not in rows.seen
    }


def _every_carried_line_has_one_carry(rows: _Rows) -> None:
    carried = {entry.id: entry for entry in rows.entries if entry.kind in ("movement", "owed", "decided")}
    counts = Counter(carry.entry_id for carry in rows.carries)
    assert counts == dict.fromkeys(carried, 1), "every movement and every owed line has one carry, and nothing else has"
    for carry in rows.carries:
        entry = carried[carry.entry_id]
        assert (carry.cell_id, carry.units) == (entry.cell_id, entry.units), f"line {entry.id}: its carry differs"
        assert Side(carry.to_side) is Side(entry.side).other, f"line {entry.id} is carried to its own side"


def _postings_carry_what_they_say(rows: _Rows) -> None:
    postings = {posting.id: posting for posting in rows.postings}
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for carry in rows.carries:
        if carry.posting_id is None:
            continue
        posting = postings[carry.posting_id]
        assert posting.state in ("planned", "sent", "confirmed"), f"line {carry.entry_id} hangs on a dead posting"
        assert (carry.cell_id, carry.to_side) == (posting.cell_id, posting.side), f"line {carry.entry_id} went astray"
        sums[posting.id] += carry.units
    unresolved: Counter[Key] = Counter()
    for posting in rows.postings:
        if posting.state in ("planned", "sent", "confirmed"):
            assert posting.units == sums[posting.id], f"posting {posting.id} is not the sum of its lines"
        if posting.state in ("planned", "sent"):
            unresolved[posting.cell_id, posting.side] += 1
    assert all(count == 1 for count in unresolved.values()), f"several unresolved postings: {unresolved}"


def _confirmed_means_booked(rows: _Rows) -> None:
    lines = Counter(entry.posting_id for entry in rows.entries if entry.posting_id is not None)
    for posting in rows.postings:
        needs_no_write = posting.document_id is None and posting.units == ZERO
        expected = 1 if posting.state == "confirmed" and not needs_no_write else 0
        assert lines[posting.id] == expected, f"{posting.state} posting {posting.id} has {lines[posting.id]} lines"
    by_id = {posting.id: posting for posting in rows.postings}
    for entry in rows.entries:
        if entry.posting_id is not None:
            posting = by_id[entry.posting_id]
            assert (entry.cell_id, entry.side) == (posting.cell_id, posting.side), f"line {entry.id} went astray"


def _sent_means_written_down(rows: _Rows) -> None:
    for posting in rows.postings:
        if posting.state == "sent" or (posting.state in ("confirmed", "refused") and posting.units != ZERO):
            document = rows.documents[posting.document_id]
            assert document.payload, f"posting {posting.id} left without its request on disk"
            assert document.attempts >= 1, f"posting {posting.id} left without an attempt"
            assert document.sent_at is not None, f"posting {posting.id} left at no time"
            assert document.side == posting.side, f"posting {posting.id} left for the other side"


def _both_sides_tell_the_same_story(rows: _Rows) -> None:
    """What each side holds and will get is the same on both, or apart by what was accepted at first contact."""
    will_hold: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    openings: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for entry in rows.entries:
        if entry.kind not in ("owed", "decided"):
            will_hold[entry.cell_id, entry.side] += entry.units
        if entry.kind == "opening":
            openings[entry.cell_id, entry.side] += entry.units
    for carry in rows.carries:
        if carry.posting_id is None:
            will_hold[carry.cell_id, carry.to_side] += carry.units
    for posting in rows.postings:
        if posting.state in ("planned", "sent"):
            will_hold[posting.cell_id, posting.side] += posting.units
    for cell in rows.cells:
        here, there = (cell.id, Side.QUICKBOOKS), (cell.id, Side.ZUPER)
        apart, accepted = will_hold[here] - will_hold[there], openings[here] - openings[there]
        assert apart in (ZERO, accepted) or cell.id in rows.ended, (
            f"cell {cell.id}: {apart} units were lost or counted twice"
        )


def _every_movement_names_its_evidence(rows: _Rows) -> None:
    entries = {entry.id: entry for entry in rows.entries}
    explained = dict.fromkeys((effect.entry_id for effect in rows.effects if effect.entry_id is not None), ZERO)
    for effect in rows.effects:
        if effect.entry_id is not None:
            explained[effect.entry_id] += effect.units
    unexplained = {row.entry_id for row in rows.unexplained}
    acknowledged = {row.entry_id for row in rows.acknowledged}
    assert not acknowledged & unexplained, "what a person took note of is not unexplained"
    for entry_id in explained.keys() | unexplained | acknowledged:
        assert entries[entry_id].kind == "movement", f"line {entry_id} is no movement"
    for entry in rows.entries:
        if entry.kind == "movement":
            assert entry.id in explained.keys() | unexplained | acknowledged, f"line {entry.id} names no evidence"
    for row in rows.unexplained:
        entry = entries[row.entry_id]
        rest = entry.units - explained.get(entry.id, ZERO)
        assert rest != ZERO, f"line {entry.id} is explained"
        assert (row.cell_id, row.side, row.units) == (entry.cell_id, entry.side, rest), f"line {entry.id}"


def _name(key: Key) -> str:
    return f"cell {key[0]} in {Side(key[1]).label}"


def _nothing_is_owed_where_a_link_ended(rows: _Rows) -> None:
    """A book that is closed owes nothing, and nothing of it is on its way."""
    owed = {carry.cell_id for carry in rows.carries if carry.posting_id is None}
    unresolved = {posting.cell_id for posting in rows.postings if posting.state in ("planned", "sent")}
    assert not rows.ended & (owed | unresolved), "a link ended, and its cells still owe something"
