"""Which type of account QuickBooks takes for each purpose that the settings name one for (facts/QBXML.md §5, §6)."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from stockbridge.core.item import Kind

_INCOME: Final = frozenset({"Income", "OtherIncome"})
_COST: Final = frozenset({"CostOfGoodsSold"})
_ASSET: Final = frozenset({"OtherCurrentAsset", "OtherAsset", "FixedAsset"})
_EXPENSE: Final = frozenset({"Expense", "OtherExpense", "CostOfGoodsSold", "OtherCurrentAsset", "FixedAsset"})
_ADJUSTMENT: Final = _INCOME | _COST | frozenset({"Expense", "OtherExpense", "Equity"})

TYPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "adjustment_account": _ADJUSTMENT,
        "income_account": _INCOME,
        "cogs_account": _COST,
        "asset_account": _ASSET,
        "expense_account": _EXPENSE,
    }
)
"""The types of account that each setting may name."""

_PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adjustment_account": "account of inventory adjustments",
        "income_account": "income account of new items",
        "cogs_account": "cost account of new items",
        "asset_account": "asset account of new items",
        "expense_account": "expense account of new items",
    }
)

_TRADED: Final = ("income_account", "expense_account")
_STOCKED: Final = ("income_account", "cogs_account", "asset_account")


def needed(kind: Kind) -> tuple[str, ...]:
    """The settings whose accounts a new item of that kind names."""
    return _STOCKED if kind is Kind.INVENTORY else _TRADED


def by_name(stored: str) -> dict[str, str]:
    """The types of a file's accounts as they were kept, by full name in small letters."""
    return {name.casefold(): kind for name, kind in json.loads(stored).items()}


def problem(setting: str, name: str, types: Mapping[str, str]) -> str | None:
    """What is wrong with the account that a setting names, as a sentence; `types` comes from `by_name`."""
    found = types.get(name.casefold())
    if found in TYPES[setting]:
        return None
    if found is None:
        return f'The {_PURPOSES[setting]}, "{name}", is not in the Chart of Accounts, by exactly this name.'
    right = ", ".join(sorted(TYPES[setting]))
    return f'The {_PURPOSES[setting]}, "{name}", is of type {found}, but must be one of: {right}.'
