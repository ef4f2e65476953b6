"""Approved rows become links with their cells, or records that are to be made."""

from decimal import Decimal

import pytest

from stockbridge.core.book import EntryKind
from stockbridge.core.errors import Broken
from stockbridge.core.matching import Bucket
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger import first_contact
from stockbridge.ledger.approving import CHOICES, CREATE, KEEP_BOTH, LINK, SKIP, default_choice
from stockbridge.ledger.carrying import carry
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading, take
from stockbridge.storage.database import Database
from stockbridge.storage.introductions import Row
from tests.cells import NO_LIMITS
from tests.unit.ledger.catalogue import BY_ZUPER, Catalogue, a_product, an_item

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue.empty(database)


@pytest.fixture
def different(catalogue: Catalogue) -> Catalogue:
    """One pair: QuickBooks has 12, Zuper has 7."""
    catalogue.saw([an_item("Widget", 12)], [a_product("Widget", 7)])
    catalogue.introduce()
    return catalogue


def book(catalogue: Catalogue, name: str = "Widget") -> list[tuple[str, str, Decimal]]:
    """Side, kind and units of every line of an item's cell, those that are merely owed included."""
    with catalogue.cells.unit() as unit:
        cells = unit.book.cells_of(QUICKBOOKS, [f"item:{name}"])[f"item:{name}"]
        assert 1 == len(cells)
        rows = unit.transaction.exec_driver_sql(
            f"SELECT id, side, kind FROM entry WHERE cell_id = {cells[0].id} ORDER BY id"
        )
        units = {line.id: line.units for line in unit.book.statement(f"item:{name}")}
        owed = {
            one.entry_id: one.units
            for side in Side
            for some in unit.postings.uncarried(side, [cells[0].id]).values()
            for one in some
        }
        return [(side, kind, (units | owed)[entry_id]) for entry_id, side, kind in rows.all()]


OPENINGS = [("quickbooks", "opening", Decimal(12)), ("zuper", "opening", Decimal(7))]


@pytest.mark.parametrize("master", Side)
@pytest.mark.parametrize("bucket", Bucket)
def test_a_default_is_one_of_the_choices_and_only_for_what_is_certain(bucket: Bucket, master: Side) -> None:
    default = default_choice(bucket, master)
    assert (default is None) == (bucket in (Bucket.NEAR, Bucket.AMBIGUOUS, Bucket.NOT_SYNCED))
    assert default is None or default in CHOICES[bucket]
    assert (default == master) == (bucket is Bucket.DIFFERENT)


