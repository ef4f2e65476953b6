"""The closing date: what is dated on or before it, no application may write (facts/QUICKBOOKS_SIMULATOR.md rule 27)."""

from datetime import date

from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.conversation import Conversation


def refuse_closed(talk: Conversation, dated: date) -> None:
    """Raises RefusedError for a date in the closed period."""
    closing_date = talk.books.preferences.closing_date
    if closing_date is not None and dated <= closing_date:
        raise refusals.closed_period(talk.switches.closed_period_code)
