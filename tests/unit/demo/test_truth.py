"""The count at the end notices every unit that was taken, added, forgotten or written twice."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from stockbridge.core.token import Token, remarks
from stockbridge.demo.town import DIFFERENT, ONLY_IN_QUICKBOOKS, Town, build_town
from stockbridge.demo.truth import Count, Morning, judge, remember
from stockbridge.simulators.quickbooks.people import People
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.account import Reason
from stockbridge.simulators.zuper.records import Product

FILTER = "Filters:Pleated 16x25x1 MERV 8"
TOKEN = Token("0123456789A")


class Story:
    """A town in which somebody, by hand, does what Stockbridge should do."""

    def __init__(self) -> None:
        self.town: Town = build_town(7, clock=lambda: datetime(2026, 3, 2, 14, tzinfo=UTC))
        self.morning: Morning = remember(self.town)
        self.posting = People(self.town.company, "Stockbridge")
        self.key_user = self.town.furnished.integration.user_uid
        self.place = self.town.furnished.locations[0].location_uid
        for name, more in DIFFERENT.items():
            self.put_into_zuper(name, Decimal(-more))
        for name in ONLY_IN_QUICKBOOKS:
            product = self.town.field.create_product(
                name, self.town.furnished.category.category_uid, self.place, Decimal(0)
            )
            assert product.uid
            self.put_into_zuper(name, self.morning.quickbooks[name])

    def product(self, name: str) -> Product:
        found = self.town.pairs()[name]
        assert found is not None
        return found

    def put_into_zuper(self, name: str, units: Decimal, said: str = "") -> None:
        reason = Reason(by=self.key_user, remarks=said)
        kind, source, target = ("INWARD", None, self.place) if units > 0 else ("OUTWARD", self.place, None)
        self.town.account.move(kind, self.product(name), abs(units), reason, source=source, target=target)

    def use(self, units: int) -> None:
        self.town.field.outward(self.product(FILTER).product_uid, self.place, Decimal(units))

    def sell(self, units: int) -> None:
        self.town.office.enter(TxnKind.INVOICE, {FILTER: units})


def test_the_truth_holds_when_every_movement_was_carried_once() -> None:
    story = Story()
    story.use(3)
    story.posting.adjust({FILTER: -3})
    story.sell(5)
    story.put_into_zuper(FILTER, Decimal(-5))

    verdict = judge(story.town, story.morning)

    assert verdict.holds
    (count,) = (count for count in verdict.counts if count.name == FILTER)
    assert (Decimal(-5), Decimal(-3)) == (count.moved_quickbooks, count.moved_zuper)
    assert count.should == count.quickbooks == count.zuper


@pytest.mark.parametrize(("taken", "lost", "twice"), [(-1, 1, 0), (1, 0, 1)])
def test_a_unit_taken_or_added_behind_is_seen_in_quickbooks(taken: int, lost: int, twice: int) -> None:
    story = Story()
    story.posting.adjust({FILTER: taken})

    verdict = judge(story.town, story.morning)

    assert [lost, twice] == [verdict.lost, verdict.twice]
    assert not verdict.holds


@pytest.mark.parametrize(("taken", "lost", "twice"), [(-1, 1, 0), (1, 0, 1)])
def test_a_unit_taken_or_added_behind_is_seen_in_zuper(taken: int, lost: int, twice: int) -> None:
    story = Story()
    story.put_into_zuper(FILTER, Decimal(taken))

    verdict = judge(story.town, story.morning)

    assert [lost, twice] == [verdict.lost, verdict.twice]
    assert [FILTER] == [count.name for count in verdict.wrong]


def test_a_movement_that_was_not_carried_is_lost() -> None:
    story = Story()
    story.use(3)

    assert Decimal(3) == judge(story.town, story.morning).lost


def test_a_movement_that_was_carried_twice_is_counted_twice() -> None:
    story = Story()
    story.sell(2)
    story.put_into_zuper(FILTER, Decimal(-4))

    assert Decimal(2) == judge(story.town, story.morning).twice


def test_a_token_written_twice_is_told_even_if_the_sums_agree() -> None:
    story = Story()
    story.put_into_zuper(FILTER, Decimal(1), remarks(TOKEN, "once"))
    story.put_into_zuper(FILTER, Decimal(-1), remarks(TOKEN, "twice"))

    verdict = judge(story.town, story.morning)

    assert [] == verdict.wrong
    assert [TOKEN] == list(verdict.doubled)
    assert not verdict.holds


def test_a_loss_on_one_item_is_not_made_good_by_a_double_on_another() -> None:
    counts = [count(quickbooks=9), count(quickbooks=11)]

    assert [1, 0, 0, 1] == [units for each in counts for units in (each.lost, each.twice)]


def count(*, quickbooks: int) -> Count:
    return Count(
        name="x",
        opening_quickbooks=Decimal(10),
        opening_zuper=Decimal(10),
        moved_quickbooks=Decimal(0),
        moved_zuper=Decimal(0),
        quickbooks=Decimal(quickbooks),
        zuper=Decimal(10),
    )
