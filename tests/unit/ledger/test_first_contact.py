"""First contact: read, show, ask, and write nothing before somebody approves."""

from collections import Counter
from dataclasses import replace

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.approval import choose
from stockbridge.ledger.approving import Approval
from stockbridge.ledger.first_contact import (
    SLICE,
    Progress,
    ask,
    carry_out_slice,
    choose_defaults,
    introduce_page,
)
from stockbridge.storage.database import Database
from stockbridge.storage.holds import OpenHold
from tests.unit.ledger.catalogue import BY_QUICKBOOKS, Catalogue, a_product, an_item


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue.empty(database)


def holds(catalogue: Catalogue) -> list[OpenHold]:
    with catalogue.cells.unit() as unit:
        ask(unit, catalogue.cells.now)
        return list(unit.holds.open())


def test_items_are_introduced_first_and_reading_can_stop_and_go_on_anywhere(catalogue: Catalogue) -> None:
    catalogue.saw([an_item(f"Item {n:03}") for n in range(250)], [a_product(f"Item {n:03}") for n in range(250)])
    steps: list[Progress | None] = [Progress()]
    while (last := steps[-1]) is not None:
        with catalogue.cells.unit() as unit:
            steps.append(introduce_page(unit, BY_QUICKBOOKS, last, catalogue.cells.now))
    assert [
        Progress(Side.QUICKBOOKS, ""),
        Progress(Side.QUICKBOOKS, "item:Item 199"),
        Progress(Side.ZUPER, ""),
        None,
    ] == steps
    assert {Bucket.EQUAL: 250} == Counter(catalogue.buckets().values())


def test_an_empty_catalogue_has_an_empty_plan(catalogue: Catalogue) -> None:
    assert 2 == catalogue.introduce()
    assert [] == catalogue.rows()
    assert [] == holds(catalogue)


@pytest.mark.parametrize("master", Side)
def test_only_what_is_certain_is_chosen_and_a_persons_choice_stands(catalogue: Catalogue, master: Side) -> None:
    catalogue.saw(
        [an_item("Equal"), an_item("Different", 5), an_item("Other", 5), an_item("Near by"), an_item("New")],
        [a_product("Equal"), a_product("Different", 6), a_product("Other", 6), a_product("NEAR-BY")],
    )
    catalogue.introduce()
    with catalogue.cells.unit() as unit:
        other = next(row for row in unit.introductions.rows() if row.list_id == "item:Other")
        unit.introductions.choose(other.id, "keep_both")
        assert 3 == choose_defaults(unit, master)
        assert 0 == choose_defaults(unit, master)
    assert {
        "item:Equal": "link",
        "item:Different": master,
        "item:Other": "keep_both",
        "item:Near by": None,
        "item:New": "create",
        "product:NEAR-BY": None,
    } == {row.list_id or row.product_uid: row.choice for row in catalogue.rows()}


def test_an_approval_is_carried_out_slice_by_slice_and_can_stop_anywhere(catalogue: Catalogue) -> None:
    count = SLICE + 20
    catalogue.saw([an_item(f"Item {n:03}") for n in range(count)], [a_product(f"Item {n:03}") for n in range(count)])
    catalogue.saw([an_item("New")])
    catalogue.introduce()
    linked: list[int] = []
    more = True
    while more:
        with catalogue.cells.unit() as unit:
            choose_defaults(unit, Side.QUICKBOOKS)
            approval = Approval("Ann", Side.QUICKBOOKS, catalogue.cells.run_id, catalogue.cells.now)
            done = carry_out_slice(unit, approval, new_token=catalogue.cells.token)
            linked.append(unit.links.count())
            more = done.more
    assert [SLICE, count] == linked
    with catalogue.cells.unit() as unit:
        assert (count, 1) == (unit.book.count_cells(), unit.creations.count(State.PLANNED))
        assert 0 == unit.introductions.count_chosen()


def test_what_is_merely_alike_is_asked_with_everything_a_person_may_answer(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by")], [a_product("NEAR-BY")])
    catalogue.introduce()
    first, second = holds(catalogue)
    assert ("introduction:item:Near by", "near_match", "item:Near by", None) == (
        first.subject,
        first.reason,
        first.list_id,
        first.product_uid,
    )
    assert ("introduction:product:NEAR-BY", "product:NEAR-BY") == (second.subject, second.product_uid)
    assert "link:0" in first.actions
    assert "skip" in first.actions
    assert 'it may be "NEAR-BY": the names differ in capitals' in first.text
    assert first.text.endswith("Nothing is kept equal for it until somebody answers.")


def test_what_is_merely_alike_may_be_created_where_its_kind_is_created(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by")], [a_product("NEAR-BY")])
    catalogue.introduce(BY_QUICKBOOKS)
    first, second = holds(catalogue)
    assert ("link:0", "create", "skip") == first.actions
    assert ("link:0", "skip") == second.actions, "QuickBooks is the product master: nothing is created there"


def test_several_that_are_alike_may_all_be_strangers(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by")], [a_product("NEAR-BY"), a_product("near by")])
    catalogue.introduce(BY_QUICKBOOKS)
    first = next(hold for hold in holds(catalogue) if hold.list_id is not None)
    assert ("ambiguous_match", ("link:0", "link:1", "create", "skip")) == (first.reason, first.actions)
    with catalogue.cells.unit() as unit:
        choose(unit, next(unit.introductions.rows()).id, "create")
        approval = Approval("Ann", Side.QUICKBOOKS, catalogue.cells.run_id, catalogue.cells.now)
        carry_out_slice(unit, approval, new_token=catalogue.cells.token)
        (creation,) = unit.creations.in_state(Side.ZUPER, State.PLANNED, 9)
    assert ("item:Near by", "Near by") == (creation.source_id, creation.name)


def test_names_that_are_there_twice_are_a_question(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Twice")], [a_product("Twice"), replace(a_product("Twice"), product_uid="product:again")])
    catalogue.introduce()
    found = holds(catalogue)
    assert {"ambiguous_match"} == {hold.reason for hold in found}
    assert ("link:0", "link:1", "skip") == found[0].actions


def test_a_question_is_asked_once(catalogue: Catalogue) -> None:
    catalogue.saw([an_item("Near by")], [a_product("NEAR-BY")])
    catalogue.introduce()
    assert holds(catalogue) == holds(catalogue)


def test_what_is_certain_is_no_question(catalogue: Catalogue) -> None:
    catalogue.saw(
        [an_item("Equal"), an_item("Different", 1), an_item("New")], [a_product("Equal"), a_product("Different")]
    )
    catalogue.introduce()
    assert [] == holds(catalogue)


def test_nothing_is_linked_planned_or_made_before_the_approval(catalogue: Catalogue) -> None:
    catalogue.saw(
        [an_item("Equal"), an_item("Different", 1), an_item("New")], [a_product("Equal"), a_product("Different")]
    )
    catalogue.introduce()
    holds(catalogue)
    with catalogue.cells.unit() as unit:
        approval = Approval("Ann", Side.QUICKBOOKS, catalogue.cells.run_id, catalogue.cells.now)
        assert not carry_out_slice(unit, approval, new_token=catalogue.cells.token).more
        assert (0, 0) == (unit.links.count(), unit.creations.count(State.PLANNED))
