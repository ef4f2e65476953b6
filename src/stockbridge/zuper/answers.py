"""Yes, no or nobody knows: the one classifier for every way in which a call to Zuper can end.

Rule (design §3, invariant 4): `No` only where it is certain that nothing was done, `Yes` only where Zuper said so in an
answer that arrived whole; everything else is `NobodyKnows`. The table is SYNC.md §3.3.

    never left: no DNS, no connection, no TLS                  no
    2xx, whole, JSON, type "success"                           yes
    2xx, whole, JSON, type "error"                             no        (facts/ZUPER.md §2.4)
    4xx but 408, whatever its body                             no        (401/403 the key, 404 the path or the record, 429 too busy)
    5xx, 408                                                   nobody knows: a server may answer 500 and have done it
    no answer, a cut, unreadable or oversized one, a redirect  nobody knows
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeAlias, TypeVar

from stockbridge.zuper import exact_json
from stockbridge.zuper.exact_json import JSON

Value = TypeVar("Value")
Made = TypeVar("Made")

_REASON_LENGTH: Final = 500


class Cause(StrEnum):
    """Why it was not a yes. The first five are certain (`No`), the others are doubt (`NobodyKnows`)."""

    UNSENT = "unsent"
    KEY = "key"
    BUSY = "busy"
    ADDRESS = "address"
    REFUSED = "refused"
    SILENCE = "silence"
    FAULT = "fault"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers in lower case, and the body as far as it arrived."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    flaw: str | None = None
    """Why the body is not whole, as the end of the sentence "Zuper's answer ..."; None when it is."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came back; `sent` unless it is certain that no byte of the request left."""

    sent: bool
    why: str


Outcome: TypeAlias = Answer | Silence


@dataclass(frozen=True, slots=True)
class Yes(Generic[Value]):
    """Zuper did it and said so."""

    value: Value


@dataclass(frozen=True, slots=True)
class No:
    """Nothing was done, certainly."""

    why: str
    """In Zuper's words where it gave any."""
    cause: Cause
    status: int | None = None


@dataclass(frozen=True, slots=True)
class NobodyKnows:
    """It may have been done or not. Ask before anything else is tried."""

    why: str
    cause: Cause
    status: int | None = None


Verdict: TypeAlias = Yes[Value] | No | NobodyKnows


class Unreadable(ValueError):  # noqa: N818 - never leaves this package: becomes a verdict or an error there
    """An answer, or a row in it, has not the shape it must have."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The JSON object around every answer of Zuper (facts/ZUPER.md §2)."""

    body: Mapping[str, JSON]

    def record(self, key: str = "data") -> Mapping[str, JSON]:
        """The one record of the answer: an object, or a list of one (facts/ZUPER.md §2.10).

        Raises:
            Unreadable: there is none, or more than one.
        """
        found = self.body.get(key)
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        if not isinstance(found, dict):
            raise Unreadable(f'Zuper\'s answer has no single record under "{key}"')
        return found

    def rows(self) -> Sequence[JSON]:
        """The rows of a list.

        Raises:
            Unreadable: there is no list. A null counts as empty only beside a total of 0: silence is never "none".
        """
        found = self.body.get("data")
        if found is None and self.number("total_records") == 0:
            return ()
        if not isinstance(found, list):
            raise Unreadable('Zuper\'s answer has no list under "data"')
        return found

    def number(self, key: str) -> int | None:
        """A count beside the list; a text of digits is one too (facts/ZUPER.md §2.2). None when absent or odd."""
        found = self.body.get(key)
        if isinstance(found, str) and found.isascii() and found.isdigit():
            return int(found)
        return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def judge(outcome: Outcome) -> Verdict[Envelope]:
    """Say what the end of a call means."""
    if isinstance(outcome, Silence):
        if outcome.sent:
            return NobodyKnows(outcome.why, Cause.SILENCE)
        return No(outcome.why, Cause.UNSENT)
    status = outcome.status
    if 200 <= status < 300:
        return _judge_success(outcome)
    if 400 <= status < 500 and status != 408:
        return _judge_refusal(outcome)
    if status == 408 or 500 <= status < 600:
        return NobodyKnows(f"Zuper answered HTTP {status}{_quoted(outcome)}", Cause.FAULT, status)
    return NobodyKnows(f"Zuper answered HTTP {status}, which is not followed", Cause.UNREADABLE, status)


def receipt(verdict: Verdict[Envelope], take: Callable[[Envelope], Made]) -> Verdict[Made]:
    """Make the value of a yes from its envelope; a yes that lacks what it must carry is doubt."""
    if not isinstance(verdict, Yes):
        return verdict
    try:
        return Yes(take(verdict.value))
    except Unreadable as error:
        return NobodyKnows(f"Zuper said yes, but: {error}", Cause.UNREADABLE, 200)


def _judge_success(answer: Answer) -> Verdict[Envelope]:
    if answer.flaw is not None:
        return NobodyKnows(f"Zuper's answer {answer.flaw}", Cause.UNREADABLE, answer.status)
    body = _object(answer)
    if body is None:
        return NobodyKnows("Zuper's answer is not a JSON object", Cause.UNREADABLE, answer.status)
    if body.get("type") == "success":
        return Yes(Envelope(body))
    if body.get("type") == "error":
        return No(_words(body) or "no reason given", Cause.REFUSED, answer.status)
    return NobodyKnows("Zuper's answer says neither success nor error", Cause.UNREADABLE, answer.status)


def _judge_refusal(answer: Answer) -> No:
    status = answer.status
    body = _object(answer)
    words = _words(body) if body is not None else ""
    if status in (401, 403):
        return No(f"Zuper refused the API key (HTTP {status}{_after_colon(words)})", Cause.KEY, status)
    if status == 429:
        return No(words or "Zuper wants fewer requests (HTTP 429)", Cause.BUSY, status)
    if status in (404, 405) and body is None:
        # An unknown record answers JSON, an unknown path an HTML page "Cannot GET ..." (facts/ZUPER.md §2.6).
        return No(f"This Zuper server does not know the address that was asked (HTTP {status})", Cause.ADDRESS, status)
    return No(words or f"HTTP {status} without a reason", Cause.REFUSED, status)


def _object(answer: Answer) -> Mapping[str, JSON] | None:
    # The content type is not asked: a proxy's page may call itself JSON, and only what can be read counts.
    if answer.flaw is not None:
        return None
    try:
        body = exact_json.loads(answer.body)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _words(body: Mapping[str, JSON]) -> str:
    parts = [part.strip() for key in ("title", "message") if isinstance(part := body.get(key), str) and part.strip()]
    text = ": ".join(dict.fromkeys(parts))
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_REASON_LENGTH]


def _quoted(answer: Answer) -> str:
    body = _object(answer)
    return _after_colon(_words(body)) if body is not None else ""


def _after_colon(words: str) -> str:
    return f": {words}" if words else ""
