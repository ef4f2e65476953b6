"""Products that the list no longer shows: asked for by name before anything is believed.

A missing row never means anything by itself (design §3, invariant 8). Only a product that two sweeps running did not see is asked
for, and only Zuper's own "Invalid Product UID" makes it gone (facts/ZUPER_GAPS.md B2). Even then its quantity stays as it was.
"""

from typing import Final

from stockbridge.core.guards import short_listing
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.zuper import reading
from stockbridge.zuper.reading import Detail
from stockbridge.zuper.records import product_record
from stockbridge.zuper.work import Work

SHORT_LISTING: Final = "short_listing"
_SUBJECT: Final = f"listing:{Side.ZUPER}"
_ASKED_PER_SWEEP: Final = 100
"""The others are asked for after the next sweep."""


def ask(work: Work, sweep: int) -> None:
    """After a sweep was read to the list's end, ask for the products that neither it nor the one before saw."""
    if _is_short(work, sweep):
        return
    with work.unit() as unit:
        missing = unit.items.unseen(Side.ZUPER, sweep - 1, _ASKED_PER_SWEEP)
    for uid in missing:
        _take(work, reading.read(work, uid), sweep)


def _is_short(work: Work, sweep: int) -> bool:
    """Whether the list is so much shorter than what is known that a person must say whether that is right."""
    now = work.clock.now()
    with work.unit() as unit:
        text = short_listing(unit.items.count_seen(Side.ZUPER, sweep), unit.items.count(Side.ZUPER), Side.ZUPER)
        if text is None:
            unit.holds.lift(_SUBJECT, SHORT_LISTING, "the list is whole again", now)
            return False
        since_last = unit.facts.zuper_account().swept_at
        if since_last is not None and unit.holds.last_answer(_SUBJECT, SHORT_LISTING, since_last) == "acknowledge":
            return False
        hold = NewHold(
            subject=_SUBJECT,
            reason=SHORT_LISTING,
            text=text,
            who="whoever looks after Zuper",
            actions=("acknowledge",),
            side=Side.ZUPER,
        )
        work.done["listings too short"] += unit.holds.put(hold, now)
    return True


def _take(work: Work, detail: Detail, sweep: int) -> None:
    if detail.trouble is not None:
        return
    now = work.clock.now()
    with work.unit() as unit:
        if detail.product is not None:
            known = unit.items.zuper_products([detail.uid])
            unit.items.saw_products([product_record(detail.product, known.get(detail.uid))], sweep, now)
            return
        unit.items.gone(Side.ZUPER, [detail.uid], now)
        unit.introductions.drop(Side.ZUPER, [detail.uid])
        reading.hold_missing(work, unit, detail.uid)
        work.done["products deleted in Zuper"] += 1
