"""A process that can be made to die at any commit, just before it or just after."""

from collections.abc import Iterator
from contextlib import contextmanager

from stockbridge.storage.database import Database
from stockbridge.storage.unit import Unit


class Killed(BaseException):
    """The process dies here."""


class MortalDatabase(Database):
    """Kills the process at a chosen commit, before or after it reaches the disk."""

    dies_in: int | None = None
    dies_before_commit = False

    @contextmanager
    def unit(self, connection_id: str) -> Iterator[Unit]:
        with super().unit(connection_id) as unit:
            yield unit
            dying = self._is_last()
            if dying and self.dies_before_commit:
                raise Killed
        if dying:
            raise Killed

    def _is_last(self) -> bool:
        if self.dies_in is None:
            return False
        self.dies_in -= 1
        if self.dies_in > 0:
            return False
        self.dies_in = None
        return True
