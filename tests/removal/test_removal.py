"""Ring 6, the skeptic's: take a rule of the design out, and days that were right must go wrong.

A rule whose removal nobody notices is either not needed or not tested.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from stockbridge.core.posting import Event
from stockbridge.core.side import Side
from stockbridge.ledger import settling
from stockbridge.quickbooks import agenda, post, settle
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.quickbooks.web_connector.faults import Fault, FaultPlan, answer_lost, request_lost
from stockbridge.storage.documents import Sent
from stockbridge.storage.postings import Postings
from tests.simulation.test_machine import AnythingMayHappen
from tests.unit.quickbooks.office import Office

LOST = (request_lost(2), answer_lost(2))
"""The second exchange of the update is the write: QuickBooks never saw it, or did it and nobody heard."""


def wrong_days(folder: Path) -> Iterator[str]:
    """Live a short day with each lost exchange; yields what went wrong."""
    for number, fault in enumerate(LOST):
        place = folder / str(number)
        place.mkdir()
        try:
            problem = day(place, fault)
        except Exception as error:  # noqa: BLE001 - a rule that is missing may show as any failure
            problem = f"{type(error).__name__}: {error}"
        if problem:
            yield f"{fault}: {problem}"


def day(folder: Path, fault: Fault) -> str | None:
    office = Office(folder)
    office.stock(Filter=20)
    office.zuper_moved(Filter=-2)
    office.update(FaultPlan((fault,)))
    office.office.enter(TxnKind.INVOICE, {"Filter": 3})
    for _ in range(3):
        office.clock.sleep(200)
        office.update()
    doubled = office.quickbooks.ledger.doubled()
    found = (office.on_hand("Filter"), office.book("Filter", Side.QUICKBOOKS), office.owed_to_zuper("Filter"))
    return None if found == (Decimal(15), Decimal(15), Decimal(-3)) and not doubled else f"{found} {doubled}"


def test_with_all_rules_every_day_is_right(tmp_path: Path) -> None:
    assert list(wrong_days(tmp_path)) == []


def _not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle.Settle, "ask", lambda *_: None)


def _assumed_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(_step: object, update: Update) -> None:
        for sent in update.unit.documents.in_doubt(Side.QUICKBOOKS):
            settling.confirm(update.unit, sent, event=Event.FOUND, peer_id="X", run_id=update.run_id, at=update.now)

    monkeypatch.setattr(settle.Settle, "ask", ask)


def _forgotten_and_planned_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(_step: object, update: Update) -> None:
        for sent in update.unit.documents.in_doubt(Side.QUICKBOOKS):
            settling.put_back(update.unit, sent, why="forgotten", at=update.now)

    monkeypatch.setattr(settle.Settle, "ask", ask)


def _sent_after_the_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(update: Update, outgoing: Outgoing) -> None:
        update.agenda.handed_out += outgoing.requests

    monkeypatch.setattr(agenda, "leave", leave)
    monkeypatch.setattr(post, "DOCUMENTS_PER_UPDATE", 2)  # without the rule it would go on for long


def _readings_in_doubt_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Postings, "cells_in_doubt", lambda *_: frozenset())
    _not_asked(monkeypatch)


def _what_is_confirmed_is_not_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    def confirm(unit: object, sent: Sent, **kwargs: object) -> bool:
        unit.documents.resolve(sent.document_id, kwargs["event"], kwargs["at"], peer_id=kwargs["peer_id"])  # type: ignore[attr-defined] # the rule is what is missing
        return True

    monkeypatch.setattr(settling, "confirm", confirm)


@pytest.mark.parametrize(
    "remove",
    [
        _not_asked,
        _assumed_done,
        _forgotten_and_planned_afresh,
        _sent_after_the_write,
        _readings_in_doubt_are_used,
        _what_is_confirmed_is_not_booked,
    ],
    ids=lambda remove: remove.__name__.strip("_"),
)
def test_without_the_rule_a_day_goes_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remove: Callable[[pytest.MonkeyPatch], None]
) -> None:
    remove(monkeypatch)

    assert list(wrong_days(tmp_path)) != []


@pytest.mark.parametrize(
    "remove",
    [_forgotten_and_planned_afresh, _what_is_confirmed_is_not_booked],
    ids=lambda remove: remove.__name__.strip("_"),
)
def test_without_the_rule_the_state_machine_finds_what_goes_wrong(
    monkeypatch: pytest.MonkeyPatch, remove: Callable[[pytest.MonkeyPatch], None]
) -> None:
    remove(monkeypatch)
    unshrunk = settings(max_examples=60, stateful_step_count=20, phases=[Phase.generate], report_multiple_bugs=False)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(AnythingMayHappen, settings=unshrunk)
