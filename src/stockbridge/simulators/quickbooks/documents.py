"""The saved transactions of a company file, found by ID, by RefNumber, by item and by the moment of their last change.

Keeps indexes true and nothing else: what saving or deleting does to stock is in `company_file`.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.quickbooks.time_index import TimeIndex
from stockbridge.simulators.quickbooks.transactions import Transaction, TxnKind

ORDERS = (TxnKind.PURCHASE_ORDER, TxnKind.SALES_ORDER)


class Documents:
    """Every change to a document's kind, RefNumber, lines or times happens inside `changing`."""

    def __init__(self) -> None:
        self._by_id: dict[str, Transaction] = {}
        self._changed: defaultdict[TxnKind, TimeIndex] = defaultdict(TimeIndex)
        self._by_ref: defaultdict[tuple[TxnKind, str], dict[str, None]] = defaultdict(dict)
        self._by_item: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._ordered: defaultdict[tuple[TxnKind, str], dict[str | None, Decimal]] = defaultdict(dict)

    def __iter__(self) -> Iterator[Transaction]:
        return iter(list(self._by_id.values()))

    def get(self, txn_id: str) -> Transaction | None:
        return self._by_id.get(txn_id)

    def of_kind(self, kind: TxnKind) -> Iterator[Transaction]:
        return self.changed_between(kind, None, None)

    def changed_between(self, kind: TxnKind, first: int | None, last: int | None) -> Iterator[Transaction]:
        """Both bounds inclusive, oldest change first."""
        return (self._by_id[txn_id] for txn_id in self._changed[kind].between(first, last))

    def with_ref(self, kind: TxnKind, ref_number: str) -> list[Transaction]:
        """Whatever the case; duplicates are allowed in QuickBooks."""
        return [self._by_id[txn_id] for txn_id in self._by_ref.get((kind, ref_number.casefold()), ())]

    def naming(self, item_id: str) -> list[Transaction]:
        return [self._by_id[txn_id] for txn_id in self._by_item.get(item_id, ())]

    def on_order(self, kind: TxnKind, item_id: str) -> Decimal:
        """Units on open purchase orders or open sales orders."""
        return sum(self._ordered.get((kind, item_id), {}).values(), ZERO)

    def on_order_at(self, kind: TxnKind, item_id: str, site_id: str | None) -> Decimal:
        """The same, of one site or of none."""
        return self._ordered.get((kind, item_id), {}).get(site_id, ZERO)

    def add(self, txn: Transaction) -> None:
        self._by_id[txn.txn_id] = txn
        self._index(txn)

    def remove(self, txn: Transaction) -> None:
        self._unindex(txn)
        del self._by_id[txn.txn_id]

    @contextmanager
    def changing(self, txn: Transaction) -> Iterator[Transaction]:
        self._unindex(txn)
        try:
            yield txn
        finally:
            self._index(txn)

    def _index(self, txn: Transaction) -> None:
        self._changed[txn.kind].touch(txn.txn_id, txn.modified)
        if txn.ref_number is not None:
            self._by_ref[txn.kind, txn.ref_number.casefold()][txn.txn_id] = None
        for item_id in txn.item_ids():
            self._by_item[item_id][txn.txn_id] = None
        self._count_orders(txn, 1)

    def _unindex(self, txn: Transaction) -> None:
        self._changed[txn.kind].forget(txn.txn_id)
        if txn.ref_number is not None:
            self._by_ref[txn.kind, txn.ref_number.casefold()].pop(txn.txn_id)
        for item_id in txn.item_ids():
            self._by_item[item_id].pop(txn.txn_id)
        self._count_orders(txn, -1)

    def _count_orders(self, txn: Transaction, sign: int) -> None:
        if txn.kind in ORDERS and not txn.is_closed:
            for line in txn.leaves():
                at_sites = self._ordered[txn.kind, line.item_id]
                at_sites[line.site_id] = at_sites.get(line.site_id, ZERO) + sign * line.quantity
