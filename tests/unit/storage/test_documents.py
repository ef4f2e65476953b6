"""Documents: frozen once they have a token, written down before they leave, settled by answers alone."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from stockbridge.core.errors import Broken
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.core.token import ENTROPY_BYTES, make_token
from stockbridge.storage.documents import Planned, Sent
from stockbridge.storage.evidence import Document
from stockbridge.storage.holds import NewHold
from tests.cells import NOON, Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


@pytest.fixture
def owing(cells: Cells) -> Cells:
    """QuickBooks is owed -1, -2 and -3."""
    for number in range(3):
        cells.move(ZUPER, -1 - number, number)
    cells.read(ZUPER)
    cells.carry(QUICKBOOKS)
    return cells


def planned(cells: Cells, **wanted: int) -> list[Planned]:
    with cells.unit() as unit:
        return unit.documents.planned(QUICKBOOKS, **({"most": 10} | wanted))


def shown(rows: Sequence[Planned]) -> list[tuple[str, str, Decimal, int | None]]:
    return [(row.list_id, row.product_uid, row.units, row.document_id) for row in rows]


def test_what_waits_is_handed_out_oldest_first_and_a_page_at_a_time(owing: Cells) -> None:
    assert [
        ("item-0", "product-0", Decimal(-1), None),
        ("item-1", "product-1", Decimal(-2), None),
        ("item-2", "product-2", Decimal(-3), None),
    ] == shown(planned(owing))
    first, second = planned(owing, most=2)
    assert ["item-2"] == [row.list_id for row in planned(owing, after_id=second.posting_id)]
    assert (owing.place_id, None, "location") == (first.place_id, first.site_list_id, first.location_uid)


def test_held_cells_are_not_handed_out(owing: Cells) -> None:
    with owing.unit() as unit:
        for number, side in ((0, QUICKBOOKS), (1, None), (2, ZUPER)):
            hold = NewHold(
                subject=f"{number}", reason="x", text="x", who="x", actions=(), cell_id=owing.ids[number], side=side
            )
            unit.holds.put(hold, NOON)
    assert ["item-2"] == [row.list_id for row in planned(owing)]


def test_a_transfer_waits_as_a_whole_when_one_of_its_ends_is_held(owing: Cells) -> None:
    """What is not handed out is not on its way either: else nothing would ever be quiet before somebody answers."""
    ends = [one.posting_id for one in planned(owing, most=2)]
    with owing.unit() as unit:
        goal = unit.places.add("site", "truck", "Truck")
        unit.documents.add(
            QUICKBOOKS, make_token(bytes(ENTROPY_BYTES)), owing.place_id, None, ends, NOON, to_place_id=goal
        )
        unit.holds.put(NewHold(subject="0", reason="x", text="x", who="x", actions=(), cell_id=owing.ids[0]), NOON)

    assert ["item-2"] == [row.list_id for row in planned(owing)]
    with owing.unit() as unit:
        assert 1 == unit.postings.count(State.PLANNED)


def test_a_document_that_left_is_in_doubt_until_somebody_answers(owing: Cells) -> None:
    with owing.unit() as unit:
        assert [] == unit.documents.in_doubt(QUICKBOOKS)
    sent = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        assert [sent] == unit.documents.in_doubt(QUICKBOOKS)
        assert [] == unit.documents.in_doubt(ZUPER)
        assert sent == unit.documents.with_id(sent.document_id)
        assert f"request {sent.document_id}" == sent.payload == unit.documents.payload(sent.document_id)
        assert (owing.ids, 1) == ([line.cell_id for line in sent.lines], sent.attempts)
        assert unit.documents.is_in_doubt(sent.token)
        assert unit.documents.is_ours(sent.token)
        assert frozenset(owing.ids) == unit.postings.cells_in_doubt(QUICKBOOKS)
    owing.land(sent)
    owing.confirm(sent)
    with owing.unit() as unit:
        assert [] == unit.documents.in_doubt(QUICKBOOKS)
        assert not unit.documents.is_in_doubt(sent.token)
        assert unit.documents.is_ours(sent.token)
        assert f"peer {sent.document_id}" == unit.documents.peer_id_of(sent.token)


def test_a_document_is_sent_once(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    with pytest.raises(Broken, match="a sent posting cannot take the event"), owing.unit() as unit:
        unit.documents.send(sent.document_id, sent.payload, NOON)


def absent(cells: Cells, sent: Sent) -> None:
    with cells.unit() as unit:
        unit.documents.resolve(sent.document_id, Event.ABSENT, cells.now)


def test_what_is_not_there_goes_again_to_the_letter(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    absent(owing, sent)
    assert [sent.document_id] * 3 == [row.document_id for row in planned(owing)]
    with pytest.raises(Broken, match="may only be repeated to the letter"), owing.unit() as unit:
        unit.documents.send(sent.document_id, "another request", NOON)
    again = owing.send(QUICKBOOKS)
    assert (sent.token, sent.payload, sent.lines, 2) == (again.token, again.payload, again.lines, again.attempts)


def test_a_token_freezes_the_units(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    owing.move(ZUPER, -5)
    owing.read(ZUPER)
    assert 0 == owing.carry(QUICKBOOKS)
    absent(owing, sent)
    assert 0 == owing.carry(QUICKBOOKS), "the same units go first"
    assert [Decimal(-1), Decimal(-2), Decimal(-3)] == [row.units for row in planned(owing)]


def test_a_repeat_counts_and_changes_nothing_else(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        unit.documents.repeat(sent.document_id, owing.now)
        again = unit.documents.with_id(sent.document_id)
    assert (2, sent.payload, sent.lines) == (again.attempts, again.payload, again.lines)
    assert again.sent_at > sent.sent_at


def test_a_second_token_for_a_posting_is_not_taken(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    ids = [line.posting_id for line in sent.lines]
    with owing.unit() as unit:
        other = unit.documents.add(QUICKBOOKS, owing.token(), owing.place_id, None, ids, NOON)
        assert () == unit.documents.with_id(other).lines
        assert sent == unit.documents.with_id(sent.document_id)


def test_a_no_frees_what_the_document_carried(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        unit.documents.resolve(sent.document_id, Event.NO, NOON, why="3210: no such account")
        assert owing.ids == unit.postings.owed_cells(QUICKBOOKS, 10)
        assert 3 == unit.postings.count(State.REFUSED)


def test_a_yes_without_units_stays_in_doubt(owing: Cells) -> None:
    sent = owing.send(QUICKBOOKS)
    with owing.unit() as unit:
        unit.documents.answered(sent.document_id, "txn-1")
        (still,) = unit.documents.in_doubt(QUICKBOOKS)
        assert "txn-1" == still.peer_id


def test_the_last_document_that_nobody_deleted_must_still_be_there(owing: Cells) -> None:
    with owing.unit() as unit:
        assert unit.documents.last_standing(QUICKBOOKS) is None
    first = owing.deliver(QUICKBOOKS)
    owing.move(ZUPER, -1)
    owing.read(ZUPER)
    owing.carry(QUICKBOOKS)
    second = owing.deliver(QUICKBOOKS)
    with owing.unit() as unit:
        assert f"peer {second.document_id}" == unit.documents.last_standing(QUICKBOOKS)
        assert unit.documents.last_standing(ZUPER) is None
        unit.documents.fallen(QUICKBOOKS, [f"peer {second.document_id}"], NOON)
        assert f"peer {first.document_id}" == unit.documents.last_standing(QUICKBOOKS)


def test_a_confirmed_document_is_unseen_until_the_peers_own_history_shows_it(owing: Cells) -> None:
    sent = owing.deliver(QUICKBOOKS)
    seen = Document(
        side=QUICKBOOKS,
        source_id=f"peer {sent.document_id}",
        kind="x",
        movement_kind=None,
        number=None,
        party=None,
        at=None,
        lines={},
    )
    with owing.unit() as unit:
        unseen = unit.documents.unseen(QUICKBOOKS, owing.ids[:2])
        assert [("product-0", Decimal(-1)), ("product-1", Decimal(-2))] == [
            (one.product_uid, one.units) for one in unseen
        ]
        unit.evidence.keep([seen], NOON)
        assert [] == unit.documents.unseen(QUICKBOOKS, owing.ids)
