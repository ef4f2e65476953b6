"""A random working day in a company with several inventory sites, judged site by site.

People on both sides sell, receive, count, build and transfer at sites, and send transfer orders; everything breaks as on any other
day. A seed that fails replays by itself:

    python -m tests.simulation.sites_day SEED
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO
from stockbridge.ledger.answering import retry
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.person import Deed as OfficeDeed
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.exchange import Refused
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.people import Deed as FieldDeed
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.day import LOWERS, RAISES, Day, World, lived, tell
from tests.simulation.mortal import MortalDatabase

SITES = ("Main", "Truck 1", "Van")
Spots = Mapping[tuple[str, str], Decimal]
"""Units by the name of the item and of the site."""


class SitesDay(Day):
    """One seed, one day, three sites."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.true = Counter[tuple[str, str]]()
        """What every item should hold at every site, under the name the site had in the morning."""
        self.site_ids = {name: self.company.file.site(name).list_id for name in SITES}
        self.location_uids = {place.location_name: place.location_uid for place in self.company.furnished.locations}

    def _company(self) -> Company:
        world: World = self._world()
        world["profile"] = ENTERPRISE_ADVANCED_US
        world["settings"] = {**world["settings"], "transfers": self.rng.choice(["documents", "adjustments"])}
        company = Company(self.folder, seed=self.seed, sites=SITES, locations=SITES, **world)
        company.database = MortalDatabase(str(company.database.url))
        company.service = company._service()
        return company

    # -- the morning -----------------------------------------------------------------------------------------------------

    def furnish(self) -> None:
        company, rng = self.company, self.rng
        zuper_is_master = company.settings["product_master"] == "zuper"
        for number in range(rng.randint(2, 4)):
            name = f"Part {number}"
            here, there = ([Decimal(rng.choice([0, 0, 3, 9, 20])) for _ in SITES] for _ in range(2))
            fate = rng.choice(["equal", "different", "one side"])
            there = here if fate == "equal" else there
            if fate != "one side" or not zuper_is_master:
                company.office.create_item(name, cost=Decimal(2))
                for site, units in zip(SITES, here, strict=True):
                    if units:
                        company.office.adjust({name: units}, site=site)
            if fate != "one side" or zuper_is_master:
                stocked_product(
                    company.account, company.furnished, name, *there, product_type="PRODUCT", track_quantity=True
                )
            self.expected[name] = ZERO
            self.true.update(
                {(name, site): units for site, units in zip(SITES, there if zuper_is_master else here, strict=True)}
            )
        if not zuper_is_master:
            company.office.create_item("Kit", ItemKind.ASSEMBLY, components={"Part 0": 2})
            self.expected["Kit"] = ZERO
        company.settle_down()

    # -- the day ---------------------------------------------------------------------------------------------------------

    def _sell(self) -> None:
        office, rng = self.company.office, self.rng
        item = self._item_in_quickbooks()
        if item is None:
            return
        units, site = Decimal(rng.randint(1, 9)), self._site(rng.choice(SITES))
        match rng.choice(["document", "document", "document", "count", "adjust", "transfer", "build"]):
            case "count":
                deed = office.count({item: units}, site=site)
            case "adjust":
                deed = office.adjust({item: rng.choice([-1, 1]) * units}, site=site)
            case "transfer":
                deed = office.transfer({item: units}, *map(self._site, rng.sample(SITES, 2)))
                self.documents.append(deed.subject)
            case "build" if "Kit" in self.expected:
                deed = office.build("Kit", units, site=site)
                self.documents.append(deed.subject)
            case _:
                deed = office.enter(rng.choice(RAISES + LOWERS), {item: units}, site=site)
                self.documents.append(deed.subject)
        self._did_in_quickbooks(deed, f"{deed}")

    def _change_document(self) -> None:
        if not self.documents:
            return
        office, subject = self.company.office, self.rng.choice(self.documents)
        txn = next((txn for txn in self.company.file.books.documents if txn.txn_id == subject), None)
        if txn is None or not txn.lines:
            return
        how = self.rng.choice(["delete", "change", "pay", "move"])
        if how == "delete":
            deed = office.delete(subject)
        elif how == "pay":
            deed = office.pay(subject)
        elif how == "move" and txn.to_site_id is None and txn.item_id is None:
            deed = office.move_to_site(subject, self._site(self.rng.choice(SITES)))
        elif txn.item_id is None:
            item = next(one.name for one in self.company.file.books.items if one.list_id == txn.lines[0].item_id)
            deed = office.change_quantity(subject, item, self.rng.randint(1, 9))
        else:
            return
        self._did_in_quickbooks(deed, f"{how} {deed}")

    def _use(self) -> None:
        field_, rng, company = self.company.field, self.rng, self.company
        products = [one for one in company.account.catalogue.listed() if one.fields["product_name"] in self.expected]
        if not products:
            return
        uid = rng.choice(products).product_uid
        where, other = rng.sample([place.location_uid for place in company.furnished.locations], 2)
        units = Decimal(rng.randint(1, 6))
        acts: list[Callable[[], FieldDeed]] = [
            lambda: field_.invoice([(uid, where, units)], "PAID"),
            lambda: field_.inward(uid, where, units),
            lambda: field_.outward(uid, where, units),
            lambda: field_.transfer(uid, where, other, units),
            lambda: field_.import_counts([(uid, where, units)]),
            *self.orders.acts(uid, where, other, units),
        ]
        try:
            deed = rng.choice(acts)()
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return
        if deed.what in ("inward", "outward", "transfer"):
            self.rows.append(deed.uid)
        self.orders.note(deed)
        self._did_in_zuper(deed)

    def _change_places(self) -> None:
        """Sites and locations are renamed, swap their names, are made inactive for a while; units go into bins."""
        company, office, rng = self.company, self.company.office, self.rng
        one, other = (self._site(name) for name in rng.sample(SITES, 2))
        what = rng.choice(["rename site", "swap names", "rename location", "inactive", "active", "bin"])
        match what:
            case "rename site":
                office.rename_site(one, rng.choice([one.swapcase(), f"{one}!"]))
            case "swap names":
                office.swap_site_names(one, other)
            case "rename location":
                place = rng.choice(list(company.account.locations.values()))
                company.field.rename_location(place.location_uid, place.location_name[::-1])
            case "bin" if (item := self._item_in_quickbooks()) is not None:
                name = f"Bin {len(company.file.books.sites)}"
                office.open_site(name, parent=one)
                office.put_into_bin(item, f"{one}:{name}", rng.randint(1, 5))
            case _:
                office.set_site_active(one, active=what == "active")
        self.trace.append(f"{what}: {one}, {other}")

    def _site(self, name: str) -> str:
        """What a site is called by now."""
        return self.company.file.books.sites[self.site_ids[name]].name

    def _change_row(self) -> None:
        if not self.rows:
            return
        uid = self.rows.pop(self.rng.randrange(len(self.rows)))
        try:
            deed = self.company.field.void_movement(uid)
        except Refused as refusal:
            self.trace.append(f"refused: {refusal}")
            return
        self._did_in_zuper(deed)

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        return [*super().actions(), (3, self._change_places)]

    # -- the evening -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """What was refused because a site was inactive is answered once it is active again."""
        for name in SITES:
            self.company.office.set_site_active(self._site(name), active=True)
        with self.company.database.unit(CONNECTION_ID) as unit:
            refused = [hold.id for hold in unit.holds.open(reason="refused_by_quickbooks")]
            self.met["refused at an inactive site"] += len(refused)
            retry(unit, refused, Policy(max_units=Decimal(1000)), by="Ada", at=self.company.clock.now())
        super().close()

    def _judge_stock(self) -> None:
        self.met["kept while on the road"] += len(self.orders.kept())
        kept = {self._spot(*spot): units for spot, units in self.orders.kept().items()}
        wrong = {
            spot: (here, there, self.true[spot])
            for spot in sorted({(name, site) for name in self.expected for site in SITES})
            if not (here := self._here(*spot)) - kept.get(spot, 0) == (there := self._there(*spot)) == self.true[spot]
        }
        assert wrong == {}, f"QuickBooks, Zuper, truth: {wrong}"

    def _here(self, name: str, site: str) -> Decimal:
        cell = Cell(self.company.office.item(name).list_id, self.site_ids[site])
        return self.company.file.books.stock.at_site(cell)

    def _there(self, name: str, site: str) -> Decimal:
        account = self.company.account
        (product,) = [one for one in account.catalogue.listed() if one.product_name == name]
        return zuper_ledger.balances(account).get((product.product_uid, self.location_uids[site]), ZERO)

    def _did_in_quickbooks(self, deed: OfficeDeed, what: str) -> None:
        items, names = self.company.file.books.items, {list_id: name for name, list_id in self.site_ids.items()}
        self._did(
            {(items[cell.item_id].name, names[cell.site_id or ""]): units for cell, units in deed.moved.items()}, what
        )

    def _did_in_zuper(self, deed: FieldDeed) -> None:
        self._did({self._spot(uid, place): units for (uid, place), units in deed.units.items()}, f"{deed}")

    def _spot(self, product_uid: str, location_uid: str) -> tuple[str, str]:
        names = {uid: name for name, uid in self.location_uids.items()}
        return self._name(product_uid), names[location_uid]

    def _did(self, moved: Spots, what: str) -> None:
        for spot, units in moved.items():
            self.true[spot] += units  # type: ignore[assignment] # exact units are counted
        self.trace.append(f"{ {spot: str(units) for spot, units in moved.items()} }: {what}")


def live(seed: int, folder: Path) -> SitesDay:
    """Live a day through; returns it, judged."""
    return lived(SitesDay(seed, folder))


if __name__ == "__main__":
    tell(SitesDay, int(sys.argv[1]))
