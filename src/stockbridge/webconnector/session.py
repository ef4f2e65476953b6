"""One update as a conversation: what each call means in each state, and where our reply leads.

Rule 1: everything that changes the state of a session is in the two tables of this file. Rule 2: this file touches nothing;
it is told the state, the call and the time by those who keep them, and says what they mean.

Theory of operation
===================

The Web Connector is the client; we can never call it. An update is one session with one ticket: it authenticates, opens
QuickBooks, asks us for a request (sendRequestXML), lets QuickBooks run it, brings the answer (receiveResponseXML), and so on
until we answer 100 or a negative number; then it closes QuickBooks and, if nothing broke, calls closeConnection
(facts/WEB_CONNECTOR.md §3). Exactly one call is under way at a time, so what we wait for is one word, the state:

    authenticated   a ticket is out; QuickBooks is being opened; the first sendRequestXML or a connectionError must follow
    ready           an answer has been taken; the next sendRequestXML must follow
    querying        a request that only reads is out; its answer must follow
    writing         a request that writes is out; its answer must follow
    pausing         we had nothing to hand out yet and answered ''; getLastError must follow and is told NoOp
    finished        we said that nothing more follows; perhaps getLastError, then closeConnection
    closed          closeConnection came
    superseded      a later authenticate took the place of this session
    unknown         no session has this ticket: never issued, or long forgotten

The Web Connector repeats nothing and apologises for nothing. When a call fails it logs a number, ends the update and starts
afresh with authenticate at its next run. So there are three troubles, and the tables decide each of them:

An update that ended midway. Nobody tells us; the next authenticate is the news. Until then the session holds a lease, which
every call renews, and a second Web Connector is told `busy`. While a write is out the lease is longer than the Web
Connector's HTTP time-out: a request of ours that hangs in the network for longer is thrown away there and can no longer
reach QuickBooks behind the back of its successor. When a session is superseded or closed while `writing`, the outcome of the
write is unknown: its posting stays in doubt, and the next update settles it before anything else.

A call that arrives twice, from a proxy that repeats a POST. The second receiveResponseXML with the same bytes gets the first
one's result again and is not applied again; whoever keeps the session remembers a digest of the last answer it took, and
gives every request another requestID, so that two different answers never have the same bytes. An answer nobody waits for is
kept as evidence, never applied. A sendRequestXML while an answer is out means that the answer was lost ("communication
failure", Programmer's Guide p. 42): a query is simply asked afresh (a listing read by iterator from its start, because its
next page may already be spent), a write is in doubt and is settled first.

A ticket we do not know. It is answered politely, never with a fault: a fault makes the Web Connector show an error number to
an office manager, and there is nothing she could do about it.
"""

import hashlib
import sys
from enum import StrEnum

from stockbridge.webconnector.calls import (
    Authenticate,
    Call,
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    InteractiveDone,
    InteractiveRejected,
    IsInteractiveDone,
    ReceiveResponseXML,
    SendRequestXML,
)


class State(StrEnum):
    AUTHENTICATED = "authenticated"
    READY = "ready"
    QUERYING = "querying"
    WRITING = "writing"
    PAUSING = "pausing"
    FINISHED = "finished"
    CLOSED = "closed"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class Meaning(StrEnum):
    """What a call asks of us. The value is the sentence for logs and documentation."""

    ASK = "hand out the next request"
    ASK_AFRESH = "the answer to a query was lost: hand out that step afresh"
    ASK_IN_DOUBT = "the answer to a write was lost: it is in doubt; hand out what settles it"
    ANSWER = "take the answer to the request that is out"
    REPEAT = "give the result of the last answer again; apply nothing"
    STRAY = "keep an answer nobody waits for as evidence; apply nothing; end the update"
    CANNOT_OPEN = "QuickBooks could not be opened: name another company file or stop"
    BROKEN = "QuickBooks was lost midway: stop; a write that is out is in doubt"
    PAUSE = "say NoOp: ask again in five seconds"
    EXPLAIN = "say in a sentence what went wrong"
    CLOSE = "say goodbye in a sentence; a write that is out is in doubt"
    BUSY = "turn the new session away: this one holds its lease"
    SUPERSEDE = "let the new session take the place of this one; a write that is out here is in doubt"
    FREE = "let the new session start: nothing of this one is left"
    GONE = "answer politely without effect"


class Reply(StrEnum):
    """The kinds of reply that lead to another state."""

    QUERY = "a request that reads"
    WRITE = "a request that writes"
    WAIT = "''"
    STOP = "'' and a reason"
    MORE = "0 to 99"
    DONE = "100"
    ERROR = "negative"
    OTHER_FILE = "another company file"
    GIVE_UP = "done"
    GOODBYE = "goodbye"
    TICKET = "a new ticket"


