"""Edits of linked records: which fields the other side shall show, planned, sent or refused; and what both agreed about before.

At most one edit a link and side. One that was carried out or is not wanted any more is removed: history tells of it, and the
agreement remembers its outcome. A link is compared when neither of its records changed since somebody looked at both.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, insert, select, update

from stockbridge.core.cell import LinkId
from stockbridge.core.ownership import Agreed, Field
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.chunks import chunks
from stockbridge.storage.tables import items as t
from stockbridge.storage.tables.book import hold

Wanted = Mapping[Field, str | None]
"""Fields and what they shall say, in words."""

_AGREED: Final = TypeAdapter(dict[Field, Agreed])
_WANTED: Final = TypeAdapter(dict[Field, str | None])
_FIELDS: Final = TypeAdapter(frozenset[Field])


@dataclass(frozen=True, slots=True)
class Edit:
    """Fields to change in the record that a link has on `side`."""

    id: int
    link_id: LinkId
    side: Side
    state: State
    wanted: Wanted
    list_id: str
    product_uid: str
    sent_at: datetime | None
    text: str | None
    """The peer's words when it refused last."""


@dataclass(frozen=True, slots=True)
class Uncompared:
    """A link whose records are to be looked at, and what they agreed about."""

    link_id: LinkId
    list_id: str
    product_uid: str
    agreed: Mapping[Field, Agreed]
    to_equal: frozenset[Field]
    """Fields that a person wants made equal, whatever was agreed about them."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Linked pairs in which the same fields do not have their owner's value."""

    fields: tuple[Field, ...]
    pairs: int


