"""Iterators: queries answered page by page (facts/QUICKBOOKS_SIMULATOR.md rule 20).

An iterator belongs to one application and one session, dies with the session, and goes on only with the very same query.
Whether it lists what existed at Start or what exists at each Continue is a switch.
"""

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentQuery
from stockbridge.qbxml.notation import Aggregate, table
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.switches import Switches

Keys = Callable[[], Sequence[str]]


class PageRequest(Protocol):
    """What a query must have to be answered in pages."""

    @property
    def iterator(self) -> Literal["Start", "Continue", "Stop"] | None: ...
    @property
    def iterator_id(self) -> str | None: ...
    @property
    def max_returned(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Page:
    """Keys to answer with; `iterator_id` is None when the query did not ask for an iterator."""

    keys: Sequence[str]
    iterator_id: str | None = None
    remaining: int | None = None


@dataclass(slots=True)
class Open:
    app: str
    question: tuple[object, ...]
    size: int
    keys: Sequence[str]
    used_at: int
    position: int = 0
    answered: set[str] = field(default_factory=set)


def question(query: Aggregate) -> tuple[object, ...]:
    """What a query asks, without its attributes: a Continue must ask the same."""
    return (type(query), *(getattr(query, element.name) for element in table(type(query)).elements))


@dataclass(slots=True)
class Iterators:
    rng: random.Random
    _open: dict[str, Open] = field(default_factory=dict)

    def end_session(self) -> None:
        self._open.clear()

    def page(
        self, query: PageRequest, asked: tuple[object, ...], keys: Keys, *, app: str, now: int, switches: Switches
    ) -> Page:
        """The keys this request is answered with. `keys` finds all that match, and is called only when needed."""
        if query.iterator is None:
            return Page(keys()[: query.max_returned])
        if isinstance(query, InventoryAdjustmentQuery) and switches.adjustment_iterator == "refused":
            raise refusals.bad_value("iterator", query.iterator, "Adjustments cannot be listed page by page.")
        if query.iterator == "Start":
            return self._start(query, asked, keys(), app, now)
        identifier = query.iterator_id or ""
        opened = self._open.get(identifier)
        if opened is None or (opened.app, opened.question) != (app, asked) or is_idle(opened, now, switches):
            raise refusals.dead_iterator(switches.dead_iterator, identifier)
        if query.iterator == "Stop":
            del self._open[identifier]
            return Page((), identifier, 0)
        if switches.iterator_ids == "live":
            opened.keys = [key for key in keys() if key not in opened.answered]
            opened.position = 0
        return self._turn(identifier, opened, now)

    def _start(self, query: PageRequest, asked: tuple[object, ...], keys: Sequence[str], app: str, now: int) -> Page:
        if query.max_returned is None:
            raise refusals.missing("MaxReturned")
        identifier = f"{{{uuid.UUID(int=self.rng.getrandbits(128), version=4)}}}"
        self._open[identifier] = Open(app, asked, query.max_returned, keys, now)
        return self._turn(identifier, self._open[identifier], now)

    def _turn(self, identifier: str, opened: Open, now: int) -> Page:
        page = opened.keys[opened.position : opened.position + opened.size]
        opened.position += len(page)
        opened.used_at = now
        opened.answered.update(page)
        remaining = len(opened.keys) - opened.position
        if not remaining:
            del self._open[identifier]
        return Page(page, identifier, remaining)


def is_idle(opened: Open, now: int, switches: Switches) -> bool:
    limit = switches.iterator_idle_seconds
    return bool(limit) and now - opened.used_at > limit
