"""Step 3: ask what became of transfer orders under way, because their end may leave no row that we would see.

A void flips its old row and tells nobody (facts/ZUPER.md §8.2), and an order may be completed short. Before an order counts as over, the
history and the numbers of its products are read again, so that what it gave back is in the book.
"""

from datetime import timedelta
from typing import Final

from stockbridge.ledger import road
from stockbridge.zuper import history, observe
from stockbridge.zuper.errors import ZuperError, ZuperTooBusy, ZuperUnreachable
from stockbridge.zuper.fields import is_uid
from stockbridge.zuper.settle import LOOK_BACK, rows_of
from stockbridge.zuper.work import Work

_EVERY: Final = timedelta(minutes=5)
_ORDERS_PER_CYCLE: Final = 5
_OVER: Final = frozenset({"COMPLETED", "VOIDED"})


def ask(work: Work) -> None:
    """Ask after the orders that were not asked about for a while.

    Raises:
        ZuperError: Zuper cannot be read at the moment.
    """
    with work.unit() as unit:
        orders = unit.road.to_ask(work.clock.now() - _EVERY, _ORDERS_PER_CYCLE)
    for order in orders:
        work.go_on()
        is_over = _status(work, order) in _OVER
        if is_over:
            _read_products(work, order)
        with work.unit() as unit:
            if is_over:
                road.end(unit, order, work.clock.now())
            unit.road.asked(order, work.clock.now())


def _status(work: Work, order: str) -> str | None:
    """The order's status; None where Zuper does not tell it, and then its rows alone decide."""
    if not is_uid(order):  # its rows named none
        return None
    try:
        return work.client.transfer_order_status(order)
    except (ZuperUnreachable, ZuperTooBusy):
        raise
    except ZuperError:
        return None


def _read_products(work: Work, order: str) -> None:
    with work.unit() as unit:
        journeys = unit.road.journeys(order)
        names = unit.facts.location_names()
    for journey in journeys:
        rows, _ = rows_of(work, journey.item_id, journey.since - LOOK_BACK)
        with work.unit() as unit:
            found = history.news(unit, rows)
        observe.read_product(work, journey.item_id, found, names)
