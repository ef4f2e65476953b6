"""People who look after records instead of stock: they name, move, price, inactivate, merge, delete and restore, in both systems.

What they do to records is random; what it does to the truth is told to `Things`. They never ask Stockbridge what it wants.
"""

import random
from collections.abc import Callable
from decimal import Decimal
from itertools import count

from stockbridge.core.ownership import Field
from stockbridge.core.side import Side
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.quickbooks.refusals import RefusedError
from stockbridge.simulators.zuper.exchange import Fields, Refused
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.records import Product
from tests.simulation.company import Company
from tests.simulation.shown_fields import in_quickbooks, in_zuper
from tests.simulation.things import Things

STEMS = ("Filter", "Größe", 'Hose 1/2"', "Tuyau d'eau", "Valve", "PUMP", "Wire & cable")
LONG = "with a name that is much longer than"
Act = Callable[[], object]


class RecordPeople:
    """Each call is one deed of one of them, or of nobody when it was refused."""

    def __init__(self, company: Company, things: Things, rng: random.Random, say: Callable[[str], None]) -> None:
        self.edited: dict[tuple[str, Field], Side] = {}
        """Who changed a field of a pair last, since its fields are compared; by ListID."""
        self._company = company
        self._things = things
        self._rng = rng
        self._say = say
        self._numbers = count(100)

    def in_quickbooks(self) -> None:
        """Somebody in the office."""
        acts: list[tuple[int, Act]] = [
            (4, self._rename_item),
            (7, self._edit_item),
            (2, self._set_active),
            (2, self._create_item),
            (2, self._reparent),
            (1, self._swap_items),
            (1, self._merge),
            (1, self._delete_item),
        ]
        self._one_of(acts)

    def in_zuper(self) -> None:
        """Somebody in the Zuper app."""
        acts: list[tuple[int, Act]] = [
            (4, self._rename_product),
            (7, self._edit_product),
            (2, self._set_available),
            (2, self._create_product),
            (1, self._swap_products),
            (1, self._duplicate),
            (1, self._delete_product),
            (1, self._stop_tracking),
        ]
        self._one_of(acts)

    def in_both(self) -> None:
        """The same new part is entered by two people in the same hour."""
        name = self._new_name()
        self._one_of([(1, lambda: self._create_item(name))])
        self._one_of([(1, lambda: self._create_product(name))])

    def _one_of(self, acts: list[tuple[int, Act]]) -> None:
        (act,) = self._rng.choices([act for _, act in acts], [weight for weight, _ in acts])
        try:
            act()
        except (Refused, RefusedError) as refusal:
            self._say(f"refused: {refusal}")

    # -- the office ------------------------------------------------------------------------------------------------------

    def _rename_item(self) -> None:
        if (item := self._item()) is not None:
            name = item.name.swapcase() if self._rng.random() < 0.2 else self._new_name()
            self._did(f"rename item {item.name!r} to {name!r}")
            self._company.office.rename(item.list_id, name[:31])
            self._noted(Side.QUICKBOOKS, item.list_id, Field.NAME)

    def _swap_items(self) -> None:
        office, pair = self._company.office, self._two_items()
        if pair is None or pair[0].parent_id != pair[1].parent_id:
            return
        (one, other), names = pair, (pair[0].name, pair[1].name)
        self._did(f"swap items {names}")
        office.rename(one.list_id, "for a moment")
        office.rename(other.list_id, names[0])
        office.rename(one.list_id, names[1])
        for item in pair:
            self._noted(Side.QUICKBOOKS, item.list_id, Field.NAME)

    def _reparent(self) -> None:
        pair = self._two_items()
        if pair is None:
            return
        item, parent = pair
        to = None if item.parent_id is not None and self._rng.random() < 0.5 else parent
        self._did(f"move item {item.name!r} below {to.name if to else None!r}")
        self._company.office.reparent(item.list_id, to.list_id if to else None)
        self._noted(Side.QUICKBOOKS, item.list_id, Field.NAME)

    def _set_active(self) -> None:
        if (item := self._item()) is not None:
            self._did(f"item {item.name!r} active: {not item.is_active}")
            self._company.office.set_active(item.list_id, active=not item.is_active)
            self._noted(Side.QUICKBOOKS, item.list_id, Field.ACTIVE)

    def _edit_item(self) -> None:
        if (item := self._item()) is None:
            return
        office, number, of = self._company.office, next(self._numbers), item.list_id
        code = self._company.file.books.tax_codes.get(item.tax_code_id)
        edits: dict[Field, Act] = {
            Field.DESCRIPTION: lambda: office.describe(of, f"office says {number} & more"),
            Field.PRICE: lambda: office.reprice(of, price=Decimal(number) / 4),
            Field.COST: lambda: office.reprice(of, cost=Decimal(number) / 8),
            Field.TAXABLE: lambda: office.set_tax_code(of, "Non" if code is None or code.is_taxable else "Tax"),
            Field.PART_NUMBER: lambda: office.set_part_number(of, self._rng.choice([None, f"Q-{number}"])),
            Field.MINIMUM: lambda: office.set_reorder_point(of, Decimal(number)),
        }
        if self._company.profile.is_enterprise:
            edits[Field.BARCODE] = lambda: office.set_bar_code(of, f"40{number:08}")
        field = self._rng.choice(list(edits))
        self._did(f"edit {field} of item {item.name!r} ({number})")
        before = in_quickbooks(self._company.file, item).get(field)
        edits[field]()
        if in_quickbooks(self._company.file, office.item(of)).get(field) != before:
            self._noted(Side.QUICKBOOKS, of, field)

    def _create_item(self, name: str | None = None) -> None:
        name = (name or self._some_name())[:31].rstrip()
        parent = self._item() if self._rng.random() < 0.2 else None
        units = Decimal(self._rng.randint(0, 20))
        kind = self._rng.choice([ItemKind.INVENTORY] * 5 + [ItemKind.SERVICE, ItemKind.NON_INVENTORY])
        deed = self._company.office.create_item(
            name,
            kind,
            parent=parent.list_id if parent else None,
            opening=units if units and kind.holds_stock else None,
            cost=Decimal(2),
            price=Decimal(5),
        )
        self._did(f"create item {name!r} {kind} with {units} below {parent.name if parent else None!r}")
        if self._things.master is Side.QUICKBOOKS and kind.holds_stock:
            self._things.units[deed.subject] = units

    def _merge(self) -> None:
        whole = [item for item in self._items() if self._is_whole(item) and not self._children(item)]
        if len(whole) < 3:
            return
        gone, kept = self._rng.sample(whole, 2)
        things = [self._things.of(Side.QUICKBOOKS, item.list_id) for item in (gone, kept)]
        if gone.kind is not kept.kind or things[0] is None or things[1] is None:
            return
        self._did(f"merge item {gone.name!r} into {kept.name!r}")
        self._company.office.merge(gone.list_id, kept.list_id)
        self._things.went_into(things[0], things[1])

    def _delete_item(self) -> None:
        if (item := self._item()) is not None:
            self._company.office.delete_item(item.list_id)
            self._did(f"delete item {item.name!r}")
            if self._things.master is Side.QUICKBOOKS:
                self._things.units.pop(item.list_id, None)

    # -- the Zuper app ---------------------------------------------------------------------------------------------------

    def _rename_product(self) -> None:
        if (product := self._product()) is not None:
            new = f"{self._new_name()} {LONG}: {next(self._numbers)}" if self._rng.random() < 0.3 else self._new_name()
            name = product.product_name.swapcase() if self._rng.random() < 0.2 else new
            self._did(f"rename product {product.product_name!r} to {name!r}")
            self._company.field.rename_product(product.product_uid, name)
            self._noted(Side.ZUPER, product.product_uid, Field.NAME)

    def _swap_products(self) -> None:
        listed = self._listed()
        if len(listed) > 1:
            one, other = self._rng.sample(listed, 2)
            self._did(f"swap products {one.product_name!r} and {other.product_name!r}")
            name = one.product_name
            self._company.field.rename_product(one.product_uid, other.product_name)
            self._company.field.rename_product(other.product_uid, name)
            for product in (one, other):
                self._noted(Side.ZUPER, product.product_uid, Field.NAME)

    def _set_available(self) -> None:
        if (product := self._product()) is not None:
            field = self._company.field
            self._did(f"product {product.product_name!r} available: {not product['is_available']}")
            (field.deactivate_product if product["is_available"] else field.activate_product)(product.product_uid)
            self._noted(Side.ZUPER, product.product_uid, Field.ACTIVE)

    def _edit_product(self) -> None:
        if (product := self._product()) is None:
            return
        number, tax = next(self._numbers), product["tax"]
        is_exempt = isinstance(tax, dict) and tax.get("tax_exempt") is True
        edits: dict[Field, Fields] = {
            Field.DESCRIPTION: {"product_description": f"van says {number}"},
            Field.PRICE: {"price": Decimal(number) / 4},
            Field.COST: {"purchase_price": Decimal(number) / 8},
            Field.TAXABLE: {"tax": {"tax_exempt": not is_exempt}},
            Field.PART_NUMBER: {"product_id": self._rng.choice(["", f"Z-{number}", f"Z-{number} {LONG}"])},
            Field.BARCODE: {"product_barcode": f"50{number:08}"},
            Field.MINIMUM: {"min_quantity": Decimal(number)},
        }
        field = self._rng.choice(list(edits))
        self._did(f"edit {field} of product {product.product_name!r} ({number})")
        before = in_zuper(product)[field]
        self._company.field.fill_in(product.product_uid, edits[field])
        if in_zuper(self._company.account.catalogue.get(product.product_uid))[field] != before:
            self._noted(Side.ZUPER, product.product_uid, field)

    def _create_product(self, name: str | None = None) -> None:
        name, units = name or self._some_name(), Decimal(self._rng.randint(0, 20))
        company = self._company
        if self._rng.random() < 0.2:
            kind = self._rng.choice(["SERVICE", "PARTS"])
            self._did(f"create product {name!r} {kind}")
            company.field.create_untracked(name, company.furnished.category.category_uid, kind)
            return
        self._did(f"create product {name!r} with {units}")
        product = stocked_product(company.account, company.furnished, name, units)
        self._is_new(product, units)

    def _duplicate(self) -> None:
        if (product := self._product()) is not None:
            self._did(f"duplicate product {product.product_name!r}")
            clone = self._company.field.duplicate_product(product.product_uid)
            self._is_new(self._company.account.catalogue.get(clone.uid), Decimal(0))

    def _is_new(self, product: Product, units: Decimal) -> None:
        if self._things.master is Side.ZUPER and product.counts_stock:
            self._things.units[product.product_uid] = units

    def _delete_product(self) -> None:
        whole = [item for item in self._items() if self._is_whole(item)]
        if whole:
            uid = self._things.pairs()[self._rng.choice(whole).list_id].product_uid
            self._did(f"delete product {self._company.account.catalogue.get(uid).product_name!r}")
            self._company.field.delete_product(uid)

    def _stop_tracking(self) -> None:
        whole = [item for item in self._items() if self._is_whole(item)]
        if whole:
            uid = self._things.pairs()[self._rng.choice(whole).list_id].product_uid
            self._did(f"stop tracking {self._company.account.catalogue.get(uid).product_name!r}")
            self._company.field.stop_tracking(uid)

    # -- choosing --------------------------------------------------------------------------------------------------------

    def _items(self) -> list[Item]:
        return list(self._company.file.books.items)

    def _item(self) -> Item | None:
        items = self._items()
        return self._rng.choice(items) if items else None

    def _two_items(self) -> tuple[Item, Item] | None:
        items = self._items()
        if len(items) < 2:
            return None
        one, other = self._rng.sample(items, 2)
        return one, other

    def _children(self, item: Item) -> list[Item]:
        return self._company.file.books.items.children(item.list_id)

    def _listed(self) -> list[Product]:
        return list(self._company.account.catalogue.listed())

    def _product(self) -> Product | None:
        listed = self._listed()
        return self._rng.choice(listed) if listed else None

    def _is_whole(self, item: Item) -> bool:
        """Whether the item is counted and linked to a product that is there and counted too."""
        pair = self._things.pairs().get(item.list_id)
        product = self._company.account.catalogue.find(pair.product_uid) if pair else None
        is_there = product is not None and not product.is_deleted and product.counts_stock
        return is_there and self._things.of(Side.QUICKBOOKS, item.list_id) is not None

    def _new_name(self) -> str:
        return f"{self._rng.choice(STEMS)} {next(self._numbers)}"

    def _some_name(self) -> str:
        """A name that never was, or one that something had, has, or is like."""
        known = [item.name for item in self._items()] + [one.product_name for one in self._company.account.catalogue]
        if self._rng.random() < 0.6 or not known:
            return self._new_name()
        name = self._rng.choice(known)
        return self._rng.choice([name, name.lower(), f"{name}."])

    def _noted(self, side: Side, record: str, field: Field) -> None:
        pair = self._things.pairs().get(record)
        if pair is not None and pair.is_compared:
            self.edited[pair.list_id, field] = side

    def _did(self, what: str) -> None:
        self._say(what)
