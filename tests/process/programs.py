"""Starting programs of ours as processes of their own, and watching what they do until it has happened."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE_SECONDS = 120
ROOT = Path(__file__).parents[2]


@contextmanager
def program(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m` something, killed at the end of the block if it is still there. What it says on standard error is shown."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # tests in the background of a shell would pass that on
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=os.environ | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def run(*arguments: str, **environment: str) -> str:
    """`python -m` something to its end; returns what it printed."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env=os.environ | environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
    ).stdout


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait until something has happened.

    Raises:
        AssertionError: it did not, in two minutes.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.05)
