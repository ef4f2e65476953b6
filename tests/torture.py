"""Thousands of random days, until the time is up: `python -m tests.torture --seed 1 --minutes 30`.

Every seed that fails prints the one command that replays it. The exit code is 0 only if none failed.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.books import check_books
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import live

_PACE = 0.5
"""Seconds between two seeds handed to the pool: the pool takes all it is given at once, and the end must not wait for a queue."""


def one(seed: int) -> tuple[int, str | None, Counter[str]]:
    """Live one day; returns its seed, the last line of what went wrong, and what was met."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            day = live(seed, Path(folder))
            check_books(day.company.database, CONNECTION_ID)
        except Exception:  # noqa: BLE001 - whatever it is, the seed failed
            return seed, traceback.format_exc().strip().splitlines()[-1], Counter()
        return seed, None, day.met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    options = parser.parse_args()
    until = time.monotonic() + options.minutes * 60
    days = failed = 0
    met: Counter[str] = Counter()
    with multiprocessing.Pool(options.processes, maxtasksperchild=20) as pool:
        for seed, problem, seen in pool.imap_unordered(one, _seeds(options.seed, until)):
            days += 1
            met.update(seen)
            if problem:
                failed += 1
                print(f"seed {seed}: {problem[:300]}\n  replay: python -m tests.simulation.day {seed}", flush=True)
    print(f"{days} days lived, {failed} failed; met: {dict(met)}")
    return 1 if failed else 0


def _seeds(first: int, until: float) -> Iterator[int]:
    seed = first
    while time.monotonic() < until:
        yield seed
        seed += 1
        time.sleep(_PACE)


if __name__ == "__main__":
    sys.exit(main())
