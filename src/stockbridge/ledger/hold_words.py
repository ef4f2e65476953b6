"""What people call the reasons to hold and the answers to them, and in which order of harm the reasons are shown.

The codes are the contract (docs/holds.md); these are only words. A code without words of its own is shown as it is.
"""

from dataclasses import dataclass
from typing import Final

_REASONS: Final = {
    "forgotten_postings": "An older copy of the database is at work",
    "file_restored": "The company file is an older state of itself",
    "file_moved": "The company file lies elsewhere, or is a copy",
    "file_condensed": "The company file was condensed",
    "sites_switched": "Advanced Inventory was switched",
    "official_connector": "Zuper's own QuickBooks connector is at work",
    "other_account": "The key opens another Zuper account",
    "landed_twice": "Zuper carried a posting out twice",
    "mass_change": "Very many quantities changed at once",
    "short_listing": "A list came back much too short",
    "clock_wrong": "The clock is wrong",
    "key_refused": "Zuper refused the key",
    "key_may_not_write": "The key may not write",
    "location_missing": "The default location is gone",
    "in_doubt_too_long": "Nobody knows whether units arrived",
    "refused_by_quickbooks": "QuickBooks said no",
    "refused_by_zuper": "Zuper said no",
    "possible_twin": "The same units on both sides?",
    "place_differs": "Two numbers for one place",
    "movement_too_large": "A movement above the limit",
    "negative_stock": "Stock would go below zero",
    "no_location": "A site without a location",
    "no_inventory_site": "A location without a site",
    "at_no_site": "Units at no site",
    "consumption_module": "Parts used outside an invoice",
    "item_deleted": "Deleted in QuickBooks",
    "product_missing": "Deleted in Zuper",
    "stock_not_tracked": "Quantities are not tracked any more",
    "unreadable_product": "Zuper's answer cannot be read",
    "creation_refused": "A record could not be created",
    "count_under_way": "A stock-take is under way",
    "ambiguous_match": "Several records may be meant",
    "near_match": "Almost the same name",
    "waits_for_single_user": "Waiting for single-user mode",
    "quickbooks_forbids": "QuickBooks does not allow it",
    "quickbooks_busy": "QuickBooks is busy",
    "edit_refused": "A change of a field was refused",
    "field_not_kept": "A field that one side cannot hold",
    "on_the_road": "Units on the road",
    "fractional_units": "Zuper keeps whole units only",
}


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What a button says, and what happens when it is pressed."""

    label: str
    effect: str


_ANSWERS: Final = {
    "retry": AnswerWords("Try again", "It is tried again at the next run, for example after the cause was put right."),
    "post_anyway": AnswerWords(
        "Post anyway", "These units are posted this once. What moves later is judged by itself, after them."
    ),
    "acknowledge": AnswerWords(
        "Take note",
        "Nothing is written to either side. It is noted under your name, and not shown again for the same units.",
    ),
    "resume": AnswerWords("Go on", "The connection goes on with the next run, from what both sides hold then."),
    "adopt": AnswerWords(
        "Take those writes into the book",
        "The writes are booked, what they carried is not carried again, and the connection goes on. Only one copy may run.",
    ),
    "post_again": AnswerWords(
        "Enter everything again",
        "Everything the file lacks is entered again as inventory adjustments, once. Choose it when nobody will enter those documents again.",
    ),
    "post_ours": AnswerWords(
        "Enter only ours again",
        "Only our own adjustments are entered again. Choose it when people enter their documents again themselves.",
    ),
    "finish": AnswerWords("Finish the count", "Every difference that was counted is carried to the other side."),
    "same": AnswerWords("The same units", "They are counted once: neither document is carried to the other side."),
    "different": AnswerWords("Different units", "Both documents are carried over to the other side."),
    "quickbooks": AnswerWords("QuickBooks is right", "Zuper is owed the difference; it is posted at the next run."),
    "zuper": AnswerWords("Zuper is right", "QuickBooks is owed the difference; it is posted at the next run."),
    "keep_both": AnswerWords("Keep both numbers", "Both stay as they are; only what changes from now on is followed."),
    "take_off": AnswerWords(
        "They will not arrive",
        "QuickBooks follows what Zuper shows now: the units leave it. Should they arrive after all, they are added again.",
    ),
    "landed": AnswerWords(
        "It arrived", "The posting counts as confirmed: you have seen its token in Zuper. Nothing is sent again."
    ),
    "create": AnswerWords(
        "Create it on the other side", "It is created there with quantity 0, and its stock follows as a posting."
    ),
    "merge": AnswerWords(
        "Merged into another item",
        "Its units leave its product in Zuper; the product of the item they went to gets them by itself. Then unlink.",
    ),
    "unlink": AnswerWords(
        "End the link",
        "The book of the two is kept and closed. Whichever is left is introduced again as if it were new, with what it holds.",
    ),
    "skip": AnswerWords("Leave it out", "Nothing is kept equal for it."),
}


def reason_title(reason: str) -> str:
    """The reason as a headline."""
    return _REASONS.get(reason, reason.replace("_", " ").capitalize())


def harm(reason: str) -> int:
    """Where the reason stands in the order of harm: the smaller, the worse. One without a place may be anything, so it comes first."""
    return list(_REASONS).index(reason) if reason in _REASONS else -1


def answer_words(action: str) -> AnswerWords:
    """The words for an answer."""
    if action.startswith("link:"):
        return AnswerWords("Link with this one", "They are linked for ever, by their ids: names may change later.")
    return _ANSWERS.get(action, AnswerWords(action.replace("_", " ").capitalize(), "It is done at the next run."))
