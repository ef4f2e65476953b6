"""A random day on which people set the clock of the QuickBooks computer back, forward and right again, and take it to other zones.

Whatever its clock says, every unit arrives, and every document is seen in the end. A seed that fails replays by itself:

    python -m tests.simulation.clock_day SEED
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.answering import answer
from stockbridge.ledger.restored import FILE_RESTORED
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import Day, lived, tell

ZONES: Final = ("America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Europe/Berlin", "Pacific/Auckland")
SKEWS: Final = tuple(timedelta(minutes=minutes) for minutes in (0, 0, -1500, -300, -100, -40, 40, 100, 300, 700))


class ClockDay(Day):
    """One seed, one day with a clock that nobody can rely on."""

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        return [*super().actions(), (3, self._set_clock)]

    def _set_clock(self) -> None:
        clock = self.company.file.clock
        if self.rng.random() < 0.3:
            clock.zone = ZoneInfo(self.rng.choice(ZONES))
            self.met["zones changed"] += 1
        else:
            skew = self.rng.choice(SKEWS)
            self.met["clocks set back"] += skew < clock.skew
            clock.skew = skew
        self.trace.append(f"the clock is {clock.skew} ahead in {clock.zone}")

    def _update(self) -> None:
        super()._update()
        self._say_that_only_the_clock_was_wrong()

    def _say_that_only_the_clock_was_wrong(self) -> None:
        """A record that was edited again under an earlier time looks like one of a restored file, and somebody is asked."""
        with self.company.database.unit(CONNECTION_ID) as unit:
            for hold in list(unit.holds.open(reason=FILE_RESTORED)):
                answer(unit, hold.id, "resume", Policy(max_units=Decimal(1000)), by="Ada", at=self.company.clock.now())
                self.met["asked about the file"] += 1

    def close(self) -> None:
        self.company.quickbooks.faults.calm()
        self.company.update()
        self._say_that_only_the_clock_was_wrong()
        super().close()

    def judge(self) -> None:
        super().judge()
        entered = {txn.txn_id for txn in self.company.file.books.documents} & set(self.documents)
        with self.company.database.unit(CONNECTION_ID) as unit:
            seen = unit.evidence.lines_of(Side.QUICKBOOKS, sorted(entered))
        assert seen.keys() == entered, "a document was never seen"


def live(seed: int, folder: Path) -> ClockDay:
    """Live a day through; returns it, judged."""
    return lived(ClockDay(seed, folder))


if __name__ == "__main__":
    tell(ClockDay, int(sys.argv[1]))
