"""Drift by what people do with lists: items merged, products taken for each other. One audit names it; a person's answer ends it."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.transactions import TxnKind
from tests.books import check_books
from tests.simulation import drifts
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.desk import Desk
from tests.simulation.test_drift import STANDING, at_rest

HOSE, PIPE = STANDING["Hose"], STANDING["Pipe"]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A company in which one posting of ours stands in each system."""
    return Desk(at_rest(tmp_path), monkeypatch)


def named(desk: Desk) -> list[tuple[str, str, Decimal]]:
    """What one audit finds."""
    return [(one["item"], one["cause"], Decimal(one["units"])) for one in desk.drift()]


def test_our_item_merged_into_another_is_one_jump_of_that_and_ends_by_the_answer(desk: Desk) -> None:
    company = desk.company
    company.office.merge("Hose", "Pipe")

    assert named(desk) == [("Pipe", "movement_without_document", HOSE)]
    (hold,) = desk.type("held", "acme")
    assert (hold["reason"], 'moved to "Pipe"' in hold["text"]) == ("item_deleted", True)
    desk.type("resolve", "acme", hold["id"], "merge")
    company.settle_down()

    assert desk.drift() == []
    assert (drifts.in_zuper(company, "Hose"), drifts.in_zuper(company, "Pipe")) == (Decimal(), HOSE + PIPE)
    assert drifts.in_quickbooks(company, "Pipe") == HOSE + PIPE
    check_books(company.database, CONNECTION_ID)


AFTER_THE_MERGE: dict[str, tuple[Callable[[Company, str], object], list[tuple[str, str, Decimal]], int]] = {
    "an old invoice is paid": (lambda company, _: company.office.pay(invoice(company)), [], 0),
    "an old invoice is deleted": (lambda company, _: company.office.delete(invoice(company)), [], 2),
    "our adjustment is deleted": (
        lambda company, ours: company.office.delete(ours),
        [("Pipe", "posting_deleted", Decimal(3))],
        3,
    ),
    "our adjustment is changed": (
        lambda company, ours: company.office.change_quantity(ours, "Pipe", -1),
        [("Pipe", "posting_changed", Decimal(2))],
        2,
    ),
}
"""What is done to a document of the item that is gone: an act, what an audit names, and the units it moves."""


def invoice(company: Company) -> str:
    return next(iter(company.file.books.documents.of_kind(TxnKind.INVOICE))).txn_id


@pytest.mark.parametrize(
    ("what", "at_once"),
    [
        *((what, False) for what in AFTER_THE_MERGE),
        ("an old invoice is paid", True),
        ("our adjustment is changed", True),
    ],
)
def test_documents_of_a_merged_item_are_those_of_the_item_that_was_kept(
    desk: Desk, what: str, *, at_once: bool
) -> None:
    act, expected, moved = AFTER_THE_MERGE[what]
    company = desk.company
    ours = drifts.ours(company).txn_id
    company.office.merge("Hose", "Pipe")
    if at_once:
        act(company, ours)
    company.clock.sleep(13 * 3600)
    company.settle_down()
    (hold,) = desk.type("held", "acme")
    desk.type("resolve", "acme", hold["id"], "merge")
    company.settle_down()
    if not at_once:
        act(company, ours)

    found = desk.drift()

    assert [(one["item"], one["cause"], Decimal(one["units"])) for one in found] == expected
    if found:
        desk.heal(found, "quickbooks")
    company.settle_down()
    assert desk.drift() == []
    assert (drifts.in_zuper(company, "Hose"), drifts.in_zuper(company, "Pipe")) == (Decimal(), HOSE + PIPE + moved)
    check_books(company.database, CONNECTION_ID)
