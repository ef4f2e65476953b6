"""Whether Zuper's own QuickBooks connector is at work on the account.

Zuper does not say so. But that connector writes custom fields on the products it syncs (facts/ZUPER_HELP.md §9, facts/ZUPER_GAPS.md
F4), and nobody else does: once they change on a linked product, two connectors carry the same units. What it left there before
Stockbridge read the product means nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from stockbridge.core.item import ZuperProduct
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit

OFFICIAL_CONNECTOR: Final = "official_connector"


def look_for_connector(
    unit: Unit, products: Sequence[ZuperProduct], known: Mapping[str, ZuperProduct], at: datetime
) -> None:
    """Stop the connection if products that were just read have new marks of the other connector."""
    marked = [product for product in products if product.connector_mark and _is_new(product, known)]
    if not marked or unit.facts.connection().state != "live":
        return
    text = (
        f'Zuper\'s own QuickBooks connector has just written on "{marked[0].name}" (custom field QuickBooks ID or QuickBooks Sequence ID). '
        "Two connectors count every unit twice, so nothing more is read or written. Switch that connector off in Zuper, then let it go on."
    )
    unit.facts.set_state("stopped", text)
    hold = NewHold(
        subject="connection",
        reason=OFFICIAL_CONNECTOR,
        text=text,
        who="a Zuper administrator",
        actions=("resume",),
        product_uid=marked[0].product_uid,
        side=Side.ZUPER,
    )
    unit.holds.put(hold, at)


def _is_new(product: ZuperProduct, known: Mapping[str, ZuperProduct]) -> bool:
    before = known.get(product.product_uid)
    return before is not None and before.connector_mark not in (None, product.connector_mark)
