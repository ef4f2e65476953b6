"""Thousands of random days of every kind, until the time is up: `python -m tests.torture --seed 1 --minutes 30`.

The kinds take turns: the same seed and number of kinds make the same run. An audit ends every day on which nobody meddles, and must find
nothing but what moved without a row. Every day that fails prints the one command that replays it. The exit code is 0 only if none failed.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count, cycle
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from tests.books import check_books
from tests.simulation import clean_audit, clock_day, count_day, day, drift_day, restored_day, sites_day, twin_day
from tests.simulation.company import CONNECTION_ID

Live = Callable[[int, Path], day.Day]

KINDS: Final[dict[str, Live]] = {
    "day": day.live,
    "sites_day": sites_day.live,
    "day again": day.live,
    "twin_day": twin_day.live,
    "count_day": count_day.live,
    "drift_day": drift_day.live,
    "restored_day": restored_day.live,
    "clock_day": clock_day.live,
}
"""Modules of `tests.simulation`; ordinary days come twice as often as any other kind."""


def one(what: tuple[str, int]) -> tuple[str, int, str | None, Counter[str]]:
    """Live one day; returns its kind and seed, the last line of what went wrong, and what was met."""
    kind, seed = what
    with tempfile.TemporaryDirectory() as folder:
        try:
            lived = KINDS[kind](seed, Path(folder))
            if kind.split()[0] in clean_audit.KINDS:
                clean_audit.judge(lived)
            check_books(lived.company.database, CONNECTION_ID)
        except Exception:  # noqa: BLE001 - whatever it is, the seed failed
            return kind, seed, traceback.format_exc().strip().splitlines()[-1], Counter()
        return kind, seed, None, lived.met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    options = parser.parse_args()
    until = time.monotonic() + options.minutes * 60
    handed_out = BoundedSemaphore(options.processes)
    lived: Counter[str] = Counter()
    met: Counter[str] = Counter()
    failed = 0
    with multiprocessing.Pool(options.processes, maxtasksperchild=20) as pool:
        for kind, seed, problem, seen in pool.imap_unordered(one, _days(options.seed, until, handed_out)):
            handed_out.release()
            module = kind.split()[0]
            lived[module] += 1
            met.update(seen)
            if problem:
                failed += 1
                what = f"clean_audit {module}" if module in clean_audit.KINDS else module
                print(f"{kind} {seed}: {problem[:300]}\n  replay: python -m tests.simulation.{what} {seed}", flush=True)
    print(f"{lived.total()} days lived {dict(lived)}, {failed} failed; met: {dict(met)}")
    return 1 if failed else 0


def _days(first: int, until: float, handed_out: BoundedSemaphore) -> Iterator[tuple[str, int]]:
    """No more than there are processes at once: the pool takes all it is given, and the end must not wait for a queue."""
    for kind, seed in zip(cycle(KINDS), count(first)):
        handed_out.acquire()
        if time.monotonic() >= until:
            return
        yield kind, seed


if __name__ == "__main__":
    sys.exit(main())
