"""The Web Connector's schedule: on time, at the press of a button, never twice at once."""

import threading
from datetime import UTC, datetime
from typing import cast

from stockbridge.simulators.quickbooks.schedule import KEPT, Schedule
from stockbridge.simulators.quickbooks.web_connector import Outcome, Update, WebConnector


class Program:
    """Stands for a Web Connector: counts updates and tells whether two ever overlapped."""

    def __init__(self) -> None:
        self.updates = 0
        self.overlapped = False
        self.three = threading.Event()
        self._at_it = threading.Lock()

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 14, tzinfo=UTC)

    def update(self) -> Update:
        self.overlapped |= not self._at_it.acquire(blocking=False)
        self.updates += 1
        if self.updates >= 3:
            self.three.set()
        self._at_it.release()
        return Update(Outcome.FINISHED, "Up to date")


def scheduled(program: Program, every_seconds: float | None) -> Schedule:
    return Schedule(cast("WebConnector", program), every_seconds)


def test_it_updates_by_itself_until_it_is_ended() -> None:
    program = Program()
    schedule = scheduled(program, 0.001)
    thread = threading.Thread(target=schedule.run)
    thread.start()

    assert program.three.wait(20)
    schedule.end()
    thread.join(20)

    assert not thread.is_alive()
    assert not program.overlapped
    assert program.updates == len(schedule.history())


def test_without_a_schedule_only_the_button_updates() -> None:
    program = Program()
    schedule = scheduled(program, None)

    schedule.run()
    assert [] == schedule.history()

    schedule.update()
    assert [
        {"at": "2026-03-02T14:00:00+00:00", "outcome": "finished", "status": "Up to date", "mistakes": []}
    ] == schedule.history()


def test_only_the_latest_updates_are_kept() -> None:
    schedule = scheduled(Program(), None)
    for _ in range(KEPT + 3):
        schedule.update()

    assert KEPT == len(schedule.history())
