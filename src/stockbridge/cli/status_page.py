"""The status of a connection as people read it in a terminal."""

from datetime import datetime

from stockbridge.cli.output import say
from stockbridge.core.quantity import show
from stockbridge.ledger.status import Status


def show_status(status: Status) -> None:
    """Print it: first the sentence that matters, then the numbers."""
    say(f"{status.name}: {status.state.replace('_', ' ')}{', everything is carried' if status.quiet else ''}")
    if status.text:
        say(f"  {status.text}")
    for sentence in status.waiting:
        say(f"  {sentence}")
    say(
        f"  {status.links} linked items, {status.cells} quantities kept equal",
        f"  planned {status.planned}, in doubt {status.in_doubt}, held {status.held}, "
        f"without a document {show(status.unexplained_units)} units",
        f"  last QuickBooks update {_when(status.last_quickbooks_update)}, last Zuper cycle {_when(status.last_zuper_cycle)}",
        f"  both sides read completely up to {_when(status.last_verified)}",
    )
    if status.held:
        say(f"  What waits for a person: stockbridge held {status.name}")


def _when(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