def test_equal_numbers_open_the_cell_and_owe_nothing(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget", "7.5")], [a_product("Widget", "7.5")])
    catalogue.introduce()
    assert 1 == catalogue.carry_out()
    assert [("quickbooks", "opening", Decimal("7.5")), ("zuper", "opening", Decimal("7.5"))] == book(catalogue)
    (row,) = catalogue.rows()
    assert "done" == catalogue.state_of(row)[0]


@pytest.mark.parametrize(("choice", "owed"), [(QUICKBOOKS, ("quickbooks", "owed", 5)), (ZUPER, ("zuper", "owed", -5))])
def test_the_side_that_is_wrong_is_owed_the_difference(
    different: Catalogue, choice: Side, owed: tuple[str, str, int]
) -> None:
    different.choose(choice)
    different.carry_out()
    assert [*OPENINGS, (owed[0], owed[1], Decimal(owed[2]))] == book(different)
    with different.cells.unit() as unit:
        assert 1 == carry(unit, choice.other, NO_LIMITS, run_id=different.cells.run_id, at=different.cells.now)
        assert 0 == carry(unit, choice, NO_LIMITS, run_id=different.cells.run_id, at=different.cells.now)
        (posting,) = unit.documents.planned(choice.other, most=9)
        right = {QUICKBOOKS: 12, ZUPER: 7}
        assert Decimal(right[choice] - right[choice.other]) == posting.units


@pytest.mark.parametrize("master", Side)
def test_the_product_masters_number_wins_unless_somebody_chose_otherwise(different: Catalogue, master: Side) -> None:
    different.carry_out(master)
    assert master == book(different)[-1][0]


def test_a_difference_that_is_kept_owes_nothing_and_is_kept(different: Catalogue) -> None:
    different.choose(KEEP_BOTH)
    different.carry_out()
    assert OPENINGS == book(different)
    with different.cells.unit() as unit:
        for side in Side:
            assert 0 == carry(unit, side, NO_LIMITS, run_id=different.cells.run_id, at=different.cells.now)


def test_what_moved_since_the_plan_was_made_is_a_movement_and_not_lost(different: Catalogue) -> None:
    cells = different.cells
    different.saw([], [a_product("Widget", 4)])  # somebody used 3; the plan still says 7
    different.choose(QUICKBOOKS)
    different.carry_out()
    assert [*OPENINGS, ("quickbooks", "owed", Decimal(5))] == book(different)
    with cells.unit() as unit:
        unit.items.saw_products([a_product("Widget", 4)], 0, cells.now)
        reading = Reading("product:Widget", WHOLE_COMPANY, Decimal(4))
        take(unit, ZUPER, [reading], run_id=cells.run_id, at=cells.now)
        for side in Side:
            carry(unit, side, NO_LIMITS, run_id=cells.run_id, at=cells.now)
        planned = {side: [row.units for row in unit.documents.planned(side, most=9)] for side in Side}
    assert {QUICKBOOKS: [Decimal(-3)], ZUPER: [Decimal(5)]} == planned  # both come to 9


def test_records_without_stock_are_linked_and_have_no_cell(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Repair", None, "ItemService")], [a_product("Repair", None, "SERVICE")])
    catalogue.introduce()
    assert 1 == catalogue.carry_out()
    with catalogue.cells.unit() as unit:
        assert (1, 0) == (unit.links.count(), unit.book.count_cells())
        assert '"Repair" in QuickBooks is "Repair" in Zuper from now on' in next(unit.runs.history(most=1)).text


def test_many_pairs_at_once_keep_their_own_numbers(catalogue: Catalogue) -> None:
    names = [f"Item {number:03}" for number in range(120)]
    catalogue.saw(
        [an_item(name, number) for number, name in enumerate(names)],
        [a_product(name, 3 * number) for number, name in enumerate(names)],
    )
    catalogue.introduce()
    assert 120 == catalogue.carry_out(ZUPER)
    with catalogue.cells.unit() as unit:
        found: dict[tuple[str, str], Decimal] = {}
        for line in unit.book.statement():
            assert line.kind == EntryKind.OPENING
            assert line.list_id.removeprefix("item:") == line.product_uid.removeprefix("product:") == line.item
            found[line.item, line.side] = line.units
    expected = {
        (name, side): Decimal(number * (3 if side is ZUPER else 1))
        for number, name in enumerate(names)
        for side in Side
    }
    assert expected == found


def test_a_suggested_pair_opens_with_what_was_read_last(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by", 5)], [a_product("NEAR-BY", 8)])
    catalogue.introduce(BY_ZUPER)
    with catalogue.cells.unit() as unit:
        row = next(unit.introductions.rows())
        unit.introductions.choose(row.id, f"{LINK}:0")
    assert 1 == catalogue.carry_out(ZUPER)
    assert [
        ("quickbooks", "opening", Decimal(5)),
        ("zuper", "opening", Decimal(8)),
        ("zuper", "owed", Decimal(3)),
    ] == book(catalogue, "Near by")


def test_two_rows_of_the_same_pair_link_it_once(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by", 5)], [a_product("NEAR-BY", 8)])
    catalogue.introduce(BY_ZUPER)
    with catalogue.cells.unit() as unit:
        for row in unit.introductions.rows():
            unit.introductions.choose(row.id, f"{LINK}:0")
    assert 1 == catalogue.carry_out()
    assert ["done"] == [catalogue.state_of(row)[0] for row in catalogue.rows()], "one answer answers both questions"


def test_a_record_that_is_gone_makes_its_row_void(different: Catalogue) -> None:
    (row,) = different.rows()
    with different.cells.unit() as unit:
        unit.items.gone(ZUPER, ["product:Widget"], different.cells.now)
    assert 0 == different.carry_out()
    assert ("skipped", "one of the two records is gone; the other is looked at anew") == different.state_of(row)


def test_a_record_that_was_linked_meanwhile_makes_its_row_void(different: Catalogue) -> None:
    (row,) = different.rows()
    with different.cells.unit() as unit:
        unit.links.bind("item:Widget", "product:Other", "service", "Bob", different.cells.now)
    assert 0 == different.carry_out()
    assert ("skipped", "one of the two was linked to another record meanwhile") == different.state_of(row)


def test_what_a_person_left_out_stays_out(different: Catalogue) -> None:
    (row,) = different.rows()
    different.choose(SKIP)
    assert 0 == different.carry_out()
    assert ("skipped", "a person chose to leave it out") == different.state_of(row)
    with different.cells.unit() as unit:
        assert 0 == unit.links.count()


@pytest.mark.parametrize("side", Side)
def test_a_record_that_is_to_be_made_is_planned_with_its_name_and_a_token(catalogue: Catalogue, side: Side) -> None:
    if side is ZUPER:
        catalogue.saw([an_item("Tools:Widget")])
        catalogue.introduce()
    else:
        catalogue.saw([], [a_product("Tools:Widget")])
        catalogue.introduce(BY_ZUPER)
    catalogue.carry_out()
    (row,) = catalogue.rows()
    with catalogue.cells.unit() as unit:
        (creation,) = unit.creations.in_state(side, State.PLANNED, 9)
        assert (row.list_id or row.product_uid, row.name) == (creation.source_id, creation.name)
        assert 0 == unit.creations.count(State.SENT)
    assert "done" == catalogue.state_of(row)[0]


def test_a_record_is_planned_to_be_made_once(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget")])
    catalogue.introduce()
    (row,) = catalogue.rows()
    with catalogue.cells.unit() as unit:
        unit.creations.plan(ZUPER, "item:Widget", "Widget", catalogue.cells.token(), catalogue.cells.now)
    catalogue.carry_out()
    assert ("skipped", "it is being made already") == catalogue.state_of(row)


def test_a_record_whose_name_the_other_side_cannot_take_is_not_made(catalogue: Catalogue) -> None:
    with catalogue.cells.unit() as unit:
        row = Row(bucket=Bucket.NEAR, list_id=None, product_uid="product:Widget", text="x", choice=CREATE)
        unit.introductions.add([row])
    (kept,) = catalogue.rows()
    catalogue.carry_out()
    state, text = catalogue.state_of(kept)
    assert "skipped" == state
    assert "QuickBooks cannot take its name" in text


def test_questions_without_an_answer_stay_open(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by"), an_item("A group", None, "ItemGroup")], [a_product("NEAR-BY")])
    catalogue.introduce()
    assert 0 == catalogue.carry_out()
    assert {"open"} == {catalogue.state_of(row)[0] for row in catalogue.rows()}


def test_stock_that_was_never_read_opens_no_cell(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by", None)], [a_product("NEAR-BY")])
    with catalogue.cells.unit() as unit:
        suggestion = ("item:Near by", "product:NEAR-BY", "alike")
        row = Row(
            bucket=Bucket.NEAR,
            list_id="item:Near by",
            product_uid=None,
            text="x",
            suggestions=(suggestion,),
            choice="link:0",
        )
        unit.introductions.add([row])
    with pytest.raises(Broken, match="stock in QuickBooks was not read"):
        catalogue.carry_out()
    with catalogue.cells.unit() as unit:
        assert 0 == unit.links.count()


def test_a_choice_that_needs_two_records_is_broken_for_a_row_of_one(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget")])
    with catalogue.cells.unit() as unit:
        unit.introductions.add([Row(bucket=Bucket.EQUAL, list_id="item:Widget", product_uid=None, text="x")])
    with pytest.raises(Broken, match="names one record"):
        catalogue.carry_out()


def test_without_sites_the_one_place_gets_the_cell_whatever_it_holds(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Widget", 0)], [a_product("Widget", 0)])
    catalogue.introduce()
    catalogue.carry_out()
    with catalogue.cells.unit() as unit:
        cells = unit.book.cells_of(ZUPER, ["product:Widget"])["product:Widget"]

    assert [None] == [cell.site_list_id for cell in cells]


def test_linking_a_near_pair_by_one_of_its_rows_answers_the_other(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by", 5)], [a_product("NEAR-BY", 8)])
    catalogue.introduce(BY_ZUPER)
    with catalogue.cells.unit() as unit:
        first_contact.ask(unit, catalogue.cells.now)
        assert 2 == unit.holds.count()
        row = next(unit.introductions.rows())
        unit.introductions.choose(row.id, f"{LINK}:0")
    assert 1 == catalogue.carry_out()
    with catalogue.cells.unit() as unit:
        assert 0 == unit.holds.count()
