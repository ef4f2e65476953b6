"""API tokens: what programs sign in with. Made here, shown once, kept as a hash, and known again by it.

Rule: a token made with a token does not outlive it, so that whoever takes one back has taken back what came of it within its time.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from stockbridge.core.errors import BadInput
from stockbridge.storage.api_tokens import ApiToken, ApiTokens, Scope
from stockbridge.storage.database import Database
from stockbridge.storage.people import Person
from stockbridge.web.signing_in import token_hash

DAYS_MAX: Final = 3650
_NAME_LONGEST: Final = 63
_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token just made; `token` is shown this one time."""

    id: int
    token: str
    name: str
    scope: Scope
    expires_at: datetime | None


def token_sent(database: Database, authorization: str, now: datetime) -> ApiToken | None:
    """The token that a caller sent in that header, and whose it is; None when there is none, or it is not known, or has run out."""
    kind, _, token = authorization.partition(" ")
    if kind.casefold() != "bearer":
        return None
    with database.look() as transaction:
        found = ApiTokens(transaction).of(token_hash(token.strip()), now)
    if found is not None and (found.used_at is None or found.used_at < now - _NOTED_EVERY):
        with database.begin() as transaction:
            ApiTokens(transaction).used(found.id, now)
    return found


def make_token(
    tokens: ApiTokens,
    person: Person,
    name: str,
    scope: str,
    now: datetime,
    *,
    days: int | None,
    not_after: datetime | None = None,
) -> NewToken:
    """Make a token for a person, for so many days; None is until it is taken back, or until `not_after`.

    Raises:
        BadInput: the name will not do, there is no such scope, or the days are too many.
    """
    name = name.strip()
    if not 0 < len(name) <= _NAME_LONGEST or not name.isprintable() or scope not in tuple(Scope):
        raise BadInput(f"Say in 1 to {_NAME_LONGEST} letters what the token is for, and choose what it may do.")
    if days is not None and not 0 < days <= DAYS_MAX:
        raise BadInput(f"A token lasts 1 to {DAYS_MAX} days, or until somebody takes it back.")
    ends = [end for end in (None if days is None else now + timedelta(days=days), not_after) if end is not None]
    token, expires_at = f"stockbridge_{secrets.token_urlsafe(32)}", min(ends, default=None)
    number = tokens.add(person.id, token_hash(token), name, Scope(scope), now, expires_at=expires_at)
    return NewToken(id=number, token=token, name=name, scope=Scope(scope), expires_at=expires_at)
