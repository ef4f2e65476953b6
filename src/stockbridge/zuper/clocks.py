"""Whether our clock and Zuper's agree, as far as the `Date` of its answers tells.

The rule it guards: a quarantine is measured by our clock, and our writes are looked for by theirs. While the two are minutes apart,
nothing is written and no missing row is believed to be missing (design §6).
"""

from typing import Final

from stockbridge.core.guards import clock_skew
from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.zuper.work import Work

CLOCK_WRONG: Final = "clock_wrong"
_SUBJECT: Final = f"account:{Side.ZUPER}"


def clocks_agree(work: Work) -> bool:
    """Whether times may be compared; if not, nothing more is written in this cycle. True while Zuper has told no time."""
    text, now = clock_skew(work.client.ahead()), work.clock.now()
    with work.unit() as unit:
        if text is None:
            unit.holds.lift(_SUBJECT, CLOCK_WRONG, "the clocks agree", now)
            return True
        hold = NewHold(
            subject=_SUBJECT,
            reason=CLOCK_WRONG,
            text=text,
            who="whoever runs this computer",
            actions=("retry",),
            side=Side.ZUPER,
        )
        work.done["holds on the account"] += unit.holds.put(hold, now)
    work.writing_forbidden = True
    return False