_COLUMNS: tuple[type[Call], ...] = (
    SendRequestXML,
    ReceiveResponseXML,
    ConnectionFailed,
    GetLastError,
    CloseConnection,
    Authenticate,
)
_M = Meaning
# fmt: off
_ROWS = {
    State.AUTHENTICATED: (_M.ASK,          _M.STRAY,  _M.CANNOT_OPEN, _M.EXPLAIN, _M.CLOSE, _M.BUSY),
    State.READY:         (_M.ASK,          _M.STRAY,  _M.BROKEN,      _M.EXPLAIN, _M.CLOSE, _M.BUSY),
    State.QUERYING:      (_M.ASK_AFRESH,   _M.ANSWER, _M.BROKEN,      _M.EXPLAIN, _M.CLOSE, _M.BUSY),
    State.WRITING:       (_M.ASK_IN_DOUBT, _M.ANSWER, _M.BROKEN,      _M.EXPLAIN, _M.CLOSE, _M.BUSY),
    State.PAUSING:       (_M.ASK,          _M.STRAY,  _M.BROKEN,      _M.PAUSE,   _M.CLOSE, _M.BUSY),
    State.FINISHED:      (_M.GONE,         _M.GONE,   _M.GONE,        _M.EXPLAIN, _M.CLOSE, _M.SUPERSEDE),
    State.CLOSED:        (_M.GONE,         _M.GONE,   _M.GONE,        _M.GONE,    _M.GONE,  _M.FREE),
    State.SUPERSEDED:    (_M.GONE,         _M.GONE,   _M.GONE,        _M.GONE,    _M.GONE,  _M.FREE),
    State.UNKNOWN:       (_M.GONE,         _M.GONE,   _M.GONE,        _M.GONE,    _M.GONE,  _M.FREE),
}
# fmt: on
# We never ask for interactive mode, so its calls mean the same in every state (facts/WEB_CONNECTOR.md §8).
_INTERACTIVE = (GetInteractiveURL, InteractiveRejected, InteractiveDone, IsInteractiveDone)

CALL_TABLE: dict[State, dict[str, Meaning]] = {
    state: {call.method: decided for call, decided in zip(_COLUMNS, row, strict=True)}
    | {call.method: Meaning.GONE for call in _INTERACTIVE}
    for state, row in _ROWS.items()
}
"""What a call means. The column authenticate is about a *new* session of the same user; see `meaning` for the lease."""

_REQUESTS = {
    Reply.QUERY: State.QUERYING,
    Reply.WRITE: State.WRITING,
    Reply.WAIT: State.PAUSING,
    Reply.STOP: State.FINISHED,
}
REPLY_TABLE: dict[Meaning, dict[Reply, State]] = {
    Meaning.ASK: _REQUESTS,
    Meaning.ASK_AFRESH: _REQUESTS,
    Meaning.ASK_IN_DOUBT: _REQUESTS,
    Meaning.ANSWER: {Reply.MORE: State.READY, Reply.DONE: State.FINISHED, Reply.ERROR: State.FINISHED},
    Meaning.STRAY: {Reply.ERROR: State.FINISHED},
    Meaning.CANNOT_OPEN: {Reply.OTHER_FILE: State.AUTHENTICATED, Reply.GIVE_UP: State.FINISHED},
    Meaning.BROKEN: {Reply.GIVE_UP: State.FINISHED},
    Meaning.CLOSE: {Reply.GOODBYE: State.CLOSED},
    Meaning.SUPERSEDE: {Reply.TICKET: State.SUPERSEDED},
}
"""Where our reply leads. After a meaning that is not here the state stays as it is, whatever we reply."""

_LEASE_SECONDS = {
    State.AUTHENTICATED: 90,  # QuickBooks may be starting from cold
    State.READY: 30,
    State.QUERYING: 120,
    State.WRITING: 180,  # more than the Web Connector's 100 s HTTP time-out; see the theory above
    State.PAUSING: 30,
}

_MAY_HAVE_ANSWERED = {State.READY, State.QUERYING, State.WRITING, State.PAUSING, State.FINISHED}

PAUSES_MAX = 24
"""NoOp this often in a row at most, two minutes: the Web Connector serves one application at a time (facts/WEB_CONNECTOR_PITFALLS.md §15)."""


def meaning(state: State, method: str, *, lease_is_alive: bool = True, repeated: bool = False) -> Meaning:
    """What a call of `method` on a session in `state` asks of us.

    `lease_is_alive` matters to authenticate alone: a live session is superseded only after its lease. `repeated` says that a
    receiveResponseXML has the bytes of the last answer taken in this session.
    """
    decided = CALL_TABLE[state][method]
    if decided is Meaning.BUSY and not lease_is_alive:
        return Meaning.SUPERSEDE
    if repeated and method == ReceiveResponseXML.method and state in _MAY_HAVE_ANSWERED:
        return Meaning.REPEAT
    return decided


def after(state: State, decided: Meaning, reply: Reply) -> State:
    """The state that `reply` to a call with that meaning leads to.

    Raises:
        KeyError: no such reply is possible to such a call; the caller's fault.
    """
    replies = REPLY_TABLE.get(decided)
    return state if replies is None else replies[reply]


def lease_seconds(state: State) -> int:
    """How long after its last call a session in `state` keeps others out; 0 when nothing of it can still come."""
    return _LEASE_SECONDS.get(state, 0)


def ticket_hash(ticket: str) -> str:
    """What is stored instead of a ticket, because who knows a ticket speaks for QuickBooks (facts/WEB_CONNECTOR_PITFALLS.md §26)."""
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()


def answer_digest(call: ReceiveResponseXML) -> str:
    """Equal for the same answer delivered twice."""
    parts = (call.response, call.hresult, call.message)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def diagram() -> str:
    """The tables as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> authenticated: authenticate / a new ticket"]
    for state, row in CALL_TABLE.items():
        for method, decided in row.items():
            when = f" after {lease_seconds(state)} s" if decided is Meaning.BUSY else ""
            leads_to = REPLY_TABLE.get(Meaning.SUPERSEDE if decided is Meaning.BUSY else decided, {})
            lines += [f"    {state} --> {then}: {method}{when} / {reply}" for reply, then in leads_to.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(diagram())
