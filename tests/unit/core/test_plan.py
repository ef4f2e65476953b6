"""The planner, branch by branch."""

from decimal import Decimal

import pytest

from stockbridge.core.cell import CellId
from stockbridge.core.plan import Account, Hold, HoldReason, Policy, Post, Uncarried, Waiting, plan
from stockbridge.core.posting import State
from stockbridge.core.side import Side

CELL = CellId(7)
FREE = Policy(max_units=Decimal(1000))


def lines(*sizes: int | str, first: int = 1) -> tuple[Uncarried, ...]:
    return tuple(Uncarried(number, Decimal(size)) for number, size in enumerate(sizes, start=first))


def account(
    *sizes: int | str,
    side: Side = Side.ZUPER,
    balance: int = 100,
    waiting: Waiting | None = None,
    released: frozenset[str] = frozenset(),
) -> Account:
    return Account(CELL, side, Decimal(balance), lines(*sizes), waiting, released)


def decided(one: Account, policy: Policy = FREE) -> Post | Hold | None:
    decisions = list(plan([one], policy))
    assert len(decisions) <= 1
    return decisions[0] if decisions else None


def held_for(one: Account, policy: Policy) -> HoldReason | None:
    decision = decided(one, policy)
    return decision.reason if isinstance(decision, Hold) else None


@pytest.mark.parametrize("side", Side)
def test_all_lines_that_nothing_carries_become_one_posting(side: Side) -> None:
    assert Post(CELL, side, Decimal(-1), (1, 2)) == decided(account(-3, 2, side=side))


def test_nothing_owed_is_nothing_planned() -> None:
    assert decided(account()) is None


def test_nothing_new_leaves_a_planned_posting_alone() -> None:
    assert decided(account(waiting=Waiting(5, State.PLANNED, Decimal(2), lines(2)))) is None


def test_a_cell_waits_while_a_posting_is_on_its_way() -> None:
    assert decided(account(-3, waiting=Waiting(5, State.SENT, Decimal(2), lines(2, first=9)))) is None


def test_a_planned_posting_is_planned_anew_with_what_came_since() -> None:
    waiting = Waiting(5, State.PLANNED, Decimal(2), lines(2, first=9))
    assert Post(CELL, Side.ZUPER, Decimal(-1), (9, 1), replaces=5) == decided(account(-3, waiting=waiting))


def test_movements_that_cancel_out_need_no_units() -> None:
    assert Post(CELL, Side.ZUPER, Decimal(0), (1, 2)) == decided(account(-3, 3))


def test_a_planned_posting_may_be_cancelled_out() -> None:
    waiting = Waiting(5, State.PLANNED, Decimal(3), lines(3, first=9))
    assert Post(CELL, Side.ZUPER, Decimal(0), (9, 1), replaces=5) == decided(account(-3, waiting=waiting))


@pytest.mark.parametrize("units", [1001, -1001, "1000.00001"])
def test_more_than_the_limit_is_held(units: int | str) -> None:
    decision = decided(account(units))
    assert isinstance(decision, Hold)
    assert (CELL, Side.ZUPER, Decimal(units)) == (decision.cell_id, decision.side, decision.units)
    assert HoldReason.MOVEMENT_TOO_LARGE is decision.reason
    assert "more than the limit of 1000. Nothing was written to Zuper" in decision.text
    assert decision.text.endswith("if they are right, post it anyway."), "trying again would only hold it again"


@pytest.mark.parametrize("units", [1000, -1000])
def test_the_limit_itself_is_allowed(units: int) -> None:
    assert isinstance(decided(account(units)), Post)


def test_the_sum_is_judged_and_not_its_lines() -> None:
    assert isinstance(decided(account(5000, -4500)), Post)
    assert HoldReason.MOVEMENT_TOO_LARGE is held_for(account(600, 600), FREE)


