"""Records that a side would not make: why they wait, and how they are looked at anew.

What one side refuses for its name may be the same thing that people made there by hand. So whenever such a record may have a
counterpart by now, it is forgotten that it was refused, and the two are introduced like any others.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.storage.creations import Creation
from stockbridge.storage.holds import NewHold
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

CREATION_REFUSED: Final = "creation_refused"
_RETRY: Final = "retry"
_EVER: Final = datetime.min.replace(tzinfo=UTC)


def refuse(unit: Unit, creation: Creation, why: str, run_id: int, at: datetime) -> None:
    """Hold a record that a side would not make; `why` is a sentence."""
    if creation.state is State.PLANNED:
        unit.creations.move(creation.id, Event.SEND, at)  # the table knows no refusal of what was never sent
    unit.creations.move(creation.id, Event.NO, at, why)
    side = creation.side
    text = f'"{creation.name}" was not created in {side.label}: {why} Put it right, then have it created again.'
    hold = NewHold(
        subject=_subject(side, creation.source_id),
        reason=CREATION_REFUSED,
        text=text,
        who="whoever looks after the products",
        actions=(_RETRY,),
        list_id=creation.source_id if side is Side.ZUPER else None,
        product_uid=creation.source_id if side is Side.QUICKBOOKS else None,
        side=side,
    )
    unit.holds.put(hold, at)
    unit.runs.tell(run_id, Happening("item", f"{side.other} to {side}", creation.name, "held", text), at)


def made(unit: Unit, creation: Creation, at: datetime) -> None:
    """The record is there after all."""
    unit.holds.lift(_subject(creation.side, creation.source_id), CREATION_REFUSED, "it was created", at)


def look_anew(unit: Unit, side: Side, source_ids: Collection[str], why: str, at: datetime) -> None:
    """Have those of these records that a side would not make introduced anew, as they are now."""
    for source_id in unit.creations.forget_refused(side, source_ids):
        unit.holds.lift(_subject(side, source_id), CREATION_REFUSED, why, at)


def was_retried(unit: Unit, side: Side, source_id: str) -> bool:
    """Whether a person last said that this record should be made after all."""
    return unit.holds.last_answer(_subject(side, source_id), CREATION_REFUSED, _EVER) == _RETRY


def _subject(side: Side, source_id: str) -> str:
    return f"creation:{side}:{source_id}"
