"""Linked records are compared field by field; what one shall take from the other becomes an edit.

Not the writing: the two posters do that, and look at both records again before they do. The rules: only links of which a record
changed are looked at; nothing is planned twice; what a side refused is not asked of it again until something changes or a
person says so; a field that one side cannot hold is told to a person and keeps the others waiting for nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from stockbridge.core.cell import LinkId
from stockbridge.core.item import QuickBooksItem, ZuperProduct, can_link
from stockbridge.core.ownership import Agreed, Field, FieldEdit, FieldProblem, as_words, edits, shown
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger.rules import owners_of
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.edits import Edit, Uncompared, Wanted
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

LINKS_PER_SLICE: Final = 200
FIELD_NOT_KEPT: Final = "field_not_kept"
EDIT_REFUSED: Final = "edit_refused"
WHO: Final = "whoever looks after the products"

ROUNDED: Final = frozenset({Field.PRICE, Field.COST, Field.MINIMUM})
"""Fields of which a side may keep fewer decimals than it was given."""

Owners = Mapping[Field, Side | None]


def owners(unit: Unit, settings: ConnectionSettings) -> Owners:
    """Whose value of each field wins. QuickBooks keeps barcodes in Enterprise only (facts/QBXML.md §9): elsewhere none is written."""
    by_field = owners_of(settings)
    if "enterprise" in (unit.facts.company_file().product or "").lower() or by_field[Field.BARCODE] is Side.QUICKBOOKS:
        return by_field
    return {**by_field, Field.BARCODE: None}


def compare(unit: Unit, owners: Owners, at: datetime) -> bool:
    """Compare some links of which a record changed; returns whether there may be more."""
    links = unit.edits.uncompared(LINKS_PER_SLICE)
    items = unit.items.quickbooks_items([link.list_id for link in links])
    products = unit.items.zuper_products([link.product_uid for link in links])
    known = unit.edits.of_links([link.link_id for link in links])
    for link in links:
        item, product = items.get(link.list_id), products.get(link.product_uid)
        if item is None or product is None:
            unit.edits.passed_over(link.link_id)  # a record that is gone holds its cells; its fields stay
        else:
            _compare(unit, link, (item, product), owners, known, at)
    return len(links) == LINKS_PER_SLICE


def changes(
    unit: Unit, item: QuickBooksItem, product: ZuperProduct, owners: Owners, agreed: Mapping[Field, Agreed]
) -> tuple[list[FieldEdit], list[FieldProblem]]:
    """What is to change so that every field has its owner's value, and what cannot."""
    parents = item.full_name.removesuffix(item.name)

    def taken(name: str) -> bool:
        return unit.items.is_name_taken(parents + name, but_by=item.list_id)

    found = edits(item, product, owners.__getitem__, agreed, taken=taken)
    return (
        [one for one in found if isinstance(one, FieldEdit)],
        [one for one in found if isinstance(one, FieldProblem)],
    )


def in_words(field_edits: Iterable[FieldEdit]) -> Wanted:
    """What an edit is to bring about, as it is written down."""
    return {one.field: as_words(one.new) for one in field_edits}


def succeeded(unit: Unit, edit: Edit, item: QuickBooksItem, product: ZuperProduct, run_id: int, at: datetime) -> None:
    """An edit was carried out: both sides agree about its fields as they are now."""
    both = shown(item, product)
    unit.edits.agree(edit.link_id, {field: both[field] for field in edit.wanted if field in both})
    unit.edits.drop([edit.id])
    unit.holds.lift(subject(edit), EDIT_REFUSED, "it was changed", at)
    unit.runs.tell(run_id, _happening(edit, item, "success", f"changed {_told(edit.wanted)}"), at)


def refused(unit: Unit, edit: Edit, item: QuickBooksItem, why: str, run_id: int, at: datetime) -> None:
    """The peer will not have an edit: nothing was changed, and a person is told why."""
    unit.edits.refuse(edit.id)
    text = (
        f'"{item.full_name}" was not changed in {edit.side.label}: {why} It was to become: {_told(edit.wanted)}. '
        "Its stock is kept equal all the same. Put right what is named, and have the two compared again."
    )
    unit.holds.put(
        NewHold(
            subject=subject(edit),
            reason=EDIT_REFUSED,
            text=text,
            who=WHO,
            actions=("retry", "acknowledge"),
            list_id=edit.list_id,
            product_uid=edit.product_uid,
            side=edit.side,
        ),
        at,
    )
    unit.runs.tell(run_id, _happening(edit, item, "held", text), at)


def retry(unit: Unit, list_id: str) -> None:
    """Have the fields of a linked item compared again, and asked for again what was refused."""
    links = unit.links.of(Side.QUICKBOOKS, [list_id])
    edits_there = unit.edits.of_links([link.id for link in links.values()]).values()
    unit.edits.drop([edit.id for edit in edits_there if edit.state is State.REFUSED])
    unit.edits.look_again(Side.QUICKBOOKS, [list_id])


