"""Items that are to be made on the other side: planned, sent, confirmed or refused, each under a token of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from stockbridge.core.posting import Event, State, after
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.storage.newcomers import mark
from stockbridge.storage.tables import items as t


@dataclass(frozen=True, slots=True)
class Creation:
    """A record to be made on `side` from `source_id`, a record of the other side."""

    id: int
    side: Side
    source_id: str
    token: Token
    state: State
    name: str
    sent_at: datetime | None
    text: str | None = None
    """The peer's words when it refused last."""


class Creations:
    """Creations of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def plan(self, side: Side, source_id: str, name: str, token: Token, at: datetime) -> None:
        """Write down that a record is to be made."""
        self._tx.execute(
            insert(t.creation).values(
                connection_id=self._id,
                side=side,
                source_id=source_id,
                name=name,
                token=token,
                state=State.PLANNED,
                created_at=at,
            )
        )

    def exists(self, side: Side, source_ids: Sequence[str]) -> frozenset[str]:
        """Which of these sources have a creation on the side already, in any state."""
        return frozenset(
            self._tx.execute(
                select(t.creation.c.source_id).where(
                    t.creation.c.connection_id == self._id,
                    t.creation.c.side == side,
                    t.creation.c.source_id.in_(source_ids),
                )
            ).scalars()
        )

    def in_state(self, side: Side, state: State, most: int) -> list[Creation]:
        """Creations of a side in a state, oldest first."""
        return [
            Creation(
                row.id,
                Side(row.side),
                row.source_id,
                Token(row.token),
                State(row.state),
                row.name,
                row.sent_at,
                row.text,
            )
            for row in self._tx.execute(
                select(t.creation)
                .where(t.creation.c.connection_id == self._id, t.creation.c.side == side, t.creation.c.state == state)
                .order_by(t.creation.c.id)
                .limit(most)
            )
        ]

    def move(self, creation_id: int, event: Event, at: datetime, text: str | None = None) -> None:
        """Take a creation one step through the states of a posting."""
        state = self._tx.execute(
            select(t.creation.c.state).where(t.creation.c.connection_id == self._id, t.creation.c.id == creation_id)
        ).scalar_one()
        values: dict[str, object] = {"state": after(State(state), event)}
        if event is Event.SEND:
            values["sent_at"] = at
        if text is not None:
            values["text"] = text
        self._tx.execute(update(t.creation).where(t.creation.c.id == creation_id).values(**values))

    def forget_refused(self, side: Side, source_ids: Collection[str]) -> list[str]:
        """Forget that a side would not make these records: they are introduced anew, as they are then. Returns which."""
        creation, row = t.creation.c, t.introduction.c
        found = list(
            self._tx.execute(
                delete(t.creation)
                .where(
                    creation.connection_id == self._id,
                    creation.side == side,
                    creation.source_id.in_(source_ids),
                    creation.state == State.REFUSED,
                )
                .returning(creation.source_id)
            ).scalars()
        )
        own = row.product_uid if side is Side.QUICKBOOKS else row.list_id
        self._tx.execute(delete(t.introduction).where(row.connection_id == self._id, own.in_(found)))
        mark(self._tx, self._id, side.other, found)
        return found

    def count(self, state: State) -> int:
        """How many creations are in a state, on both sides."""
        return self._tx.execute(
            select(func.count())
            .select_from(t.creation)
            .where(t.creation.c.connection_id == self._id, t.creation.c.state == state)
        ).scalar_one()
