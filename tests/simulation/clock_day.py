"""A random day on which people set the clock of the QuickBooks computer back, forward and right again, and take it to other zones.

Whatever its clock says, every unit arrives, and every movement in QuickBooks finds its document. A seed that fails replays by itself:

    python -m tests.simulation.clock_day SEED
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import Day, tell

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

    def judge(self) -> None:
        super().judge()
        with self.company.database.unit(CONNECTION_ID) as unit:
            cells = unit.book.count_cells()
            unexplained = unit.evidence.unexplained(range(1, cells + 1), Side.QUICKBOOKS)  # type: ignore[arg-type] # ids count from 1
            left = sum((units for lines in unexplained.values() for _, units in lines), ZERO)
        assert left == ZERO, f"{left} units of QuickBooks without a document"


def live(seed: int, folder: Path, steps: int = 40) -> ClockDay:
    """Live a day through; returns it, judged."""
    day = ClockDay(seed, folder)
    day.furnish()
    day.work(steps)
    day.close()
    return day


if __name__ == "__main__":
    tell(ClockDay, int(sys.argv[1]))
