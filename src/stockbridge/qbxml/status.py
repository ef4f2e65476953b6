"""What every answer of QuickBooks means: yes, no, or nobody knows; what we do; what a person must do.

The one classifier of this side: one table for the status of a request, one for a message set, one for an HRESULT (no
answer at all). "Error" means that nothing was changed (facts/QBXML.md §2); only a missing answer leaves doubt. The real
wording is always shown beside the meaning, because two codes (3170, 3180) are told apart only by their text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from stockbridge.qbxml.answers import Status


class Verdict(StrEnum):
    """Whether QuickBooks did what was asked."""

    YES = "yes"
    NO = "no"
    NOBODY_KNOWS = "nobody knows"


class Reaction(StrEnum):
    """What the product does about it."""

    DONE = "done"
    EMPTY = "empty"
    """Nothing matched: an empty result, no error."""
    RETRY_LATER = "retry later"
    """The same request, later: somebody has the record open."""
    WAIT_FOR_MODE = "wait for mode"
    """The same request, when the file is in single-user mode or the form is closed."""
    REFETCH = "refetch"
    """Read what QuickBooks has now, then decide again."""
    RESTART = "restart"
    """The iterator is dead: read the list again from its start."""
    HOLD = "hold"
    """This record waits for a person."""
    FEATURE_OFF = "feature off"
    """This company file does not have it: never ask again, until the preferences say otherwise."""
    STOP = "stop"
    """No more writes to this company file until a person has acted."""
    SETTLE = "settle"
    """Ask QuickBooks whether it was done before anything else."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One row. `text` says what happened, `remedy` who must do what; an empty remedy needs nobody."""

    verdict: Verdict
    reaction: Reaction
    text: str
    remedy: str = ""


def _yes(text: str, remedy: str = "") -> Meaning:
    return Meaning(Verdict.YES, Reaction.DONE, text, remedy)


def _no(reaction: Reaction, text: str, remedy: str = "") -> Meaning:
    return Meaning(Verdict.NO, reaction, text, remedy)


def _doubt(reaction: Reaction, text: str, remedy: str = "") -> Meaning:
    return Meaning(Verdict.NOBODY_KNOWS, reaction, text, remedy)


_OUR_BUG = "Report this to Stockbridge with the record's name; nothing was written."
_CLOSE_WINDOW = "Close the window in which the record is open; it is tried again by itself."
_ADMIN = "The QuickBooks administrator must allow it: Edit > Preferences > Integrated Applications."
_R = Reaction

RAN_BEFORE = 9002
"""QuickBooks ran a message set of that ID before, does not run it again, and has no answer to give (facts/QBXML.md §1)."""

