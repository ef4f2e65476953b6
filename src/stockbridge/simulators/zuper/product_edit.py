"""What happens to products: create, update, delete, restore. The same for the API and for people in the app.

An update is a top-level merge in which arrays are replaced whole, stock included when `put_overwrites_stock` says so
(facts/ZUPER.md §6.3). Answers say what really happened to the stock.
"""

from decimal import Decimal

from stockbridge.core.quantity import ZERO
from stockbridge.simulators.zuper.account import Account, Reason
from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.product_form import ProductForm, ShelfForm, exact
from stockbridge.simulators.zuper.records import Product
from stockbridge.simulators.zuper.stock import Spot


def create_product(account: Account, form: ProductForm, by: str, *, serial_tracked: bool = False) -> Product:
    """A new product. Neither number nor name need be unique (facts/ZUPER_SIMULATOR.md §3.2).

    Raises:
        Refused: no name or no category.
    """
    if not form.fields.get("product_name"):
        raise Refused("Product Name is Mandatory", title="Product Error")
    if form.category_uid is None:
        raise Refused("Product Category is Mandatory", title="Product Error")
    now = account.now()
    product = Product(
        account.new_uid(),
        account.new_number("product"),
        form.category_uid,
        dict(form.fields),
        created_at=now,
        created_by=by,
        updated_at=now,
        serial_tracked=serial_tracked,
    )
    account.catalogue.add(product)
    for sent in form.shelves or ():
        _open_shelf(account, product, sent, by)
    account.announce("product.new", by, {"product_uid": product.product_uid})
    return product


def update_product(account: Account, product: Product, form: ProductForm, by: str) -> dict[Spot, Decimal]:
    """Merge the form into the product; answers what that did to the stock.

    Raises:
        Refused: the name would become empty.
    """
    if form.fields.get("product_name", "x") == "":
        raise Refused("Product Name is Mandatory", title="Product Error")
    fields = dict(form.fields)
    quantity = fields.pop("quantity", None)
    product.fields |= fields
    product.category_uid = form.category_uid or product.category_uid
    product.updated_at = account.now()
    account.catalogue.changed()
    changes: dict[Spot, Decimal] = {}
    if not product.counts_stock and quantity is not None:
        product.fields["quantity"] = quantity
    elif account.switches.put_overwrites_stock:
        changes = _overwrite(account, product, form.shelves, quantity)
    account.announce("product.update", by, {"product_uid": product.product_uid})
    return changes


def delete_product(account: Account, product: Product, by: str) -> None:
    """Gone from lists and detail; its shelves and movements stay (facts/ZUPER_SIMULATOR.md §3.7)."""
    account.catalogue.delete(product)
    product.updated_at = account.now()
    account.announce("product.delete", by, {"product_uid": product.product_uid})


def restore_product(account: Account, product_uid: str, by: str) -> None:
    """Listed again, with its shelves and movements.

    Raises:
        Refused: there never was such a product, or it is not deleted.
    """
    product = account.catalogue.find(product_uid)
    if product is None or not product.is_deleted:
        raise Refused("Invalid Product UID", title="Product Error")
    account.catalogue.restore(product)
    product.updated_at = account.now()
    account.announce("product.update", by, {"product_uid": product_uid})


def _open_shelf(account: Account, product: Product, sent: ShelfForm, by: str) -> None:
    spot = (product.product_uid, sent.location_uid)
    with_row = account.switches.create_with_quantity == "row" and sent.quantity > 0 and product.counts_stock
    shelf = account.new_shelf(ZERO if with_row else sent.quantity, sent.min_quantity)
    shelf.serial_nos = [] if with_row else list(sent.serial_nos)
    account.stock.open(spot, shelf)
    if with_row:
        reason = Reason(by=by, serial_nos=sent.serial_nos)
        account.move("INWARD", product, sent.quantity, reason, target=sent.location_uid)


def _overwrite(
    account: Account, product: Product, sent: tuple[ShelfForm, ...] | None, quantity: object
) -> dict[Spot, Decimal]:
    stock, uid, now = account.stock, product.product_uid, account.now()
    changes: dict[Spot, Decimal] = {}
    if sent is not None:
        kept = {shelf.location_uid for shelf in sent}
        for place in [place for place in stock.shelves(uid) if place not in kept]:
            changes[uid, place] = stock.remove_shelf((uid, place), now, "left out of a PUT")
        for shelf in sent:
            spot = (uid, shelf.location_uid)
            changes[spot] = stock.overwrite(spot, shelf.quantity, now, "PUT")
            stock.shelves(uid)[shelf.location_uid].min_quantity = shelf.min_quantity
    elif quantity is not None and len(stock.shelves(uid)) == 1:
        (place,) = stock.shelves(uid)
        units = account.whole_if_needed(exact(quantity, "Invalid Quantity"))
        changes[uid, place] = stock.overwrite((uid, place), units, now, "PUT")
    return {spot: units for spot, units in changes.items() if units}
