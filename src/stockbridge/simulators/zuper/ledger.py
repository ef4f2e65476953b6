"""The account seen from the books: does every balance follow from its rows, and did each token move units once?

Questions only; tests, the control API and the demonstration ask them. The equation is that of facts/ZUPER_SIMULATOR.md §7.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.stock import Movement, Spot


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A balance that does not follow from opening, rows and known changes without a row: a fault of the simulator."""

    spot: Spot
    balance: Decimal
    expected: Decimal


def balances(account: Account) -> dict[Spot, Decimal]:
    """The true balance of every shelf, deleted products and locations included."""
    return {spot: account.stock.balance(spot) for spot in account.stock.spots()}


def unexplained(account: Account) -> list[Unexplained]:
    """Where balance differs from opening + rows that are not void + changes without a row."""
    expected = dict(account.stock.opening)
    for row in account.stock.movements:
        if row.is_deleted:
            continue
        for spot, units in row.effect().items():
            expected[spot] = expected.get(spot, ZERO) + units
    for change in account.stock.rowless:
        expected[change.spot] = expected.get(change.spot, ZERO) + change.units
    found = balances(account)
    return [
        Unexplained(spot, found.get(spot, ZERO), expected.get(spot, ZERO))
        for spot in expected.keys() | found.keys()
        if found.get(spot, ZERO) != expected.get(spot, ZERO)
    ]


def movements_with(account: Account, token: str) -> list[Movement]:
    """Every row, void ones and hidden ones too, whose remarks hold the token."""
    return [row for row in account.stock.movements if token in row.remarks]


def doubled(account: Account, tokens: Iterable[str]) -> list[str]:
    """The tokens that moved units more than once."""
    return [token for token in tokens if len(movements_with(account, token)) > 1]
