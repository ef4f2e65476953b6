"""Every behaviour of QuickBooks that no evidence settles, as one named switch each.

The defaults follow facts/QUICKBOOKS_SIMULATOR.md. A product that is right works under every setting of every switch;
`all_settings` lists them so that a test can try each one. What is settled is not here: it is simply how the simulator works.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

Visibility = Literal["documented", "never", "bumps_time_modified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """One setting of every switch; rule numbers are those of facts/QUICKBOOKS_SIMULATOR.md."""

    strict_country: Literal["warn_530", "parse_error"] = "warn_530"
    """Rule 2: an element of another country in a request."""
    echo_empty_request_id: bool = False
    """Rule 4: answer `requestID=""` to a request without one, as a capture of 2026 shows."""
    edit_sequence: Literal["epoch", "random", "epoch_not_unique"] = "epoch"
    """Rule 10: seconds of the last change; random digits; or seconds that repeat when two changes fall in one second."""
    offset_text: Literal["correct", "standard_always"] = "correct"
    """Rule 11: the daylight-saving bug, where times carry the standard offset all year."""
    filter_offset: Literal["honoured", "ignored"] = "honoured"
    """Rule 38: an offset in a date filter; ignored means the time is taken for host local time."""
    rename_touches_children: bool = False
    """Rule 12: renaming a parent changes the children's TimeModified."""
    inactive_reference: Literal["refused", "accepted"] = "refused"
    """Rule 13: an inactive item, or an inactive site, in a new transaction."""
    all_keys_missing: Literal[500, 3120] = 500
    """Rule 14: a query by keys that finds none of them."""
    idle_mod_touches: bool = True
    """Rule 16: a Mod that changes nothing still gives a new TimeModified and EditSequence."""
    stale_answer_has_ret: bool = True
    """Rule 16, section G: answer 3200 carries the current object."""
    account_types: Literal["strict", "recorded"] = "strict"
    """Rule 36: accounts on a new item must have the right type; a recorded answer shows otherwise."""
    wrong_account_code: Literal[3140, 3180] = 3140
    """Rule 17: the code for an account of the wrong type."""
    other_income_accepted: bool = True
    """Rule 17: an OtherIncome account as income account."""
    opening_is_visible: bool = False
    """Rule 17: the opening quantity of a new item shows up in InventoryAdjustmentQuery."""
    sub_item_kind: Literal["same", "any"] = "same"
    """Rule 41: a sub-item must have its parent's kind."""
    iterator_ids: Literal["snapshot", "live"] = "snapshot"
    """Rule 20: the pages of an iterator list what existed at Start, or what exists at each Continue."""
    dead_iterator: Literal[3391, 3210, 3120] = 3391
    """Rules 20 and 37: the code for a Continue that has nothing to continue."""
    adjustment_iterator: Literal["works", "refused"] = "works"
    """Whether InventoryAdjustmentQuery can be paged: the schema says so, experience does not (facts/QBXML.md §4)."""
    iterator_idle_seconds: Literal[0, 10] = 0
    """Rule 20: an iterator not continued for so long is forgotten; 0 never."""
    zero_difference: Literal["accepted", "refused"] = "accepted"
    """Rule 23: an adjustment line that changes nothing."""
    multi_user_adjustment: Literal["enterprise", "advanced_inventory"] = "enterprise"
    """Rule 23: what it takes to adjust inventory while the file is in multi-user mode."""
    multi_user_code: Literal[3175, 3162] = 3175
    """Rule 23: the code when it takes single-user mode."""
    missing_date: Literal["last_used", "today"] = "last_used"
    """Rule 23: TxnDate when the request gives none."""
    missing_site: Literal["default_site", "refused"] = "default_site"
    """Rule 24: an adjustment without a site in a file with sites."""
    quantity_visible: Visibility = "documented"
    """Rule 25: whether ItemInventoryQuery by modified date finds items whose quantity changed."""
    assembly_quantity_visible: Visibility = "never"
    """Rule 25: the same for assemblies, of which Intuit's text says nothing."""
    closed_period_code: Literal[3180, 3171] = 3180
    """Rule 27: an Add dated on or before the closing date."""
    link_touches: bool = True
    """Rule 29: a transaction that another one links to gets a new TimeModified."""
    enhanced_receiving: bool = False
    """Rule 22: Enhanced Inventory Receiving: bills move no stock, receipts do."""
    negative_stock: Literal["allowed", "refused"] = "allowed"
    """Rule 21: a company can have QuickBooks refuse what would bring stock below zero; here, an adjustment."""
    stored_response: Literal["kept", "lost"] = "kept"
    """Rule 8: a message set that ran can answer 9002, no stored response."""
    message_set_id_limit: Literal[24, 23] = 24
    """Rule 40: characters of a message set ID before 9004."""


def settings_of(name: str) -> tuple[Any, ...]:
    """All values the switch can have, its default first."""
    hint = get_type_hints(Switches)[name]
    values = get_args(hint) if get_origin(hint) is Literal else (False, True)
    default = getattr(Switches(), name)
    return (default, *(value for value in values if value != default))


def all_settings() -> Iterator[tuple[str, Any]]:
    """Every (switch, value) that differs from the defaults: one world each for a test to live in."""
    for field in fields(Switches):
        for value in settings_of(field.name)[1:]:
            yield field.name, value


def with_setting(name: str, value: Any) -> Switches:
    """The defaults with one switch thrown."""
    return replace(Switches(), **{name: value})
