"""One audit in the evening of a day on which nobody meddled: it names what moved in Zuper without a row, unit for unit, and nothing else.

Where a row and a change without one cancelled each other out before either was read, the row is what seems to have moved nothing.
`python -m tests.simulation.clean_audit day 341` lives that day, tells it line by line, and audits it. The truth is that of the simulated
account; nothing of the ledger is used.
"""

import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from stockbridge.core.audit import Cause
from stockbridge.core.side import Side
from tests.simulation import twin_day
from tests.simulation.count_day import CountDay
from tests.simulation.day import Day, lived
from tests.simulation.desk import Desk
from tests.simulation.sites_day import SitesDay

KINDS: Final[dict[str, type[Day]]] = {
    "day": Day,
    "sites_day": SitesDay,
    "twin_day": twin_day.TwinDay,
    "count_day": CountDay,
}
"""Kinds of days on which nobody meddles, by their modules of `tests.simulation`."""


SIGNS: Final = {Cause.NO_DOCUMENT: 1, Cause.NO_MOVEMENT: -1}
"""How a change without a row is told; by the row that it took back where nothing else is left of it (docs/audit.md)."""


def judge(day: Day) -> None:
    """Audit a day that is over, by the real command."""
    with pytest.MonkeyPatch.context() as patch:
        found = Desk(day.company, patch).audit()
    assert found["is_fresh"], f"audit: not fresh, {found['waiting']}"
    told: Counter[str] = Counter()
    others = []
    for one in found["differences"]:
        if one["is_drift"]:
            day.trace.append(f"audit: {one['item']} at {one['place']}: {one['cause']} {one['side']} {one['units']}")
            if (sign := SIGNS.get(one["cause"])) is not None and one["side"] == Side.ZUPER:
                told[one["item"]] += sign * Decimal(one["units"])  # type: ignore[assignment] # exact units are counted
            else:
                others.append(day.trace[-1])
    assert others == []
    assert _without_zeros(told) == _without_zeros(_changed_without_row(day)), "audit: what moved without a row"


def _changed_without_row(day: Day) -> Counter[str]:
    changed: Counter[str] = Counter()
    for change in day.company.account.stock.rowless:
        name = day.company.account.catalogue.get(change.spot[0]).product_name
        changed[name] += change.units  # type: ignore[assignment] # as above
    return changed


def _without_zeros(units: Counter[str]) -> dict[str, Decimal]:
    return {name: Decimal(moved) for name, moved in units.items() if moved}


def live(kind: str, seed: int, folder: Path) -> Day:
    """Live a day of that kind through, and audit it; returns it, judged."""
    day = KINDS[kind](seed, folder)
    try:
        judge(lived(day, twin_day.STEPS if kind == "twin_day" else 40))
    except BaseException:
        print("\n".join(day.trace))
        raise
    return day


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as where:
        print("\n".join(live(sys.argv[1], int(sys.argv[2]), Path(where)).trace))
