"""Somebody, or a bad disk, changed our own database: the audit says that the book contradicts itself, and putting it right ends right.

What was wrong in the book may have been carried before anybody looked; the remedy takes that back as well.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from tests.simulation import drifts
from tests.simulation.desk import Desk
from tests.simulation.test_drift import at_rest

Break = Callable[[Connection], None]


def _allow_changes(transaction: Connection) -> None:
    """The database refuses to change a line of the book; a bad disk does not ask it."""
    triggers = transaction.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'"))
    for name in triggers.scalars().all():
        transaction.execute(text(f"DROP TRIGGER {name}"))


def _entry(transaction: Connection, kind: str, side: str, units: int) -> int:
    """The line of the book of that kind on that side with so many units."""
    found: int = transaction.execute(
        text("SELECT id FROM entry WHERE kind = :kind AND side = :side AND units = :units"),
        {"kind": kind, "side": side, "units": units * 100_000},
    ).scalar_one()
    return found


def _edit_a_movement(transaction: Connection) -> None:
    entry = _entry(transaction, "movement", "zuper", -3)
    transaction.execute(text("UPDATE entry SET units = -500000 WHERE id = :id"), {"id": entry})


def _lose_a_movement(transaction: Connection) -> None:
    entry = _entry(transaction, "movement", "zuper", -3)
    for statement in (
        "DELETE FROM carry WHERE entry_id = :id",
        "UPDATE effect SET entry_id = NULL, moot_at = seen_at WHERE entry_id = :id",
        "DELETE FROM entry WHERE id = :id",
    ):
        transaction.execute(text(statement), {"id": entry})


def _lose_a_posting_line(transaction: Connection) -> None:
    transaction.execute(
        text("DELETE FROM entry WHERE id = :id"), {"id": _entry(transaction, "posting", "quickbooks", -3)}
    )


def _carry_again(transaction: Connection) -> None:
    """The movement that was carried is owed once more."""
    entry = _entry(transaction, "movement", "zuper", -3)
    transaction.execute(text("UPDATE carry SET posting_id = NULL WHERE entry_id = :id"), {"id": entry})


BREAKS: dict[str, Break] = {
    "a movement was edited": _edit_a_movement,
    "a movement was lost": _lose_a_movement,
    "the line of a posting was lost": _lose_a_posting_line,
    "a movement is carried twice": _carry_again,
}


@pytest.mark.parametrize("right", ["quickbooks", "zuper"])
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_book_is_found_and_can_be_put_right_from_either_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, right: str
) -> None:
    desk = Desk(at_rest(tmp_path), monkeypatch)
    company = desk.company
    with company.database.begin() as transaction:
        _allow_changes(transaction)
        BREAKS[name](transaction)

    found = desk.drift()
    broken = [one for one in found if one["cause"] == "book_broken"]
    assert [one["item"] for one in broken] == ["Hose"]
    company.settle_down()
    there = {"quickbooks": drifts.in_quickbooks, "zuper": drifts.in_zuper}
    ends = there[right](company)
    desk.heal(broken, right)
    for one in found:
        if one not in broken:
            desk.heal([one], one["side"])
    company.settle_down()

    assert (drifts.in_quickbooks(company), drifts.in_zuper(company)) == (ends, ends)
    assert desk.drift() == []
    assert Decimal(40) < ends < Decimal(60)
