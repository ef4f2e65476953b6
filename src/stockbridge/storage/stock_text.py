"""Units by site or location as one column of text: what a side told of one item, written and read exactly."""

import json
from collections.abc import Sequence
from decimal import Decimal

from stockbridge.core.quantity import show, units


def stock_as_text(stock: Sequence[tuple[str, Decimal]] | None) -> str | None:
    """The text of the column; None where nothing was told by place."""
    return None if stock is None else json.dumps([[place, show(held)] for place, held in stock])


def stock_from_text(text: str | None) -> tuple[tuple[str, Decimal], ...] | None:
    """What `stock_as_text` wrote."""
    return None if text is None else tuple((place, units(held)) for place, held in json.loads(text))
