"""People on disk: who may do and see what, where they are signed in, and the log of what they did.

Not passwords and codes themselves: those are checked in `web.sign_in`. Only hashes and ciphertexts come here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy import Row, delete, func, insert, select, update

from stockbridge.storage.book import new_id
from stockbridge.storage.connections import Connection, Connections
from stockbridge.storage.tables import connections as c
from stockbridge.storage.tables import people as t


class Rank(StrEnum):
    """What a person may do; each rank may do what the one before may."""

    VIEWER = "viewer"
    """Looks."""
    OPERATOR = "operator"
    """Answers, approves, pauses, sets."""
    OWNER = "owner"
    """Adds and removes connections and people."""

    def covers(self, needed: "Rank") -> bool:
        """Whether a person of this rank may do what needs another."""
        order = list(Rank)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account of their own. The password is hashed, the authenticator's secret encrypted."""

    id: int
    name: str
    rank: Rank
    sees_all: bool
    password: str
    code_secret: str | None
    code_step: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One browser in which a person is signed in."""

    token_hash: str
    person: Person
    form_key: str
    awaits_code: bool
    notice: str | None
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the log: somebody did something."""

    at: datetime
    who: str
    connection_name: str | None
    text: str
    address: str


class People:
    """The tables of people."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, name: str, rank: Rank, password: str, at: datetime, *, sees_all: bool) -> Person:
        """Add a person, whose name nobody has yet."""
        values = {"name": name, "rank": rank, "password": password, "sees_all": sees_all, "created_at": at}
        number = new_id(self._tx.execute(insert(t.person).values(**values, code_step=0)))
        return Person(
            id=number,
            name=name,
            rank=rank,
            sees_all=sees_all,
            password=password,
            code_secret=None,
            code_step=0,
            created_at=at,
        )

    def change(self, person_id: int, **values: object) -> None:
        """Set columns of a person."""
        self._tx.execute(update(t.person).where(t.person.c.id == person_id).values(**values))

    def use_code(self, person_id: int, step: int) -> bool:
        """Use up the code of that half minute; returns whether it or a later one was not used before, by whomever at the same moment."""
        p = t.person.c
        used = self._tx.execute(update(t.person).where(p.id == person_id, p.code_step < step).values(code_step=step))
        return used.rowcount > 0

    def remove(self, person_id: int) -> None:
        """Remove a person, signed out everywhere. What they did stays in the log."""
        self._tx.execute(delete(t.person).where(t.person.c.id == person_id))

    def all(self) -> list[Person]:
        """Everybody, by name."""
        return [_person(row) for row in self._tx.execute(select(t.person).order_by(t.person.c.name))]

    def named(self, name: str) -> Person | None:
        row = self._tx.execute(select(t.person).where(t.person.c.name == name)).one_or_none()
        return None if row is None else _person(row)

    def with_id(self, person_id: int) -> Person | None:
        row = self._tx.execute(select(t.person).where(t.person.c.id == person_id)).one_or_none()
        return None if row is None else _person(row)

    def count_owners(self) -> int:
        """How many owners there are; 0 only before the first person was added."""
        return self._tx.execute(
            select(func.count()).select_from(t.person).where(t.person.c.rank == Rank.OWNER)
        ).scalar_one()

    def let_see(self, person_id: int, connection_ids: Collection[str]) -> None:
        """Set which connections a person may see who does not see all."""
        self._tx.execute(delete(t.person_connection).where(t.person_connection.c.person_id == person_id))
        if connection_ids:
            rows = [{"person_id": person_id, "connection_id": one} for one in sorted(set(connection_ids))]
            self._tx.execute(insert(t.person_connection), rows)

    def let_see_also(self, person: Person, connection_id: str) -> None:
        """Let a person see one more connection, unless they see all."""
        if not person.sees_all:
            self._tx.execute(insert(t.person_connection).values(person_id=person.id, connection_id=connection_id))

    def connections_seen(self, person: Person) -> tuple[str, ...]:
        """The names of the connections a person may see."""
        of, mine = c.connection.c, t.person_connection.c
        query = select(of.name).order_by(of.name)
        if not person.sees_all:
            query = query.join(t.person_connection, mine.connection_id == of.id).where(mine.person_id == person.id)
        return tuple(self._tx.execute(query).scalars())

    def connection_for(self, person: Person, name: str) -> Connection | None:
        """The connection of that name, if this person may see it."""
        found = Connections(self._tx).named(name)
        if found is None or person.sees_all:
            return found
        mine = t.person_connection.c
        query = select(mine.person_id).where(mine.person_id == person.id, mine.connection_id == found.id)
        return found if self._tx.execute(query).first() is not None else None

    def begin(self, person_id: int, token_hash: str, form_key: str, at: datetime, address: str, *, awaits_code: bool) -> None:  # fmt: skip
        """Sign a person in."""
        self._tx.execute(
            insert(t.sign_in).values(
                token_hash=token_hash,
                person_id=person_id,
                form_key=form_key,
                awaits_code=awaits_code,
                began_at=at,
                seen_at=at,
                address=address,
            )
        )

    def sign_in(self, token_hash: str, *, began_after: datetime, seen_after: datetime) -> SignIn | None:
        """The sign-in of that token, if it began and was last seen recently enough."""
        s = t.sign_in.c
        query = select(t.sign_in, t.person).join(t.person, t.person.c.id == s.person_id)
        row = self._tx.execute(
            query.where(s.token_hash == token_hash, s.began_at > began_after, s.seen_at > seen_after)
        ).one_or_none()
        if row is None:
            return None
        return SignIn(
            token_hash=row.token_hash,
            person=_person(row),
            form_key=row.form_key,
            awaits_code=row.awaits_code,
            notice=row.notice,
            began_at=row.began_at,
            seen_at=row.seen_at,
        )

    def change_sign_in(self, token_hash: str, **values: object) -> None:
        """Set columns of a sign-in."""
        self._tx.execute(update(t.sign_in).where(t.sign_in.c.token_hash == token_hash).values(**values))

    def sign_out(self, token_hash: str) -> None:
        self._tx.execute(delete(t.sign_in).where(t.sign_in.c.token_hash == token_hash))

    def sign_out_elsewhere(self, person_id: int, token_hash: str = "") -> None:
        """End every sign-in of a person but this one."""
        s = t.sign_in.c
        self._tx.execute(delete(t.sign_in).where(s.person_id == person_id, s.token_hash != token_hash))

    def forget_old(self, began_before: datetime, seen_before: datetime) -> None:
        """Drop sign-ins that have run out."""
        s = t.sign_in.c
        self._tx.execute(delete(t.sign_in).where((s.began_at <= began_before) | (s.seen_at <= seen_before)))

    def tell(self, act: Act) -> None:
        """Add a line to the log."""
        values = {name: getattr(act, name) for name in Act.__slots__}
        self._tx.execute(insert(t.act).values(**values))

    def acts(self, *, most: int, before_id: int | None = None) -> list[Row[Any]]:
        """The log, newest first; `before_id` continues where a page ended."""
        query = select(t.act).order_by(t.act.c.id.desc()).limit(most)
        if before_id is not None:
            query = query.where(t.act.c.id < before_id)
        return list(self._tx.execute(query).all())


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        rank=Rank(row.rank),
        sees_all=row.sees_all,
        password=row.password,
        code_secret=row.code_secret,
        code_step=row.code_step,
        created_at=row.created_at,
    )
