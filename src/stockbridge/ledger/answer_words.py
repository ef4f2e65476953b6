"""What the buttons under a held case say, and what happens when one is pressed.

Words only; the answers' codes are the contract (docs/holds.md). What an answer means can depend on the reason, so the same code has
other words there. Who names records and units in them is `ledger.possible_answers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What a button says, and what happens when it is pressed."""

    label: str
    effect: str


_ANY: Final[Mapping[str, AnswerWords]] = MappingProxyType(
    {
        "retry": AnswerWords(
            "Try again", "It is tried again at the next run, for example after the cause was put right."
        ),
        "acknowledge": AnswerWords(
            "Take note",
            "Nothing is written to either side. It is noted under your name, and not shown again for the same units.",
        ),
        "post_anyway": AnswerWords(
            "Post it anyway", "It is posted this once. What moves later is judged by itself, after it."
        ),
        "resume": AnswerWords("Go on", "The connection goes on with the next run, from what both sides hold then."),
        "adopt": AnswerWords(
            "Take those writes into the book",
            "The writes are booked, what they carried is not carried again, and the connection goes on. Only one copy may run.",
        ),
        "post_again": AnswerWords(
            "Enter everything again",
            "Everything the file lacks is entered again as inventory adjustments, once. Choose it when nobody will enter those documents "
            "again.",
        ),
        "post_ours": AnswerWords(
            "Enter only ours again",
            "Only Stockbridge's own adjustments are entered again. Choose it when people enter their documents again themselves.",
        ),
        "finish": AnswerWords(
            "Finish the count", "Everything that was booked during the count is carried to the other side."
        ),
        "same": AnswerWords(
            "One deed: count it once", "The two documents are one, and neither is carried to the other side."
        ),
        "different": AnswerWords("Two deeds: carry both", "Each document is carried to the other side."),
        "included": AnswerWords(
            "Somebody counted: count it once", "The count had seen these units, and nothing of them is carried again."
        ),
        "not_included": AnswerWords(
            "Other units: carry both",
            "The adjustment and what the other system moved are each carried to the other side.",
        ),
        "quickbooks": AnswerWords("QuickBooks is right", "Zuper gets the difference at the next run."),
        "zuper": AnswerWords("Zuper is right", "QuickBooks gets the difference at the next run."),
        "keep_both": AnswerWords(
            "Keep both numbers", "Both stay as they are; only what changes from now on is followed."
        ),
        "take_off": AnswerWords(
            "They will not arrive",
            "QuickBooks follows what Zuper shows now: the units leave it. Should they arrive after all, they are added again.",
        ),
        "landed": AnswerWords(
            "It is there", "You have seen it in Zuper: the units count as arrived, and nothing is sent again."
        ),
        "create": AnswerWords(
            "Create it on the other side", "It is created there with quantity 0, and its stock follows by itself."
        ),
        "merge": AnswerWords(
            "It was merged into another item",
            "Its units leave its product in Zuper; the product of the item they went to gets them by itself. The link ends once the product is empty and inactive.",
        ),
        "unlink": AnswerWords(
            "End the link",
            "The book of the two is kept and closed. Whichever is left is introduced again as if it were new, with what it holds.",
        ),
        "skip": AnswerWords("Leave it out", "Nothing is kept equal for it."),
    }
)

_SEND_AGAIN: Final = AnswerWords("Send it again", "The same units are sent once more at the next run.")
_COMPARE_NAMES: Final = AnswerWords(
    "Compare the names again",
    "Sites and locations are compared at the next run; the units go by themselves once the names are equal.",
)
_COMPARE_FIELDS: Final = AnswerWords(
    "Compare the two again", "Both records are looked at again, and what differs is asked for anew."
)
_LEAVE_DIFFERENT: Final = AnswerWords(
    "Leave them different", "These fields stay as they are until one of them changes."
)
_LOOK_AGAIN: Final = AnswerWords("Look again", "It is looked at again at the next run.")
_RIGHT_FILE: Final = AnswerWords(
    "Look again: the right file is open",
    "The file that is open at the next update is looked at afresh; nothing is entered.",
)
_THIS_FILE: Final = AnswerWords(
    "Go on with this file",
    "All quantities are read again; what differs is a movement without a document, and Zuper follows it.",
)

