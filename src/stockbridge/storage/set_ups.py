"""Set-ups on disk: what somebody has filled in so far, kept until it becomes a connection or is thrown away."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import Row, delete, insert, select, update

from stockbridge.storage.tables.set_ups import set_up as t

KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """A connection to be. The API key is encrypted."""

    id: str
    begun_by: str
    changed_at: datetime
    document: dict[str, dict[str, object]]
    """The sections of FILE.toml as far as they are filled in; no secrets."""
    zuper_account: str
    zuper_api_url: str
    zuper_api_key: str

    @property
    def name(self) -> str:
        """What the connection is to be called."""
        return str(self.document.get("", {}).get("name", ""))


class SetUps:
    """The table of unfinished set-ups."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def begin(self, set_up: SetUp) -> None:
        """Keep a new set-up; old ones that nobody went on with are thrown away."""
        self._tx.execute(delete(t).where(t.c.changed_at < set_up.changed_at - KEPT))
        values = {name: getattr(set_up, name) for name in SetUp.__slots__}
        self._tx.execute(insert(t).values(**values | {"document": json.dumps(set_up.document, default=str)}))

    def change(self, set_up_id: str, document: dict[str, dict[str, object]], at: datetime) -> None:
        """Keep what was filled in."""
        self._tx.execute(
            update(t).where(t.c.id == set_up_id).values(document=json.dumps(document, default=str), changed_at=at)
        )

    def with_id(self, set_up_id: str) -> SetUp | None:
        row = self._tx.execute(select(t).where(t.c.id == set_up_id)).one_or_none()
        return None if row is None else _set_up(row)

    def all(self) -> Iterator[SetUp]:
        """All of them, the latest first."""
        for row in self._tx.execute(select(t).order_by(t.c.changed_at.desc())):
            yield _set_up(row)

    def remove(self, set_up_id: str) -> None:
        self._tx.execute(delete(t).where(t.c.id == set_up_id))


def _set_up(row: Row[Any]) -> SetUp:
    values = {name: getattr(row, name) for name in SetUp.__slots__}
    return SetUp(**values | {"document": json.loads(row.document)})
