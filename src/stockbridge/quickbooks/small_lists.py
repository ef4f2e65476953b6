"""The small lists that a full reading brings along: accounts and sales tax codes, and where there are any, inventory sites.

They are short in every file, so they are asked for whole; what is kept of them serves until the next full reading.
"""

from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.accounts import AccountQuery, AccountRet
from stockbridge.qbxml.messages.tax_codes import SalesTaxCodeQuery, SalesTaxCodeRet
from stockbridge.qbxml.notation import Request
from stockbridge.quickbooks import sites
from stockbridge.quickbooks.update import Update


def questions(update: Update) -> tuple[Request, ...]:
    """Ask for all of them."""
    return (
        *((sites.list_of_sites(),) if update.by_sites else ()),
        AccountQuery(include_ret_element=("FullName", "AccountType", "IsActive")),
        SalesTaxCodeQuery(include_ret_element=("Name", "IsActive", "IsTaxable")),
    )


def learn(update: Update, answer: Answer) -> None:
    """Keep what an answer tells of one of them; any other answer tells nothing."""
    sites.learn(update, answer)
    accounts = {ret.full_name: ret.account_type for ret in answer.rets if isinstance(ret, AccountRet)}
    codes = {ret.name: bool(ret.is_taxable) for ret in answer.rets if isinstance(ret, SalesTaxCodeRet) and ret.name}
    if accounts:
        update.unit.facts.learn_lists(accounts=accounts)
    if codes:
        update.unit.facts.learn_lists(tax_codes=codes)
        update.tax_codes = codes
