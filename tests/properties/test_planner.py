"""The planner over random books of several cells: perturb both sides, plan, apply as if all succeeded, and all is equal again.

The books are as small as they can be: lines, what carries them, and one unresolved posting for each cell and side. Both sides
are perturbed together, because a day that moves the same cells on both is the one that goes wrong.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.book import CARRIED, Entry, EntryKind, balance, moved
from stockbridge.core.cell import CellId
from stockbridge.core.plan import Account, Hold, Policy, Post, Uncarried, Waiting, plan
from stockbridge.core.posting import State
from stockbridge.core.quantity import STEP, units
from stockbridge.core.side import Side

ROUNDS = 3
NO_LIMITS = Policy(max_units=Decimal(10) ** 10)
RANDOM = st.randoms(use_true_random=False)


@dataclass(slots=True)
class Books:
    """Shelves and books of several cells, in memory."""

    shelves: dict[tuple[CellId, Side], Decimal]
    lines: list[tuple[CellId, Entry]] = field(default_factory=list)
    """Numbered by their position."""
    carried: set[int] = field(default_factory=set)
    waiting: dict[tuple[CellId, Side], Waiting] = field(default_factory=dict)

    def book_readings(self) -> None:
        """Read every shelf and book what people moved."""
        for (cell_id, side), held in self.shelves.items():
            difference = moved(held, balance(self.of(cell_id), side))
            if difference:
                self.lines.append((cell_id, Entry(side, EntryKind.MOVEMENT, difference)))

    def of(self, cell_id: CellId) -> list[Entry]:
        return [entry for one, entry in self.lines if one == cell_id]

    def accounts(self) -> list[Account]:
        return [self._account(cell_id, side) for cell_id, side in self.shelves]

    def _account(self, cell_id: CellId, side: Side) -> Account:
        uncarried = tuple(
            Uncarried(number, entry.units)
            for number, (one, entry) in enumerate(self.lines)
            if one == cell_id and entry.side is side.other and entry.kind in CARRIED and number not in self.carried
        )
        return Account(cell_id, side, balance(self.of(cell_id), side), uncarried, self.waiting.get((cell_id, side)))

    def write_down(self, post: Post) -> None:
        """Keep a plan as storage would: its lines are carried from here on, once."""
        replaced = self.waiting.pop((post.cell_id, post.side), None)
        assert post.replaces == (replaced and replaced.posting_id)
        if replaced is not None:
            self.carried -= {line.entry_id for line in replaced.carries}
        assert not self.carried & set(post.entry_ids), "a line is carried twice"
        self.carried |= set(post.entry_ids)
        if post.units:
            carries = tuple(Uncarried(number, self.lines[number][1].units) for number in post.entry_ids)
            self.waiting[post.cell_id, post.side] = Waiting(len(self.carried), State.PLANNED, post.units, carries)

    def deliver(self, cell_id: CellId, side: Side) -> None:
        """A posting lands and is confirmed."""
        posting = self.waiting.pop((cell_id, side))
        self.shelves[cell_id, side] += posting.units
        self.lines.append((cell_id, Entry(side, EntryKind.POSTING, posting.units)))


@st.composite
def openings(draw: st.DrawFn) -> Books:
    """Several cells, each with the same units on both sides."""
    held = draw(st.lists(st.integers(-20, 40), min_size=1, max_size=5))
    shelves = {(CellId(number), side): Decimal(units) for number, units in enumerate(held) for side in Side}
    books = Books(shelves)
    for (cell_id, side), opening in shelves.items():
        books.lines.append((cell_id, Entry(side, EntryKind.OPENING, opening)))
    return books


def perturb(books: Books, chance: random.Random) -> dict[CellId, Decimal]:
    """A few busy cells move, often on both sides and often by the same or the opposite units; returns what moved."""
    total: dict[CellId, Decimal] = defaultdict(Decimal)
    cells = sorted({cell_id for cell_id, _ in books.shelves})
    for _ in range(chance.randint(0, 4)):
        cell_id = chance.choice(cells[: chance.randint(1, len(cells))])
        change = units(chance.choice(["1", "-1", "3", "-5", "0.25", "-0.00001", "12"]))
        echo = chance.choice([Decimal(0), change, -change, units(chance.randint(-4, 4))])
        for side, amount in zip(chance.sample(list(Side), 2), (change, echo), strict=True):
            books.shelves[cell_id, side] += amount
            total[cell_id] += amount
    return total


def plan_all(books: Books) -> list[Post]:
    decisions = list(plan(books.accounts(), NO_LIMITS))
    posts = [one for one in decisions if isinstance(one, Post)]
    assert len(posts) == len(decisions), "nothing is held without a limit"
    return posts


@given(openings(), RANDOM)
def test_both_sides_are_equal_again_within_three_rounds_and_no_unit_is_lost(
    books: Books, chance: random.Random
) -> None:
    expected = {cell_id: held for (cell_id, _), held in books.shelves.items()}
    for _ in range(ROUNDS):
        books.book_readings()
        posts = plan_all(books)
        chance.shuffle(posts)
        for post in posts:
            books.write_down(post)
        for cell_id, amount in perturb(books, chance).items():  # people do not wait for us
            expected[cell_id] += amount
        arriving = list(books.waiting)
        chance.shuffle(arriving)
        for cell_id, side in arriving[: chance.randint(0, len(arriving))]:
            books.deliver(cell_id, side)

    for _ in range(ROUNDS):  # and now they go home
        books.book_readings()
        for post in plan_all(books):
            books.write_down(post)
        for cell_id, side in list(books.waiting):
            books.deliver(cell_id, side)

    books.book_readings()
    assert [] == plan_all(books)
    assert {(cell_id, side): expected[cell_id] for cell_id, side in books.shelves} == books.shelves


@given(openings(), RANDOM)
def test_one_round_is_enough_when_everything_succeeds_at_once(books: Books, chance: random.Random) -> None:
    perturb(books, chance)
    books.book_readings()
    posts = plan_all(books)
    chance.shuffle(posts)
    for post in posts:
        books.write_down(post)
    for cell_id, side in list(books.waiting):
        books.deliver(cell_id, side)
    books.book_readings()
    assert [] == plan_all(books)
    for cell_id, side in books.shelves:
        assert books.shelves[cell_id, side] == books.shelves[cell_id, side.other]


@st.composite
def accounts(draw: st.DrawFn) -> list[Account]:
    """Whatever the planner may be shown; cells and sides appear once."""
    keys = draw(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(Side)), unique=True, max_size=8))
    found: list[Account] = []
    for number, (cell_id, side) in enumerate(keys):
        sizes = draw(st.lists(st.integers(-30, 30).map(lambda size: size * Decimal("0.5")), max_size=4))
        lines = tuple(Uncarried(10 * number + place, size) for place, size in enumerate(sizes))
        cut = draw(st.integers(0, len(lines)))
        state = draw(st.sampled_from([None, State.PLANNED, State.SENT]))
        planned = sum((line.units for line in lines[:cut]), Decimal(0))
        waiting = None if state is None else Waiting(number, state, planned, lines[:cut])
        held = Decimal(draw(st.integers(-10, 30)))
        found.append(Account(CellId(cell_id), side, held, lines[cut:] if waiting else lines, waiting))
    return found


POLICIES = st.builds(Policy, max_units=st.sampled_from([Decimal(10), Decimal(1000)]), hold_negative=st.booleans())


@given(accounts(), POLICIES)
def test_sides_swapped_the_plan_is_mirrored(found: list[Account], policy: Policy) -> None:
    swapped = [replace(one, side=one.side.other) for one in found]
    mirrored = [replace(without_text(one), side=one.side.other) for one in plan(swapped, policy)]
    assert mirrored == [without_text(one) for one in plan(found, policy)]


def without_text(decision: Post | Hold) -> Post | Hold:
    """The sentence names the side; all else must be the same."""
    return replace(decision, text="") if isinstance(decision, Hold) else decision


@given(accounts(), POLICIES)
def test_the_same_book_gives_the_same_plan(found: list[Account], policy: Policy) -> None:
    assert list(plan(found, policy)) == list(plan(tuple(found), policy))


@given(accounts(), POLICIES, RANDOM)
def test_the_order_of_cells_changes_no_decision(found: list[Account], policy: Policy, chance: random.Random) -> None:
    shuffled = chance.sample(found, len(found))
    assert sorted(map(repr, plan(found, policy))) == sorted(map(repr, plan(shuffled, policy)))


@given(accounts(), POLICIES)
def test_a_cell_and_side_gets_at_most_one_posting_that_carries_each_line_once(
    found: list[Account], policy: Policy
) -> None:
    decisions = list(plan(found, policy))
    assert len({(one.cell_id, one.side) for one in decisions}) == len(decisions)
    carried = [number for one in decisions if isinstance(one, Post) for number in one.entry_ids]
    assert len(set(carried)) == len(carried)


@given(accounts(), POLICIES)
def test_a_posting_is_the_sum_of_its_lines_and_only_replaces_what_has_not_left(
    found: list[Account], policy: Policy
) -> None:
    by_key = {(one.cell_id, one.side): one for one in found}
    for decision in plan(found, policy):
        shown = by_key[decision.cell_id, decision.side]
        lines = (*(shown.waiting.carries if shown.waiting else ()), *shown.uncarried)
        assert decision.units == sum((line.units for line in lines), Decimal(0))
        assert shown.waiting is None or shown.waiting.state is State.PLANNED
        if isinstance(decision, Post):
            assert decision.entry_ids == tuple(line.entry_id for line in lines)
            assert decision.replaces == (shown.waiting.posting_id if shown.waiting else None)


@given(accounts())
def test_every_line_is_planned_or_waits_for_one_that_left(found: list[Account]) -> None:
    planned = {number for one in plan(found, NO_LIMITS) if isinstance(one, Post) for number in one.entry_ids}
    for one in found:
        is_closed = one.waiting is not None and one.waiting.state is State.SENT
        for line in one.uncarried:
            assert is_closed != (line.entry_id in planned)


def test_the_smallest_unit_is_carried_as_any_other() -> None:
    book = Books({(CellId(1), side): Decimal(0) for side in Side})
    book.shelves[CellId(1), Side.ZUPER] += STEP
    book.book_readings()
    assert [Post(CellId(1), Side.QUICKBOOKS, STEP, (0,))] == plan_all(book)
