"""Whether stock is kept equal site by site, or by totals: decided when the connection begins, and for ever.

Numbers of one kind say nothing about those of the other, so a file that switches Advanced Inventory on or off later stops the
connection before anything is read or written.
"""

from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.core.side import Side
from stockbridge.quickbooks.update import Update
from stockbridge.storage.holds import NewHold

SITES_SWITCHED: Final = "sites_switched"
_SUBJECT: Final = "connection"
_AFRESH: Final = "Or remove this connection and add it anew: its first contact compares what both systems hold then, so nothing is posted twice."
_ON: Final = (
    "Advanced Inventory was switched on in the company file. This connection keeps one number for each item and cannot tell which site "
    "its units belong to, so nothing is read or written. Switch it off again under Edit > Preferences > Items & Inventory > Advanced "
    f"Inventory Settings, then let it go on. {_AFRESH}"
)
_OFF: Final = (
    "Advanced Inventory was switched off in the company file, or this edition no longer has it. This connection keeps stock equal site "
    "by site, and QuickBooks tells only totals now, so nothing is read or written. Switch it on again under Edit > Preferences > Items "
    f"& Inventory > Advanced Inventory Settings, then let it go on. {_AFRESH}"
)


def check(update: Update) -> None:
    """Decide at the beginning; later make sure that it is as it was decided.

    Raises:
        Refused: Advanced Inventory was switched on or off since; the connection is stopped, and the sentence says what to do.
    """
    unit, by_sites = update.unit, update.facts.has_sites
    known: bool | None = unit.facts.company_file().by_sites
    if known is by_sites:
        unit.holds.lift(_SUBJECT, SITES_SWITCHED, "it is as it was", update.now)
    elif known is None or not (unit.places.all() or unit.links.count()):
        unit.facts.learn_company_file(by_sites=by_sites, sweep_wanted=True)
    else:
        _stop(update, _ON if by_sites else _OFF)


def _stop(update: Update, text: str) -> None:
    update.unit.facts.set_state("stopped", text)
    hold = NewHold(
        subject=_SUBJECT,
        reason=SITES_SWITCHED,
        text=text,
        who="whoever looks after QuickBooks",
        actions=("resume",),
        side=Side.QUICKBOOKS,
    )
    update.unit.holds.put(hold, update.now)
    raise Refused(text)