STATUSES: dict[int, Meaning] = {
    0: _yes("Done."),
    1: Meaning(Verdict.YES, _R.EMPTY, "Nothing in QuickBooks matches."),
    500: _yes("Some of the records asked for were not found; the others are in the answer."),
    501: _yes("A record has something that this language version cannot express.", "Update QuickBooks."),
    510: _yes("A record exists but could not be returned."),
    530: _yes("Saved, but this QuickBooks has no such field and left it out."),
    531: _yes("Saved, but this QuickBooks has no such value and left it out."),
    550: _yes("Saved, but the notes were not."),
    560: _yes("Saved; a field is out of use in this QuickBooks."),
    570: _yes("Saved, but not linked, because the other transaction is closed."),
    1000: _no(
        _R.RETRY_LATER,
        "QuickBooks had an internal error.",
        "If it comes again: File > Utilities > Verify Data in QuickBooks.",
    ),
    1010: _no(_R.STOP, "QuickBooks is not available.", "Start QuickBooks and open the company file."),
    1030: _no(_R.STOP, "This version or edition of QuickBooks does not know the request.", "Update QuickBooks."),
    1060: _no(_R.HOLD, "The request's own number was not accepted.", _OUR_BUG),
    3000: _no(
        _R.HOLD,
        "An ID does not belong to this company file.",
        "Check that the right company file is open; if it is, link the item again.",
    ),
    3010: _no(_R.HOLD, "A yes/no value was not accepted.", _OUR_BUG),
    3020: _no(_R.HOLD, "A date was not accepted.", _OUR_BUG),
    3030: _no(_R.HOLD, "A range of dates begins after its end.", _OUR_BUG),
    3031: _no(_R.HOLD, "A range of names begins after its end.", _OUR_BUG),
    3040: _no(_R.HOLD, "An amount was not accepted.", _OUR_BUG),
    3045: _no(_R.HOLD, "A price was not accepted.", _OUR_BUG),
    3050: _no(_R.HOLD, "A percentage was not accepted.", _OUR_BUG),
    3060: _no(_R.HOLD, "A quantity was not accepted.", _OUR_BUG),
    3065: _no(_R.HOLD, "An external GUID was not accepted.", _OUR_BUG),
    3070: _no(_R.HOLD, "A text is too long for QuickBooks.", "Shorten it in Zuper."),
    3090: _no(_R.HOLD, "A name has a character that QuickBooks forbids, such as a colon.", "Change the name in Zuper."),
    3100: _no(
        _R.REFETCH, "Another item of QuickBooks already has this name.", "If it is not the same item, rename one."
    ),
    3110: _no(_R.HOLD, "A value is not among those QuickBooks offers.", _OUR_BUG),
    3120: _no(_R.HOLD, "The record was deleted or merged in QuickBooks.", "Link the Zuper product to another item."),
    3130: _no(_R.REFETCH, "The parent item is not in QuickBooks.", "Create the parent item in QuickBooks."),
    3140: _no(
        _R.HOLD,
        "An item, account, site, vendor or tax code that it refers to is missing, inactive or of the wrong kind.",
        "Make it active in QuickBooks, or choose another in the settings.",
    ),
    3150: _no(_R.HOLD, "QuickBooks misses a value, often one of the accounts.", "Check the accounts in the settings."),
    3151: _no(_R.HOLD, "A value is not allowed here.", _OUR_BUG),
    3152: _no(_R.HOLD, "Two values contradict each other.", _OUR_BUG),
    3153: _no(_R.HOLD, "A value needs another one beside it.", _OUR_BUG),
    3160: _no(_R.HOLD, "QuickBooks cannot delete a record that is in use.", "Make it inactive instead."),
    3161: _no(
        _R.HOLD, "The record is in a closed period.", "Open the period in QuickBooks, or leave the record as it is."
    ),
    3162: _no(
        _R.WAIT_FOR_MODE,
        "QuickBooks is in multi-user mode and adjusts inventory only in single-user mode.",
        "File > Switch to Single-user Mode, or wait until the others have left.",
    ),
    3170: _no(_R.HOLD, "QuickBooks does not let this record be changed.", "Read QuickBooks' own words beside this."),
    3171: _no(
        _R.HOLD,
        "The date is on or before the closing date.",
        "Open the period in QuickBooks (Edit > Preferences > Accounting).",
    ),
    3175: _no(_R.RETRY_LATER, "Somebody has the record open in QuickBooks.", _CLOSE_WINDOW),
    3176: _no(_R.RETRY_LATER, "Somebody has a related record open in QuickBooks.", _CLOSE_WINDOW),
    3180: _no(_R.HOLD, "QuickBooks could not save the record.", "Read QuickBooks' own words beside this."),
    3185: _no(_R.HOLD, "QuickBooks cannot void the transaction.", "Void it by hand if it must be."),
    3190: _no(_R.HOLD, "QuickBooks does not let this value be cleared.", "Enter a value in Zuper."),
    3200: _no(_R.REFETCH, "Somebody changed the record since we read it."),
    3205: _no(_R.HOLD, "An address was not accepted.", "Shorten the address."),
    3210: _no(_R.HOLD, "A value breaks a rule of QuickBooks.", "Read QuickBooks' own words beside this."),
    3220: _no(_R.STOP, "Stockbridge is not allowed to do this.", _ADMIN),
    3231: _no(_R.RETRY_LATER, "Not tried, because an earlier request of the same set failed."),
    3240: _no(_R.HOLD, "The ID now belongs to another record.", "Link the item again."),
    3250: _no(_R.FEATURE_OFF, "This QuickBooks does not have the feature, or it is switched off."),
    3260: _no(_R.STOP, "The QuickBooks user of Stockbridge lacks the right to do this.", _ADMIN),
    3261: _no(_R.STOP, "Stockbridge may not see personal data, and should not have asked.", _OUR_BUG),
    3262: _no(_R.HOLD, "A payroll subscription would be needed.", _OUR_BUG),
    3263: _no(_R.STOP, "QuickBooks is read-only, usually because the subscription lapsed.", "Renew the subscription."),
    3264: _no(_R.HOLD, "A merchant service would be needed.", _OUR_BUG),
    3270: _no(_R.HOLD, "An account to post to is missing.", "Choose the account in the settings."),
    3280: _no(
        _R.HOLD,
        "This kind of item cannot stand in this document.",
        "Only inventory parts and assemblies hold stock: check the item's type.",
    ),
    3290: _no(_R.HOLD, "The lines were sent in another order than QuickBooks has them.", _OUR_BUG),
    3391: _no(_R.RESTART, "The list was left half read and QuickBooks forgot where."),
}
"""Status codes of a request: facts/QBXML.md §2; 3162: facts/QUICKBOOKS_SIMULATOR.md §23; 3391: facts/WEB_CONNECTOR.md §10."""