def test_lines_of_a_planned_posting_count_against_the_limit() -> None:
    waiting = Waiting(5, State.PLANNED, Decimal(600), lines(600, first=9))
    assert HoldReason.MOVEMENT_TOO_LARGE is held_for(account(600, waiting=waiting), FREE)


def test_fractions_are_held_where_zuper_keeps_none() -> None:
    whole_only = Policy(max_units=Decimal(1000), zuper_keeps_fractions=False)
    decision = decided(account("0.5"), whole_only)
    assert isinstance(decision, Hold)
    assert HoldReason.FRACTIONAL_UNITS is decision.reason
    assert "0.5 units are owed to it" in decision.text
    assert isinstance(decided(account("0.5", side=Side.QUICKBOOKS), whole_only), Post)
    assert isinstance(decided(account("0.5"), FREE), Post)


def test_fractions_that_add_up_to_a_whole_number_go() -> None:
    whole_only = Policy(max_units=Decimal(1000), zuper_keeps_fractions=False)
    assert Post(CELL, Side.ZUPER, Decimal(2), (1, 2)) == decided(account("0.5", "1.5"), whole_only)


@pytest.mark.parametrize(("balance", "units"), [(2, -3), (0, -1), (-4, -1)])
def test_going_below_zero_is_held_where_it_is_not_allowed(balance: int, units: int) -> None:
    careful = Policy(max_units=Decimal(1000), hold_negative=True)
    decision = decided(account(units, balance=balance), careful)
    assert isinstance(decision, Hold)
    assert HoldReason.NEGATIVE_STOCK is decision.reason
    assert f"Zuper holds {balance} and {-units} were used" in decision.text
    assert isinstance(decided(account(units, balance=balance), FREE), Post)


@pytest.mark.parametrize(("balance", "units"), [(3, -3), (-4, 1), (-4, 4), (10, -3)])
def test_down_to_zero_and_upwards_is_always_allowed(balance: int, units: int) -> None:
    careful = Policy(max_units=Decimal(1000), hold_negative=True)
    assert isinstance(decided(account(units, balance=balance), careful), Post)


def test_what_a_person_released_is_posted() -> None:
    released = frozenset({HoldReason.MOVEMENT_TOO_LARGE.value})
    assert Post(CELL, Side.ZUPER, Decimal(5000), (1,)) == decided(account(5000, released=released))


def test_releasing_one_reason_does_not_release_another() -> None:
    released = frozenset({HoldReason.MOVEMENT_TOO_LARGE.value})
    careful = Policy(max_units=Decimal(1000), hold_negative=True)
    assert HoldReason.NEGATIVE_STOCK is held_for(account(-500, balance=0, released=released), careful)


def test_what_was_released_as_too_large_is_still_judged_for_everything_else() -> None:
    released = frozenset({HoldReason.MOVEMENT_TOO_LARGE.value})
    careful = Policy(max_units=Decimal(1000), hold_negative=True)
    assert HoldReason.NEGATIVE_STOCK is held_for(account(-5000, balance=0, released=released), careful)


def test_a_hold_leaves_a_planned_posting_as_it_is() -> None:
    waiting = Waiting(5, State.PLANNED, Decimal(900), lines(900, first=9))
    decision = decided(account(200, waiting=waiting))
    assert isinstance(decision, Hold)
    assert Decimal(1100) == decision.units


def test_each_account_is_decided_by_itself_and_in_order() -> None:
    accounts = [
        Account(CellId(number), side, Decimal(0), lines(size))
        for number, side, size in [(1, Side.ZUPER, 2), (1, Side.QUICKBOOKS, -1), (2, Side.ZUPER, 5000)]
    ]
    first, second, third = plan(accounts, FREE)
    assert Post(CellId(1), Side.ZUPER, Decimal(2), (1,)) == first
    assert Post(CellId(1), Side.QUICKBOOKS, Decimal(-1), (1,)) == second
    assert isinstance(third, Hold)
