"""An engine in a process of its own whose work is to be slow: python -m tests.process.engine_worker URL JOURNAL SECONDS [NAME ...]

It enqueues the names, works on whatever is in the queue, and writes `begin NAME PID` and `end NAME PID` into the journal.
"""

import os
import sys
import time

from sqlalchemy import make_url

from stockbridge.sync import log
from stockbridge.sync.engine import Engine


def main(url: str, journal: str, seconds: str, *names: str) -> None:
    def note(what: str, name: str) -> None:
        descriptor = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, f"{what} {name} {os.getpid()}\n".encode())
        os.close(descriptor)

    def work(name: str) -> bool:
        note("begin", name)
        time.sleep(float(seconds))
        note("end", name)
        return False

    log.configure()
    engine = Engine(make_url(url), work)
    engine.start()
    for name in names:
        engine.enqueue(name)
    note("ready", "worker")
    while True:
        if engine.leads():
            engine.take_over()
        time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