MESSAGE_SETS: dict[int, Meaning] = {
    0: _yes("QuickBooks remembers the message set."),
    600: _doubt(
        _R.STOP,
        "QuickBooks does not know the message set: another or a restored company file is open.",
        "Open the right company file; look at the plan if it was restored.",
    ),
    9001: _doubt(_R.STOP, "The message set came twice under one ID with different contents.", _OUR_BUG),
    RAN_BEFORE: _doubt(_R.SETTLE, "QuickBooks ran the message set once but kept no answer."),
    9003: _doubt(_R.SETTLE, "QuickBooks says something about the message set that it should never say."),
    9004: _doubt(_R.STOP, "QuickBooks did not accept the ID of the message set.", _OUR_BUG),
    9005: _doubt(_R.SETTLE, "QuickBooks could not remember the message set.", "Check the free space on its computer."),
}
"""Codes of a message set. A status inside the same answer counts more: this is only about the memory of QuickBooks."""

_RESTART_BOTH = "Close QuickBooks and the Web Connector, start both again with the same user rights."
_LOG_IN = "Open the company file in QuickBooks once, as administrator."

HRESULTS: dict[str, Meaning] = {
    "0x80040400": _no(_R.HOLD, "QuickBooks could not read the request; nothing of it was done.", _OUR_BUG),
    "0x80040401": _doubt(_R.SETTLE, "The Web Connector could not reach QuickBooks.", _RESTART_BOTH),
    "0x80040402": _doubt(
        _R.SETTLE, "QuickBooks failed in an unexpected way.", "Close any open question in QuickBooks."
    ),
    "0x80040403": _doubt(_R.SETTLE, "The company file could not be opened.", _LOG_IN),
    "0x80040406": _doubt(
        _R.SETTLE, "The company file is not where it was.", "Open it in QuickBooks, then update again."
    ),
    "0x80040408": _doubt(_R.SETTLE, "QuickBooks could not be started.", _RESTART_BOTH),
    "0x8004040a": _doubt(_R.SETTLE, "Another company file is open.", "Open the right company file in QuickBooks."),
    "0x8004040d": _doubt(_R.SETTLE, "The Web Connector lost its session with QuickBooks."),
    "0x80040416": _doubt(_R.SETTLE, "QuickBooks is not running and no file was named.", "Open the company file."),
    "0x80040417": _doubt(_R.SETTLE, "QuickBooks is open without a company file.", "Open the company file."),
    "0x80040418": _doubt(_R.SETTLE, "Stockbridge was never allowed to enter this company file.", _LOG_IN),
    "0x8004041a": _doubt(_R.SETTLE, "Stockbridge has no permission for this company file.", _ADMIN),
    "0x8004041d": _doubt(_R.SETTLE, "Stockbridge may not log in while QuickBooks is closed.", _ADMIN),
    "0x8004041f": _doubt(_R.SETTLE, "This edition of QuickBooks cannot be reached.", "Use Pro, Premier or Enterprise."),
    "0x80040420": _doubt(_R.SETTLE, "Somebody refused Stockbridge the entrance.", _ADMIN),
    "0x80040422": _doubt(
        _R.SETTLE,
        "The company file is open in single-user mode elsewhere.",
        "Close it there, or switch it to multi-user mode.",
    ),
    "0x80040424": _doubt(_R.SETTLE, "QuickBooks is still starting."),
    "0x80040438": _doubt(_R.SETTLE, "Several QuickBooks programs are running.", "Leave only one open."),
    "0x80040308": _doubt(_R.SETTLE, "A part of QuickBooks for other programs is missing.", "Repair QuickBooks."),
}
"""No answer came, only an HRESULT: facts/WEB_CONNECTOR.md §6. Only a parse error proves that nothing was done."""

