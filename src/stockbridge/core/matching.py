"""Introductions: which item and which product are the same thing. Names are for introductions only.

Once a person (or automatic approval) has accepted an introduction, `ListID` and `product_uid` are bound for ever and names no
longer matter. The rule: only the same full name, on one record of each side, of kinds that can be linked, introduces two
records by itself. Whatever is merely alike is a suggestion, whatever is there twice is a question, and neither is created a
second time before somebody has answered (facts/COMPLAINTS.md §12).

Nothing here looks for candidates. The caller finds them through `near_keys` and leaves out records that are linked already.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stockbridge.core.errors import BadInput, Broken
from stockbridge.core.item import (
    QuickBooksItem,
    ZuperProduct,
    can_link,
    holds_stock,
    why_not_synced,
    zuper_type_for,
)
from stockbridge.core.names import exact_key, first_short_form, near_key, quickbooks_name, zuper_name
from stockbridge.core.quantity import show
from stockbridge.core.side import Side


class Bucket(StrEnum):
    """Where an introduction stands in the plan of the first contact."""

    EQUAL = "equal"
    DIFFERENT = "different"
    CREATE_IN_ZUPER = "create_in_zuper"
    CREATE_IN_QUICKBOOKS = "create_in_quickbooks"
    NEAR = "near"
    AMBIGUOUS = "ambiguous"
    NOT_SYNCED = "not_synced"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair that a person may link."""

    item: QuickBooksItem
    product: ZuperProduct
    why: str
    """What is alike."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """The answer for one record: a pair that is introduced, or one record with the reason why it is alone."""

    bucket: Bucket
    item: QuickBooksItem | None
    product: ZuperProduct | None
    text: str
    """One sentence for the person who approves."""
    suggestions: tuple[Suggestion, ...] = ()
    name: str | None = None
    """The name that a created record gets on the other side."""


_Pair = tuple[QuickBooksItem, ZuperProduct]
_SAME_NAME: Final = "the names are the same"


def near_keys(record: QuickBooksItem | ZuperProduct) -> frozenset[str]:
    """The keys a record is found by. Two records that share none are never introduced and never suggested."""
    if isinstance(record, QuickBooksItem):
        names = {near_key(name) for name in {record.full_name, record.name}}
    else:
        names = {near_key(record.name), near_key(first_short_form(record.name) or "")}
    return frozenset(key for key in (*names, _part_key(record.part_number)) if key)


def introduce(item: QuickBooksItem, products: Iterable[ZuperProduct], *, master: Side, create: bool) -> Introduction:
    """Introduce one QuickBooks item to the Zuper products that share a key with it, in any order.

    `create` is the setting *sync product masters*: without it nothing is created anywhere.

    Raises:
        Broken: stock is to be compared that was not read.
    """
    if reason := why_not_synced(item):
        return _alone(Bucket.NOT_SYNCED, item, reason)
    pairs = [(item, product) for product in products if not product.is_deleted]

    def alone() -> Introduction:
        return _only_in_quickbooks(item, master, create=create)

    return _meet(item, pairs, alone) or alone()


def introduce_product(
    product: ZuperProduct,
    items: Iterable[QuickBooksItem],
    *,
    twins: Iterable[ZuperProduct],
    taken: Callable[[str], bool],
    master: Side,
    create: bool,
) -> Introduction:
    """Introduce one Zuper product to the QuickBooks items that share a key with it: the mirror image of `introduce`.

    `twins` are products that share a key with it: names are not unique in Zuper (facts/ZUPER.md §6.3).
    `taken` says whether QuickBooks has a top-level item of that name, in any capitals, of any type.

    Raises:
        Broken: stock is to be compared that was not read.
    """
    if reason := why_not_synced(product):
        return _alone(Bucket.NOT_SYNCED, product, reason)
    namesakes = {twin.product_uid for twin in twins if _is_namesake(product, twin)} - {product.product_uid}
    pairs = [(item, product) for item in items]
    if namesakes:
        text = f"Zuper has {len(namesakes) + 1} products of this name: link the right one, or make the names differ"
        return _alone(Bucket.AMBIGUOUS, product, text, _suggestions(pairs))

    def alone() -> Introduction:
        return _only_in_zuper(product, taken, master, create=create)

    return _meet(product, pairs, alone) or alone()


def _meet(
    record: QuickBooksItem | ZuperProduct, pairs: Sequence[_Pair], alone: Callable[[], Introduction]
) -> Introduction | None:
    """What the candidates make of a record that may be synced; None when nobody is like it.

    `alone` says what would become of it without them.
    """
    same = [pair for pair in pairs if _likeness(*pair) == _SAME_NAME]
    active = [pair for pair in same if _is_active(pair)]
    there = Side.ZUPER if isinstance(record, QuickBooksItem) else Side.QUICKBOOKS
    if len(active) > 1:
        text = f"{there.label} has {len(active)} records of this name: link the right one, or make the names differ"
        return _alone(Bucket.AMBIGUOUS, record, text, _suggestions(active))
    if active:
        return _introduced(record, *active[0])
    if same:
        return _alone(Bucket.NOT_SYNCED, record, f"{there.label} has this name, but inactive: make it active there")
    return _like_others(record, [pair for pair in pairs if _is_active(pair)], alone)


def _introduced(record: QuickBooksItem | ZuperProduct, item: QuickBooksItem, product: ZuperProduct) -> Introduction:
    if reason := can_link(item, product):
        return _alone(Bucket.NOT_SYNCED, record, reason)
    if not holds_stock(item):
        return Introduction(Bucket.EQUAL, item, product, f'"{item.full_name}" is in both; it has no quantity')
    here, there = item.quantity_on_hand, product.total
    if here is None or there is None:
        raise Broken(f'"{item.full_name}" cannot be introduced before its stock is read on both sides: read it first')
    text = f'"{item.full_name}": QuickBooks has {show(here)}, Zuper has {show(there)}'
    return Introduction(Bucket.EQUAL if here == there else Bucket.DIFFERENT, item, product, text)


def _like_others(
    record: QuickBooksItem | ZuperProduct, pairs: Sequence[_Pair], alone: Callable[[], Introduction]
) -> Introduction | None:
    """A question for a person when somebody is merely like the record; None when nobody is."""
    alike = sorted((pair for pair in pairs if _likeness(*pair)), key=_order)
    if not alike:
        return None
    suggestions = _suggestions(alike)
    name = alone().name
    if not suggestions:
        otherwise = "; or have it created as it is" if name else ""
        return _alone(Bucket.NEAR, record, f"{can_link(*alike[0])}{otherwise}", name=name)
    if len(suggestions) > 1:
        otherwise = "have it created" if name else "make the names differ"
        text = f"{len(suggestions)} records are like it: link the right one, or {otherwise}"
        return _alone(Bucket.AMBIGUOUS, record, text, suggestions, name)
    (only,) = suggestions
    other = only.product.name if isinstance(record, QuickBooksItem) else only.item.full_name
    return _alone(Bucket.NEAR, record, f'it may be "{other}": {only.why}', suggestions, name)


def _only_in_quickbooks(item: QuickBooksItem, master: Side, *, create: bool) -> Introduction:
    if reason := _why_not_created(Side.ZUPER, master, create=create):
        return _alone(Bucket.NOT_SYNCED, item, f"{reason}, with exactly this name")
    product_type, track = zuper_type_for(item.kind)
    name = zuper_name(item.full_name)
    text = f'"{name}" is created in Zuper as {product_type}, quantity {"" if track else "not "}tracked'
    return Introduction(Bucket.CREATE_IN_ZUPER, item, None, text, name=name)


def _only_in_zuper(product: ZuperProduct, taken: Callable[[str], bool], master: Side, *, create: bool) -> Introduction:
    if reason := _why_not_created(Side.QUICKBOOKS, master, create=create):
        short_form = first_short_form(product.name)
        named = (
            "with exactly this name"
            if short_form is None
            else f'as "{short_form}", for QuickBooks cannot hold its name'
        )
        return _alone(Bucket.NOT_SYNCED, product, f"{reason}, {named}")
    try:
        short = quickbooks_name(product.name, taken)
    except BadInput as error:
        return _alone(Bucket.NOT_SYNCED, product, str(error))
    text = f'"{product.name}" is created in QuickBooks as {product.kind.phrase}'
    if short.shortened:
        text += f' named "{short.name}": {short.why}'
    return Introduction(Bucket.CREATE_IN_QUICKBOOKS, None, product, text, name=short.name)


def _why_not_created(where: Side, master: Side, *, create: bool) -> str | None:
    if not create:
        return f"product masters are not synced: create it in {where.label} by hand"
    if master is where:
        return f"{where.label} is the product master: create it there by hand"
    return None


def _alone(
    bucket: Bucket,
    record: QuickBooksItem | ZuperProduct,
    text: str,
    suggestions: tuple[Suggestion, ...] = (),
    name: str | None = None,
) -> Introduction:
    if isinstance(record, QuickBooksItem):
        return Introduction(bucket, record, None, f'"{record.full_name}": {text}', suggestions, name)
    return Introduction(bucket, None, record, f'"{record.name}": {text}', suggestions, name)


def _suggestions(pairs: Iterable[_Pair]) -> tuple[Suggestion, ...]:
    """The pairs that are alike and can be linked, always in the same order."""
    return tuple(
        Suggestion(item, product, why)
        for item, product in sorted(pairs, key=_order)
        if _is_active((item, product)) and can_link(item, product) is None and (why := _likeness(item, product))
    )


def _likeness(item: QuickBooksItem, product: ZuperProduct) -> str | None:
    """In what the two are alike, the strongest first; None when they are not."""
    if exact_key(item.full_name) == exact_key(product.name):
        return _SAME_NAME
    name, part = near_key(product.name), _part_key(product.part_number)
    if name and name == near_key(item.full_name):
        return "the names differ in capitals, spaces or punctuation only"
    if name and name == near_key(item.name):
        return "only the parents of the item are missing from the name"
    if item.name == first_short_form(product.name):
        return "the name in QuickBooks is the short form of the name in Zuper"
    if part and part == _part_key(item.part_number):
        return "the part numbers are the same"
    if part and part == near_key(item.name):
        return "the name in QuickBooks is the part number in Zuper"
    return None


def _part_key(part_number: str | None) -> str:
    """The key of a part number that says something; empty for `N/A`, `-`, `0` and the like, which half a list may share."""
    key = near_key(part_number or "")
    return key if len(key) >= 3 and any(c in "123456789" for c in key) else ""


def _is_namesake(product: ZuperProduct, twin: ZuperProduct) -> bool:
    active = twin.is_available and not twin.is_deleted
    return active and exact_key(twin.name) == exact_key(product.name)


def _is_active(pair: _Pair) -> bool:
    item, product = pair
    return item.is_active and product.is_available and not product.is_deleted


def _order(pair: _Pair) -> tuple[str, str]:
    item, product = pair
    return item.list_id, product.product_uid
