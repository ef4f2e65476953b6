"""The agenda of an update: which step comes when, and what happens between them.

    identify → settle → observe → create → edit → post → inspect → sweep
    or, in a file that is not as it was: inquest, and stop

Settling comes before any reading, because a quantity of a cell in doubt must not be used; posting comes before the sweep,
because a long sweep that is cut off must not keep units waiting. A step is left when it has nothing more to ask.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from stockbridge.core.posting import Event
from stockbridge.core.side import Side
from stockbridge.ledger import gone
from stockbridge.ledger.carrying import carry
from stockbridge.ledger.rules import limits_of
from stockbridge.ledger.transfers import plan_transfers
from stockbridge.qbxml.answers import decode
from stockbridge.qbxml.status import RAN_BEFORE
from stockbridge.quickbooks import host_clock, identify, settle
from stockbridge.quickbooks.create import Create
from stockbridge.quickbooks.edit import Change
from stockbridge.quickbooks.identify import Identify
from stockbridge.quickbooks.inquest import INQUEST, Inquest
from stockbridge.quickbooks.inspect import Inspect
from stockbridge.quickbooks.observe import Observe
from stockbridge.quickbooks.post import Post
from stockbridge.quickbooks.settle import Settle
from stockbridge.quickbooks.sweep import Sweep
from stockbridge.quickbooks.update import REQUESTS_PER_UPDATE, Outgoing, Step, Update

STEPS: Final[Mapping[str, Step]] = MappingProxyType(
    {
        "identify": Identify(),
        "settle": Settle(),
        "observe": Observe(),
        "create": Create(),
        "edit": Change(),
        "post": Post(),
        "inspect": Inspect(),
        "sweep": Sweep(),
    }
)
_ORDER: Final = tuple(STEPS)
_INQUEST: Final = Inquest()


def prepare(update: Update) -> Outgoing | None:
    """The next request of the update; None when nothing is left to do."""
    agenda = update.agenda
    if agenda.handed_out >= REQUESTS_PER_UPDATE:
        agenda.incomplete = True
        update.say("There is more to do; the next update goes on with it.")
        return None
    if agenda.step == INQUEST:
        return _INQUEST.ask(update)
    while True:
        outgoing = STEPS[agenda.step].ask(update)
        if outgoing is not None:
            return outgoing
        if agenda.step in ("observe", "sweep"):
            _carry(update)
        position = _ORDER.index(agenda.step) + 1
        if position < len(_ORDER):
            agenda.step = _ORDER[position]
        elif _lacks_documents(update):
            agenda.step, agenda.since, agenda.looked, agenda.looked_again = "observe", "", False, True
        else:
            return None


def leave(update: Update, outgoing: Outgoing) -> None:
    """Mark what a request writes as sent. Only after this is committed may the request be handed out."""
    update.agenda.handed_out += outgoing.requests
    if outgoing.document_id is not None and outgoing.kind == "repeat" and _has_left(update, outgoing.document_id):
        update.unit.documents.repeat(outgoing.document_id, update.now)
    elif outgoing.document_id is not None:
        update.unit.documents.send(outgoing.document_id, outgoing.payload, update.now)
    for creation_id in outgoing.creation_ids:
        update.unit.creations.move(creation_id, Event.SEND, update.now)
    update.unit.edits.send(outgoing.edit_ids, update.now)


def take(update: Update, outgoing: Outgoing, response: str) -> None:
    """Take QuickBooks' answer to a request.

    Raises:
        Refused: this is not our company file, or the answer cannot be used; says what to do.
        UnreadableError: what came back is no answer of QuickBooks.
    """
    decoded = decode(response)
    answers = iter(decoded)
    update.agenda.heard += 1
    if outgoing.document_id is not None and decoded.message_set_status_code == RAN_BEFORE:
        settle.ran_before(update, outgoing.document_id)
        return
    if update.agenda.step == INQUEST:
        _INQUEST.hear(update, outgoing, answers)
        return
    if outgoing.kind == "query" and update.agenda.step != "identify" and not identify.recognise(update, answers):
        return
    STEPS[update.agenda.step].hear(update, outgoing, answers)


def _lacks_documents(update: Update) -> bool:
    """Whether documents are to be asked for once more, and from further back, before the update ends.

    A sweep has just read what no document explains yet, or the host's clock turned out to have been set back.
    """
    agenda = update.agenda
    if agenda.looked_again:
        return False
    if host_clock.of(update).was_set_back:
        return True
    if agenda.sweep == 0 and update.unit.audit_runs.under_way() is None:
        return False
    since = update.unit.facts.company_file().documents_at
    return since is not None and update.unit.evidence.is_unexplained(Side.QUICKBOOKS, since, update.now)


def _has_left(update: Update, document_id: int) -> bool:
    """Whether the document is in doubt now; one that was found absent is planned again and is sent like any other."""
    return any(sent.document_id == document_id for sent in update.unit.documents.in_doubt(Side.QUICKBOOKS))


def _carry(update: Update) -> None:
    """What people moved in QuickBooks is owed to Zuper; what does not fit into one slice is planned by the worker.

    QuickBooks' own postings are planned anew before they leave: what was just seen may be the twin of what they carry.
    """
    keeps_fractions = update.unit.facts.zuper_account().keeps_fractions
    limits = limits_of(update.settings, keeps_fractions=keeps_fractions)
    for side in Side:
        if update.settings.inventory.transfers == "documents":
            plan_transfers(update.unit, side, limits.policy, new_token=update.new_token, at=update.now)
        carry(update.unit, side, limits, run_id=update.run_id, at=update.now)
    gone.say_where_units_went(update.unit, update.now)
