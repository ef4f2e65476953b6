"""The section `[ownership]` as fields of a form: for each field of a record, whose value wins and what becomes of the other's.

What the words do is decided in `core.ownership`; here they are only said.
"""

from typing import Final

from stockbridge.web.settings_form import Field, Kind

_OWNERS: Final = (
    ("product_master", "The product master's"),
    ("quickbooks_desktop", "QuickBooks'"),
    ("zuper", "Zuper's"),
    ("nobody", "Nobody's: both are left alone"),
)
_PUT_BACK: Final = "What somebody changes on the other side is put back."
_LEFT: Final = "What somebody changes on the other side is left until the owner changes it again."


def _owned(key: str, label: str, text: str) -> Field:
    return Field(f"ownership.{key}", f"Whose {label} wins", text, Kind.CHOICE, _OWNERS)


OWNERSHIP: Final = (
    _owned("name", "name", f"{_PUT_BACK} In QuickBooks only the item's own name is changed, never its parents."),
    _owned("description", "description", f"{_LEFT} It is the sales description."),
    _owned("sales_price", "sales price", f"{_PUT_BACK} A side that rounds is not asked again."),
    _owned("purchase_cost", "purchase cost", f"{_LEFT} Zuper works a cost out itself when goods come in."),
    _owned("taxable", "tax setting", f"{_PUT_BACK} In QuickBooks by the first sales tax code that means the same."),
    _owned("part_number", "part number", f"{_PUT_BACK} Services have none."),
    _owned("barcode", "barcode", f"{_PUT_BACK} It is written to QuickBooks Enterprise only."),
    _owned("minimum_quantity", "minimum quantity", f"{_LEFT} It is the reorder point in QuickBooks."),
    _owned("active", "active mark", f"{_PUT_BACK} Nothing is made inactive while units are on their way to it."),
)
