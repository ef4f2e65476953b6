"""What this Zuper server can do beyond what is documented, found out by reading only.

A server ignores parameters that it does not know and sends the whole list (facts/ZUPER.md §2.9), so a capability is believed
only when it was seen to make a difference.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import ZuperSaidNo

_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


def heeds_updated_filter(client: ZuperClient, now: datetime) -> bool:
    """Whether the product list can be asked for what changed between two moments (facts/ZUPER.md §3.8).

    True only if a window in the future is empty, and one over all times counts as many products as the list without a window:
    a filter on something that products don't have would find too few.

    Raises:
        ZuperError: it could not be found out.
    """
    tomorrow = now + timedelta(days=1)
    try:
        future = client.products(1, 1, updated=(tomorrow, tomorrow + timedelta(days=1)))
        if not future.is_empty:
            return False
        ever = client.products(1, 1, updated=(_BEGINNING, tomorrow))
    except ZuperSaidNo:
        return False
    everything = client.products(1, 1)
    return not ever.is_empty and ever.total is not None and ever.total == everything.total
