"""Stock that Zuper counts and does not show, because it lies at locations that the key's user may not see (facts/ZUPER_GAPS.md C4).

How much of it lies where nobody tells, so a product that has some is not read, not linked and not written to: units that go to such a
location would look used, and units that come from one bought. Somebody is told, and all goes on once every location is shown.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit

HIDDEN_STOCK: Final = "hidden_stock"
WHO: Final = "a Zuper administrator"
_HELD_MAX: Final = 1000


def sentence(units: Decimal) -> str:
    """What is wrong with a product of which so many units are hidden, and what to do."""
    return (
        f"Zuper counts {show(units)} more units of this product than it shows at its locations: they lie where the user of the API key may "
        "not look. They are neither counted nor lost; until they are shown, nothing of this product is read or written. Let that user "
        "see every location in Zuper."
    )


def products(unit: Unit) -> list[str]:
    """Products of which somebody was told that some of their stock is hidden."""
    return unit.holds.products_held_for(HIDDEN_STOCK, _HELD_MAX)


def tell(unit: Unit, hidden: Mapping[str, Decimal], at: datetime) -> None:
    """Say of products that are not linked yet which cannot be, because so many units of each are hidden."""
    linked, held = unit.links.of(Side.ZUPER, list(hidden)), set(products(unit))
    for uid, units in hidden.items():
        if uid in linked or (not units and uid not in held):
            continue
        subject = f"product:{uid}"
        if not units:
            unit.holds.lift(subject, HIDDEN_STOCK, "all of its stock is shown", at)
            continue
        hold = NewHold(
            subject=subject,
            reason=HIDDEN_STOCK,
            text=sentence(units),
            who=WHO,
            actions=("retry",),
            product_uid=uid,
            side=Side.ZUPER,
            units=units,
        )
        unit.holds.put(hold, at)
