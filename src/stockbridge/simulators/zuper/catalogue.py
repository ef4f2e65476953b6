"""All products of an account, in order, so that a page of 100,000 costs only a page.

Sorted orders are kept until a product changes. Deleted products leave the lists but stay known: their movements do
(facts/ZUPER_SIMULATOR.md §3.7).
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence

from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.records import Product

SortKey = Callable[[Product], object]


class Catalogue:
    """Products by uid, and their lists."""

    def __init__(self) -> None:
        self._products: dict[str, Product] = {}
        self._listed: list[Product] = []
        self._sorted: dict[str, tuple[int, list[Product]]] = {}
        self._version = 0

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())

    def add(self, product: Product) -> None:
        self._products[product.product_uid] = product
        self._listed.append(product)
        self.changed()

    def find(self, product_uid: object) -> Product | None:
        """The product with that uid, deleted or not."""
        return self._products.get(product_uid) if isinstance(product_uid, str) else None

    def get(self, product_uid: object) -> Product:
        """A product that is not deleted.

        Raises:
            Refused: there is none with that uid.
        """
        product = self.find(product_uid)
        if product is None or product.is_deleted:
            raise Refused("Invalid Product UID", title="Product Error")
        return product

    def delete(self, product: Product) -> None:
        product.is_deleted = True
        del self._listed[bisect_left(self._listed, product.product_no, key=lambda each: each.product_no)]
        self.changed()

    def restore(self, product: Product) -> None:
        product.is_deleted = False
        insort(self._listed, product, key=lambda each: each.product_no)
        self.changed()

    def changed(self) -> None:
        """Something a list may be sorted by has changed."""
        self._version += 1

    def listed(self) -> Sequence[Product]:
        """Products that are not deleted, by product number, which is also the order they were created in."""
        return self._listed

    def sorted_by(self, name: str, key: SortKey, version: int = 0) -> Sequence[Product]:
        """Products that are not deleted, by the key; `version` counts what the key depends on beyond the products."""
        current = self._version + version
        kept = self._sorted.get(name)
        if kept is None or kept[0] != current:
            kept = (current, sorted(self._listed, key=key))  # type: ignore[arg-type] # keys of one kind are comparable
            self._sorted[name] = kept
        return kept[1]
