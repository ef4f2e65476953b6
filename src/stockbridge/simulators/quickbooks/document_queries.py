"""Queries for documents: by TxnID, by RefNumber, or by filters and page by page (facts/QBXML.md §4)."""

from collections.abc import Callable, Iterable

from stockbridge.qbxml.messages.queries import ObjectFilter, RefNumberFilter, RefNumberRangeFilter, TxnQuery
from stockbridge.qbxml.notation import Ret
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply
from stockbridge.simulators.quickbooks.document_rets import document_ret
from stockbridge.simulators.quickbooks.filters import bounds, matches
from stockbridge.simulators.quickbooks.identity import ID
from stockbridge.simulators.quickbooks.paging import by_keys, by_pages
from stockbridge.simulators.quickbooks.resolve import selected
from stockbridge.simulators.quickbooks.transactions import Transaction, TxnKind

Test = Callable[[Transaction], bool]


def documents(talk: Conversation, query: TxnQuery) -> Reply:
    """InvoiceQuery, BillQuery, InventoryAdjustmentQuery and all their like."""
    kind = TxnKind(type(query).__name__.removesuffix("Query"))
    _refuse_unavailable(talk, kind)

    def shown(txn: Transaction | None) -> Ret | None:
        if txn is None or txn.kind is not kind or txn.is_hidden:
            return None
        with_lines = getattr(query, "include_line_items", None) or getattr(query, "include_component_line_items", None)
        with_links = getattr(query, "include_linked_txns", None)
        return document_ret(talk, txn, with_lines=bool(with_lines), with_links=bool(with_links))

    if query.txn_id or query.ref_number or query.ref_number_case_sensitive:
        return by_keys(talk, [(key, shown(txn)) for key, txn in _keyed(talk, query, kind)], query)

    def keys() -> list[str]:
        tests = list(_tests(talk, query))
        return [
            txn.txn_id
            for txn in _candidates(talk, query, kind)
            if not txn.is_hidden and all(test(txn) for test in tests)
        ]

    return by_pages(talk, query, query, keys, lambda key: shown(talk.books.documents.get(key)))


def _refuse_unavailable(talk: Conversation, kind: TxnKind) -> None:
    if kind in talk.company.open_forms:
        raise refusals.transaction_locked()
    if kind is TxnKind.TRANSFER and not talk.books.preferences.is_using_sites:
        raise refusals.feature_off()
    if kind is TxnKind.BUILD_ASSEMBLY and not talk.company.profile.has_assemblies:
        raise refusals.feature_off()


def _keyed(talk: Conversation, query: TxnQuery, kind: TxnKind) -> Iterable[tuple[str, Transaction | None]]:
    for txn_id in query.txn_id:
        if not ID.fullmatch(txn_id):
            raise refusals.bad_id(txn_id, "TxnID")
        yield txn_id, talk.books.documents.get(txn_id)
    for number in (*query.ref_number, *query.ref_number_case_sensitive):
        numbered = talk.books.documents.with_ref(kind, number)
        if query.ref_number_case_sensitive:
            numbered = [txn for txn in numbered if txn.ref_number == number]
        visible = [txn for txn in numbered if not txn.is_hidden]
        yield from ((number, txn) for txn in visible or (None,))


def _candidates(talk: Conversation, query: TxnQuery, kind: TxnKind) -> Iterable[Transaction]:
    item_filter: ObjectFilter | None = getattr(query, "item_filter", None)
    if item_filter is not None:
        named = {
            txn.txn_id: txn
            for item_id in selected(talk.books.items, item_filter)
            for txn in talk.books.documents.naming(item_id)
            if txn.kind is kind
        }
        ranged = {txn.txn_id for txn in _ranged(talk, query, kind)}
        return [txn for txn_id, txn in named.items() if txn_id in ranged]
    return _ranged(talk, query, kind)


def _ranged(talk: Conversation, query: TxnQuery, kind: TxnKind) -> Iterable[Transaction]:
    modified = query.modified_date_range_filter
    if modified is None:
        return talk.books.documents.of_kind(kind)
    first, last = bounds(talk, modified.from_modified_date, modified.to_modified_date)
    return talk.books.documents.changed_between(kind, first, last)


def _tests(talk: Conversation, query: TxnQuery) -> Iterable[Test]:
    """One test per filter that is not answered by an index."""
    dated = query.txn_date_range_filter
    if dated is not None:
        start, end = dated.from_txn_date, dated.to_txn_date
        yield lambda txn: (start is None or start <= txn.txn_date) and (end is None or txn.txn_date <= end)
    yield from _party_tests(talk, query)
    number: RefNumberFilter | None = getattr(query, "ref_number_filter", None)
    if number is not None:
        yield lambda txn: matches(txn.ref_number or "", number.match_criterion, number.ref_number)
    numbers: RefNumberRangeFilter | None = getattr(query, "ref_number_range_filter", None)
    if numbers is not None:
        low, high = numbers.from_ref_number or "", numbers.to_ref_number or "\uffff"
        yield lambda txn: low <= (txn.ref_number or "") <= high
    pending = getattr(query, "pending_status", None)
    if pending in {"PendingOnly", "NotPendingOnly"}:
        yield lambda txn: txn.is_pending == (pending == "PendingOnly")


def _party_tests(talk: Conversation, query: TxnQuery) -> Iterable[Test]:
    entity: ObjectFilter | None = getattr(query, "entity_filter", None)
    if entity is not None:
        entities = selected(talk.books.entities, entity)
        yield lambda txn: txn.entity_id in entities
    account: ObjectFilter | None = getattr(query, "account_filter", None)
    if account is not None:
        accounts = selected(talk.books.accounts, account)
        yield lambda txn: txn.account_id in accounts