class Edits:
    """Edits and agreements of one connection."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    # -- comparing -------------------------------------------------------------------------------------------------------

    def uncompared(self, most: int) -> list[Uncompared]:
        """Links of which a record changed, the oldest first. A product not read since it was linked is read first."""
        return [
            Uncompared(
                LinkId(row.id),
                row.list_id,
                row.product_uid,
                _AGREED.validate_json(row.agreed),
                _FIELDS.validate_json(row.to_equal),
            )
            for row in self._tx.execute(
                select(t.link)
                .where(t.link.c.connection_id == self._id, ~t.link.c.is_compared, ~t.link.c.is_unread, t.lives)
                .order_by(t.link.c.id)
                .limit(most)
            )
        ]

    def are_to_compare(self) -> bool:
        """Whether a changed record is about to be compared; one of which units are held waits with them."""
        held = (
            select(hold.c.id)
            .join(t.cell, t.cell.c.id == hold.c.cell_id)
            .where(hold.c.connection_id == self._id, hold.c.resolved_at.is_(None), t.cell.c.link_id == t.link.c.id)
        )
        query = select(t.link.c.id).where(
            t.link.c.connection_id == self._id, ~t.link.c.is_compared, ~t.link.c.is_unread, t.lives, ~held.exists()
        )
        return self._tx.execute(query.limit(1)).first() is not None

    def compared(
        self, link_id: LinkId, agreed: Mapping[Field, Agreed], differs: Collection[Field] = frozenset()
    ) -> None:
        """Note that a link was looked at, what its records agree about, and which fields are left different."""
        self._change_link(
            link_id,
            is_compared=True,
            agreed=_AGREED.dump_json(dict(agreed)).decode(),
            differs=json.dumps(sorted(differs)),
            to_equal="[]",
        )

    def passed_over(self, link_id: LinkId) -> None:
        """Note that the records of a link cannot be compared as they are; what was agreed and asked for stays for later."""
        self._change_link(link_id, is_compared=True)

    def differing(self) -> list[Differing]:
        """How many linked pairs are left different, by the fields in which they are."""
        query = (
            select(t.link.c.differs, func.count())
            .where(t.link.c.connection_id == self._id, t.link.c.differs != "[]", t.lives)
            .group_by(t.link.c.differs)
        )
        return [Differing(tuple(map(Field, json.loads(text))), count) for text, count in self._tx.execute(query)]

    def to_equal(self, link_id: LinkId) -> frozenset[Field]:
        """The fields of a link that a person wants made equal and nobody has compared since."""
        return _FIELDS.validate_json(
            self._tx.execute(
                select(t.link.c.to_equal).where(t.link.c.connection_id == self._id, t.link.c.id == link_id)
            ).scalar_one()
        )

    def make_equal(self, fields: Collection[Field], list_id: str | None = None) -> int:
        """Have these fields made equal in one linked pair, or in all that differ in them, besides what was asked for before.

        Returns in how many pairs that is something new.
        """
        link = t.link.c
        these = link.differs != "[]" if list_id is None else link.list_id == list_id
        alike = select(link.differs, link.to_equal).distinct().where(link.connection_id == self._id, t.lives, these)
        changed = 0
        for differs, before in self._tx.execute(alike).all():
            asked = set(json.loads(before))
            chosen = set(fields) if list_id is not None else set(fields) & set(json.loads(differs))
            if chosen <= asked:
                continue
            changed += self._tx.execute(
                update(t.link)
                .where(link.connection_id == self._id, t.lives, these, link.differs == differs, link.to_equal == before)
                .values(to_equal=json.dumps(sorted(asked | chosen)), is_compared=False)
            ).rowcount
        return changed

    def agree(self, link_id: LinkId, agreed: Mapping[Field, Agreed]) -> None:
        """Note what an edit came to in these fields; the link is to be looked at again."""
        known = _AGREED.validate_json(
            self._tx.execute(
                select(t.link.c.agreed).where(t.link.c.connection_id == self._id, t.link.c.id == link_id)
            ).scalar_one()
        )
        self._change_link(link_id, is_compared=False, agreed=_AGREED.dump_json({**known, **agreed}).decode())

    def look_again(self, side: Side, item_ids: Collection[str]) -> None:
        """Have the links of these records compared again."""
        column = t.link.c.list_id if side is Side.QUICKBOOKS else t.link.c.product_uid
        for some in chunks(item_ids):
            self._tx.execute(
                update(t.link)
                .where(t.link.c.connection_id == self._id, column.in_(some), t.link.c.is_compared)
                .values(is_compared=False)
            )

    def look_at_all_again(self) -> None:
        """Have every link compared again, because the owners of the fields have changed."""
        self._tx.execute(
            update(t.link).where(t.link.c.connection_id == self._id, t.link.c.is_compared).values(is_compared=False)
        )

    def _change_link(self, link_id: LinkId, **values: object) -> None:
        self._tx.execute(
            update(t.link).where(t.link.c.connection_id == self._id, t.link.c.id == link_id).values(**values)
        )

    # -- edits -----------------------------------------------------------------------------------------------------------

    def of_links(self, link_ids: Collection[LinkId]) -> dict[tuple[LinkId, Side], Edit]:
        """The edits of these links, in whatever state, by link and side."""
        found: dict[tuple[LinkId, Side], Edit] = {}
        for some in chunks(link_ids):
            for edit in self._edits(t.edit.c.link_id.in_(some)):
                found[edit.link_id, edit.side] = edit
        return found

    def in_state(self, side: Side, state: State, most: int) -> list[Edit]:
        """Edits of a side in a state, oldest first."""
        return self._edits(t.edit.c.side == side, t.edit.c.state == state, most=most)

    def ready(self, side: Side, most: int) -> list[Edit]:
        """Planned edits of a side whose records did not change since they were compared, oldest first."""
        return self._edits(t.edit.c.side == side, t.edit.c.state == State.PLANNED, t.link.c.is_compared, most=most)

    def _edits(self, *conditions: object, most: int | None = None) -> list[Edit]:
        query = (
            select(t.edit, t.link.c.list_id, t.link.c.product_uid)
            .join(t.link, t.link.c.id == t.edit.c.link_id)
            .where(t.edit.c.connection_id == self._id, *conditions)  # type: ignore[arg-type] # columns compared
            .order_by(t.edit.c.id)
            .limit(most)
        )
        return [
            Edit(
                row.id,
                LinkId(row.link_id),
                Side(row.side),
                State(row.state),
                _WANTED.validate_json(row.wanted),
                row.list_id,
                row.product_uid,
                row.sent_at,
                row.text,
            )
            for row in self._tx.execute(query)
        ]

    def plan(self, link_id: LinkId, side: Side, wanted: Wanted, at: datetime) -> None:
        """Write down which fields of a record are to be changed, in place of what was planned or refused before."""
        self._tx.execute(
            delete(t.edit).where(
                t.edit.c.connection_id == self._id,
                t.edit.c.link_id == link_id,
                t.edit.c.side == side,
                t.edit.c.state != State.SENT,
            )
        )
        self._tx.execute(
            insert(t.edit).values(
                connection_id=self._id,
                link_id=link_id,
                side=side,
                state=State.PLANNED,
                wanted=_WANTED.dump_json(dict(wanted)).decode(),
                created_at=at,
            )
        )

    def send(self, edit_ids: Sequence[int], at: datetime) -> None:
        """Mark edits as sent: from here on nobody knows whether they were carried out, until somebody looks."""
        self._move(edit_ids, State.SENT, sent_at=at)

    def put_back(self, edit_id: int, why: str) -> None:
        """Plan an edit again that was certainly not carried out, and may be the next time."""
        self._move([edit_id], State.PLANNED, text=why)

    def refuse(self, edit_id: int) -> None:
        """Note that the peer will not have it; the same is not asked again unless a person says so."""
        self._move([edit_id], State.REFUSED)

    def _move(self, edit_ids: Sequence[int], state: State, **more: object) -> None:
        for some in chunks(edit_ids):
            self._tx.execute(
                update(t.edit)
                .where(t.edit.c.connection_id == self._id, t.edit.c.id.in_(some))
                .values(state=state, **more)
            )

    def drop(self, edit_ids: Collection[int]) -> None:
        """Remove edits: carried out, or not wanted any more."""
        for some in chunks(edit_ids):
            self._tx.execute(delete(t.edit).where(t.edit.c.connection_id == self._id, t.edit.c.id.in_(some)))

    def count(self, state: State) -> int:
        """How many edits are in a state, on both sides."""
        return self._tx.execute(
            select(func.count()).select_from(t.edit).where(t.edit.c.connection_id == self._id, t.edit.c.state == state)
        ).scalar_one()
