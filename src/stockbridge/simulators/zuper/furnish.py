"""An account to start with: two users, a key, a category, locations, products. For tests, the demonstration and the command line."""

from dataclasses import dataclass
from decimal import Decimal

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.product_edit import create_product
from stockbridge.simulators.zuper.product_form import ProductForm, ShelfForm
from stockbridge.simulators.zuper.records import Category, Key, Location, Product, User


@dataclass(frozen=True, slots=True)
class Furnished:
    """What was put into the account. `key` belongs to `integration`; people work as `worker`."""

    integration: User
    worker: User
    key: Key
    category: Category
    locations: tuple[Location, ...]


def furnish(account: Account, *locations: str, key: str | None = None) -> Furnished:
    """Users, a key, the category Parts and the named locations; "Main" when none is named."""
    integration = account.add_user("QuickBooks", "Sync")
    worker = account.add_user("Wanda", "Worker")
    places = tuple(account.add_location(name) for name in locations or ("Main",))
    return Furnished(integration, worker, account.add_key(integration, key), account.add_category("Parts"), places)


def stocked_product(account: Account, furnished: Furnished, name: str, *units: Decimal, **fields: object) -> Product:
    """A product by the worker with opening units, one number for each location in order; no more locations than numbers."""
    shelves = tuple(
        ShelfForm(place.location_uid, quantity, Decimal(0))
        for place, quantity in zip(furnished.locations, units, strict=False)
    )
    form = ProductForm({"product_name": name, **fields}, furnished.category.category_uid, shelves)
    return create_product(account, form, furnished.worker.user_uid)
