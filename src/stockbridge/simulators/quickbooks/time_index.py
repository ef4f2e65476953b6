"""Keys by the second they were last touched, so that a query by date costs what it returns and not the whole list."""

from bisect import bisect_left, insort
from collections.abc import Iterator


class TimeIndex:
    """Each key has one moment, the last it was touched with; moments may go backwards, as host clocks do."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}
        self._order: list[tuple[int, str]] = []

    def touch(self, key: str, at: int) -> None:
        self.forget(key)
        self._at[key] = at
        insort(self._order, (at, key))

    def forget(self, key: str) -> None:
        at = self._at.pop(key, None)
        if at is not None:
            del self._order[bisect_left(self._order, (at, key))]

    def between(self, first: int | None, last: int | None) -> Iterator[str]:
        """Keys touched within the bounds, both inclusive, oldest first."""
        start = 0 if first is None else bisect_left(self._order, (first, ""))
        for position in range(start, len(self._order)):
            at, key = self._order[position]
            if last is not None and at > last:
                return
            yield key
