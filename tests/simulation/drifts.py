"""Everything somebody can do behind our back to a posting of ours, to a number or to a document, and what one audit must call it.

The catalogue of `test_drift` and `drift_day`; docs/audit.md shows it to people. What it knows of the truth is what each deed really
moved; it uses nothing of the ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from stockbridge.core.audit import Cause
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.simulators.quickbooks.transactions import Effect, Transaction, TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.stock import Movement
from tests.simulation.company import Company

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
USED, BOUGHT = Decimal(3), Decimal(8)
"""A technician used so many of the hose: our adjustment in QuickBooks. The office received so many: our inward in Zuper."""


@dataclass(frozen=True)
class Expected:
    """A row that the audit must have. `units` is what happened on that side."""

    cause: Cause
    side: Side
    units: Decimal
    item: str = "Hose"


@dataclass(frozen=True)
class Drift:
    """Something somebody does. `also` is what it did that is no drift: a movement with its own document, by item."""

    act: Callable[[Company], None]
    expected: Sequence[Expected]
    also: Decimal = ZERO
    """Units of the hose that moved with a document, and are carried whatever is decided."""


def ours(company: Company) -> Transaction:
    """Our adjustment of the hose."""
    return next(txn for txn in _adjustments(company) if txn.external_guid)


def our_row(company: Company) -> Movement:
    """Our inward of the hose."""
    return next(row for row in company.account.stock.movements if "[sb:" in row.remarks and row.units == BOUGHT)


def main(company: Company) -> str:
    return company.furnished.locations[0].location_uid


def uid(company: Company, name: str = "Hose") -> str:
    return next(one.product_uid for one in company.account.catalogue.listed() if one.fields["product_name"] == name)


def in_quickbooks(company: Company, name: str = "Hose") -> Decimal:
    return company.file.books.stock.on_hand(company.office.item(name).list_id)


def in_zuper(company: Company, name: str = "Hose") -> Decimal:
    of_product = uid(company, name)
    balances = zuper_ledger.balances(company.account)
    return sum((units for (product, _), units in balances.items() if product == of_product), ZERO)


def _adjustments(company: Company) -> Sequence[Transaction]:
    return list(company.file.books.documents.of_kind(TxnKind.ADJUSTMENT))


# -- in QuickBooks -----------------------------------------------------------------------------------------------------------


def _delete(company: Company) -> None:
    company.office.delete(ours(company).txn_id)


def _void(company: Company) -> None:
    company.office.void(ours(company).txn_id)


def _change(company: Company) -> None:
    company.office.change_quantity(ours(company).txn_id, "Hose", -1)


def _change_unseen(company: Company) -> None:
    """As a clock that was set back or a repaired file does it: the document is other than before and its date is not."""
    txn = ours(company)
    before = txn.modified
    company.office.change_quantity(txn.txn_id, "Hose", -1)
    with company.file.books.documents.changing(txn):
        txn.modified = before


def _remove_line(company: Company) -> None:
    company.office.remove_line(ours(company).txn_id, "Hose")


def _swap_item(company: Company) -> None:
    company.office.swap_item(ours(company).txn_id, "Hose", "Pipe")


def _add_line(company: Company) -> None:
    company.office.add_line(ours(company).txn_id, "Pipe", -2)


def _fill_in_again(company: Company) -> None:
    """A voided document is a document still: somebody types other numbers into it."""
    txn = ours(company)
    company.office.void(txn.txn_id)
    company.office.change_quantity(txn.txn_id, "Hose", -5)


def _turn_round(company: Company) -> None:
    company.office.change_quantity(ours(company).txn_id, "Hose", 3)


def _set_to_nothing(company: Company) -> None:
    company.office.change_quantity(ours(company).txn_id, "Hose", 0)


def _enter_anew(company: Company) -> None:
    """Somebody deletes what they did not enter, and enters it themselves."""
    company.office.delete(ours(company).txn_id)
    company.office.adjust({"Hose": -3})


def _copy(company: Company) -> None:
    company.office.adjust({"Hose": -3}, ref_number=ours(company).ref_number)


def _copy_renumbered(company: Company) -> None:
    """QuickBooks' own *Duplicate*: a new number, the memo stays."""
    made = company.office.adjust({"Hose": -3}, ref_number="1077")
    company.office.rewrite_memo(made.subject, ours(company).memo)


def _renumber_and_delete(company: Company) -> None:
    txn = ours(company)
    company.office.renumber(txn.txn_id, "77")
    company.office.rewrite_memo(txn.txn_id, "typed over")
    company.office.delete(txn.txn_id)


