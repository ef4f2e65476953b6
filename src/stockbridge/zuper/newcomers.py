"""Products that are not linked yet, told in full before anybody meets them.

A list row may lack what the detail has (facts/ZUPER.md §3.12). A newcomer whose row does not say whether and where it counts
stock is read in detail: on half a record it would be paired with nobody, and be made a second time.
"""

from collections.abc import Sequence
from typing import Final

from stockbridge.core.item import ProductType
from stockbridge.core.side import Side
from stockbridge.zuper import reading
from stockbridge.zuper.messages import Product
from stockbridge.zuper.work import Work

_MAY_COUNT: Final = (ProductType.PRODUCT, ProductType.PARTS)


def told_in_full(work: Work, rows: Sequence[Product]) -> list[Product]:
    """The products of a page of the list; those that are gone meanwhile are left out, unreadable ones stay as listed.

    Raises:
        ZuperError: Zuper cannot be read at all at the moment.
    """
    with work.unit() as unit:
        linked = unit.links.of(Side.ZUPER, [row.uid for row in rows])
    products = (row if row.uid in linked or _tells_enough(row) else _in_full(work, row) for row in rows)
    return [product for product in products if product is not None]


def _tells_enough(row: Product) -> bool:
    if row.product_type not in _MAY_COUNT or row.track_quantity is False:
        return True
    return row.track_quantity is not None and row.stock is not None


def _in_full(work: Work, row: Product) -> Product | None:
    detail = reading.read(work, row.uid)
    return row if detail.trouble is not None else detail.product
