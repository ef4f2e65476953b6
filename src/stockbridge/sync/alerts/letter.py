"""What an alert says: the same facts for people who read e-mail and for programs that take webhooks.

Its identity is the same however often it is sent, so that a letter that went out twice is recognised.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from stockbridge.storage.alerts import Alert

_SUBJECTS: Final = {
    "stopped": "stopped",
    "quickbooks_silent": "no word from QuickBooks",
    "zuper_silent": "no word from Zuper",
    "held_too_long": "somebody is needed",
    "drift": "units that nobody explains",
    "list_nearly_full": "the item list is nearly full",
    "trial": "a trial message",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one channel."""

    id: str
    about: str
    """The identity of the letter that told of the beginning; the same as `id` in that letter itself."""
    connection: str
    reason: str
    is_over: bool
    text: str
    since: datetime
    over_at: datetime | None
    link: str | None
    """The page to look at; None where the installation has no public address."""

    @property
    def subject(self) -> str:
        """A line that tells what it is about without being opened."""
        about = _SUBJECTS.get(self.reason, self.reason.replace("_", " "))
        return f"{self.connection}: {'over: ' if self.is_over else ''}{about}"


def letter(alert: Alert, *, is_over: bool, connection: str, link: str | None) -> Letter:
    """The letter about an alert's beginning or end."""
    begun = f"alert-{alert.id}"
    return Letter(
        id=f"{begun}-over" if is_over else begun,
        about=begun,
        connection=connection,
        reason=alert.reason,
        is_over=is_over,
        text=alert.text,
        since=alert.since,
        over_at=alert.over_at if is_over else None,
        link=link,
    )


def trial(connection: str, link: str | None, now: datetime) -> Letter:
    """A letter by which a person sees whether the way works."""
    identity = f"trial-{now:%Y%m%d%H%M%S}"
    return Letter(
        id=identity,
        about=identity,
        connection=connection,
        reason="trial",
        is_over=False,
        text="This is a trial: alerts about this connection will arrive this way. Nothing is wrong.",
        since=now,
        over_at=None,
        link=link,
    )
