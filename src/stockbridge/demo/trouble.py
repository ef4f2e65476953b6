"""Chapter three: everything that loses or doubles units in other integrations, one after the other, between real processes.

A unit is in the worst place when its write has left and the answer has not come: nobody knows whether it is there. Each scene puts one
there, says what Stockbridge knows, and goes on as soon as it has found out.
"""

from decimal import Decimal
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.demo.stage import QUARANTINE_SECONDS, Stage
from stockbridge.demo.working_day import BELT, CONTACTOR, ELBOW, FILTER, REFRIGERANT, SENSOR, WIRE
from stockbridge.ledger.status import Status
from stockbridge.quickbooks.post import WAITS_FOR_SINGLE_USER
from stockbridge.simulators.quickbooks.faults import CallFault
from stockbridge.simulators.quickbooks.transactions import TxnKind

LATE_SECONDS: Final = 3
DOWN_SECONDS: Final = 4
_TAKES_STOCK: Final = "/outward"


def trouble(stage: Stage) -> None:
    """All scenes. Each ends quiet."""
    stage.telling.chapter(
        "Trouble",
        "Answers get lost, writes land late, a process is killed, a system is away. Between two scenes nothing is repaired by hand.",
    )
    for scene in (quickbooks_answer_lost, killed, zuper_answer_lost, late_landing, zuper_down, many_users):
        scene(stage)
        stage.telling.gap()


def quickbooks_answer_lost(stage: Stage) -> None:
    """QuickBooks writes the adjustment and its answer does not arrive."""
    stage.zuper.invoice("Truck Dan", {REFRIGERANT: Decimal("2.25")})
    stage.telling.event("Zuper", "Dan charges another 2.25 lb of R-410A.")
    stage.zuper_was_read()
    stage.town.quickbooks.faults.on_writing_call(1, CallFault.LOST_ANSWER)
    stage.telling.event("Trouble", "QuickBooks writes the adjustment, and the computer loses its answer.")
    stage.update()
    _tell_doubt(stage)
    stage.update()
    stage.until_quiet()
    _tell_settled(stage, "asked QuickBooks for the token, found the adjustment, and did not write it again")


def killed(stage: Stage) -> None:
    """The service dies by kill -9 between QuickBooks' writing and its answer."""
    stage.zuper.invoice("Truck Maria", {CONTACTOR: Decimal(1), WIRE: Decimal(25)})
    stage.telling.event("Zuper", "Maria uses a contactor and 25 ft of wire.")
    stage.zuper_was_read()
    stage.desk.before_answer(lambda: _kill_and_restart(stage))
    stage.update()
    stage.until_quiet()
    _tell_settled(
        stage, "took the answer in a process that remembers nothing, because an update is kept in the book alone"
    )


def zuper_answer_lost(stage: Stage) -> None:
    """Zuper books the movement out and the connection drops."""
    stage.town.office.enter(TxnKind.INVOICE, {FILTER: 6}, party="Bakery on Fifth", ref_number="2051")
    stage.telling.event("QuickBooks", "Invoice 2051: 6 filters.")
    stage.zuper.order_fault(harm="drop_after", method="POST", path_part=_TAKES_STOCK)
    stage.telling.event("Trouble", "Zuper will book it and drop the connection before it answers.")
    stage.update()
    _tell_doubt(stage)
    stage.until_quiet()
    _tell_settled(stage, "found the token in Zuper's movements")


def late_landing(stage: Stage) -> None:
    """The connection is lost and Zuper books the movement seconds later, when it has already been looked for in vain."""
    stage.town.office.enter(TxnKind.INVOICE, {ELBOW: 15}, party="Cedar Court HOA", ref_number="2052")
    stage.telling.event("QuickBooks", "Invoice 2052: 15 elbows.")
    stage.zuper.order_fault(harm="late_landing", seconds=LATE_SECONDS, method="POST", path_part=_TAKES_STOCK)
    stage.telling.event("Trouble", f"Zuper drops the connection now and books it {LATE_SECONDS} seconds later.")
    stage.update()
    _tell_doubt(stage)
    stage.until_quiet()
    _tell_settled(
        stage,
        f"did not believe the first look: not to be found counts only after the quarantine ({QUARANTINE_SECONDS} s here)",
    )


def zuper_down(stage: Stage) -> None:
    """Nobody answers at Zuper for a while; the office goes on."""
    stage.zuper.order_fault(outage_seconds=DOWN_SECONDS)
    stage.telling.event("Trouble", f"Zuper is down for {DOWN_SECONDS} seconds.")
    stage.town.office.enter(TxnKind.SALES_RECEIPT, {BELT: 1, SENSOR: 1}, party="Lakeside Dental", ref_number="2053")
    stage.telling.event("QuickBooks", "Sales receipt 2053 all the same: a belt and a flame sensor.")
    stage.update()
    stage.until_quiet()
    _tell_settled(stage, "kept the units until Zuper was back")


def many_users(stage: Stage) -> None:
    """QuickBooks is in multi-user mode, in which this edition lets no application adjust inventory."""
    company = stage.town.company
    company.is_multi_user = True
    stage.telling.event("Trouble", "The accountant joins: QuickBooks is in multi-user mode.")
    stage.zuper.invoice("Truck Lee", {FILTER: Decimal(2)})
    stage.telling.event("Zuper", "Lee uses two filters.")
    stage.zuper_was_read()
    stage.update()
    if not any(hold.reason == WAITS_FOR_SINGLE_USER for hold in stage.service.held()):
        raise Refused("nothing waits for single-user mode, though QuickBooks does not let it be posted")
    company.is_multi_user = False
    stage.telling.event("QuickBooks", "File > Switch to Single-user Mode.")
    stage.update()
    stage.until_quiet()
    _tell_settled(stage, "kept the units and said who must do what")


def _kill_and_restart(stage: Stage) -> None:
    """Between two looks at Zuper: one that was cut off would keep its lease for two minutes, too long for a story."""
    stage.zuper_was_read()
    stage.service.kill()
    stage.telling.event("Trouble", "QuickBooks has written. kill -9 of the service, before it hears of it.")
    _tell_doubt(stage)
    process = stage.service.start()
    stage.telling.event("Stockbridge", f"Started again as process {process}.")


def _tell_doubt(stage: Stage) -> None:
    now = stage.wait_until("the doubt", lambda now: now.in_doubt > 0 or _is_over(now))
    stage.telling.event(
        "Stockbridge", f"In doubt: {now.in_doubt}. What it is about is not read on that side until that is settled."
    )


def _tell_settled(stage: Stage, how: str) -> None:
    stage.telling.event("Stockbridge", f"Settled: it {how}.")


def _is_over(now: Status) -> bool:
    """The doubt was shorter than our glance."""
    return now.quiet
