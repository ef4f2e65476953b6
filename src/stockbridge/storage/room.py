"""Room on the disk that holds an SQLite database: what cannot be written down must not be done.

A database on a server looks after its own disk; nothing is known of it here.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of a disk: left, and altogether."""

    free: int
    total: int


MeasureRoom = Callable[[], Room | None]


def measure(url: URL) -> MeasureRoom:
    """What tells the room left for the database at an SQLAlchemy URL; it tells None where that is not ours to look at."""
    folder = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None

    def room() -> Room | None:
        if folder is None or not folder.exists():
            return None
        usage = shutil.disk_usage(folder)
        return Room(usage.free, usage.total)

    return room
