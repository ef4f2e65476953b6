"""One turn of the background worker at one Zuper account.

    settle → observe → ask → carry → post → inspect → sweep → introduce → create → edit → carry

Settling comes first, because the cells of postings in doubt must not be read before; posting comes before the sweep, because a
long reading must not keep units waiting. Every step commits bit by bit and finds by itself where to go on, so a cycle may end
anywhere, by a crash or a lost lease, and the next one does the rest. What cannot be done at once does not keep it: there is
always a next cycle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Final

from stockbridge.core.clock import Clock, Stopped
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.ledger import gone, merging
from stockbridge.ledger.carrying import carry
from stockbridge.ledger.comparing import owners
from stockbridge.ledger.forgotten import OlderBook
from stockbridge.ledger.forgotten import stop as stop_for_older_book
from stockbridge.ledger.rules import limits_of
from stockbridge.ledger.stock_take import freeze_when_ready
from stockbridge.ledger.transfers import plan_transfers
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.connections import Connection
from stockbridge.storage.database import Database
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.zuper import inspect, observe, road
from stockbridge.zuper.account import SUBJECT, look_at_locations
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.create import create
from stockbridge.zuper.edit import edit
from stockbridge.zuper.errors import ZuperError, ZuperRefusedKey
from stockbridge.zuper.introduce import introduce
from stockbridge.zuper.post import post
from stockbridge.zuper.settle import settle
from stockbridge.zuper.sweep import sweep
from stockbridge.zuper.work import LEASE, Overtaken, Work

KIND: Final = "zuper_cycle"
KEY_REFUSED: Final = "key_refused"
_NEXT_ATTEMPT: Final = "; the next attempt comes by itself"
_SLICES_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Cycle:
    """What a cycle came to."""

    more: bool
    """There is more to do that can be done at once."""
    text: str


def run_cycle(
    database: Database,
    connection: Connection,
    settings: ConnectionSettings,
    client: ZuperClient,
    clock: Clock,
    new_token: Callable[[], Token],
    *,
    stop: Event,
) -> Cycle:
    """Do what is to be done at Zuper for a connection; nothing when it is paused or another worker is at it.

    Raises:
        ZuperError: Zuper cannot be worked with at the moment. All that was done until then stands; try again after a pause.
        Stopped: the program is to end. The same holds.
    """
    if no_room := database.no_room():
        return Cycle(more=False, text=no_room)
    began = clock.now()
    holder = new_token()
    with database.unit(connection.id) as unit:
        state = unit.facts.connection()
        if state.paused or state.state == "stopped":
            return Cycle(more=False, text="paused")
        if not unit.facts.take_lease(holder, began, began + LEASE):
            return Cycle(more=False, text="another worker is at it")
        unit.runs.end_interrupted(KIND, "it was cut off; nothing is lost", began)
        run_id = unit.runs.begin(KIND, began)
    work = Work(
        database=database,
        connection_id=connection.id,
        settings=settings,
        client=client,
        clock=clock,
        new_token=new_token,
        stop=stop,
        holder=holder,
        run_id=run_id,
        began=began,
        renewed=began,
    )
    try:
        more = _steps(work)
    except OlderBook as question:
        with database.unit(connection.id) as unit:
            stop_for_older_book(unit, question, side=Side.ZUPER, at=clock.now())
        _leave(work, "error", str(question))
        return Cycle(more=False, text=str(question))
    except Overtaken as overtaken:
        _leave(work, "stopped", str(overtaken))
        return Cycle(more=False, text=str(overtaken))
    except (ZuperError, Stopped) as error:
        _note_key(work, error)
        is_trouble = isinstance(error, ZuperError)
        _leave(work, "error" if is_trouble else "stopped", f"{error}{_NEXT_ATTEMPT if is_trouble else ''}")
        raise
    text = _text(work)
    _finish(work, text)
    return Cycle(more, text)


def _steps(work: Work) -> bool:
    with work.unit() as unit:
        is_live = unit.facts.connection().state == "live"
    more = False
    look_at_locations(work)
    if is_live:
        settle(work)
        more |= observe.observe(work)
        observe.look_for_new_products(work)
        road.ask(work)
        _carry(work)
        more |= post(work)
        more |= inspect.inspect(work)
    more |= sweep(work)
    more |= introduce(work)
    if is_live:
        more |= create(work)
        more |= edit(work)
        _look_after_the_gone(work)
        _carry(work)
        inspect.end(work)
    with work.unit() as unit:
        more |= work.may_write() and bool(unit.documents.planned(Side.ZUPER, most=1))
    return more


def _look_after_the_gone(work: Work) -> None:
    with work.unit() as unit:
        gone.say_where_units_went(unit, work.clock.now())
        merging.finish(unit, owners(unit, work.settings), run_id=work.run_id, at=work.clock.now())


def _carry(work: Work) -> None:
    """Plan what each side is owed. For Zuper an update of QuickBooks plans by itself; what it left over is planned here."""
    for side in Side:
        for _ in range(_SLICES_MAX):
            with work.unit() as unit:
                if side is Side.ZUPER and _is_update_under_way(unit, work.clock.now()):
                    break
                keeps_fractions = unit.facts.zuper_account().keeps_fractions
                limits = limits_of(work.settings, keeps_fractions=keeps_fractions)
                if work.settings.inventory.transfers == "documents":
                    transfers = plan_transfers(unit, side, limits.policy, new_token=work.new_token, at=work.clock.now())
                    work.done[f"transfers to {side.label} planned"] += transfers
                planned = carry(unit, side, limits, run_id=work.run_id, at=work.clock.now())
                work.done[f"postings to {side.label} planned"] += planned
            if not planned:
                break


def _is_update_under_way(unit: Unit, at: datetime) -> bool:
    session = unit.sessions.live()
    return session is not None and session.lease_until > at


def _finish(work: Work, text: str) -> None:
    now = work.clock.now()
    with work.database.unit(work.connection_id) as unit:
        unit.facts.learn_zuper_account(last_cycle=now)
        freeze_when_ready(unit)
        unit.facts.answer_ring(work.began)
        unit.facts.leave_lease(work.holder)
        unit.holds.lift(SUBJECT, KEY_REFUSED, "the key works", now)
        unit.runs.end(work.run_id, "success", text, now)
        if not +work.done:
            unit.runs.forget(work.run_id)


def _leave(work: Work, outcome: str, text: str) -> None:
    with work.database.unit(work.connection_id) as unit:
        unit.runs.end(work.run_id, outcome, text, work.clock.now())
        unit.facts.leave_lease(work.holder)


def _note_key(work: Work, error: Exception) -> None:
    if not isinstance(error, ZuperRefusedKey):
        return
    hold = NewHold(
        subject=SUBJECT,
        reason=KEY_REFUSED,
        text=f"{error}. Nothing is read from Zuper or written to it until the key works again.",
        who="owner",
        actions=("retry",),
        side=Side.ZUPER,
    )
    with work.database.unit(work.connection_id) as unit:
        unit.holds.put(hold, work.clock.now())


def _text(work: Work) -> str:
    return "; ".join(f"{count} {what}" for what, count in (+work.done).items()) or "nothing new"
