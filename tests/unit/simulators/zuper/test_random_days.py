"""Whole days of random people under random settings: whatever they do, the books agree with the truth."""

import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.invoices import added
from stockbridge.simulators.zuper.ledger import balances, unexplained
from stockbridge.simulators.zuper.people import Deed, Part
from stockbridge.simulators.zuper.switches import all_settings
from tests.unit.simulators.zuper.world import World

if TYPE_CHECKING:
    from collections.abc import Callable


class Day:
    """A world, what is in it, and dice."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.world = World(seed=seed, **dict(self.dice.sample(all_settings(), 12)))  # type: ignore[arg-type] # switches only
        self.places = [self.world.main, self.world.van, self.world.people.create_location("Shed").uid]
        self.products = [self.world.product(f"p{number}", 4, "2.5").product_uid for number in range(3)]
        self.done: dict[str, list[str]] = {}

    def part(self) -> Part:
        units = Decimal(self.dice.randint(1, 40)) / self.dice.choice([1, 1, 8])
        return self.dice.choice(self.products), self.dice.choice(self.places), units

    def parts(self) -> list[Part]:
        return [self.part() for _ in range(self.dice.randint(1, 3))]

    def earlier(self, what: str) -> str:
        return self.dice.choice(self.done.get(what) or ["nothing yet"])

    def act(self) -> Deed:
        people, dice = self.world.people, self.dice
        product, place, units = self.part()
        rows = [row.transaction_uid for row in self.world.account.stock.movements] or ["nothing yet"]
        status = dice.choice(["AWAIT_PAYMENT", "PAID", "CANCELED"])
        acts: list[Callable[[], Deed]] = [
            lambda: people.inward(product, place, units),
            lambda: people.outward(product, place, units),
            lambda: people.transfer(product, place, dice.choice(self.places), units),
            lambda: people.void_movement(dice.choice(rows)),
            lambda: people.import_counts(self.parts()),
            lambda: people.invoice(self.parts(), status),
            lambda: people.set_invoice_status(self.earlier("invoice"), status),
            lambda: people.edit_invoice(self.earlier("invoice"), self.parts()),
            lambda: people.delete_invoice(self.earlier("invoice")),
            lambda: people.use_on_job(self.parts()),
            lambda: people.use_on_quote(self.parts()),
            lambda: people.send_transfer_order(place, dice.choice(self.places), self.parts()),
            lambda: people.complete_transfer_order(self.earlier("transfer_order_in_transit")),
            lambda: people.void_transfer_order(self.earlier("transfer_order_in_transit")),
            lambda: people.receive_purchase_order(self.parts()),
            lambda: people.create_product("new", self.world.category, place, units),
            lambda: people.rename_product(product, f"renamed {units}"),
            lambda: people.open_form(product),
            lambda: people.save_form(self.earlier("open_form")),
        ]
        if dice.random() < 0.02:
            acts = [lambda: people.delete_product(product), lambda: people.deactivate_location(place)]
        return dice.choice(acts)()

    def live(self, acts: int) -> None:
        for _ in range(acts):
            self.world.wait(self.dice.randint(0, 60))
            before = balances(self.world.account)
            try:
                deed = self.act()
            except Refused:
                assert before == balances(self.world.account), "what is refused changes nothing"
            else:
                self.done.setdefault(deed.what, []).append(deed.uid)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_people_do_deeds_rows_and_balances_agree(seed: int) -> None:
    day = Day(seed)
    account = day.world.account
    opened = balances(account)

    day.live(80)

    assert added([balances(account)]) == added([opened, *(deed.units for deed in day.world.people.deeds)])
    assert [] == unexplained(account)
    assert {200, 404} >= {day.world.get(f"/api/{path}", "count=100").status for path in ("product", "products")}
    day.world.wait(31)
    assert 200 == day.world.get("/api/product/transaction", "count=100").status
    assert 200 == day.world.get("/api/invoice", "count=100").status