_FOR_REASON: Final[Mapping[tuple[str, str], AnswerWords]] = MappingProxyType(
    {
        ("mass_change", "retry"): AnswerWords(
            "Carry all of them", "The changes are carried to the other side at the next run."
        ),
        ("consumption_module", "retry"): AnswerWords(
            "Carry what was used",
            "It is taken off in QuickBooks at the next run. If an invoice took it there already, correct that first.",
        ),
        ("refused_by_quickbooks", "retry"): _SEND_AGAIN,
        ("refused_by_zuper", "retry"): _SEND_AGAIN,
        ("in_doubt_too_long", "retry"): AnswerWords(
            "It is not there: send it again", "You have looked in Zuper and it is not there: the same units go again."
        ),
        ("landed_twice", "retry"): AnswerWords(
            "One of the two was voided",
            "The product is looked at again at the next run, after you have voided one of the two in Zuper.",
        ),
        ("movement_too_large", "retry"): AnswerWords(
            "Judge it again",
            "It is judged again at the next run, for example after a correction or with a higher limit.",
        ),
        ("negative_stock", "post_anyway"): AnswerWords(
            "Go below zero", "It is posted this once, although the quantity goes below zero."
        ),
        ("negative_stock", "retry"): AnswerWords(
            "Judge it again", "It is judged again at the next run, for example after a receipt."
        ),
        ("no_location", "retry"): _COMPARE_NAMES,
        ("no_inventory_site", "retry"): _COMPARE_NAMES,
        ("at_no_site", "retry"): AnswerWords("Look again", "It goes away by itself once the units lie at a site."),
        ("key_refused", "retry"): AnswerWords(
            "Try the key again", "Zuper is asked again at once with the key in the settings."
        ),
        ("key_may_not_write", "retry"): AnswerWords(
            "It may write now",
            "What waits is written at the next run, after the key's user was given the right to change stock.",
        ),
        ("other_account", "retry"): AnswerWords(
            "It is the same company",
            "The account is taken for the one of before, under its new name. Choose it only if it is.",
        ),
        ("clock_wrong", "retry"): AnswerWords(
            "Compare the clocks again", "They are compared at the next run; it goes on once they agree."
        ),
        ("location_missing", "retry"): _LOOK_AGAIN,
        ("on_the_road", "retry"): AnswerWords(
            "Ask Zuper about the order", "Zuper is asked at once how far the transfer order is."
        ),
        ("official_connector", "resume"): AnswerWords(
            "It is off now: go on",
            "The connection goes on with the next run. Choose it only when that connector is switched off.",
        ),
        ("sites_switched", "resume"): AnswerWords(
            "It is as it was: go on",
            "The connection goes on with the next update, after Advanced Inventory was switched back.",
        ),
        ("file_restored", "resume"): AnswerWords(
            "QuickBooks is right as it is", "Nothing is entered again, and Zuper follows what this file holds."
        ),
        ("file_condensed", "resume"): _THIS_FILE,
        ("file_moved", "resume"): AnswerWords(
            "Go on with this file", "It is the file to go on with, and is not asked about again under this path."
        ),
        ("file_restored", "retry"): _RIGHT_FILE,
        ("file_condensed", "retry"): _RIGHT_FILE,
        ("file_moved", "retry"): _RIGHT_FILE,
        ("short_listing", "acknowledge"): AnswerWords(
            "They were really removed", "The shorter list is believed, and what it lacks is asked for one by one."
        ),
        ("count_under_way", "quickbooks"): AnswerWords(
            "Finish: QuickBooks has the right numbers",
            "Zuper comes to hold what QuickBooks holds, in every item that moved meanwhile.",
        ),
        ("count_under_way", "zuper"): AnswerWords(
            "Finish: Zuper has the right numbers",
            "QuickBooks comes to hold what Zuper holds, in every item that moved meanwhile.",
        ),
        ("creation_refused", "retry"): AnswerWords(
            "Introduce it again",
            "It is looked at anew at the next run, as it is then: linked if it has a counterpart by now, else created.",
        ),
        ("edit_refused", "retry"): _COMPARE_FIELDS,
        ("field_not_kept", "retry"): _COMPARE_FIELDS,
        ("edit_refused", "acknowledge"): _LEAVE_DIFFERENT,
        ("field_not_kept", "acknowledge"): _LEAVE_DIFFERENT,
        ("product_missing", "retry"): AnswerWords(
            "Look again: it was restored", "The product is read again at the next run."
        ),
        ("stock_not_tracked", "retry"): AnswerWords(
            "Look again: it is tracked",
            "The product is read again at the next run, after quantities were switched on again.",
        ),
        ("unreadable_product", "retry"): AnswerWords(
            "Ask Zuper again", "The product is asked for again at the next run."
        ),
    }
)


def answer_words(reason: str, action: str) -> AnswerWords:
    """The words for an answer to a hold of that reason."""
    if action.startswith("link:"):
        return AnswerWords("Link with this one", "They are linked for ever, by their numbers: names may change later.")
    unknown = AnswerWords(action.replace("_", " ").capitalize(), "It is done at the next run.")
    return _FOR_REASON.get((reason, action)) or _ANY.get(action, unknown)