def _vanish(company: Company) -> None:
    """As in a file that was put together again from what could be read of it."""
    txn = ours(company)
    company.file._take_back(txn, by="rebuild")
    company.file.books.documents.remove(txn)


def _rebuild(company: Company) -> None:
    """A rebuilt data file: the number is another, and no document says why."""
    item = company.office.item("Hose").list_id
    company.file.books.stock.apply(
        [Effect(item, None, Decimal(4))], at=company.file.clock.now(), by="rebuild", document=""
    )


def _edit_an_old_invoice_unseen(company: Company) -> None:
    txn = next(company.file.books.documents.of_kind(TxnKind.INVOICE))
    before = txn.modified
    company.office.change_quantity(txn.txn_id, "Hose", 1)
    with company.file.books.documents.changing(txn):
        txn.modified = before


# -- in Zuper ----------------------------------------------------------------------------------------------------------------


def _void_row(company: Company) -> None:
    company.account.flag_void(our_row(company))


def _reverse_row(company: Company) -> None:
    """A void that leaves the row and writes its opposite, remarks and all."""
    row = our_row(company)
    company.field.outward(row.product_uid, main(company), row.units, row.remarks)


def _repeat_row(company: Company) -> None:
    row = our_row(company)
    company.field.inward(row.product_uid, main(company), row.units, row.remarks)


def _take_back_some(company: Company) -> None:
    row = our_row(company)
    company.field.outward(row.product_uid, main(company), Decimal(3), row.remarks)


def _move_row(company: Company) -> None:
    """It was put at the wrong location: voided there, and entered at the right one with its remarks."""
    row = our_row(company)
    company.account.flag_void(row)
    company.field.inward(row.product_uid, company.furnished.locations[1].location_uid, row.units, row.remarks)


def _vanish_row(company: Company) -> None:
    row, stock = our_row(company), company.account.stock
    stock.overwrite(
        (row.product_uid, main(company)),
        stock.balance((row.product_uid, main(company))) - BOUGHT,
        company.clock.now(),
        "gone",
    )
    _forget(company, row)


def _import(company: Company) -> None:
    shelf = company.account.stock.balance((uid(company), main(company)))
    company.field.import_counts([(uid(company), main(company), shelf + 5)])


def _save_an_old_form(company: Company) -> None:
    form = company.field.open_form(uid(company))
    company.field.outward(uid(company), main(company), Decimal(2))
    company.settle_down()
    company.field.save_form(form.uid)


def _row_without_units(company: Company) -> None:
    """A row is written, and the shelf stays as it is."""
    company.field.outward(uid(company), main(company), Decimal(6))
    shelf = company.account.stock.balance((uid(company), main(company)))
    company.account.stock.overwrite((uid(company), main(company)), shelf + 6, company.clock.now(), "not taken")


def _forget(company: Company, row: Movement) -> None:
    stock = company.account.stock
    stock.movements.remove(row)
    stock._by_product[row.product_uid].remove(row)
    del stock._by_uid[row.transaction_uid]


def _hose(cause: Cause, side: Side, units: Decimal | int) -> tuple[Expected, ...]:
    return (Expected(cause, side, Decimal(units)),)


