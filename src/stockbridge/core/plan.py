"""The planner: book in, postings out. Pure; the same book always gives the same plan.

For each cell it looks at the lines of one side that nothing carries yet and owes their sum to the other side. One posting
carries them all. Where a planned posting has not left the house, it is cancelled and planned anew together with what came
since; where one was sent, the cell waits until its fate is known (design §3, invariant 3). Units that cancel out need no
write. A posting that a setting or the peer forbids becomes a *hold*: nothing is dropped, and a person decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stockbridge.core.cell import CellId
from stockbridge.core.posting import State
from stockbridge.core.quantity import ZERO, is_whole, show
from stockbridge.core.side import Side


class HoldReason(StrEnum):
    """Why the planner may not act on a cell by itself. `docs/holds.md` says for each what to do."""

    MOVEMENT_TOO_LARGE = "movement_too_large"
    NEGATIVE_STOCK = "negative_stock"
    FRACTIONAL_UNITS = "fractional_units"


@dataclass(frozen=True, slots=True)
class Uncarried:
    """A line of the book that no posting carries yet."""

    entry_id: int
    units: Decimal


@dataclass(frozen=True, slots=True)
class Waiting:
    """The unresolved posting of a cell and side, with the lines it carries."""

    posting_id: int
    state: State
    units: Decimal
    carries: tuple[Uncarried, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What the planner knows of one cell when it looks at one side."""

    cell_id: CellId
    side: Side
    """The side that is owed."""
    balance: Decimal
    """What that side holds now, by the book."""
    uncarried: tuple[Uncarried, ...]
    waiting: Waiting | None = None
    released: frozenset[str] = frozenset()
    """Reasons that a person has already overruled for what is uncarried now."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings the planner obeys."""

    max_units: Decimal
    hold_negative: bool = False
    zuper_keeps_fractions: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """Owe `units` to `side` of a cell, carrying these lines; first cancel the planned posting they replace."""

    cell_id: CellId
    side: Side
    units: Decimal
    entry_ids: tuple[int, ...]
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave these lines uncarried until a person decides (or the reason goes away)."""

    cell_id: CellId
    side: Side
    units: Decimal
    reason: HoldReason
    text: str


def plan(accounts: Iterable[Account], policy: Policy) -> Iterator[Post | Hold]:
    """Say for each account what is owed; nothing for those that must wait or owe nothing new."""
    for account in accounts:
        if not account.uncarried:
            continue
        waiting = account.waiting
        if waiting is not None and waiting.state is State.SENT:
            continue
        yield _decide(account, policy)


def _decide(account: Account, policy: Policy) -> Post | Hold:
    waiting = account.waiting
    lines = (*(waiting.carries if waiting else ()), *account.uncarried)
    owed = sum((line.units for line in lines), ZERO)
    reason = next((one for one in _reasons_to_hold(account, owed, policy) if one not in account.released), None)
    if reason is not None:
        return Hold(account.cell_id, account.side, owed, reason, _text(reason, account, owed, policy))
    return Post(
        account.cell_id,
        account.side,
        owed,
        tuple(line.entry_id for line in lines),
        replaces=waiting.posting_id if waiting else None,
    )


def _reasons_to_hold(account: Account, owed: Decimal, policy: Policy) -> Iterator[HoldReason]:
    if abs(owed) > policy.max_units:
        yield HoldReason.MOVEMENT_TOO_LARGE
    if account.side is Side.ZUPER and not policy.zuper_keeps_fractions and not is_whole(owed):
        yield HoldReason.FRACTIONAL_UNITS
    if policy.hold_negative and owed < ZERO and account.balance + owed < ZERO:
        yield HoldReason.NEGATIVE_STOCK


def _text(reason: HoldReason, account: Account, owed: Decimal, policy: Policy) -> str:
    side = account.side.label
    match reason:
        case HoldReason.MOVEMENT_TOO_LARGE:
            return (
                f"{show(abs(owed))} units at once is more than the limit of {show(policy.max_units)}. Nothing was written to "
                f"{side}. Check the documents; if they are right, post it anyway."
            )
        case HoldReason.FRACTIONAL_UNITS:
            return (
                f"Zuper does not keep fractions, and {show(owed)} units are owed to it. They are sent as soon as they add up "
                "to a whole number; until then Zuper differs by them."
            )
        case HoldReason.NEGATIVE_STOCK:
            return (
                f"{side} holds {show(account.balance)} and {show(-owed)} were used. They are taken off as soon as there is "
                "enough, or when somebody decides to go below zero."
            )
