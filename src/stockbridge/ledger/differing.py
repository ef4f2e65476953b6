"""Fields in which linked records differ although one side owns them, and a person's word that they shall be made equal now.

Linking writes no field, so what differed then stays until its owner changes it (`ledger.comparing`), or somebody asks for it here.
Nothing is written by asking: the ordinary edits carry it, with everything that guards them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.ownership import TABLE, Field, FieldEdit, as_words, differing
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.comparing import Owners, changes
from stockbridge.storage.edits import Edit
from stockbridge.storage.links import Link
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

NOTHING_TO_DO: Final = "There is nothing to do: these fields are equal, or on their way already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that a linked pair has differently."""

    field: Field
    quickbooks: str | None
    zuper: str | None
    owner: Side | None
    """Whose value wins; None: nobody's."""
    is_possible: bool
    """Whether it can be made equal."""
    text: str
    """What making it equal writes, or why it cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCount:
    """In how many linked pairs a field does not have its owner's value."""

    field: Field
    owner: Side | None
    pairs: int


def differences(unit: Unit, list_id: str, owners: Owners) -> list[Difference]:
    """How the records of a linked item differ, field by field; empty when they do not, or it is not linked."""
    records = _records(unit, list_id)
    if records is None:
        return []
    link, item, product = records
    wanted, problems = changes(unit, item, product, owners, {})
    writes = {one.field: one for one in wanted}
    reasons = {one.field: f"{one.text}." for one in problems}
    pending = unit.edits.of_links([link.id])
    asked = unit.edits.to_equal(link.id)
    values = {row.field: (as_words(row.in_quickbooks(item)), as_words(row.in_zuper(product))) for row in TABLE}
    return [
        Difference(
            field=field,
            quickbooks=values[field][0],
            zuper=values[field][1],
            owner=owners[field],
            is_possible=field in writes and field not in asked and not _is_pending(field, pending.values()),
            text=reasons.get(field) or _text(field, owners[field], writes.get(field), pending.values(), asked),
        )
        for field in differing(item, product)
    ]


def counts(unit: Unit, owners: Owners) -> list[FieldCount]:
    """In how many linked pairs each field does not have its owner's value."""
    groups = unit.edits.differing()
    found: Mapping[Field, int] = {
        field: sum(group.pairs for group in groups if field in group.fields) for field in Field
    }
    return [FieldCount(field=field, owner=owners[field], pairs=pairs) for field, pairs in found.items() if pairs]


def make_equal(unit: Unit, fields: Collection[Field], list_id: str | None, *, by: str, at: datetime) -> str:
    """Have these fields made equal, in one linked pair or in all that differ in them; returns what happens now."""
    apart = set(fields) if list_id is None else set(fields) & set(_apart(unit, list_id))
    pairs = unit.edits.make_equal(apart, list_id)
    if not pairs:
        return NOTHING_TO_DO
    names = ", ".join(field for field in Field if field in apart)
    what = "1 pair" if pairs == 1 else f"{pairs} pairs"
    text = f"{by} has {names} made equal in {what}, to the value of whoever owns the field"
    run_id = unit.runs.begin("person", at)
    unit.runs.tell(run_id, Happening("item", "both", what, "started", text), at)
    unit.runs.end(run_id, "success", text, at)
    unit.facts.ring(at)  # the background worker begins at once
    return f"{names.capitalize()}: the owner's value is written in {what} at the next run."


def _records(unit: Unit, list_id: str) -> tuple[Link, QuickBooksItem, ZuperProduct] | None:
    link = unit.links.of(Side.QUICKBOOKS, [list_id]).get(list_id)
    if link is None:
        return None
    item = unit.items.quickbooks_items([list_id]).get(list_id)
    product = unit.items.zuper_products([link.product_uid]).get(link.product_uid)
    return None if item is None or product is None else (link, item, product)


def _apart(unit: Unit, list_id: str) -> Collection[Field]:
    """The fields in which a pair differs as it is now, for it may have changed since it was compared, and no edit is on its way."""
    records = _records(unit, list_id)
    if records is None:
        return ()
    link, item, product = records
    pending = unit.edits.of_links([link.id]).values()
    return [field for field in differing(item, product) if not _is_pending(field, pending)]


def _is_pending(field: Field, edits: Collection[Edit]) -> bool:
    return any(field in edit.wanted and edit.state is not State.REFUSED for edit in edits)


def _text(
    field: Field, owner: Side | None, change: FieldEdit | None, edits: Collection[Edit], asked: Collection[Field]
) -> str:
    if owner is None:
        return "Nobody's value wins, so both are left as they are."
    if field in asked or _is_pending(field, edits):
        return f"It is on its way to {owner.other.label}."
    if change is None:
        return f"{owner.label} says nothing here, and nothing is erased by that."
    return f'{change.side.label} gets "{as_words(change.new)}".'