DRIFTS = {
    "our adjustment deleted": Drift(_delete, _hose(Cause.POSTING_DELETED, QUICKBOOKS, USED)),
    "our adjustment renumbered, then deleted": Drift(
        _renumber_and_delete, _hose(Cause.POSTING_DELETED, QUICKBOOKS, USED)
    ),
    "our adjustment voided": Drift(_void, _hose(Cause.POSTING_DELETED, QUICKBOOKS, USED)),
    "our adjustment's units changed": Drift(_change, _hose(Cause.POSTING_CHANGED, QUICKBOOKS, 2)),
    "changed without a new date": Drift(_change_unseen, _hose(Cause.POSTING_CHANGED, QUICKBOOKS, 2)),
    "a line of it removed": Drift(_remove_line, _hose(Cause.POSTING_DELETED, QUICKBOOKS, USED)),
    "a line of it moved to another item": Drift(
        _swap_item,
        (
            Expected(Cause.POSTING_CHANGED, QUICKBOOKS, USED),
            Expected(Cause.POSTING_CHANGED, QUICKBOOKS, -USED, "Pipe"),
        ),
    ),
    "a line added to it": Drift(_add_line, (Expected(Cause.POSTING_CHANGED, QUICKBOOKS, Decimal(-2), "Pipe"),)),
    "our adjustment voided, then filled in again": Drift(_fill_in_again, _hose(Cause.POSTING_CHANGED, QUICKBOOKS, -2)),
    "its sign turned round": Drift(_turn_round, _hose(Cause.POSTING_CHANGED, QUICKBOOKS, 6)),
    "its units set to nothing": Drift(_set_to_nothing, _hose(Cause.POSTING_DELETED, QUICKBOOKS, USED)),
    "our adjustment deleted and entered anew": Drift(
        _enter_anew, _hose(Cause.POSTING_DELETED, QUICKBOOKS, USED), also=-USED
    ),
    "our adjustment copied": Drift(_copy, _hose(Cause.POSTING_DOUBLED, QUICKBOOKS, -USED)),
    "our adjustment copied under a new number": Drift(
        _copy_renumbered, _hose(Cause.POSTING_DOUBLED, QUICKBOOKS, -USED)
    ),
    "our adjustment vanished": Drift(
        _vanish,
        (Expected(Cause.POSTING_MISSING, QUICKBOOKS, -USED), Expected(Cause.NO_DOCUMENT, QUICKBOOKS, USED)),
    ),
    "a number changed by a rebuild": Drift(_rebuild, _hose(Cause.NO_DOCUMENT, QUICKBOOKS, 4)),
    "an old invoice changed without a new date": Drift(
        _edit_an_old_invoice_unseen, _hose(Cause.NO_DOCUMENT, QUICKBOOKS, 1)
    ),
    "our row voided": Drift(_void_row, _hose(Cause.POSTING_DELETED, ZUPER, -BOUGHT)),
    "our row taken back by its opposite": Drift(_reverse_row, _hose(Cause.POSTING_DELETED, ZUPER, -BOUGHT)),
    "our row carried out twice": Drift(_repeat_row, _hose(Cause.POSTING_DOUBLED, ZUPER, BOUGHT)),
    "some of our row taken back": Drift(_take_back_some, _hose(Cause.POSTING_DELETED, ZUPER, -3)),
    "our row moved to another location": Drift(
        _move_row,
        (Expected(Cause.POSTING_DELETED, ZUPER, -BOUGHT), Expected(Cause.POSTING_DOUBLED, ZUPER, BOUGHT)),
    ),
    "our row vanished": Drift(
        _vanish_row, (Expected(Cause.POSTING_MISSING, ZUPER, BOUGHT), Expected(Cause.NO_DOCUMENT, ZUPER, -BOUGHT))
    ),
    "stock imported without rows": Drift(_import, _hose(Cause.NO_DOCUMENT, ZUPER, 5)),
    "an old form saved": Drift(_save_an_old_form, _hose(Cause.NO_DOCUMENT, ZUPER, 2), also=Decimal(-2)),
    "a row that moved nothing": Drift(_row_without_units, _hose(Cause.NO_MOVEMENT, ZUPER, -6)),
}
"""What an audit finds and a person decides about."""


def _back_date(company: Company) -> None:
    company.office.back_date(ours(company).txn_id, company.file.clock.today() - timedelta(days=200))


def _renumber(company: Company) -> None:
    company.office.renumber(ours(company).txn_id, "77")


def _rewrite_memo(company: Company) -> None:
    company.office.rewrite_memo(ours(company).txn_id, None)


def _sell_yesterday(company: Company) -> None:
    company.office.enter(TxnKind.INVOICE, {"Hose": 1}, on=date(2025, 1, 2))


def _transfer(company: Company) -> None:
    company.field.transfer(uid(company), main(company), company.furnished.locations[1].location_uid, Decimal(5))


def _late_row(company: Company) -> None:
    """A van that was out of reach for a week reports: the row bears the day on which it happened."""
    company.field.outward(uid(company), main(company), Decimal(1))
    row = company.account.stock.movements.pop()
    row.created_at -= timedelta(days=7)
    company.account.stock.movements.insert(0, row)


HARMLESS: dict[str, Callable[[Company], None]] = {
    "our adjustment back-dated": _back_date,
    "our adjustment renumbered": _renumber,
    "the memo of our adjustment rewritten": _rewrite_memo,
    "an invoice entered under an old date": _sell_yesterday,
    "units moved between locations": _transfer,
    "a row that shows a week late": _late_row,
}
"""What looks like drift and is none: every unit has its document, and our postings stand as we wrote them."""
