"""The wall clock of the computer that runs QuickBooks, and how QuickBooks writes and reads its times.

The host's clock can be wrong and can jump, and it has its own time zone. Moments are whole seconds since 1970 on that wrong
clock, because QuickBooks knows no finer ones (facts/QBXML.md §3). Nothing here reads a real clock: `now` is given.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from stockbridge.simulators.quickbooks.switches import Switches

FILTER = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:T(?P<hour>\d{2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})"
    r"(?P<offset>[+-]\d{2}:\d{2})?)?)?)?"
)


@dataclass(slots=True)
class HostClock:
    """`skew` is how far the host is ahead of the true time; assigning it makes the host's clock jump."""

    source: Callable[[], datetime]
    zone: ZoneInfo
    skew: timedelta = timedelta()

    def now(self) -> int:
        """The host's idea of the present second."""
        return int((self.source() + self.skew).timestamp())

    def today(self) -> date:
        return self.local(self.now()).date()

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, self.zone)

    def standard_offset(self, at: int) -> timedelta:
        local = self.local(at)
        return (local.utcoffset() or timedelta()) - (local.dst() or timedelta())

    def text(self, at: int, switches: Switches) -> str:
        """Local wall clock with an offset: the standard one all year when the daylight-saving bug is on."""
        local = self.local(at)
        if switches.offset_text == "correct":
            return local.isoformat()
        return local.replace(tzinfo=None).isoformat() + offset_text(self.standard_offset(at))

    def read(self, text: str, switches: Switches) -> int:
        """The moment a filter value means; a date alone is the start of that local day.

        Raises:
            ValueError: not a DATETIMETYPE.
        """
        found = FILTER.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a date and time")
        clock = ":".join(found[part] or "00" for part in ("hour", "minute", "second"))
        wall = datetime.fromisoformat(f"{found['day']}T{clock}")
        if found["offset"] is None or switches.filter_offset == "ignored":
            return int(wall.replace(tzinfo=self.zone).timestamp())
        at = int(datetime.fromisoformat(f"{wall.isoformat()}{found['offset']}").timestamp())
        if switches.offset_text == "correct":
            return at
        # The buggy host compares with its own wrong offset: undo the offset it would have written.
        shown = datetime.fromtimestamp(at, UTC).replace(tzinfo=None) + self.standard_offset(at)
        return int(shown.replace(tzinfo=self.zone).timestamp())


def offset_text(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
