"""What a person may answer to one hold: what each button says, what happens then, and the units that are posted for it.

Only reads, and changes nothing: a preview of `ledger.answering`. Records are named as people know them, never by number alone. Units
are what is owed at this moment; what moves until the answer is carried as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from stockbridge.core.cell import CellId
from stockbridge.core.item import QuickBooksItem, ZuperProduct, holds_stock, unit_cost
from stockbridge.core.plan import HoldReason
from stockbridge.core.posting import State
from stockbridge.core.quantity import ZERO, show
from stockbridge.core.side import Side
from stockbridge.ledger import gone, possible_counts, restored, road, stock_take, twins
from stockbridge.ledger.answer_words import answer_words
from stockbridge.ledger.approving import CREATE, SKIP, counted_now
from stockbridge.ledger.carrying import MASS_CHANGE, POST_ANYWAY
from stockbridge.ledger.first_contact import INTRODUCTION, asked_about
from stockbridge.ledger.merging import UNLINK, owed_to_quickbooks, went_to
from stockbridge.ledger.places import PLACE_DIFFERS
from stockbridge.storage.holds import OpenHold
from stockbridge.storage.introductions import Row
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

_CENT: Final = Decimal("0.01")
_SHOWN: Final = 3
_CARRY: Final = frozenset(
    {
        *((reason.value, POST_ANYWAY) for reason in HoldReason),
        ("refused_by_quickbooks", "retry"),
        ("refused_by_zuper", "retry"),
        ("consumption_module", "retry"),
    }
)
"""Answers that let a cell have what its side is owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Units that an answer posts."""

    side: Side
    units: Decimal
    place: str | None
    """None where the company file knows no places."""
    value: Decimal | None
    """In money, at QuickBooks' average cost or the purchase cost; None when no cost is known."""

    def __str__(self) -> str:
        at = "" if self.place is None else f" at {self.place}"
        worth = "" if self.value is None else f" (worth {self.value})"
        return f"{_signed(self.units)} to {self.side.label}{at}{worth}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleAnswer:
    """An answer, what its button says, what it does, and what is posted for it."""

    action: str
    label: str
    effect: str
    posts: tuple[Posted, ...] = ()


def possible_answers(unit: Unit, hold: OpenHold, master: Side) -> list[PossibleAnswer]:
    """All answers to a hold, in the order in which they are offered."""
    answers = _Answers(unit, hold, master)
    return [answers.of(action) for action in hold.actions]


def possible_answer(unit: Unit, hold: OpenHold, action: str, master: Side) -> PossibleAnswer:
    """One of the answers to a hold."""
    return _Answers(unit, hold, master).of(action)


