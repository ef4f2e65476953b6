"""A random day in which items live: people rename, move, price, inactivate, merge, delete, restore and duplicate, on both sides.

Units move all the while, everything breaks as on any other day, and an office manager answers what is held by its own answers. In
the end nothing is held and both sides are equal in units and in fields. A seed that fails replays by itself:

    python -m tests.simulation.life_day SEED
"""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from stockbridge.core.ownership import Field
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.quickbooks.items import Item, ItemKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.records import Product
from tests.simulation.company import Company
from tests.simulation.day import Day, lived, tell
from tests.simulation.mortal import MortalDatabase
from tests.simulation.office_manager import OfficeManager
from tests.simulation.record_people import RecordPeople
from tests.simulation.shown_fields import LEFT_TO_OTHERS, in_quickbooks, in_zuper, names_agree, owners
from tests.simulation.things import Pair, Things

EVENINGS = 8
STEPS = 60


class LifeDay(Day):
    """One seed, one day on which records change as much as stock does."""

    def __post_init__(self) -> None:
        super().__post_init__()
        is_zuper = self.company.settings["product_master"] == "zuper"
        self.things = Things(self.company.database, Side.ZUPER if is_zuper else Side.QUICKBOOKS)
        self.expected = self.things.units
        self.people = RecordPeople(self.company, self.things, self.rng, self.trace.append)
        self.manager = OfficeManager(self.company, self.things, self.rng, self.trace.append)

    def _company(self) -> Company:
        rng, world = self.rng, self._world()
        owner = ["quickbooks_desktop", "zuper", "nobody"]
        ownership = {field.replace(" ", "_"): rng.choice(owner) for field in Field if rng.random() < 0.2}
        self.trace.append(f"settings {world['settings']} ownership {ownership}")
        company = Company(self.folder, seed=self.seed, ownership=ownership, **world)
        company.database = MortalDatabase(str(company.database.url))
        company.service = company._service()
        if rng.random() < 0.2:
            company.file.profile = replace(company.file.profile, item_capacity=12)
        return company

    # -- the morning -----------------------------------------------------------------------------------------------------

    def furnish(self) -> None:
        """A handful of linked parts, and a service."""
        company, rng = self.company, self.rng
        for number in range(rng.randint(4, 6)):
            name, units = f"Part {number}", Decimal(rng.randint(0, 40))
            item = company.office.create_item(name, opening=units or None, cost=Decimal(2), price=Decimal(5))
            product = stocked_product(company.account, company.furnished, name, units)
            master = item.subject if self.things.master is Side.QUICKBOOKS else product.product_uid
            self.things.units[master] = units
        company.office.create_item("Labor", ItemKind.SERVICE, price=Decimal(80))
        company.settle_down()

    # -- the day ---------------------------------------------------------------------------------------------------------

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        return [
            *super().actions(),
            (6, self.people.in_quickbooks),
            (6, self.people.in_zuper),
            (1, self.people.in_both),
            (2, self.manager.answer_one),
        ]

    def _item_in_quickbooks(self) -> str | None:
        """Nobody sells or counts what is inactive, or what Stockbridge has not linked to the record that counts."""
        items = [item.list_id for item in self.company.file.books.items if item.is_active and item.kind.holds_stock]
        items = [list_id for list_id in items if self._item_name(list_id)]
        return self.rng.choice(items) if items else None

    def _item_name(self, list_id: str) -> str | None:
        return list_id if self.things.of(Side.QUICKBOOKS, list_id) else None

    def _products(self) -> list[Product]:
        listed = self.company.account.catalogue.listed()
        return [one for one in listed if one["is_available"] and one.counts_stock and self._is_thing(one.product_uid)]

    def _is_thing(self, product_uid: str) -> bool:
        return self.things.of(Side.ZUPER, product_uid) is not None

    def _name(self, product_uid: str) -> str:
        return product_uid

    def _moved(self, name: str, units: Decimal, what: str) -> None:
        """Counts where the record is a thing by now; what becomes of any other is nobody's business."""
        side = Side.ZUPER if self.company.account.catalogue.find(name) else Side.QUICKBOOKS
        thing = self.things.of(side, name)
        if thing is not None:
            super()._moved(thing, units, what)

    # -- the evening -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        company = self.company
        company.zuper.faults.calm()
        company.quickbooks.faults.calm()
        company.clock.sleep(300)
        company.zuper.tick()
        for _ in range(EVENINGS):
            for _ in range(2):
                company.clock.sleep(13 * 3600)
                company.settle_down()
            if not self.manager.answer_all():
                break
        self.met.update(self.manager.answered)
        self.judge()

    def _judge_stock(self) -> None:
        pairs = self.things.pairs()
        for thing, expected in self.things.units.items():
            pair = pairs.get(thing)
            if pair is None:
                is_left_out = thing in self.things.let_go or self.things.is_said_to_be_left_out(thing)
                assert is_left_out or not self._may_be_linked(thing), f"{thing} is linked to nothing"
                continue
            here, there = self._on_hand(pair)
            name = self._named(pair)
            assert (here, there) == (expected, expected), f"{name}: QuickBooks {here}, Zuper {there}, truth {expected}"
        for pair in set(pairs.values()):
            here, there = self._on_hand(pair)
            assert here == there, f"{self._named(pair)}: QuickBooks {here}, Zuper {there}"
            self._judge_fields(pair)
        self._judge_creations(pairs.keys())

    def _on_hand(self, pair: Pair) -> tuple[Decimal, Decimal]:
        balances = zuper_ledger.balances(self.company.account)
        in_zuper = sum((units for (uid, _), units in balances.items() if uid == pair.product_uid), ZERO)
        if not self._product(pair).counts_stock:
            in_zuper = ZERO
        kept = sum((units for (uid, _), units in self.orders.kept().items() if uid == pair.product_uid), ZERO)
        return self.company.file.books.stock.on_hand(pair.list_id) - kept, in_zuper

    def _may_be_linked(self, thing: str) -> bool:
        """Whether the record is there, counted and active: then it is to have a counterpart."""
        item, product = self.company.file.books.items.get(thing), self.company.account.catalogue.find(thing)
        if item is not None:
            return item.is_active
        return product is not None and not product.is_deleted and bool(product["is_available"]) and product.counts_stock

    def _judge_fields(self, pair: Pair) -> None:
        if pair.list_id in self.manager.left_different:
            return
        item, product = self.company.office.item(pair.list_id), self._product(pair)
        here, there = in_quickbooks(self.company.file, item), in_zuper(product)
        for field, owner in self._owners().items():
            last = self.people.edited.get((pair.list_id, field))
            if owner is None or last is None or (field in LEFT_TO_OTHERS and last is not owner):
                continue
            if last is not owner and not (here if owner is Side.QUICKBOOKS else there).get(field, True):
                continue  # an owner who says nothing erases nothing
            if field is Field.NAME:
                assert names_agree(self.company.file, item, product), f"{self._named(pair)}: names"
            elif field in here:
                assert here[field] == there[field], f"{self._named(pair)}: {field} {here[field]} {there[field]}"

    def _owners(self) -> dict[Field, Side | None]:
        settings = ConnectionSettings.from_json(self.company.connection.settings)
        return owners(settings, is_enterprise=self.company.profile.is_enterprise)

    def _judge_creations(self, linked: object) -> None:
        """What we made was made once: nothing of ours stands beside another of ours for the same thing."""
        made = Counter(item.external_guid for item in self.company.file.books.items if item.external_guid)
        assert max(made.values(), default=1) == 1
        ours = self.company.furnished.integration.user_uid
        names = Counter(one.product_name for one in self._products_made_by(ours))
        self.trace.append(f"made {names}")

    def _products_made_by(self, user: str) -> list[Product]:
        return [one for one in self.company.account.catalogue.listed() if one.created_by == user]

    def _product(self, pair: Pair) -> Product:
        return self.company.account.catalogue.get(pair.product_uid)

    def _named(self, pair: Pair) -> str:
        item: Item = self.company.office.item(pair.list_id)
        return f"{item.name!r} {pair.list_id} = {self._product(pair).product_name!r} {pair.product_uid}"


def live(seed: int, folder: Path) -> LifeDay:
    """Live a day through; returns it, judged."""
    return lived(LifeDay(seed, folder), STEPS)


if __name__ == "__main__":
    tell(LifeDay, int(sys.argv[1]), STEPS)
