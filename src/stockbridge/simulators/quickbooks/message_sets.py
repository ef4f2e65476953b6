"""Error recovery: QuickBooks remembers the last message set of each application that carried an ID, and what it answered.

A set sent again, byte for byte and under the same ID, is answered from memory and not executed again; the memory is part of
the company file (facts/QBXML.md §1, facts/WEB_CONNECTOR.md §10).
"""

from dataclasses import dataclass

from stockbridge.qbxml.requests import MessageSet
from stockbridge.simulators.quickbooks.books import Books, Stored, StoredSet
from stockbridge.simulators.quickbooks.switches import Switches

NO_STORED_STATE, CHECKSUM_DIFFERS, NO_STORED_RESPONSE, BAD_ID = 600, 9001, 9002, 9004


@dataclass(frozen=True, slots=True)
class Recall:
    """What the memory says about an incoming set: execute it, or answer with `response`, or with `code` and nothing."""

    execute: bool
    code: int | None = None
    response: str | None = None


def recall(books: Books, app: str, arriving: MessageSet, body: bytes, switches: Switches) -> Recall:
    """Consult the memory, and forget what `oldMessageSetID` says is done with."""
    new, old = arriving.new_message_set_id, arriving.old_message_set_id
    if any(len(given) > switches.message_set_id_limit for given in (new, old) if given is not None):
        return Recall(execute=False, code=BAD_ID)
    stored = books.stored_sets.get(app)
    if old is not None:
        if stored is None or stored.message_set_id != old:
            return Recall(execute=False, code=NO_STORED_STATE)
        if old == new and not arriving.requests:
            return _replayed(stored)
        del books.stored_sets[app]
        return Recall(execute=bool(arriving.requests), code=0)
    if new is None:
        return Recall(execute=True)
    if stored is not None and stored.message_set_id == new:
        return _replayed(stored) if stored.body == body else Recall(execute=False, code=CHECKSUM_DIFFERS)
    return Recall(execute=True, code=0)


def remember(books: Books, app: str, arrived: MessageSet, body: bytes, response: str, switches: Switches) -> None:
    """Keep the answer of a set with an ID; it takes the place of the one before."""
    if arrived.new_message_set_id is not None:
        state = Stored(switches.stored_response)
        books.stored_sets[app] = StoredSet(arrived.new_message_set_id, body, response, state)


def _replayed(stored: StoredSet) -> Recall:
    if stored.state is Stored.LOST:
        return Recall(execute=False, code=NO_STORED_RESPONSE)
    return Recall(execute=False, response=stored.response)
