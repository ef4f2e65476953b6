"""Documents of the peers and what they explain."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.side import Side
from stockbridge.storage.evidence import Document
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit
from tests.cells import NOON, Cells

ZUPER = Side.ZUPER
USED = Document(
    side=ZUPER,
    source_id="row-1",
    kind="CONSUMED",
    movement_kind=MovementKind.INVOICES,
    number="1042",
    party="Ann",
    at="2026-03-02",
    lines={("product-0", "location"): Decimal("-2.50000"), ("product-1", ""): Decimal(4)},
)


def add_effect(
    unit: Unit,
    change: int,
    source_id: str = "row-1",
    number: int = 0,
    *,
    inferred: bool = False,
    at: datetime = NOON,
) -> None:
    unit.evidence.add_effect(
        ZUPER, source_id, f"product-{number}", "", Decimal(change), f"job {source_id}", "Ann", at, inferred=inferred
    )


def test_a_document_is_remembered_as_seen_last(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.evidence.keep([USED], NOON)
        assert {"row-1": USED.lines} == unit.evidence.lines_of(ZUPER, ["row-1", "row-2"])
        assert {} == unit.evidence.lines_of(Side.QUICKBOOKS, ["row-1"])
        edited = replace(USED, lines={("product-0", ""): Decimal(-7)})
        unit.evidence.keep([edited, replace(USED, source_id="row-2")], NOON)
        assert {"row-1": edited.lines, "row-2": USED.lines} == unit.evidence.lines_of(ZUPER, ["row-1", "row-2"])
        unit.evidence.keep([], NOON)


def test_a_void_document_does_nothing_any_more_and_is_still_known(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.evidence.keep([USED], NOON)
        unit.evidence.void(ZUPER, "row-1", NOON)
        assert {"row-1": {}} == unit.evidence.lines_of(ZUPER, ["row-1"])


def test_effects_wait_until_a_line_uses_them(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    with cells.unit() as unit:
        add_effect(unit, -3)
        add_effect(unit, 0, "row-2", inferred=True)
        add_effect(unit, 5, "row-3", number=1)
        first, second = unit.evidence.unused(ZUPER, ["product-0"])["product-0"]
        assert (Decimal(-3), False, "job row-1", "Ann") == (
            first.effect.units,
            first.effect.inferred,
            first.text,
            first.who,
        )
        assert second.effect.inferred
        assert {"product-1"} == unit.evidence.unused(ZUPER, ["product-1", "product-2"]).keys()
        assert {} == unit.evidence.unused(Side.QUICKBOOKS, ["product-0"])
    cells.read(ZUPER)
    with cells.unit() as unit:
        assert [second] == unit.evidence.unused(ZUPER, ["product-0"])["product-0"]


def test_effects_no_balance_showed_are_given_up_but_never_those_in_use_or_young(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    with cells.unit() as unit:
        add_effect(unit, -3)
        used = unit.evidence.unused(ZUPER, ["product-0"])["product-0"][0].effect.id
    cells.read(ZUPER)
    with cells.unit() as unit:
        add_effect(unit, 8, "row-2")
        (young,) = unit.evidence.unused(ZUPER, ["product-0"])["product-0"]
        unit.evidence.pass_over([used, young.effect.id], NOON, cells.now)
        assert [young] == unit.evidence.unused(ZUPER, ["product-0"])["product-0"]
        unit.evidence.pass_over([used, young.effect.id], NOON + timedelta(seconds=1), cells.now)
        assert {} == unit.evidence.unused(ZUPER, ["product-0"])
        entry_id = unit.postings.uncarried(Side.QUICKBOOKS, cells.ids)[cells.ids[0]][0].entry_id
        assert "job row-1" == Reports(unit.transaction, "acme").explanations([entry_id])[entry_id][0].text


def test_what_no_document_explains_is_counted_until_somebody_takes_note(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.move(ZUPER, 2, 1)
    cells.read(ZUPER)
    with cells.unit() as unit:
        assert Decimal(5) == unit.evidence.unexplained_units(cells.now)
        assert Decimal(0) == unit.evidence.unexplained_units(NOON), "they are younger"
        (line,) = unit.evidence.unexplained(cells.ids, ZUPER)[cells.ids[0]]
        assert Decimal(-3) == line.units
        assert unit.evidence.acknowledge(line.entry_id, "Ann", "broken in the van", NOON)
        assert not unit.evidence.acknowledge(line.entry_id, "Bob", "again", NOON)
        assert Decimal(2) == unit.evidence.unexplained_units(cells.now)
        (noted,) = Reports(unit.transaction, "acme").explanations([line.entry_id])[line.entry_id]
        assert ("no document; Ann: broken in the van", "Ann") == (noted.text, noted.who)


def test_a_document_that_turns_up_late_ends_the_question(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    with cells.unit() as unit:
        add_effect(unit, -3)
        (line,) = unit.evidence.unexplained(cells.ids, ZUPER)[cells.ids[0]]
        unit.evidence.use([unit.evidence.unused(ZUPER, ["product-0"])["product-0"][0].effect.id], line.entry_id)
        assert {} == unit.evidence.unexplained(cells.ids, ZUPER)
        assert {} == unit.evidence.unused(ZUPER, ["product-0"])


def test_a_document_that_explains_a_part_of_a_line_leaves_the_rest_in_question(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    with cells.unit() as unit:
        add_effect(unit, 1)
        (line,) = unit.evidence.unexplained(cells.ids, ZUPER)[cells.ids[0]]
        (found,) = unit.evidence.unused(ZUPER, ["product-0"])["product-0"]
        unit.evidence.use([found.effect.id], line.entry_id, Decimal(-4))
        assert [replace(line, units=Decimal(-4))] == unit.evidence.unexplained(cells.ids, ZUPER)[cells.ids[0]]
        assert {} == unit.evidence.unused(ZUPER, ["product-0"])


def test_two_decisions_about_one_line_are_one_note(cells: Cells) -> None:
    cells.move(ZUPER, -3)
    cells.read(ZUPER)
    with cells.unit() as unit:
        (line,) = unit.evidence.unexplained(cells.ids, ZUPER)[cells.ids[0]]
        unit.evidence.decide(line.entry_id, "Ann", "kept", NOON)
        unit.evidence.decide(line.entry_id, "Bob", "again", NOON)
        (noted,) = Reports(unit.transaction, "acme").explanations([line.entry_id])[line.entry_id]
        assert "no document; Ann: kept" == noted.text


def test_what_happened_before_the_link_may_stand_in_the_opening(cells: Cells) -> None:
    with cells.unit() as unit:
        linked_at = unit.links.linked_at("product-0")
        assert linked_at is not None
        add_effect(unit, 1, at=linked_at - timedelta(seconds=1))
        add_effect(unit, 2, at=linked_at)
        found = unit.evidence.unused(ZUPER, ["product-0"])["product-0"]
        assert [(Decimal(1), True), (Decimal(2), False)] == [(one.effect.units, one.effect.is_older) for one in found]
