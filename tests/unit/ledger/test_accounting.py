"""The statement of every unit and the history: what people read of the book."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.ledger.accounting import account, linked_item
from stockbridge.ledger.as_json import as_json, as_text
from stockbridge.ledger.history import history
from stockbridge.storage.evidence import Document
from stockbridge.storage.runs import Happening
from tests.cells import Cells

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER


def a_technician_uses(cells: Cells, units: int, number: int = 0) -> None:
    cells.move(ZUPER, -units, number)
    cells.read(ZUPER, number)


def _shown(*units: Decimal) -> str:
    return " ".join(map(show, units))


def test_every_line_shows_both_balances_after_it(cells: Cells) -> None:
    a_technician_uses(cells, 3)
    cells.carry(QUICKBOOKS)
    sent = cells.deliver(QUICKBOOKS)

    with cells.unit() as unit:
        lines = list(account(unit, "Item 0"))

    assert [
        f"{line.kind} {line.side}: {_shown(line.units, line.balance_quickbooks, line.balance_zuper)}" for line in lines
    ] == [
        "opening quickbooks: 10 10 0",
        "opening zuper: 10 10 10",
        "movement zuper: -3 10 7",
        "posting quickbooks: -3 7 7",
    ]
    assert [line.token for line in lines] == [None, None, None, sent.token]


def test_balances_of_different_items_do_not_mix(cells: Cells) -> None:
    a_technician_uses(cells, 3, number=1)

    with cells.unit() as unit:
        last = {line.item: line for line in account(unit)}

    assert last["Item 1"].balance_zuper == Decimal(7)
    assert last["Item 0"].balance_zuper == Decimal(10)


def test_a_document_that_turns_up_late_stands_in_its_line(cells: Cells) -> None:
    a_technician_uses(cells, 3)
    with cells.unit() as unit:
        unit.evidence.keep(
            [
                Document(
                    side=ZUPER,
                    source_id="row",
                    kind="CONSUMED",
                    movement_kind=None,
                    number=None,
                    party=None,
                    at=None,
                    lines={},
                )
            ],
            cells.now,
        )
        unit.evidence.add_effect(ZUPER, "row", "product-0", "", Decimal(-3), "Used on invoice 1042", "Wanda", cells.now)
        before = list(account(unit, "Item 0"))[-1]
    cells.read(ZUPER, 0)

    with cells.unit() as unit:
        after = list(account(unit, "Item 0"))[-1]

    assert [(paper.kind, paper.id) for paper in after.papers] == [("CONSUMED", "row")]
    assert (before.document, before.who) == ("no document found yet", None)
    assert (after.document, after.who) == ("Used on invoice 1042", "Wanda")


def test_an_acknowledged_movement_names_who_took_note(cells: Cells) -> None:
    a_technician_uses(cells, 3)
    with cells.unit() as unit:
        line = list(account(unit, "Item 0"))[-1]
        unit.evidence.acknowledge(line.id, "Ann", "broken in the van", cells.now)

        noted = list(account(unit, "Item 0"))[-1]

    assert noted.document == "no document; Ann: broken in the van"
    assert noted.who == "Ann"


@pytest.mark.parametrize("wanted", ["Item 1", "item 1", "item-1", "product-1", "MPN-7", "Z-9"])
def test_an_item_is_found_by_name_id_or_part_number(cells: Cells, wanted: str) -> None:
    with cells.unit() as unit:
        unit.items.saw_items([replace(cells.item(1), part_number="MPN-7")], 0, cells.now)
        unit.items.saw_products([replace(cells.product(1), part_number="Z-9")], 0, cells.now)

        assert linked_item(unit, wanted) == "item-1"


def test_an_unknown_item_is_a_sentence(cells: Cells) -> None:
    with cells.unit() as unit, pytest.raises(BadInput, match='No linked item is known as "Item%": give its full name'):
        linked_item(unit, "Item%")


def test_a_part_number_of_several_items_asks_for_a_list_id(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.items.saw_items([replace(cells.item(n), part_number="MPN-7") for n in (0, 1)], 0, cells.now)

        with pytest.raises(BadInput, match=r"several items \(Item 0, Item 1\): give a ListID"):
            linked_item(unit, "MPN-7")


def test_history_tells_runs_and_records_newest_first_and_filters(cells: Cells) -> None:
    with cells.unit() as unit:
        unit.runs.tell(cells.run_id, Happening("posting", "zuper to quickbooks", "Item 0", "success", "-3"), cells.now)
        unit.runs.end(cells.run_id, "success", "done", cells.now + timedelta(seconds=5))
        unit.runs.begin("zuper_cycle", cells.now + timedelta(seconds=9))
        everything = history(unit, most=10)
        postings = history(unit, most=10, kinds=("posting",))
        latest = history(unit, most=1)
        started = history(unit, most=10, statuses=("started",))

    assert [(line.kind, line.status) for line in everything] == [
        ("zuper_cycle", "started"),
        ("approval", "success"),
        ("posting", "success"),
    ]
    assert [line.text for line in postings] == ["-3"]
    assert [line.kind for line in latest] == ["zuper_cycle"]
    assert [line.kind for line in started] == ["zuper_cycle"]


def test_reports_become_json_with_exact_units_and_utc_times(cells: Cells) -> None:
    with cells.unit() as unit:
        line = next(account(unit))

    shown = as_json(replace(line, units=Decimal("0.50000")))

    assert isinstance(shown, dict)
    assert (shown["units"], shown["at"], shown["side"]) == ("0.5", "2026-03-02T12:00:01Z", "quickbooks")
    with pytest.raises(TypeError):
        as_json(object())


def test_rows_are_written_as_they_come_each_in_a_line_of_its_own() -> None:
    taken: list[int] = []

    def rows() -> Iterator[dict[str, object]]:
        for number in range(3):
            taken.append(number)
            yield {"id": number, "units": Decimal("0.50000"), "actions": ("retry",)}

    pieces = as_text({"state": Side.ZUPER, "rows": rows(), "none": [], "nothing": None})
    begun: list[str] = []
    while not taken:
        begun.append(next(pieces))

    assert taken == [0], begun
    whole = "".join([*begun, *pieces])
    assert json.loads(whole) == {
        "state": "zuper",
        "rows": [{"id": number, "units": "0.5", "actions": ["retry"]} for number in range(3)],
        "none": [],
        "nothing": None,
    }
    assert [line for line in whole.splitlines() if '"id"' in line] == [
        f'{{"id": {number}, "units": "0.5", "actions": ["retry"]}}{"]," if number == 2 else ","}' for number in range(3)
    ]