def is_same(one: str | None, other: str | None) -> bool:
    """Whether two values in words say the same; spaces do not count (facts/QBXML.md §10)."""
    return (one or "").split() == (other or "").split()


def subject(edit: Edit) -> str:
    """What is held when an edit is refused."""
    return f"edit:{edit.link_id}:{edit.side}"


def _compare(
    unit: Unit,
    link: Uncompared,
    pair: tuple[QuickBooksItem, ZuperProduct],
    owners: Owners,
    known: Mapping[tuple[LinkId, Side], Edit],
    at: datetime,
) -> None:
    item, product = pair
    if product.is_deleted or can_link(item, product):
        # Nothing is written, and nothing is agreed either: what changed meanwhile is written once they fit again.
        for side in Side:
            _plan(unit, link, side, (), known.get((link.link_id, side)), at)
        unit.edits.passed_over(link.link_id)
        return
    if not (link.agreed or link.to_equal):
        # Just linked: what differs was not in the plan that a person approved, so it stays until its owner changes it.
        unit.edits.compared(link.link_id, shown(item, product), _unequal(unit, item, product, owners))
        return
    before = {field: both for field, both in link.agreed.items() if field not in link.to_equal}
    wanted, problems = changes(unit, item, product, owners, before)
    _tell(unit, link, problems, at)
    is_early = False
    for side in Side:
        there, edit = [one for one in wanted if one.side is side], known.get((link.link_id, side))
        if there and _is_deactivated_too_early(unit, link, there):
            there, is_early = [one for one in there if one.field is not Field.ACTIVE], True
        _plan(unit, link, side, there, edit, at)
    if is_early:
        return
    unsettled = {one.field for one in wanted} | {one.field for one in problems}
    agreed = {field: both for field, both in shown(item, product).items() if field not in unsettled}
    left = _unequal(unit, item, product, owners) - {one.field for one in wanted}
    unit.edits.compared(link.link_id, {**before, **agreed}, left)


def _unequal(unit: Unit, item: QuickBooksItem, product: ZuperProduct, owners: Owners) -> frozenset[Field]:
    """The fields that would be written if nothing had ever been agreed."""
    wanted, _ = changes(unit, item, product, owners, {})
    return frozenset(one.field for one in wanted)


def _plan(
    unit: Unit, link: Uncompared, side: Side, there: Sequence[FieldEdit], edit: Edit | None, at: datetime
) -> None:
    if edit is not None and edit.state is State.SENT:
        return  # whoever finds out what became of it has the link compared again
    wanted = in_words(there)
    if wanted and (edit is None or edit.wanted != wanted):
        unit.edits.plan(link.link_id, side, wanted, at)
    elif not wanted and edit is not None:
        unit.edits.drop([edit.id])
    if edit is not None and edit.wanted != wanted:
        unit.holds.lift(subject(edit), EDIT_REFUSED, "something else is to be changed now", at)


def _is_deactivated_too_early(unit: Unit, link: Uncompared, there: Sequence[FieldEdit]) -> bool:
    """Whether a record would be made inactive while units are on their way to it, which it might then refuse."""
    side = there[0].side
    if not any(one.field is Field.ACTIVE and one.new is False for one in there):
        return False
    cells = unit.book.cells_of(Side.QUICKBOOKS, [link.list_id]).get(link.list_id, [])
    return bool(unit.postings.waiting([cell.id for cell in cells], side))


def _tell(unit: Unit, link: Uncompared, problems: Sequence[FieldProblem], at: datetime) -> None:
    held = f"fields:{link.link_id}"
    if not problems:
        unit.holds.lift(held, FIELD_NOT_KEPT, "the fields can be kept equal again", at)
        return
    text = ". ".join(problem.text for problem in problems)
    text += ". Until then the two stay different in this; stock and everything else is kept equal."
    if unit.holds.answer_to(held, FIELD_NOT_KEPT, text) != "acknowledge":
        unit.holds.put(
            NewHold(
                subject=held,
                reason=FIELD_NOT_KEPT,
                text=text,
                who=WHO,
                actions=("retry", "acknowledge"),
                list_id=link.list_id,
                product_uid=link.product_uid,
                side=problems[0].side,
            ),
            at,
        )


def _happening(edit: Edit, item: QuickBooksItem, status: str, text: str) -> Happening:
    return Happening("item", f"{edit.side.other} to {edit.side}", item.full_name, status, text)


def _told(wanted: Wanted) -> str:
    return "; ".join(f'{field} "{_short(value or "")}"' for field, value in wanted.items())


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= 80 else f"{line[:77]}..."
