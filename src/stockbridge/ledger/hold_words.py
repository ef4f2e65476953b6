"""What people call the reasons to hold, what each means for their stock, and in which order of harm they are shown.

The codes are the contract (docs/holds.md); these are only words. The order of the table is the order of harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A reason as a headline, and what it means for the stock in a sentence or two."""

    title: str
    stock: str


REASONS: Final[Mapping[str, ReasonWords]] = MappingProxyType(
    {
        "forgotten_postings": ReasonWords(
            "An older copy of the database is at work",
            "The whole connection has stopped before it wrote anything. No unit is lost.",
        ),
        "file_restored": ReasonWords(
            "The company file is an older state of itself",
            "The whole connection has stopped: nothing is read or written. Zuper still has everything.",
        ),
        "file_moved": ReasonWords(
            "The company file lies elsewhere, or is a copy",
            "The whole connection has stopped: nothing is read or written.",
        ),
        "file_condensed": ReasonWords(
            "The company file was condensed",
            "The whole connection has stopped: nothing is read or written.",
        ),
        "sites_switched": ReasonWords(
            "Advanced Inventory was switched",
            "The whole connection has stopped. What people move meanwhile is seen afterwards, so no unit is lost.",
        ),
        "official_connector": ReasonWords(
            "Zuper's own QuickBooks connector is at work",
            "The whole connection has stopped. What that connector carried meanwhile may be in both systems twice; the drift audit shows it.",
        ),
        "other_account": ReasonWords(
            "The key opens another Zuper account",
            "Nothing is written to that account. What moves in QuickBooks waits.",
        ),
        "landed_twice": ReasonWords(
            "Zuper carried a posting out twice",
            "Zuper is wrong by these units. Nothing of it was carried to QuickBooks.",
        ),
        "mass_change": ReasonWords(
            "Very many quantities changed at once",
            "All of these changes are booked, and none is carried to the other side yet.",
        ),
        "short_listing": ReasonWords(
            "A list came back much too short",
            "No quantity is changed and nothing is taken for deleted.",
        ),
        "clock_wrong": ReasonWords(
            "The clock is wrong",
            "Nothing is written to Zuper meanwhile. Both sides are still read, and QuickBooks is still written to.",
        ),
        "key_refused": ReasonWords(
            "Zuper refused the key",
            "Nothing is read from Zuper or written to it. What moves in QuickBooks waits.",
        ),
        "key_may_not_write": ReasonWords(
            "The key may not write",
            "What Zuper is owed waits. Both sides are still read.",
        ),
        "location_missing": ReasonWords(
            "The default location is gone",
            "What is linked goes on; nothing new is linked or created.",
        ),
        "in_doubt_too_long": ReasonWords(
            "Nobody knows whether units arrived",
            "This product is not read in Zuper until that is known. Everything else goes on.",
        ),
        "refused_by_quickbooks": ReasonWords(
            "QuickBooks said no",
            "Nothing was changed in QuickBooks; it is still owed these units.",
        ),
        "refused_by_zuper": ReasonWords("Zuper said no", "Nothing was changed in Zuper; it is still owed these units."),
        "possible_twin": ReasonWords(
            "The same units on both sides?",
            "Each side shows its own document, and nothing is written for this item until you answer.",
        ),
        "possible_count": ReasonWords(
            "A stock-take, or another movement?",
            "Each side shows what was entered there, and nothing is written for this item until you answer.",
        ),
        "place_differs": ReasonWords(
            "Two numbers for one place",
            "Both numbers stay as they are, and nothing is written for this item at this place.",
        ),
        "movement_too_large": ReasonWords(
            "A movement above the limit",
            "One side has changed and the other has not followed yet. Other items go on.",
        ),
        "negative_stock": ReasonWords(
            "Stock would go below zero",
            "The other side still shows the units that were used. They are taken off by themselves as soon as there is enough.",
        ),
        "no_location": ReasonWords(
            "A site without a location",
            "These units are in QuickBooks only. Other places of the item go on.",
        ),
        "no_inventory_site": ReasonWords(
            "A location without a site",
            "These units are in Zuper only. Other places of the item go on.",
        ),
        "at_no_site": ReasonWords(
            "Units at no site",
            "These units are in QuickBooks only. What lies at sites goes on.",
        ),
        "consumption_module": ReasonWords(
            "Parts used outside an invoice",
            "The use is booked in Zuper and not carried to QuickBooks.",
        ),
        "item_deleted": ReasonWords(
            "Deleted in QuickBooks",
            "The book stays as it is: a missing item is never taken for zero, and nothing is written for it.",
        ),
        "product_missing": ReasonWords(
            "Deleted in Zuper",
            "The book stays as it is: a missing product is never taken for zero, and nothing is written to it.",
        ),
        "stock_not_tracked": ReasonWords(
            "Quantities are not tracked any more",
            "Zuper's number means nothing any more, so it is not read; the book stays as it is.",
        ),
        "unreadable_product": ReasonWords(
            "Zuper's answer cannot be read",
            "This product is not read in Zuper. Everything else goes on.",
        ),
        "creation_refused": ReasonWords("A record could not be created", "Nothing is kept equal for it yet."),
        "count_under_way": ReasonWords(
            "A stock-take is under way",
            "What is booked in counted items, once the count is ready, waits for its end. All others go on.",
        ),
        "ambiguous_match": ReasonWords("Several records may be meant", "Nothing is kept equal for it yet."),
        "near_match": ReasonWords("Almost the same name", "Nothing is kept equal for it yet."),
        "waits_for_single_user": ReasonWords(
            "Waiting for single-user mode",
            "What QuickBooks is owed waits, and nothing of it is lost. Both sides are still read.",
        ),
        "quickbooks_forbids": ReasonWords(
            "QuickBooks does not allow it",
            "What QuickBooks is owed waits, and nothing of it is lost. Both sides are still read.",
        ),
        "quickbooks_busy": ReasonWords(
            "QuickBooks is busy",
            "What QuickBooks is owed waits for its next update, and nothing of it is lost.",
        ),
        "edit_refused": ReasonWords(
            "A change of a field was refused",
            "Stock is not concerned: it is kept equal all the same.",
        ),
        "field_not_kept": ReasonWords(
            "A field that one side cannot hold",
            "Stock is not concerned: it is kept equal all the same.",
        ),
        "on_the_road": ReasonWords(
            "Units on the road",
            "Zuper holds them nowhere meanwhile; QuickBooks keeps them where they were. Other movements of the item go on.",
        ),
        "fractional_units": ReasonWords(
            "Zuper keeps whole units only",
            "Zuper differs by less than one unit, until the fractions add up to a whole one.",
        ),
    }
)
"""Every reason, the most harmful first."""


def reason_title(reason: str) -> str:
    """The reason as a headline."""
    return REASONS[reason].title if reason in REASONS else reason.replace("_", " ").capitalize()


def reason_stock(reason: str) -> str:
    """What the reason means for the stock; empty for one without words."""
    return REASONS[reason].stock if reason in REASONS else ""


def harm(reason: str) -> int:
    """Where the reason stands in the order of harm: the smaller, the worse. One without a place may be anything, so it comes first."""
    return list(REASONS).index(reason) if reason in REASONS else -1
