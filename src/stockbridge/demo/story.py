"""The story from its first to its last word, and what it returns to the shell.

With `once` it ends after the last chapter. Otherwise people go on working until Ctrl-C (`living`).
"""

import signal
import sys
import time
from typing import Final

from stockbridge.core.errors import StockbridgeError
from stockbridge.core.quantity import show
from stockbridge.demo.ending import ending
from stockbridge.demo.first_contact import first_contact
from stockbridge.demo.living import live_on
from stockbridge.demo.stage import Stage, set_up
from stockbridge.demo.telling import Telling
from stockbridge.demo.trouble import trouble
from stockbridge.demo.working_day import working_day

SEED: Final = 7
INTERRUPTED: Final = 130


def run(*, once: bool, port: int | None) -> int:
    """Tell the story; 0 only if the truth holds, else 1 with a sentence on stderr.

    `port` is where the service listens; without it, the usual one, or any when that is taken.
    """
    telling = Telling()
    # Whoever ends us politely must not leave the service behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with set_up(SEED, port, telling) as stage:
            return _tell(stage, once=once)
    except KeyboardInterrupt:
        telling.gap()
        telling.say("Everybody goes home; nothing of the demonstration is left.")
        return INTERRUPTED if once else 0
    except StockbridgeError as error:
        return _failed(f"The demonstration did not come to its end: {error}")


def _tell(stage: Stage, *, once: bool) -> int:
    began = time.monotonic()
    town = stage.town
    stage.telling.title(
        "Northwind Heating & Air",
        f"{len(town.company.books.items)} items in {town.company.profile.product_name}, {len(town.account.catalogue.listed())} "
        f"products in Zuper, a warehouse and three trucks. Stockbridge will answer at {stage.service.url}/",
    )
    first_contact(stage)
    working_day(stage)
    trouble(stage)
    verdict = ending(stage)
    stage.telling.say(f"Told in {time.monotonic() - began:.0f} seconds.", "dim")
    if not verdict.holds:
        return _failed(
            f"The truth does not hold: {show(verdict.lost)} units lost, {show(verdict.twice)} counted twice, "
            f"{len(verdict.doubled)} writes carried out more than once"
        )
    if not once:
        live_on(stage)
    return 0


def _failed(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1
