"""API tokens on disk: what programs sign in with. A token is a person's, may do no more than that person, and is kept as a hash."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy import Row, delete, insert, select, update

from stockbridge.storage.book import new_id
from stockbridge.storage.people import People, Person
from stockbridge.storage.tables import people as t


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    ACT = "act"
    """Reading, and whatever the person's rank allows."""

    def covers(self, needed: "Scope") -> bool:
        return self is Scope.ACT or needed is Scope.READ


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A token whose holder was found."""

    id: int
    person: Person
    scope: Scope
    expires_at: datetime | None
    """None: never."""
    used_at: datetime | None


class ApiTokens:
    """The table of tokens."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(
        self, person_id: int, token_hash: str, name: str, scope: Scope, at: datetime, *, expires_at: datetime | None
    ) -> int:
        """Write a new token down; returns its number."""
        values = {"person_id": person_id, "token_hash": token_hash, "name": name, "scope": scope, "created_at": at}
        return new_id(self._tx.execute(insert(t.api_token).values(**values, expires_at=expires_at)))

    def of(self, token_hash: str, now: datetime) -> ApiToken | None:
        """The token of that hash, and whose it is, unless it has run out."""
        mine = t.api_token.c
        lives = mine.expires_at.is_(None) | (mine.expires_at > now)
        row = self._tx.execute(select(t.api_token).where(mine.token_hash == token_hash, lives)).one_or_none()
        person = None if row is None else People(self._tx).with_id(row.person_id)
        if row is None or person is None:
            return None
        return ApiToken(
            id=row.id, person=person, scope=Scope(row.scope), expires_at=row.expires_at, used_at=row.used_at
        )

    def used(self, token_id: int, at: datetime) -> None:
        """Note that it was used, so that people see which ones nobody needs."""
        self._tx.execute(update(t.api_token).where(t.api_token.c.id == token_id).values(used_at=at))

    def of_person(self, person_id: int) -> list[Row[Any]]:
        """A person's tokens, oldest first; never the tokens themselves."""
        query = select(t.api_token).where(t.api_token.c.person_id == person_id).order_by(t.api_token.c.id)
        return list(self._tx.execute(query).all())

    def remove(self, person_id: int, token_id: int) -> bool:
        """Take a token back, only its own person's; returns whether there was one."""
        mine = t.api_token.c
        return (
            self._tx.execute(delete(t.api_token).where(mine.person_id == person_id, mine.id == token_id)).rowcount > 0
        )

    def remove_all(self, person_id: int) -> int:
        """Take every token of a person back; returns how many."""
        return self._tx.execute(delete(t.api_token).where(t.api_token.c.person_id == person_id)).rowcount
