"""Failed log-ins are counted per user and per address; after too many the answer is "later" without looking at the password.

Kept in the memory of one process: a restart forgets, several processes count apart. Enough to make guessing hopeless, since
passwords are generated. A user is let in again after the window, so nobody can be locked out for ever. The address must be the
caller's own, not that of a proxy in between, or strangers would lock each other out.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock


@dataclass(slots=True)
class FailedLogins:
    """Remembers failures within `window`, for at most `most_remembered` users and addresses, the latest of them."""

    per_user: int = 5
    per_address: int = 20
    window: timedelta = timedelta(minutes=15)
    most_remembered: int = 10_000
    _times: OrderedDict[tuple[str, str], deque[datetime]] = field(default_factory=OrderedDict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def blocked_until(self, user: str, address: str, now: datetime) -> datetime | None:
        """When this user may try again from this address; None is now."""
        with self._lock:
            ends = [self._end(key, limit, now) for key, limit in self._keys(user, address)]
        return max((end for end in ends if end is not None), default=None)

    def failed(self, user: str, address: str, now: datetime) -> None:
        """Count a wrong password or an unknown user."""
        with self._lock:
            for key, limit in self._keys(user, address):
                times = self._times.setdefault(key, deque())
                times.append(now)
                # More than the limit say nothing new.
                while len(times) > limit:
                    times.popleft()
                self._times.move_to_end(key)
            while len(self._times) > self.most_remembered:
                self._times.popitem(last=False)

    def succeeded(self, user: str) -> None:
        """Forget this user's failures. The address keeps its own: one good user must not cover for guesses at others."""
        with self._lock:
            self._times.pop(("user", user), None)

    def _keys(self, user: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
        return ((("user", user), self.per_user), (("address", address), self.per_address))

    def _end(self, key: tuple[str, str], limit: int, now: datetime) -> datetime | None:
        times = self._times.get(key, deque())
        recent = [time for time in times if time > now - self.window]
        return recent[0] + self.window if len(recent) >= limit else None
