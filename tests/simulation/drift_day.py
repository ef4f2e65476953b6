"""An ordinary random day in which somebody meddles behind our back: one audit finds all of it and nothing else, and each remedy ends right.

`python -m tests.simulation.drift_day 7` tells the day of seed 7. The judge knows what people moved, what the meddling moved, and what was decided;
it uses nothing of the ledger.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.audit import Cause
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.road import ON_THE_ROAD
from stockbridge.simulators.quickbooks.transactions import Transaction, TxnKind
from stockbridge.simulators.zuper.stock import Movement
from tests.simulation.day import Day, World, lived, tell
from tests.simulation.desk import Desk

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


@dataclass(frozen=True)
class Meddling:
    """An act, and what one audit must say of it: cause, side and units by item."""

    name: str
    act: Callable[[], object]
    cause: Cause
    side: Side
    units: dict[str, Decimal]


@dataclass
class DriftDay(Day):
    """One seed, one day. Imports leave rows here, so that what has none is the meddling alone."""

    def close(self) -> None:
        """Faults stop; somebody meddles, now or when all is at rest; one audit, random remedies, and the verdict."""
        company = self.company
        company.zuper.faults.calm()
        company.quickbooks.faults.calm()
        company.clock.sleep(300)
        company.zuper.tick()
        for _ in range(self.rng.randint(1, 2)):
            company.clock.sleep(13 * 3600)
            company.settle_down()
        done = self._meddle()
        with pytest.MonkeyPatch.context() as patch:
            self._put_right(Desk(company, patch), done)

    def _world(self) -> World:
        world = super()._world()
        return World(**{**world, "zuper_switches": replace(world["zuper_switches"], import_rows="with")})

    def _put_right(self, desk: Desk, done: Sequence[Meddling]) -> None:
        found = desk.drift()
        told = sorted((one["item"], one["side"], one["cause"], Decimal(one["units"])) for one in found)
        self.trace.append(f"found {told}")
        assert told == sorted((name, one.side, one.cause, units) for one in done for name, units in one.units.items())
        for one in found:
            name, side = str(one["item"]), Side(one["side"])
            keeps = self.rng.random() < 0.5
            desk.heal([one], side if keeps else side.other)
            self.expected[name] += Decimal(one["units"]) if keeps else ZERO
            self.trace.append(f"{name}: {'kept' if keeps else 'taken back'}")
        if held := [one["id"] for one in desk.type("held", "acme") if one["reason"] != ON_THE_ROAD]:
            desk.type("retry", "acme", *held)
        self.company.settle_down()
        self._judge_stock()
        assert desk.drift() == []

    def _meddle(self) -> list[Meddling]:
        """One to three acts, no two of them on one item."""
        done: list[Meddling] = []
        possible = list(self._possible())
        self.rng.shuffle(possible)
        for one in possible[: self.rng.randint(1, 3)]:
            if not {name for other in done for name in other.units} & one.units.keys():
                one.act()
                done.append(one)
                self.met[one.cause] += 1
                self.trace.append(f"meddled: {one.name} {one.units}")
        return done

    def _possible(self) -> Iterator[Meddling]:
        for txn in self.company.file.books.documents.of_kind(TxnKind.ADJUSTMENT):
            units = {self._item(line.item_id): line.quantity for line in txn.lines}
            if txn.external_guid and units.keys() <= self.expected.keys():
                yield from self._on_our_adjustment(txn, units)
        for row in self.company.account.stock.movements:
            if "[sb:" in row.remarks and self._name(row.product_uid) in self.expected:
                yield from self._on_our_row(row)
        for product in self.company.account.catalogue.listed():
            name = str(product.fields["product_name"])
            if name in self.expected:
                yield self._overwriting(product.product_uid, name)

    def _on_our_adjustment(self, txn: Transaction, units: dict[str, Decimal]) -> Iterator[Meddling]:
        office, back = self.company.office, {name: -moved for name, moved in units.items()}
        yield Meddling("deleted", lambda: office.delete(txn.txn_id), Cause.POSTING_DELETED, QUICKBOOKS, back)
        yield Meddling("voided", lambda: office.void(txn.txn_id), Cause.POSTING_DELETED, QUICKBOOKS, back)
        yield Meddling(
            "copied",
            lambda: office.adjust(dict(units), ref_number=txn.ref_number),
            Cause.POSTING_DOUBLED,
            QUICKBOOKS,
            units,
        )
        name = self.rng.choice(sorted(units))
        yield Meddling(
            "changed",
            lambda: office.change_quantity(txn.txn_id, name, units[name] * 2),
            Cause.POSTING_CHANGED,
            QUICKBOOKS,
            {name: units[name]},
        )

    def _on_our_row(self, row: Movement) -> Iterator[Meddling]:
        name, moved = self._name(row.product_uid), sum(row.effect().values(), ZERO)
        field_, there = self.company.field, row.to_location or row.from_location or ""
        again, opposite = (field_.inward, field_.outward) if row.to_location else (field_.outward, field_.inward)
        yield Meddling(
            "voided",
            lambda: self.company.account.flag_void(row),
            Cause.POSTING_DELETED,
            ZUPER,
            {name: -moved},
        )
        yield Meddling(
            "taken back by its opposite",
            lambda: opposite(row.product_uid, there, row.units, row.remarks),
            Cause.POSTING_DELETED,
            ZUPER,
            {name: -moved},
        )
        yield Meddling(
            "carried out twice",
            lambda: again(row.product_uid, there, row.units, row.remarks),
            Cause.POSTING_DOUBLED,
            ZUPER,
            {name: moved},
        )

    def _overwriting(self, uid: str, name: str) -> Meddling:
        stock, here = self.company.account.stock, (uid, self.company.furnished.locations[0].location_uid)
        units = Decimal(self.rng.choice([-7, -1, 2, 11]))
        return Meddling(
            "overwritten",
            lambda: stock.overwrite(here, stock.balance(here) + units, self.company.clock.now(), "meddling"),
            Cause.NO_DOCUMENT,
            ZUPER,
            {name: units},
        )

    def _item(self, list_id: str) -> str:
        return self.company.file.books.items[list_id].name


def live(seed: int, folder: Path) -> DriftDay:
    """Live a day through; returns it, judged."""
    return lived(DriftDay(seed, folder))


if __name__ == "__main__":
    tell(DriftDay, int(sys.argv[1]))
