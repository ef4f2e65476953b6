"""What a pair holds on both sides, as the plan compares it: at every place by itself, or in all where there are no sites."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stockbridge.core.cell import Place
from stockbridge.core.item import QuickBooksItem, ZuperProduct, holds_stock, tracks_stock
from stockbridge.core.matching import Bucket
from stockbridge.core.places import NO_SITE
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.shelves import shelves, stranded
from stockbridge.core.side import Side
from stockbridge.storage.introductions import Row
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a connection whose stock is kept equal site by site, and the names of what is none."""

    bound: Sequence[Place]
    names: dict[str, str]

    @classmethod
    def of(cls, unit: Unit) -> "Places | None":
        """The places; None where the whole company is one."""
        if not unit.facts.company_file().by_sites:
            return None
        sites = {site.list_id: site.name for site in unit.facts.sites()}
        return cls(unit.places.all(), {NO_SITE: "no site", **sites, **unit.facts.location_names()})

    def count(self, row: Row, item: QuickBooksItem, product: ZuperProduct) -> Row:
        """The row with what both hold at every place; it is equal only if they do at each of them."""
        if not holds_stock(item) or row.bucket not in (Bucket.EQUAL, Bucket.DIFFERENT):
            return row
        counted = shelves(self.bound, item.stock or (), product.stock or ())
        is_equal = all(shelf.is_equal for shelf in counted) and product.stock is not None
        return replace(
            row,
            bucket=Bucket.EQUAL if is_equal else Bucket.DIFFERENT,
            shelves=counted,
            quantity_quickbooks=sum((shelf.quickbooks for shelf in counted), ZERO),
            quantity_zuper=sum((shelf.zuper for shelf in counted), ZERO),
            text=self._text(item, product),
        )

    def _text(self, item: QuickBooksItem, product: ZuperProduct) -> str:
        names = {place.id: place.name for place in self.bound}
        parts = [
            f"at {names[shelf.place_id]} QuickBooks has {show(shelf.quickbooks)}, Zuper has {show(shelf.zuper)}"
            for shelf in shelves(self.bound, item.stock or (), product.stock or ())
        ]
        for side, stock in ((Side.QUICKBOOKS, item.stock), (Side.ZUPER, product.stock)):
            parts += [
                f"{show(units)} at {self.names.get(key, key)} in {side.label}, which is no place of {side.other.label}"
                for key, units in stranded(self.bound, side, dict(stock or ()))
            ]
        return f'"{item.full_name}": {"; ".join(parts) or "nothing lies anywhere"}'


def is_told(record: QuickBooksItem | ZuperProduct, places: Places | None) -> bool:
    """Whether enough was read of a record to compare it: its stock, and site by site where there are sites."""
    if isinstance(record, ZuperProduct):
        return not tracks_stock(record) or record.total is not None
    if not holds_stock(record):
        return True
    return record.quantity_on_hand is not None and (places is None or record.stock is not None)