_SINGLE_USER = re.compile(r"single[- ]user|multi[- ]user", re.IGNORECASE)
_LOCKED = re.compile(
    r"modified by another user|is in use|already in use|could not be locked|being (used|edited)", re.IGNORECASE
)
_FULL = re.compile(r"maximum number|list is full", re.IGNORECASE)
_LIST_FULL = _no(
    _R.HOLD,
    "The list of the company file is full.",
    "Delete items that were never used, or condense the file; the checklist shows how many items it can hold.",
)
_DECIDED_BY_TEXT = {3170, 3180}
_NO_SUCH_OBJECT = 3120


def meaning(status: Status) -> Meaning:
    """What the status of one request means; a code nobody has described is shown raw."""
    if status.code in _DECIDED_BY_TEXT and _LOCKED.search(status.message):
        return STATUSES[3175]
    if status.code in _DECIDED_BY_TEXT and _SINGLE_USER.search(status.message):
        return STATUSES[3162]
    if status.code in _DECIDED_BY_TEXT and _FULL.search(status.message):
        return _LIST_FULL
    if status.code in STATUSES:
        return STATUSES[status.code]
    raw = f"QuickBooks answered with status {status.code}: {status.message}"
    if 0 <= status.code < 1000:
        return _yes(raw)
    if status.code >= 1000:
        return _no(_R.HOLD, raw, "Read QuickBooks' own words.")
    return _doubt(_R.SETTLE, raw)


def was_answered(status: Status) -> bool:
    """Whether a query was answered, if only with "there is none".

    A query by ID, number or name that finds none of them is told 1, 500 or 3120 (facts/QUICKBOOKS_SIMULATOR.md §14).
    """
    return status.code == _NO_SUCH_OBJECT or meaning(status).verdict is Verdict.YES


def meaning_of_message_set(code: int) -> Meaning:
    """What a messageSetStatusCode means."""
    unknown = _doubt(_R.SETTLE, f"QuickBooks answered with message set status {code}, which is not described anywhere.")
    return MESSAGE_SETS.get(code, unknown)


def meaning_of_hresult(hresult: str) -> Meaning:
    """What an HRESULT (`0x80040400`, as the Web Connector passes it) means for the requests that were out.

    For a query "nobody knows" is harmless: it is asked again.
    """
    key = hresult.strip().lower()
    unknown = _doubt(_R.SETTLE, f"QuickBooks or the Web Connector failed with {hresult.strip()[:40]}.", _RESTART_BOTH)
    return HRESULTS.get(key if key.startswith("0x") else f"0x{key}", unknown)
