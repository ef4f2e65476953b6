"""What transactions have in common. No message of its own.

A transaction is evidence: it says who moved which units, when and on which paper. Which kinds raise and which lower stock:
facts/QBXML.md §6.
"""

from collections.abc import Iterator

from stockbridge.qbxml.notation import Aggregate, Ref, Ret, message, table
from stockbridge.qbxml.values import Amount, Day, Flag, Id, Integer, Quantity, Time


class Line(Aggregate):
    """A line that names an item. How many units it moved is told by its own quantity field."""

    __slots__ = ()
    item_ref: Ref | None


@message
class TxnRet(Ret):
    """The elements with which every transaction begins."""

    txn_id: Id | None = None
    time_created: Time | None = None
    time_modified: Time | None = None
    edit_sequence: str | None = None
    txn_number: Integer | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line that names an item, those inside groups included."""
        return tuple(_lines(self))


def _lines(document: Aggregate) -> Iterator[Line]:
    for field in table(type(document)).elements:
        if field.table and field.repeated:
            for part in getattr(document, field.name):
                if isinstance(part, Line):
                    yield part
                else:
                    yield from _lines(part)


@message
class LinkedTxn(Aggregate):
    """Another transaction that this one continues: the order of a receipt, the receipt of a bill."""

    txn_id: Id | None = None
    txn_type: str | None = None
    txn_date: Day | None = None
    ref_number: str | None = None
    link_type: str | None = None
    amount: Amount | None = None


@message
class GroupLine(Aggregate):
    """The head of an item group on a document; what moved is in the lines inside it."""

    txn_line_id: Id | None = None
    item_group_ref: Ref | None = None
    desc: str | None = None
    quantity: Quantity | None = None
    unit_of_measure: str | None = None
    is_print_items_in_group: Flag | None = None
    total_amount: Amount | None = None
