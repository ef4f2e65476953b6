"""The check of the books finds every kind of damage; without that, a whole book would prove nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stockbridge.core.side import Side
from tests.books import check_books
from tests.cells import Cells
from tests.templates import migrated

DAMAGE = {
    "the book says 7.00000, 3.00000 was read": "UPDATE zuper_product SET quantity = 300000 WHERE product_uid = 'product-1'",
    "every movement and every owed line has one carry": "DELETE FROM carry WHERE posting_id IS NULL",
    "its carry differs": "UPDATE carry SET units = units + 1 WHERE posting_id IS NULL",
    "carried to its own side": "UPDATE carry SET to_side = 'zuper' WHERE posting_id IS NULL",
    "hangs on a dead posting": "UPDATE posting SET state = 'cancelled' WHERE state = 'planned'",
    "is not the sum of its lines": "UPDATE posting SET units = units - 100000 WHERE state = 'planned'",
    "went astray": "UPDATE posting SET side = 'zuper' WHERE state = 'planned'",
    "confirmed posting": "UPDATE posting SET state = 'confirmed' WHERE state = 'sent'",
    "sent posting": "UPDATE posting SET state = 'sent' WHERE state = 'confirmed'",
    "left without its request on disk": "UPDATE document SET payload = NULL",
    "left without an attempt": "UPDATE document SET attempts = 0",
    "left at no time": "UPDATE document SET sent_at = NULL",
    "left for the other side": "UPDATE document SET side = 'zuper'",
    "names no evidence": "DELETE FROM unexplained",
    "is explained": (
        "INSERT INTO effect (connection_id, side, source_id, document, item_id, place, units, inferred, is_end, text, seen_at, entry_id) "
        "SELECT connection_id, side, 'x', 'x', 'x', '', units, false, false, 'x', since, entry_id FROM unexplained"
    ),
    "units were lost or counted twice": (
        "INSERT INTO entry (connection_id, cell_id, side, kind, units, at, run_id, text) "
        "SELECT connection_id, cell_id, 'quickbooks', 'conjured', 100000, at, run_id, 'x' FROM entry WHERE id = 1"
    ),
}


@pytest.fixture
def cells(tmp_path: Path) -> Iterator[Cells]:
    """One cell confirmed, one in doubt, one planned, one still owed."""
    database = migrated(f"sqlite:///{tmp_path / 'stockbridge.sqlite'}")
    cells = Cells.opened(database, 4)
    for number in range(4):
        cells.move(Side.ZUPER, -3, number)
        cells.read(Side.ZUPER, number)
        if number < 3:
            cells.carry(Side.QUICKBOOKS)
        if number == 0:
            cells.deliver(Side.QUICKBOOKS)
        if number == 1:
            cells.send(Side.QUICKBOOKS)
    yield cells
    database.dispose()


def test_a_whole_book_is_found_whole(cells: Cells) -> None:
    check_books(cells.database, "acme")


@pytest.mark.parametrize(("complaint", "damage"), DAMAGE.items(), ids=range(len(DAMAGE)))
def test_every_damage_is_found_and_named(cells: Cells, complaint: str, damage: str) -> None:
    with cells.unit() as unit:
        unit.transaction.exec_driver_sql("PRAGMA ignore_check_constraints = ON")  # a damaged disk asks no schema
        assert unit.transaction.exec_driver_sql(damage).rowcount > 0
    with pytest.raises(AssertionError, match=complaint):
        check_books(cells.database, "acme")


def test_a_posting_that_the_peer_has_not_shown_yet_excuses_its_reading(cells: Cells) -> None:
    cells.move(Side.QUICKBOOKS, 5)
    cells.read(Side.QUICKBOOKS, 0)
    cells.carry(Side.ZUPER)
    sent = cells.send(Side.ZUPER)
    cells.confirm(sent)
    with cells.unit() as unit:
        unit.items.saw_products([cells.product(0)], 0, cells.now)  # its number lacks the posting still
    check_books(cells.database, "acme")
