"""What people do with lists in QuickBooks: create, rename, move, price, inactivate, merge and delete items; open sites."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from stockbridge.core.quantity import units
from stockbridge.simulators.quickbooks.items import Component, Item, ItemKind
from stockbridge.simulators.quickbooks.person import Deed, Person
from stockbridge.simulators.quickbooks.references import Site, TaxCode


class ItemPeople(Person):
    """Money is Decimal in the home currency."""

    def create_item(
        self,
        name: str,
        kind: ItemKind = ItemKind.INVENTORY,
        *,
        parent: str | None = None,
        opening: Decimal | int | str | None = None,
        on: date | None = None,
        price: Decimal | None = None,
        cost: Decimal | None = None,
        desc: str | None = None,
        part_number: str | None = None,
        components: Mapping[str, Decimal | int | str] | None = None,
    ) -> Deed:
        """An item of any kind, with an opening quantity if it holds stock."""
        books = self.company.books
        item = Item(
            name=name,
            kind=kind,
            parent_id=self.item(parent).list_id if parent else None,
            sales_desc=desc,
            sales_price=price,
            purchase_desc=desc,
            purchase_cost=cost,
            manufacturer_part_number=part_number,
            tax_code_id=self._tax_code("Tax").list_id,
            income_account_id=self.company.account("Sales").list_id,
            components=tuple(
                Component(self.item(key).list_id, units(amount)) for key, amount in (components or {}).items()
            ),
        )
        if kind.holds_stock:
            item.cogs_account_id = self.company.account("Cost of Goods Sold").list_id
            item.asset_account_id = self.company.account("Inventory Asset").list_id
        else:
            item.expense_account_id = self.company.account("Job Materials").list_id

        def act() -> str:
            self.company.add(books.items, item)
            if opening is not None:
                self.company.open_stock(item, units(opening), on or self.company.clock.today(), by=self.name)
            elif cost is not None:
                books.stock.set_average_cost(item.list_id, cost)
            return item.list_id

        return self.deed(act)

    def rename(self, item: str, name: str) -> Deed:
        found = self.item(item)
        return self.deed(lambda: self._placed(found, name, found.parent_id))

    def reparent(self, item: str, parent: str | None) -> Deed:
        found = self.item(item)
        return self.deed(lambda: self._placed(found, found.name, self.item(parent).list_id if parent else None))

    def set_active(self, item: str, *, active: bool) -> Deed:
        found = self.item(item)
        found.is_active = active
        return self._edited(found)

    def reprice(self, item: str, *, price: Decimal | None = None, cost: Decimal | None = None) -> Deed:
        """Change what is given; a price cannot be taken away here."""
        found = self.item(item)
        if price is not None:
            found.sales_price = price
        if cost is not None:
            found.purchase_cost = cost
        return self._edited(found)

    def describe(self, item: str, desc: str) -> Deed:
        found = self.item(item)
        found.sales_desc = desc
        return self._edited(found)

    def set_part_number(self, item: str, part_number: str | None) -> Deed:
        found = self.item(item)
        found.manufacturer_part_number = part_number
        return self._edited(found)

    def set_bar_code(self, item: str, bar_code: str | None) -> Deed:
        found = self.item(item)
        found.bar_code_value = bar_code
        return self._edited(found)

    def set_reorder_point(self, item: str, units: Decimal | None) -> Deed:
        """Of an assembly, its build point."""
        found = self.item(item)
        found.reorder_point = units
        return self._edited(found)

    def set_tax_code(self, item: str, tax_code: str) -> Deed:
        found = self.item(item)
        found.tax_code_id = self._tax_code(tax_code).list_id
        return self._edited(found)

    def merge(self, gone: str, kept: str) -> Deed:
        """Rename `gone` to the name of `kept` and say yes to merging them: one ListID vanishes."""
        lost, found = self.item(gone), self.item(kept)

        def act() -> str:
            self.company.merge_items(lost, found, by=self.name)
            return found.list_id

        return self.deed(act)

    def delete_item(self, item: str) -> Deed:
        """Refused when anything uses the item."""
        found = self.item(item)

        def act() -> str:
            self.company.delete_item(found)
            return found.list_id

        return self.deed(act)

    def open_site(self, name: str, *, parent: str | None = None) -> Deed:
        """A new inventory site, or a bin when it has a parent."""
        site = Site(name=name, parent_id=self.site_id(parent) if parent else None)
        return self.deed(lambda: self.company.add(self.company.books.sites, site).list_id)

    def rename_site(self, site: str, name: str) -> Deed:
        found = self.company.site(site)

        def act() -> str:
            self.company.rename(self.company.books.sites, found, name=name, parent_id=found.parent_id)
            return found.list_id

        return self.deed(act)

    def set_site_active(self, site: str, *, active: bool) -> Deed:
        """Make a site inactive, or active again; what lies there stays there."""
        found = self.company.site(site)

        def act() -> str:
            found.is_active = active
            self.company.touch(self.company.books.sites, found)
            return found.list_id

        return self.deed(act)

    def delete_site(self, site: str) -> Deed:
        """Refused when anything ever lay there."""
        found = self.company.site(site)

        def act() -> str:
            self.company.delete_site(found)
            return found.list_id

        return self.deed(act)

    def swap_site_names(self, one: str, other: str) -> Deed:
        """Two sites exchange their names, by way of a third."""
        first, second = self.company.site(one), self.company.site(other)

        def act() -> str:
            for site, name in ((first, f"{one} (old)"), (second, one), (first, other)):
                self.company.rename(self.company.books.sites, site, name=name, parent_id=site.parent_id)
            return first.list_id

        return self.deed(act)

    def put_into_bin(self, item: str, bin_name: str, amount: Decimal | int | str) -> Deed:
        """Units of a site are put into one of its bins (`site:bin`); the site holds as many as before."""
        found = self.company.site(bin_name)

        def act() -> str:
            cell = self.cell(item, found.parent_id)
            self.company.books.stock.put_into_bin(cell, found.list_id, units(amount))
            return cell.item_id

        return self.deed(act)

    def assign_to_site(self, item: str, site: str) -> Deed:
        """The item now has a row at the site, with no stock."""

        def act() -> str:
            cell = self.cell(item, self.site_id(site))
            self.company.books.stock.assign(cell)
            return cell.item_id

        return self.deed(act)

    def _placed(self, item: Item, name: str, parent_id: str | None) -> str:
        self.company.rename(self.company.books.items, item, name=name, parent_id=parent_id)
        return item.list_id

    def _edited(self, item: Item) -> Deed:
        def act() -> str:
            self.company.touch(self.company.books.items, item)
            return item.list_id

        return self.deed(act)

    def _tax_code(self, name: str) -> TaxCode:
        code = self.company.books.tax_codes.named(name)
        if code is None:
            raise KeyError(f"there is no sales tax code named {name!r}")
        return code
