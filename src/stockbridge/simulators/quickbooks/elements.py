"""The lists of a company file: items, accounts, sites, tax codes, names of people and firms.

Guards the rules of names: no colon, unique per parent whatever the case and whether active or not, five levels at most
(facts/QUICKBOOKS_SIMULATOR.md rule 12). Identity is the ListID; names are only labels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.time_index import TimeIndex

LEVELS = 5


@dataclass(slots=True, kw_only=True)
class Element:
    """One entry of a list; moments are seconds on the host's clock. The company file gives identity and times."""

    name: str
    parent_id: str | None = None
    is_active: bool = True
    list_id: str = ""
    created: int = 0
    modified: int = 0
    edit_sequence: str = ""
    position: int = 0
    """Order of creation within its list: the order in which queries answer."""


E = TypeVar("E", bound=Element)


class ElementList(Generic[E]):
    """Elements of one list, found by ListID or by full name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.edited = TimeIndex()
        self._by_id: dict[str, E] = {}
        self._by_name: dict[tuple[str | None, str], str] = {}
        self._children: dict[str, dict[str, None]] = {}
        self._created = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[E]:
        """In order of creation; safe against changes while iterating."""
        return iter(list(self._by_id.values()))

    def __contains__(self, list_id: str) -> bool:
        return list_id in self._by_id

    def __getitem__(self, list_id: str) -> E:
        return self._by_id[list_id]

    def get(self, list_id: str | None) -> E | None:
        return None if list_id is None else self._by_id.get(list_id)

    def check_name(self, name: str, parent_id: str | None, but: str | None = None) -> None:
        """Raises RefusedError for a name that `but` (the element to carry it) may not have."""
        if not name or ":" in name:
            raise refusals.bad_name(name)
        if self._by_name.get((parent_id, name.casefold()), but) != but:
            raise refusals.name_in_use(name)
        if parent_id is not None and self.level(parent_id) >= LEVELS - 1:
            raise refusals.unsavable(f'a {self.name} list, element "{name}"', "Only five levels are allowed.")

    def add(self, element: E) -> E:
        self.check_name(element.name, element.parent_id)
        self._created += 1
        element.position = self._created
        self._by_id[element.list_id] = element
        self._hang(element)
        self.edited.touch(element.list_id, element.modified)
        return element

    def move(self, element: E, *, name: str, parent_id: str | None) -> None:
        """Rename or re-parent; the full names of all descendants follow by themselves."""
        self.check_name(name, parent_id, but=element.list_id)
        if parent_id is not None and element.list_id in self.lineage(parent_id):
            raise refusals.bad_parent(name, self.name)
        self._unhang(element)
        element.name, element.parent_id = name, parent_id
        self._hang(element)

    def stamp(self, element: E, at: int, edit_sequence: str) -> None:
        element.modified, element.edit_sequence = at, edit_sequence
        self.edited.touch(element.list_id, at)

    def remove(self, element: E) -> None:
        self._unhang(element)
        del self._by_id[element.list_id]
        self.edited.forget(element.list_id)

    def children(self, list_id: str) -> list[E]:
        return [self._by_id[child] for child in self._children.get(list_id, ())]

    def descendants(self, list_id: str) -> Iterator[E]:
        for child in self.children(list_id):
            yield child
            yield from self.descendants(child.list_id)

    def lineage(self, list_id: str) -> list[str]:
        """ListIDs from the element up to its outermost parent."""
        line, at = [], self._by_id.get(list_id)
        while at is not None:
            line.append(at.list_id)
            at = self.get(at.parent_id)
        return line

    def level(self, list_id: str) -> int:
        """QuickBooks' Sublevel: 0 without a parent."""
        return len(self.lineage(list_id)) - 1

    def full_name(self, list_id: str) -> str:
        return ":".join(self._by_id[at].name for at in reversed(self.lineage(list_id)))

    def named(self, full_name: str) -> E | None:
        at: str | None = None
        for part in full_name.split(":"):
            at = self._by_name.get((at, part.strip().casefold()))
            if at is None:
                return None
        return self.get(at)

    def _hang(self, element: E) -> None:
        self._by_name[element.parent_id, element.name.casefold()] = element.list_id
        if element.parent_id is not None:
            self._children.setdefault(element.parent_id, {})[element.list_id] = None

    def _unhang(self, element: E) -> None:
        del self._by_name[element.parent_id, element.name.casefold()]
        if element.parent_id is not None:
            del self._children[element.parent_id][element.list_id]
