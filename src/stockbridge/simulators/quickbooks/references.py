"""The small lists that items and transactions refer to: accounts, sites, sales tax codes, customers and vendors."""

from dataclasses import dataclass
from enum import StrEnum

from stockbridge.simulators.quickbooks.elements import Element


class AccountType(StrEnum):
    BANK = "Bank"
    ACCOUNTS_RECEIVABLE = "AccountsReceivable"
    ACCOUNTS_PAYABLE = "AccountsPayable"
    CREDIT_CARD = "CreditCard"
    OTHER_CURRENT_ASSET = "OtherCurrentAsset"
    FIXED_ASSET = "FixedAsset"
    OTHER_ASSET = "OtherAsset"
    EQUITY = "Equity"
    INCOME = "Income"
    OTHER_INCOME = "OtherIncome"
    EXPENSE = "Expense"
    COST_OF_GOODS_SOLD = "CostOfGoodsSold"


@dataclass(slots=True, kw_only=True)
class Account(Element):
    type: AccountType
    number: str | None = None


@dataclass(slots=True, kw_only=True)
class Site(Element):
    """An inventory site; a site with a parent is a bin."""

    is_default: bool = False
    desc: str | None = None


@dataclass(slots=True, kw_only=True)
class TaxCode(Element):
    is_taxable: bool
    desc: str | None = None


@dataclass(slots=True, kw_only=True)
class Entity(Element):
    """A customer, job or vendor: all names of people and firms share one space (facts/QUICKBOOKS_SIMULATOR.md rule 12)."""

    is_vendor: bool = False
