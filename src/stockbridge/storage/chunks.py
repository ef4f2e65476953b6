"""Long lists of keys in pieces that both databases take as parameters of one query."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

SIZE: Final = 500


def chunks(values: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """The values in order, `size` at a time; nothing for no values."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
