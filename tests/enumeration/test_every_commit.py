"""Ring 3: a short script, and a death at every commit of it, before and after the commit; nothing is lost, nothing doubled."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.mortal import Killed, MortalDatabase

MORE_THAN_ENOUGH = 60
"""Commits of the longest act below; each test proves that it went past the last one."""


class Script(Company):
    """Two parts on both sides; a sale and a consumption are under way."""

    def prepare(self) -> None:
        for name, units in (("Filter", 20), ("Belt", 5)):
            self.office.create_item(name, opening=units, cost=Decimal(2))
            stocked_product(
                self.account, self.furnished, name, Decimal(units), product_type="PRODUCT", track_quantity=True
            )
        self.settle_down()
        self.database = MortalDatabase(str(self.database.url))
        self.service = self._service()
        self.office.enter(TxnKind.INVOICE, {"Filter": 3})
        self.office.enter(TxnKind.ITEM_RECEIPT, {"Belt": 10})
        main = self.furnished.locations[0].location_uid
        self.field.invoice([(self.uid("Filter"), main, Decimal(2)), (self.uid("Belt"), main, Decimal(1))], "PAID")

    def uid(self, name: str) -> str:
        return next(one.product_uid for one in self.account.catalogue.listed() if one.fields["product_name"] == name)

    def judge(self) -> None:
        for name, expected in (("Filter", 15), ("Belt", 14)):
            here = self.file.books.stock.on_hand(self.office.item(name).list_id)
            there = sum(
                units for (uid, _), units in zuper_ledger.balances(self.account).items() if uid == self.uid(name)
            )
            assert (here, there) == (Decimal(expected), Decimal(expected)), name
        assert self.quickbooks.ledger.doubled() == []
        assert self.quickbooks.ledger.violations == []
        check_books(self.database, CONNECTION_ID)


ACTS: dict[str, Callable[[Script], object]] = {
    "update": lambda script: script.update(),
    "cycle": lambda script: script.cycle(),
}


@pytest.mark.parametrize("before_commit", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("name", ACTS)
def test_a_death_at_any_commit_loses_nothing_and_doubles_nothing(
    tmp_path: Path, name: str, before_commit: bool
) -> None:
    for commit in range(1, MORE_THAN_ENOUGH):
        folder = tmp_path / str(commit)
        folder.mkdir()
        script = Script(folder)
        script.prepare()
        database = script.database
        assert isinstance(database, MortalDatabase)
        database.dies_in, database.dies_before_commit = commit, before_commit
        try:
            ACTS[name](script)
        except Killed:
            script.clock.sleep(200)
            script.settle_down()
            script.clock.sleep(130)
            script.settle_down()
            script.judge()
        else:
            assert commit > 3, "the act made no commits worth dying at"
            return
    raise AssertionError("the act has more commits than are tried")
