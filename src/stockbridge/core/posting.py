"""The life of a posting: every state, every event, and what one does to the other.

Rule: everything that changes the state of a posting is in the table below, and nothing else may change it.

A posting is a number of units that we owe to one side for one cell. It is *planned* when the planner wrote it down,
*sent* from the moment a commit says so, which is before the first byte leaves the house. From there only three things can
be known. The peer said yes, or was asked afterwards and showed our token: *confirmed*. The peer said no: *refused*, and
nothing was done. Or nobody knows (no answer, half an answer, our own crash): the posting simply stays *sent*, and is
called *in doubt* until somebody asked. "Asked, and it is not there" leads back to *planned* with the same token and the
same units, so that a second landing can be recognised. A planned posting may be *cancelled*: nothing left the house.

Units and token of a posting never change once it was sent (design §3, invariant 3).
"""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stockbridge.core.errors import Broken


class State(StrEnum):
    """Where a posting is in its life."""

    PLANNED = "planned"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to a posting."""

    SEND = "send"  # a commit says that it leaves now
    YES = "yes"  # a definite yes in the answer
    FOUND = "found"  # asked afterwards: the token is there
    NO = "no"  # a definite no: nothing was done
    ABSENT = "absent"  # asked afterwards, after everything late has landed: the token is not there
    CANCEL = "cancel"  # planned anew together with later movements, or by a person
    NETTED = "netted"  # the movements it carries cancel out: nothing needs to leave


UNRESOLVED: Final = frozenset({State.PLANNED, State.SENT})
"""At most one posting per cell and side is in these states (design §3, invariant 3)."""

LIVE: Final = frozenset({State.PLANNED, State.SENT, State.CONFIRMED})
"""In these states a posting carries its movements; in the others the movements are free again."""

TABLE: Final = MappingProxyType(
    {
        (State.PLANNED, Event.SEND): State.SENT,
        (State.PLANNED, Event.CANCEL): State.CANCELLED,
        (State.PLANNED, Event.NETTED): State.CONFIRMED,
        (State.SENT, Event.YES): State.CONFIRMED,
        (State.SENT, Event.FOUND): State.CONFIRMED,
        (State.SENT, Event.NO): State.REFUSED,
        (State.SENT, Event.ABSENT): State.PLANNED,
    }
)


def after(state: State, event: Event) -> State:
    """The state that `event` leads to.

    Raises:
        Broken: the event cannot happen in this state; the book is left as it is.
    """
    try:
        return TABLE[state, event]
    except KeyError:
        raise Broken(f'a {state} posting cannot take the event "{event}"') from None
