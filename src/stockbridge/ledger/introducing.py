"""Introductions: records of both sides that are not linked yet become rows of a plan, a page at a time.

Nothing here decides who matches whom (`core.matching` does) and nothing is written to a peer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.item import QuickBooksItem, ZuperProduct, unit_cost
from stockbridge.core.matching import Introduction, introduce, introduce_product, near_keys
from stockbridge.core.ownership import differing
from stockbridge.core.side import Side
from stockbridge.ledger.counting import Places, is_told
from stockbridge.ledger.refused_creations import look_anew
from stockbridge.storage.introductions import Row
from stockbridge.storage.unit import Unit

PAGE: Final = 200
_MET: Final = "its counterpart is there by now"


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that introductions obey."""

    master: Side
    create: bool


def introduce_items(unit: Unit, rules: Rules, after: str, at: datetime) -> str | None:
    """Introduce a page of QuickBooks items that are neither linked nor planned; returns where to go on, None at the end.

    Whoever is like a record of which not enough was read waits: alone, it would be made a second time.
    """
    list_ids = unit.introductions.not_introduced(Side.QUICKBOOKS, after=after, most=PAGE)
    places = Places.of(unit)
    items = {list_id: item for list_id, item in unit.items.quickbooks_items(list_ids).items() if is_told(item, places)}
    candidates = _candidates(unit, Side.ZUPER, items)
    products = unit.items.zuper_products({uid for uids in candidates.values() for uid in uids})
    untold = {uid for uid, product in products.items() if not is_told(product, places)}
    rows = [
        _row(
            places,
            introduce(
                item,
                [products[uid] for uid in sorted(candidates[list_id]) if uid in products],
                master=rules.master,
                create=rules.create,
            ),
        )
        for list_id, item in items.items()
        if candidates[list_id].isdisjoint(untold)
    ]
    _make_way(unit, rows, at)
    unit.introductions.add(rows)
    return list_ids[-1] if len(list_ids) == PAGE else None


def introduce_products(unit: Unit, rules: Rules, after: str, at: datetime) -> str | None:
    """The same for Zuper products; run it after all items have been introduced."""
    uids = unit.introductions.not_introduced(Side.ZUPER, after=after, most=PAGE)
    places = Places.of(unit)
    products = {uid: product for uid, product in unit.items.zuper_products(uids).items() if is_told(product, places)}
    item_ids = _candidates(unit, Side.QUICKBOOKS, products)
    twin_ids = _candidates(unit, Side.ZUPER, products)
    items = unit.items.quickbooks_items({list_id for some in item_ids.values() for list_id in some})
    untold = {list_id for list_id, item in items.items() if not is_told(item, places)}
    twins = unit.items.zuper_products({uid for some in twin_ids.values() for uid in some})
    rows: list[Row] = []
    for uid, product in products.items():
        if not item_ids[uid].isdisjoint(untold):
            continue
        introduction = introduce_product(
            product,
            [items[list_id] for list_id in sorted(item_ids[uid]) if list_id in items],
            twins=[twins[twin] for twin in sorted(twin_ids[uid]) if twin in twins],
            taken=unit.items.is_name_taken,
            master=rules.master,
            create=rules.create,
        )
        rows.append(_row(places, introduction))
    _make_way(unit, rows, at)
    unit.introductions.add(rows)
    return uids[-1] if len(uids) == PAGE else None


def _candidates(
    unit: Unit, side: Side, records: Mapping[str, QuickBooksItem] | Mapping[str, ZuperProduct]
) -> dict[str, set[str]]:
    """For each record the ids on `side` that share a key with it and are not linked."""
    keys = {record_id: near_keys(record) for record_id, record in records.items()}
    found = unit.items.sharing_keys(side, {key for some in keys.values() for key in some})
    return {
        record_id: {other for key in some for other in found.get(key, ())} - {record_id}
        for record_id, some in keys.items()
    }


def _make_way(unit: Unit, rows: Sequence[Row], at: datetime) -> None:
    """Two that meet now leave the rows behind that each had while it was alone."""
    pairs = [(row.list_id, row.product_uid) for row in rows if row.list_id is not None and row.product_uid is not None]
    unit.introductions.drop(Side.QUICKBOOKS, [list_id for list_id, _ in pairs])
    unit.introductions.drop(Side.ZUPER, [product_uid for _, product_uid in pairs])
    look_anew(unit, Side.ZUPER, [list_id for list_id, _ in pairs], _MET, at)
    look_anew(unit, Side.QUICKBOOKS, [product_uid for _, product_uid in pairs], _MET, at)


def recount(unit: Unit, product_uid: str, total: Decimal) -> None:
    """A product's detail was read: put its numbers into the row of the plan that compares it."""
    places, row = Places.of(unit), unit.introductions.open_row_of(product_uid)
    item = unit.items.quickbooks_items([row.list_id]).get(row.list_id) if row and row.list_id else None
    product = unit.items.zuper_products([product_uid]).get(product_uid)
    if places is None or row is None or item is None or product is None:
        unit.introductions.verify(product_uid, total)
    else:
        unit.introductions.recount(places.count(row, item, product))


def _row(places: Places | None, introduction: Introduction) -> Row:
    item, product = introduction.item, introduction.product
    row = Row(
        bucket=introduction.bucket,
        list_id=item.list_id if item else None,
        product_uid=product.product_uid if product else None,
        text=introduction.text,
        suggestions=tuple((one.item.list_id, one.product.product_uid, one.why) for one in introduction.suggestions),
        quantity_quickbooks=item.quantity_on_hand if item else None,
        quantity_zuper=product.total if product else None,
        name=introduction.name,
        label=_label(item, product),
        differs=differing(item, product) if item and product else (),
        cost=unit_cost(item, product),
    )
    return row if places is None or item is None or product is None else places.count(row, item, product)


def _label(item: QuickBooksItem | None, product: ZuperProduct | None) -> str:
    names = [*([item.full_name] if item else []), *([product.name] if product else [])]
    return " · ".join(dict.fromkeys(name.casefold() for name in names))
