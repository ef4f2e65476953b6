"""A person pauses a connection and lets it go on. While paused nothing is asked and nothing is written, and nothing is lost:
what people move meanwhile is found by the next readings.

A connection that stopped by itself goes on only when nothing holds the connection any more: the reason is settled first.
"""

from datetime import datetime
from typing import Final

from stockbridge.core.errors import BadInput
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit

STOPPED: Final = "stopped"


def pause(unit: Unit, *, by: str, at: datetime) -> str:
    """Pause; returns what that means, in a sentence."""
    unit.facts.pause(paused=True)
    _tell(unit, f"{by} paused the connection", at)
    return "Paused: nothing is asked and nothing is written until it is resumed."


def resume(unit: Unit, *, by: str, at: datetime) -> str:
    """Go on; returns what that means, in a sentence.

    Raises:
        BadInput: it stopped for a reason that nobody has settled yet.
    """
    connection = unit.facts.connection()
    if connection.state == STOPPED:
        if holds := [hold for hold in unit.holds.open() if hold.subject == "connection"]:
            first = holds[0]
            raise BadInput(f"{first.text} Settle that first: it is number {first.id} of what is held")
        leave_stopped(unit)
    unit.facts.pause(paused=False)
    unit.facts.ring(at)  # the background worker begins at once
    _tell(unit, f"{by} resumed the connection", at)
    return "It goes on with the next run."


def leave_stopped(unit: Unit) -> None:
    """Go on where the connection stood before it stopped."""
    connection = unit.facts.connection()
    if connection.state != STOPPED:
        return
    if connection.approved_by is not None:
        unit.facts.set_state("live")
    else:
        unit.facts.set_state("planning" if unit.facts.company_file().swept_at else "waiting_for_quickbooks")


def _tell(unit: Unit, text: str, at: datetime) -> None:
    run_id = unit.runs.begin("person", at)
    unit.runs.tell(run_id, Happening("connection", "both", "the connection", "success", text), at)
    unit.runs.end(run_id, "success", text, at)
