"""How a company file names what it stores: ListIDs, TxnIDs and EditSequences (facts/QUICKBOOKS_SIMULATOR.md rule 10).

The counters belong to the company file: a restored backup counts on from where the backup was.
"""

import random
import re
from dataclasses import dataclass, field

from stockbridge.simulators.quickbooks.switches import Switches

ID = re.compile(r"[0-9A-Fa-f]{1,8}-\d{1,12}")
"""The form of every ListID and TxnID, old ones such as 40000-1232328070 included."""


@dataclass(slots=True)
class Counters:
    """One counter per list family (all kinds of item share one) and one for transactions with their lines."""

    lists: dict[str, int] = field(default_factory=dict)
    txn: int = 0

    def list_id(self, family: str, at: int) -> str:
        self.lists[family] = self.lists.get(family, 0) + 1
        return f"{0x80000000 + self.lists[family]:X}-{at}"

    def txn_id(self, at: int) -> str:
        self.txn += 1
        return f"{self.txn:X}-{at}"


def edit_sequence(at: int, previous: str | None, switches: Switches, rng: random.Random) -> str:
    """The next EditSequence of an object; opaque to applications, at most 16 digits."""
    if switches.edit_sequence == "random":
        return str(rng.randrange(10**9, 10**10))
    if switches.edit_sequence == "epoch" and previous is not None and int(previous) >= at:
        return str(int(previous) + 1)
    return str(at)
