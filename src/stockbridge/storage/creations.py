"""Items that are to be made on the other side: planned, sent, confirmed or refused, each under a token of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from stockbridge.core.posting import Event, State, after
from stockbridge.core.side import Side
from stockbridge.core.token import Token
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

    def retry(self, side: Side, source_id: str) -> bool:
        """Plan a refused creation again; returns whether there was one."""
        return (
            self._tx.execute(
                update(t.creation)
                .where(
                    t.creation.c.connection_id == self._id,
                    t.creation.c.side == side,
                    t.creation.c.source_id == source_id,
                    t.creation.c.state == State.REFUSED,
                )
                .values(state=State.PLANNED)
            ).rowcount
            > 0
        )

    def count(self, state: State) -> int:
        """How many creations are in a state, on both sides."""
        return self._tx.execute(
            select(func.count())
            .select_from(t.creation)
            .where(t.creation.c.connection_id == self._id, t.creation.c.state == state)
        ).scalar_one()
