"""Signing in: a name, a password, perhaps a code; then a cookie that stands for a row of the database.

The cookie holds 32 random bytes and the row only their hash, so that a stolen database opens no session. A wrong name takes as long as
a wrong password, and too many of either are not looked at (`settings.failed_logins`).
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.storage.database import Database
from stockbridge.storage.people import People, Person, SignIn
from stockbridge.web.page import Visit
from stockbridge.web.people import fold_name

COOKIE: Final = "stockbridge"
_WRONG: Final = "Name or password is wrong. An owner can set a new password for you on the People page."
LONGEST_SIGN_IN: Final = timedelta(days=14)
LONGEST_ABSENCE: Final = timedelta(hours=24)
_SEEN_EVERY: Final = timedelta(minutes=1)


def sign_in_of(database: Database, request: Request, now: datetime) -> SignIn | None:
    """Who sent the request. Taking a notice to show is the business of the page."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    with database.begin() as transaction:
        people = People(transaction)
        found = people.sign_in(token_hash(token), began_after=now - LONGEST_SIGN_IN, seen_after=now - LONGEST_ABSENCE)
        if found is not None and found.seen_at < now - _SEEN_EVERY:
            people.change_sign_in(found.token_hash, seen_at=now)
    return found


def check_password(visit: Visit, name: str, password: str, *, wrong: str = _WRONG) -> Person:
    """The person with that name and password; `wrong` is what they are told when one of them is not right.

    Raises:
        BadInput: one of them is wrong, or there were too many wrong ones lately.
    """
    services, key = visit.services, fold_name(name)
    until = services.failed.blocked_until(key, visit.address, visit.now)
    if until is not None:
        minutes = max(1, round((until - visit.now).total_seconds() / 60))
        raise BadInput(f"Too many wrong passwords: try again in {minutes} minutes.")
    with services.database.begin() as transaction:
        person = People(transaction).named(key)
    if not services.passwords.matches(password, person.password if person else None) or person is None:
        services.failed.failed(key, visit.address, visit.now)
        raise BadInput(wrong)
    services.failed.succeeded(key)
    return person


def begin(visit: Visit, person: Person, *, awaits_code: bool, response: Response) -> Response:
    """Sign the person in: a row, and the cookie that stands for it. The one that this browser had ends."""
    token = secrets.token_urlsafe(32)
    with visit.services.database.begin() as transaction:
        people = People(transaction)
        if visit.sign_in is not None:
            people.sign_out(visit.sign_in.token_hash)
        people.forget_old(visit.now - LONGEST_SIGN_IN, visit.now - LONGEST_ABSENCE)
        people.begin(
            person.id,
            token_hash(token),
            secrets.token_urlsafe(32),
            visit.now,
            visit.address,
            awaits_code=awaits_code,
        )
        if not awaits_code:
            visit.log_act(people, "signed in", who=person.name)
    response.set_cookie(
        COOKIE,
        token,
        httponly=True,
        samesite="lax",
        secure=_is_https(visit),
        max_age=int(LONGEST_SIGN_IN.total_seconds()),
    )
    return response


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _is_https(visit: Visit) -> bool:
    public = visit.services.environment.configured_public_url or ""
    return visit.request.url.scheme == "https" or public.startswith("https://")
