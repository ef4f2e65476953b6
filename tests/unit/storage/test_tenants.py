"""Two connections with the same ids everywhere: nothing of one is seen or changed through the other.

The quiet connection is given the busy one's own row numbers. Every question it asks must come back empty, and no attempt to
write may change a row of the busy one.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.errors import Broken
from stockbridge.core.matching import Bucket, near_keys
from stockbridge.core.ownership import Field
from stockbridge.core.plan import Post
from stockbridge.core.posting import Event, State
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.ledger.readings import WHOLE_COMPANY, Reading, take
from stockbridge.storage.alerts import Channel
from stockbridge.storage.audits import Audits
from stockbridge.storage.book import Line
from stockbridge.storage.database import Database
from stockbridge.storage.on_order import Ordered
from stockbridge.storage.reports import Reports
from stockbridge.storage.road import Stage
from stockbridge.storage.tables import OF_THE_INSTALLATION, metadata
from stockbridge.storage.twins import Verdict
from stockbridge.storage.unit import Unit
from tests.cells import NOON
from tests.records import product
from tests.unit.storage.tenants import LATER, Numbers, Tenants, a_happening, a_hold, a_paper, two_connections

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
OWN_TOKEN = Token("0123456789A")


@pytest.fixture
def tenants(database: Database) -> Tenants:
    return two_connections(database)


def rows_of(database: Database, connection_id: str) -> dict[str, list[Any]]:
    with database.begin() as transaction:
        return {
            name: _rows(transaction, table, connection_id)
            for name, table in metadata.tables.items()
            if name == "connection" or name not in OF_THE_INSTALLATION
        }


def _rows(transaction: Connection, table: Table, connection_id: str) -> list[Any]:
    owner = table.c.id if table.name == "connection" else table.c.connection_id
    return list(transaction.execute(select(table).where(owner == connection_id).order_by(*table.primary_key.columns)))


Question = Callable[[Unit, Numbers], object]

NOTHING: dict[str, Question] = {
    "alerts.open": lambda unit, _: unit.alerts.open(),
    "alerts.undelivered": lambda unit, _: list(unit.alerts.undelivered()),
    "holds.older_than": lambda unit, _: unit.holds.older_than(LATER)[0],
    "holds.open": lambda unit, _: list(unit.holds.open()),
    "holds.open one": lambda unit, busy: list(unit.holds.open(hold_id=busy.hold)),
    "holds.is_open": lambda unit, _: unit.holds.is_open("x"),
    "holds.cells_held_for": lambda unit, _: unit.holds.cells_held_for(ZUPER, ["x"]),
    "holds.products_held_for": lambda unit, _: unit.holds.products_held_for("x", 9),
    "holds.count": lambda unit, _: unit.holds.count(),
    "postings.owed_cells": lambda unit, _: unit.postings.owed_cells(QUICKBOOKS, 9),
    "postings.count_moved": lambda unit, _: unit.postings.count_moved(QUICKBOOKS),
    "postings.uncarried": lambda unit, busy: unit.postings.uncarried(QUICKBOOKS, [busy.owed]),
    "postings.waiting": lambda unit, busy: unit.postings.waiting([busy.cell], QUICKBOOKS),
    "postings.waiting_units": lambda unit, _: unit.postings.waiting_units(QUICKBOOKS)[0],
    "postings.waiting_since": lambda unit, _: unit.postings.waiting_since(QUICKBOOKS),
    "postings.entries_carried": lambda unit, busy: unit.postings.entries_carried(busy.planned),
    "postings.cells_in_doubt": lambda unit, _: unit.postings.cells_in_doubt(QUICKBOOKS),
    "postings.count": lambda unit, _: sum(unit.postings.count(state) for state in State),
    "documents.planned": lambda unit, _: unit.documents.planned(QUICKBOOKS, most=9),
    "documents.in_doubt": lambda unit, _: unit.documents.in_doubt(QUICKBOOKS),
    "documents.last_standing": lambda unit, _: unit.documents.last_standing(QUICKBOOKS),
    "documents.peer_id_of": lambda unit, busy: unit.documents.peer_id_of(busy.delivered.token),
    "documents.unseen": lambda unit, busy: unit.documents.unseen(QUICKBOOKS, [busy.owed]),
    "documents.is_in_doubt": lambda unit, busy: unit.documents.is_in_doubt(busy.sent.token),
    "documents.is_ours": lambda unit, busy: unit.documents.is_ours(busy.sent.token),
    "audit_runs.under_way": lambda unit, _: unit.audit_runs.under_way(),
    "inspections.token_of": lambda unit, _: unit.inspections.token_of(QUICKBOOKS, "peer 1", None),
    "inspections.standing": lambda unit, _: unit.inspections.standing(QUICKBOOKS, after_id=0, sent_since=NOON, most=9),
    "evidence.lines_of": lambda unit, _: unit.evidence.lines_of(ZUPER, ["row-1"]),
    "evidence.unused": lambda unit, _: unit.evidence.unused(ZUPER, ["product-0"]),
    "evidence.unexplained": lambda unit, busy: unit.evidence.unexplained([busy.cell], ZUPER),
    "evidence.unexplained_units": lambda unit, _: unit.evidence.unexplained_units(LATER),
    "lost.newest": lambda unit, _: unit.lost.newest(["Invoice"], most=9),
    "lost.documents": lambda unit, _: unit.lost.documents(),
    "evidence.numbers_of": lambda unit, _: unit.evidence.numbers_of(QUICKBOOKS, ["txn-1"]),
    "possible_counts.unheard": lambda unit, busy: (
        unit.possible_counts.unheard(busy.owed, QUICKBOOKS, NOON, LATER).dated
    ),
    "twins.numbers_of": lambda unit, _: unit.twins.numbers_of(ZUPER, ["row-1"]),
    "evidence.names_of": lambda unit, _: unit.evidence.names_of(ZUPER, ["row-1"]),
    "counts.under_way": lambda unit, _: unit.counts.under_way(),
    "counts.on_their_way": lambda unit, _: unit.counts.on_their_way(),
    "counts.counted": lambda unit, busy: unit.counts.counted([busy.first]),
    "counts.counted_after": lambda unit, _: unit.counts.counted_after(CellId(0), 9),
    "counts.first_on_their_way": lambda unit, _: unit.counts.first_on_their_way(9),
    "road.new_ends": lambda unit, _: unit.road.new_ends(["product-9"]),
    "road.gap": lambda unit, _: unit.road.gap("order-1", "product-9"),
    "road.journey": lambda unit, _: unit.road.journey("order-1", "product-9"),
    "road.cells": lambda unit, _: unit.road.cells(),
    "road.to_ask": lambda unit, _: unit.road.to_ask(LATER, 9),
    "road.letting_go": lambda unit, busy: unit.road.letting_go([busy.noted]),
    "twins.pairs": lambda unit, busy: unit.twins.pairs([busy.first], ["row-1"]),
    "book.balance": lambda unit, busy: unit.book.balance(busy.cell, ZUPER),
    "book.has_opening": lambda unit, busy: unit.book.has_opening(busy.cell, ZUPER),
    "book.texts": lambda unit, busy: unit.book.texts([busy.entry]),
    "items.quickbooks_items": lambda unit, _: unit.items.quickbooks_items(["item-9"]),
    "items.zuper_products": lambda unit, _: unit.items.zuper_products(["product-9"]),
    "items.sharing_keys": lambda unit, _: unit.items.sharing_keys(ZUPER, near_keys(product("Item 9"))),
    "items.is_name_taken": lambda unit, _: unit.items.is_name_taken("Item 9"),
    "items.is_kept_at": lambda unit, _: unit.items.is_kept_at("product-9", "location-9"),
    "items.holding_stock": lambda unit, _: unit.items.holding_stock(["item-9"]),
    "items.unseen": lambda unit, _: set(unit.items.unseen(ZUPER, 9, 99)) - {"product-0", "product-1"},
    "introductions.rows": lambda unit, _: list(unit.introductions.rows()),
    "introductions.chosen": lambda unit, _: list(unit.introductions.chosen(9)),
    "introductions.not_introduced": lambda unit, _: unit.introductions.not_introduced(ZUPER, after="", most=9),
    "introductions.counts": lambda unit, _: unit.introductions.counts(),
    "creations.exists": lambda unit, _: unit.creations.exists(ZUPER, ["item-8"]),
    "creations.in_state": lambda unit, _: unit.creations.in_state(ZUPER, State.PLANNED, 9),
    "edits.in_state": lambda unit, _: unit.edits.in_state(ZUPER, State.PLANNED, 9),
    "edits.of_links": lambda unit, busy: unit.edits.of_links([busy.link]),
    "edits.differing": lambda unit, _: unit.edits.differing(),
    "edits.count": lambda unit, _: unit.edits.count(State.PLANNED),
    "creations.count": lambda unit, _: unit.creations.count(State.PLANNED),
    "runs.history": lambda unit, _: list(unit.runs.history(most=9)),
    "sessions.live": lambda unit, _: unit.sessions.live(),
    "sessions.by_ticket": lambda unit, _: unit.sessions.by_ticket("ticket"),
    "facts.company_file": lambda unit, _: unit.facts.company_file().company_name,
    "facts.keep_lease": lambda unit, _: unit.facts.keep_lease("worker", LATER),
    "reports.cell_names": lambda unit, busy: _reports(unit).cell_names([busy.cell]),
    "reports.explanations": lambda unit, busy: _reports(unit).explanations([busy.noted]),
    "reports.unexplained": lambda unit, _: _reports(unit).unexplained(),
    "reports.row_of": lambda unit, _: _reports(unit).row_of("item-8", None),
    "reports.row_states": lambda unit, busy: _reports(unit).row_states([busy.row]),
    "reports.record_names": lambda unit, _: _reports(unit).record_names(ZUPER, ["product-9"]),
    "reports.last_call": lambda unit, _: _reports(unit).last_call(),
    "reports.latest_history": lambda unit, _: list(_reports(unit).latest_history(9)),
    "audits.sums": lambda unit, busy: _audits(unit).sums([busy.cell])[busy.cell][ZUPER].balance,
    "audits.changed_postings": lambda unit, _: list(_audits(unit).changed_postings()),
    "audits.missing_postings": lambda unit, _: list(_audits(unit).missing_postings()),
    "audits.effects_passed_over": lambda unit, _: list(_audits(unit).effects_passed_over()),
    "evidence.is_unexplained": lambda unit, _: unit.evidence.is_unexplained(ZUPER, NOON - timedelta(days=1), LATER),
    "inspections.units_of": lambda unit, busy: unit.inspections.units_of(busy.delivered.token),
    "audits.last_readings": lambda unit, busy: _audits(unit).last_readings([busy.cell]),
}


def _reports(unit: Unit) -> Reports:
    return Reports(unit.transaction, unit.connection_id)


def _audits(unit: Unit) -> Audits:
    return Audits(unit.transaction, unit.connection_id)


def test_nothing_of_one_connection_is_seen_through_another(tenants: Tenants) -> None:
    with tenants.quiet.unit() as unit:
        seen = {name: question(unit, tenants.busy) for name, question in NOTHING.items()}
    assert {} == {name: answer for name, answer in seen.items() if answer}


def test_the_busy_connection_itself_sees_all_of_it(tenants: Tenants) -> None:
    with tenants.database.unit("busy") as unit:
        blind = {name for name, question in NOTHING.items() if not question(unit, tenants.busy)}
    assert set() == blind


Attempt = Callable[[Unit, Numbers], object]

ATTEMPTS: dict[str, Attempt] = {
    "book.write": lambda unit, busy: _write(unit, busy, EntryKind.MOVEMENT, busy.run),
    "book.write in an own run": lambda unit, busy: _write(unit, busy, EntryKind.MOVEMENT, unit.runs.begin("x", NOON)),
    "book.open_cell": lambda unit, busy: unit.book.open_cell(busy.link, busy.place),
    "postings.plan": lambda unit, busy: unit.postings.plan(_post(busy, replaces=None), "x", NOON),
    "postings.plan anew": lambda unit, busy: unit.postings.plan(_post(busy, replaces=busy.planned), "x", NOON),
    "postings.move": lambda unit, busy: unit.postings.move([busy.planned], Event.CANCEL, NOON),
    "postings.free": lambda unit, busy: unit.postings.free([busy.planned], "x", NOON),
    "documents.add": lambda unit, busy: unit.documents.add(
        QUICKBOOKS, OWN_TOKEN, unit.places.all()[0].id, None, [busy.planned], NOON
    ),
    "documents.add at a foreign place": lambda unit, busy: unit.documents.add(
        QUICKBOOKS, OWN_TOKEN, busy.place, None, [], NOON
    ),
    "documents.send": lambda unit, busy: unit.documents.send(busy.sent.document_id, "other", NOON),
    "documents.repeat": lambda unit, busy: unit.documents.repeat(busy.sent.document_id, LATER),
    "documents.answered": lambda unit, busy: unit.documents.answered(busy.sent.document_id, "theirs"),
    "documents.resolve": lambda unit, busy: unit.documents.resolve(
        busy.sent.document_id, Event.YES, NOON, peer_id="theirs"
    ),
    "documents.fallen": lambda unit, _: unit.documents.fallen(QUICKBOOKS, ["peer 1"], NOON),
    "evidence.keep": lambda unit, _: unit.evidence.keep([a_paper()], LATER),
    "evidence.void": lambda unit, _: unit.evidence.void(ZUPER, "row-1", LATER),
    "evidence.use": lambda unit, busy: unit.evidence.use([busy.effect], busy.entry),
    "evidence.pass_over": lambda unit, busy: unit.evidence.pass_over([busy.effect], LATER, LATER),
    "evidence.forget": lambda unit, busy: unit.evidence.forget(busy.effect),
    "audit_runs.learn": lambda unit, _: unit.audit_runs.learn(drift=9),
    "inspections.show": lambda unit, _: unit.inspections.show(QUICKBOOKS, ["peer 1"], LATER),
    "inspections.miss": lambda unit, busy: unit.inspections.miss([busy.delivered.document_id], LATER),
    "inspections.miss_not_shown": lambda unit, _: unit.inspections.miss_not_shown(
        QUICKBOOKS, sent_since=NOON, sent_before=LATER, began=LATER
    ),
    "inspections.give_up": lambda unit, busy: unit.inspections.give_up(busy.delivered.document_id, LATER),
    "evidence.leave_unexplained": lambda unit, busy: unit.evidence.leave_unexplained(
        busy.entry, busy.cell, ZUPER, Decimal(1), NOON
    ),
    "evidence.acknowledge": lambda unit, busy: unit.evidence.acknowledge(busy.entry, "x", "x", NOON),
    "alerts.end": lambda unit, busy: unit.alerts.end(busy.alert, [Channel.EMAIL], LATER),
    "alerts.claim": lambda unit, _: unit.alerts.claim(LATER, 9),
    "alerts.told": lambda unit, busy: unit.alerts.told(busy.message, LATER),
    "alerts.failed": lambda unit, busy: unit.alerts.failed(busy.message, "x"),
    "lost.mark": lambda unit, _: unit.lost.mark(["txn-1"], LATER),
    "counts.end": lambda unit, _: unit.counts.end(LATER),
    "counts.begin": lambda unit, busy: unit.counts.begin([busy.cell], "x", NOON),
    "on_order.saw": lambda unit, _: unit.on_order.saw({"item-1": Ordered(Decimal(9), None)}, LATER),
    "road.put": lambda unit, busy: unit.road.put(busy.noted, "order-1", "product-9", Stage.WAITS, NOON),
    "road.asked": lambda unit, _: unit.road.asked("order-1", LATER),
    "road.end": lambda unit, _: unit.road.end("order-1", "product-9"),
    "road.end_in": lambda unit, busy: unit.road.end_in([busy.cell]),
    "twins.decide": lambda unit, busy: unit.twins.decide(busy.twin, Verdict.SAME),
    "twins.count_once": lambda unit, busy: unit.twins.count_once(busy.twin, Decimal(1)),
    "twins.forget": lambda unit, busy: unit.twins.forget(busy.twin),
    "holds.put": lambda unit, busy: unit.holds.put(a_hold(busy.cell), LATER),
    "holds.resolve": lambda unit, busy: unit.holds.resolve([busy.hold], "retry", "x", NOON),
    "holds.lift": lambda unit, _: unit.holds.lift("x", "x", "x", NOON),
    "introductions.clear_open": lambda unit, _: unit.introductions.clear_open(),
    "introductions.drop": lambda unit, _: unit.introductions.drop(QUICKBOOKS, ["item-8"]),
    "introductions.choose": lambda unit, busy: unit.introductions.choose(busy.row, "skip"),
    "introductions.choose_all": lambda unit, _: unit.introductions.choose_all(Bucket.CREATE_IN_ZUPER, "skip"),
    "introductions.settle": lambda unit, busy: unit.introductions.settle([busy.row], "done"),
    "creations.move": lambda unit, busy: unit.creations.move(busy.creation, Event.SEND, NOON),
    "edits.compared": lambda unit, busy: unit.edits.compared(busy.link, {}),
    "edits.make_equal": lambda unit, _: unit.edits.make_equal([Field.PRICE]),
    "edits.look_again": lambda unit, _: unit.edits.look_again(ZUPER, ["product-0"]),
    "edits.look_at_all_again": lambda unit, _: unit.edits.look_at_all_again(),
    "edits.send": lambda unit, busy: unit.edits.send([busy.edit], NOON),
    "edits.put_back": lambda unit, busy: unit.edits.put_back(busy.edit, "x"),
    "edits.refuse": lambda unit, busy: unit.edits.refuse(busy.edit),
    "edits.drop": lambda unit, busy: unit.edits.drop([busy.edit]),
    "creations.forget_refused": lambda unit, _: unit.creations.forget_refused(ZUPER, ["item-8"]),
    "items.saw": lambda unit, _: unit.items.saw_products([product("Other", "product-9")], 9, LATER),
    "items.gone": lambda unit, _: unit.items.gone(ZUPER, ["product-9"], LATER),
    "runs.end": lambda unit, busy: unit.runs.end(busy.run, "error", "x", NOON),
    "runs.end_interrupted": lambda unit, _: unit.runs.end_interrupted("approval", "x", NOON),
    "runs.forget": lambda unit, busy: unit.runs.forget(busy.run),
    "runs.tell": lambda unit, busy: unit.runs.tell(busy.run, a_happening(), NOON),
    "sessions.change": lambda unit, busy: unit.sessions.change(busy.session, is_live=False),
    "sessions.begin": lambda unit, busy: unit.sessions.begin("other", "asked", LATER, busy.run, "{}", NOON),
    "sessions.prune": lambda unit, _: unit.sessions.prune(LATER),
    "facts.learn": lambda unit, _: unit.facts.learn_company_file(company_name="Quiet"),
    "facts.take_lease": lambda unit, _: unit.facts.take_lease("x", LATER, LATER),
    "facts.leave_lease": lambda unit, _: unit.facts.leave_lease("worker"),
    "facts.set_state": lambda unit, _: unit.facts.set_state("stopped", "x"),
    "facts.pause": lambda unit, _: unit.facts.pause(paused=True),
    "a reading": lambda unit, _: _read_zero(unit),
}


def _read_zero(unit: Unit) -> None:
    unit.items.saw_products([replace(product("Item 1", "product-1"), total=Decimal(0))], 0, LATER)
    reading = Reading("product-1", WHOLE_COMPANY, Decimal(0))
    take(unit, ZUPER, [reading], run_id=unit.runs.begin("x", NOON), at=LATER)


def _write(unit: Unit, busy: Numbers, kind: EntryKind, run_id: int) -> None:
    unit.book.write(busy.cell, Line(ZUPER, kind, Decimal(1), "x"), NOON, run_id)


def _post(busy: Numbers, replaces: int | None) -> Post:
    return Post(busy.cell, QUICKBOOKS, Decimal(-3), (busy.entry,), replaces)


def test_nothing_of_one_connection_is_changed_through_another(tenants: Tenants) -> None:
    before = rows_of(tenants.database, "busy")
    for name, attempt in ATTEMPTS.items():
        with suppress(IntegrityError, NoResultFound, Broken), tenants.quiet.unit() as unit:
            attempt(unit, tenants.busy)
            unit.transaction.exec_driver_sql("SELECT 1")  # what the database defers, it says now
        assert before == rows_of(tenants.database, "busy"), name


@pytest.mark.parametrize(
    "table", [table for name, table in metadata.tables.items() if name not in OF_THE_INSTALLATION], ids=str
)
def test_every_table_names_its_connection(table: Any) -> None:
    assert not table.c.connection_id.nullable


def test_the_busy_connection_has_something_in_every_table_that_has_an_owner(tenants: Tenants) -> None:
    empty = {name for name, rows in rows_of(tenants.database, "busy").items() if not rows}
    # The one is written beside a change of `carry` only, the other says which people may see the connection.
    assert {"carry_undone", "person_connection"} == empty