class _Answers:
    """The answers of one hold."""

    def __init__(self, unit: Unit, hold: OpenHold, master: Side) -> None:
        self._unit = unit
        self._hold = hold
        self._master = master
        self._by_sites = bool(unit.facts.company_file().by_sites)

    def of(self, action: str) -> PossibleAnswer:
        """One of them."""
        words = answer_words(self._hold.reason, action)
        plain = PossibleAnswer(action=action, label=words.label, effect=words.effect)
        if self._hold.subject.startswith(INTRODUCTION):
            return self._introduction(plain)
        if self._hold.reason == MASS_CHANGE and self._hold.side is not None:
            count = self._unit.postings.count_moved(self._hold.side)
            return replace(plain, effect=f"{count} changes are carried to {self._hold.side.label} at the next run.")
        if self._hold.reason == stock_take.COUNT_UNDER_WAY:
            count = len(self._unit.counts.moved_cells())
            return replace(plain, effect=f"{plain.effect} Quantities that have changed so far: {count}.")
        if self._hold.reason in restored.ACTIONS:
            return self._restored(plain)
        if action == road.TAKE_OFF and self._hold.units is not None:
            cost = unit_cost(*self._records(self._hold.list_id, self._hold.product_uid))
            return replace(plain, posts=_worth(Side.QUICKBOOKS, -self._hold.units, self._hold.place, cost))
        if self._hold.cell_id is not None:
            return self._of_cell(plain, self._hold.cell_id)
        return plain

    def _of_cell(self, plain: PossibleAnswer, cell_id: CellId) -> PossibleAnswer:
        reason, action, side = self._hold.reason, plain.action, self._hold.side
        if (reason, action) in _CARRY and side is not None:
            return replace(plain, posts=self._posts(cell_id, side, self._owed(cell_id, side)))
        if (reason, action) == ("in_doubt_too_long", "retry") and self._hold.units is not None:
            return replace(plain, posts=self._posts(cell_id, Side.ZUPER, self._hold.units))
        if action in (twins.DIFFERENT, possible_counts.NOT_INCLUDED, possible_counts.INCLUDED):
            seen = self._hold.units if action == possible_counts.INCLUDED and self._hold.units is not None else ZERO
            posts = [post for one in Side for post in self._posts(cell_id, one, self._owed(cell_id, one) - seen)]
            return replace(plain, posts=tuple(posts))
        if reason == PLACE_DIFFERS and action in tuple(Side):
            return self._right(plain, cell_id, Side(action))
        if action == gone.MERGE:
            return self._merge(plain, cell_id)
        if action == UNLINK:
            return self._unlink(plain, cell_id)
        return plain

    def _right(self, plain: PossibleAnswer, cell_id: CellId, truth: Side) -> PossibleAnswer:
        held = {side: self._unit.book.opening(cell_id, side) for side in Side}
        posts = self._posts(cell_id, truth.other, held[truth] - held[truth.other])
        return replace(plain, label=f"{plain.label}: {show(held[truth])}", posts=posts)

    def _merge(self, plain: PossibleAnswer, cell_id: CellId) -> PossibleAnswer:
        list_id = self._hold.list_id or ""
        cells = [cell.id for cell in self._unit.book.cells_of(Side.QUICKBOOKS, [list_id]).get(list_id, [])]
        posts: list[Posted] = []
        for cell in cells or [cell_id]:
            units = self._unit.book.balance(cell, Side.QUICKBOOKS)
            got = went_to(self._unit, cell, units, self._hold.since) if units else None
            along = owed_to_quickbooks(self._unit, cell) if got else ZERO
            posts += self._posts(cell, Side.ZUPER, -units - along)
            posts += [post for side in Side if got and along for post in self._posts(got.cell_id, side, along)]
        return replace(plain, posts=tuple(posts))

    def _unlink(self, plain: PossibleAnswer, cell_id: CellId) -> PossibleAnswer:
        dropped = [(side, owed) for side in Side if (owed := self._owed(cell_id, side))]
        told = " ".join(f"{_signed(owed)} units that {side.label} is owed are owed no more." for side, owed in dropped)
        return replace(plain, effect=f"{plain.effect} {told}".strip())

    def _restored(self, plain: PossibleAnswer) -> PossibleAnswer:
        if plain.action not in (restored.POST_AGAIN, restored.POST_OURS):
            return plain
        chosen = [one for one in self._unit.lost.documents() if plain.action == restored.POST_AGAIN or one.is_ours]
        units = sum((abs(units) for one in chosen for units in one.lines.values()), ZERO)
        names = ", ".join(one.name for one in chosen[:_SHOWN])
        more = f" and {len(chosen) - _SHOWN} more" if len(chosen) > _SHOWN else ""
        return replace(plain, effect=f"{plain.effect} {show(units)} units of {len(chosen)} documents: {names}{more}.")

    # -- introductions -------------------------------------------------------------------------------------------------

    def _introduction(self, plain: PossibleAnswer) -> PossibleAnswer:
        row = asked_about(self._unit, self._hold)
        if row is None:
            return plain
        if plain.action.startswith("link:"):
            return self._link(plain, row, int(plain.action.removeprefix("link:")))
        side = Side.ZUPER if row.list_id is not None else Side.QUICKBOOKS
        item, product = self._records(row.list_id, row.product_uid)
        if plain.action == CREATE:
            units = item.quantity_on_hand if item else product.total if product else None
            label = f'Create "{row.name}" in {side.label}'
            return replace(plain, label=label, posts=_worth(side, units or ZERO, None, unit_cost(item, product)))
        if plain.action == SKIP:
            name = item.full_name if item else product.name if product else "it"
            return replace(plain, label=f'Leave "{name}" out')
        return plain

    def _link(self, plain: PossibleAnswer, row: Row, number: int) -> PossibleAnswer:
        list_id, product_uid, why = row.suggestions[number]
        item, product = self._records(list_id, product_uid)
        if item is None or product is None:
            return plain
        if row.list_id is not None:
            label = f'Link to "{product.name}"{_units_there(product.total, Side.ZUPER)}'
        else:
            label = f'Link to "{item.full_name}"{_units_there(item.quantity_on_hand, Side.QUICKBOOKS)}'
        effect = f"{why[:1].upper()}{why[1:]}. {plain.effect}"
        return replace(plain, label=label, effect=effect, posts=tuple(self._evened(item, product)))

    def _evened(self, item: QuickBooksItem, product: ZuperProduct) -> Iterator[Posted]:
        """What the side that is not the product master gets when the two are linked."""
        if not holds_stock(item):
            return
        shelves = counted_now(self._unit, item, product)
        names = {place.id: place.name for place in self._unit.places.all()}
        counts: Sequence[tuple[str | None, Decimal | None, Decimal | None]] = (
            [(None, item.quantity_on_hand, product.total)]
            if shelves is None
            else [(names[shelf.place_id], shelf.quickbooks, shelf.zuper) for shelf in shelves]
        )
        for place, here, there in counts:
            if here is not None and there is not None:
                units = here - there if self._master is Side.QUICKBOOKS else there - here
                yield from _worth(self._master.other, units, place, unit_cost(item, product))

    # -- units ---------------------------------------------------------------------------------------------------------

    def _owed(self, cell_id: CellId, side: Side) -> Decimal:
        """What a side of a cell is owed and has not been sent."""
        waiting = self._unit.postings.waiting([cell_id], side).get(cell_id)
        planned = waiting.units if waiting is not None and waiting.state is State.PLANNED else ZERO
        lines = self._unit.postings.uncarried(side, [cell_id]).get(cell_id, ())
        return planned + sum((line.units for line in lines), ZERO)

    def _posts(self, cell_id: CellId, side: Side, units: Decimal) -> tuple[Posted, ...]:
        names = Reports(self._unit.transaction, self._unit.connection_id).cell_names({cell_id})[cell_id]
        cost = unit_cost(*self._records(names.list_id, names.product_uid))
        return _worth(side, units, names.place if self._by_sites else None, cost)

    def _records(
        self, list_id: str | None, product_uid: str | None
    ) -> tuple[QuickBooksItem | None, ZuperProduct | None]:
        items = self._unit.items.quickbooks_items([list_id] if list_id else [])
        products = self._unit.items.zuper_products([product_uid] if product_uid else [])
        return items.get(list_id or ""), products.get(product_uid or "")


def _worth(side: Side, units: Decimal, place: str | None, cost: Decimal | None) -> tuple[Posted, ...]:
    if units == ZERO:
        return ()
    value = None if cost is None else (units * cost).quantize(_CENT)
    return (Posted(side=side, units=units, place=place, value=value),)


def _units_there(units: Decimal | None, side: Side) -> str:
    return "" if units is None else f" ({show(units)} in {side.label})"


def _signed(units: Decimal) -> str:
    return f"{'+' if units > ZERO else ''}{show(units)}"
