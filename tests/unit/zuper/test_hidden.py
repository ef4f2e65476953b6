"""Stock at locations that the key's user may not see is told of on the checklist (facts/ZUPER_GAPS.md C4)."""

from decimal import Decimal

import pytest

from stockbridge.zuper.messages import Product, StockAt


def product(quantity: int | None, *places: StockAt, is_tracked: bool = True) -> Product:
    return Product(
        uid="p",
        name="Wire",
        product_type="PRODUCT",
        track_quantity=is_tracked,
        quantity=None if quantity is None else Decimal(quantity),
        stock=places,
    )


def at(units: int | None, *, deleted: bool = False) -> StockAt:
    return StockAt(location_uid="l", units=None if units is None else Decimal(units), location_deleted=deleted)


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        (product(9, at(5)), 4),
        (product(5, at(5)), 0),
        (product(7, at(5), at(2, deleted=True)), 0),  # Zuper's total may count deleted locations or not
        (product(5, at(5), at(2, deleted=True)), 0),
        (product(8, at(5), at(2, deleted=True)), 1),
        (product(3, at(5)), 0),
        (product(9, at(5), at(None)), 0),  # not told is another matter
        (product(None, at(5)), 0),
        (product(9), 9),
        (product(1000, is_tracked=False), 0),  # what a part that is not counted shows
    ],
)
def test_what_the_total_has_beyond_all_that_is_shown_is_hidden(told: Product, hidden: int) -> None:
    assert told.hidden_units() == hidden
