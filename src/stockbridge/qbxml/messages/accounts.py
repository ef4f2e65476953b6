"""Accounts: adjustments and items need them, and QuickBooks insists on the right type."""

from typing import ClassVar, Literal

from stockbridge.qbxml.messages.queries import ElementName, ListQuery, OwnerId, list_choices
from stockbridge.qbxml.notation import Choice, Ref, Ret, message
from stockbridge.qbxml.values import Amount, Flag, Id, Integer, Time

AccountType = Literal[
    "AccountsPayable",
    "AccountsReceivable",
    "Bank",
    "CostOfGoodsSold",
    "CreditCard",
    "Equity",
    "Expense",
    "FixedAsset",
    "Income",
    "LongTermLiability",
    "NonPosting",
    "OtherAsset",
    "OtherCurrentAsset",
    "OtherCurrentLiability",
    "OtherExpense",
    "OtherIncome",
]


@message
class AccountQuery(ListQuery):
    choices: ClassVar[tuple[Choice, ...]] = list_choices("max_returned", "account_type")
    account_type: tuple[AccountType, ...] = ()
    include_ret_element: tuple[ElementName, ...] = ()
    owner_id: tuple[OwnerId, ...] = ()


@message
class AccountRet(Ret):
    list_id: Id | None = None
    time_created: Time | None = None
    time_modified: Time | None = None
    edit_sequence: str | None = None
    name: str | None = None
    full_name: str | None = None
    is_active: Flag | None = None
    parent_ref: Ref | None = None
    sublevel: Integer | None = None
    account_type: str | None = None
    special_account_type: str | None = None
    account_number: str | None = None
    desc: str | None = None
    balance: Amount | None = None
    total_balance: Amount | None = None
