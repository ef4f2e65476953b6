"""A busy connection with something in every table, and a quiet one with the same items, products and documents' ids."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from stockbridge.core import twins
from stockbridge.core.cell import CellId, LinkId, PlaceId
from stockbridge.core.matching import Bucket
from stockbridge.core.movement_kinds import MovementKind
from stockbridge.core.ownership import Field
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.storage.alerts import Channel
from stockbridge.storage.database import Database
from stockbridge.storage.documents import Sent
from stockbridge.storage.evidence import Document
from stockbridge.storage.holds import NewHold
from stockbridge.storage.introductions import Row
from stockbridge.storage.road import Stage
from stockbridge.storage.runs import Happening
from stockbridge.storage.twins import Verdict
from stockbridge.storage.unit import Unit
from tests.cells import NOON, Cells
from tests.records import item, product

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
LATER = NOON + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Row numbers of the busy connection."""

    cell: CellId
    owed: CellId
    place: PlaceId
    link: LinkId
    run: int
    entry: int
    noted: int
    planned: int
    sent: Sent
    delivered: Sent
    effect: int
    hold: int
    first: CellId
    twin: int
    session: int
    row: int
    creation: int
    edit: int
    alert: int
    message: int


@dataclass(frozen=True, slots=True)
class Tenants:
    database: Database
    busy: Numbers
    quiet: Cells


def two_connections(database: Database) -> Tenants:
    quiet = Cells.opened(database, 2, "quiet")
    busy = Cells.opened(database, 3, "busy")
    delivered = _owe(busy, 2) and busy.deliver(QUICKBOOKS)
    sent = _owe(busy, 0) and busy.send(QUICKBOOKS)
    assert _owe(busy, 1)
    busy.move(ZUPER, -1, 2)
    busy.read(ZUPER, 2)
    with busy.unit() as unit:
        _fill(unit, busy)
        unit.counts.begin([busy.ids[0]], "Ann", NOON)
        twin = unit.twins.add(busy.ids[0], ("txn-1", "row-1"), Verdict.ASKED, "both say so", NOON)
        session, (hold,), (row,) = unit.sessions.live(), unit.holds.open(), unit.introductions.rows()
        assert session is not None
        assert isinstance(delivered, Sent)
        assert isinstance(sent, Sent)
        (unknown,) = unit.evidence.unexplained(busy.ids, ZUPER)[busy.ids[1]]
        (noted, *_) = unit.evidence.unexplained(busy.ids, ZUPER)[busy.ids[2]]
        unit.evidence.acknowledge(noted.entry_id, "Ann", "broken", NOON)
        left = unit.evidence.add_effect(
            ZUPER, "row-9", "product-9", "", Decimal(-3), "sent", "Ann", NOON, document="order-1", is_end=True
        )
        unit.evidence.use([left], noted.entry_id)
        unit.road.put(unknown.entry_id, "order-1", "product-9", Stage.WAITS, NOON)
        unit.road.put(noted.entry_id, "order-1", "product-9", Stage.ARRIVED, NOON)
        unit.alerts.begin("drift", "x", [Channel.EMAIL], NOON)
        (told,) = unit.alerts.claim(NOON, 9)
        unit.alerts.failed(told.id, "x")
        numbers = Numbers(
            cell=busy.ids[1],
            owed=busy.ids[2],
            place=busy.place_id,
            link=unit.links.of(ZUPER, ["product-1"])["product-1"].id,
            run=busy.run_id,
            entry=unknown.entry_id,
            noted=noted.entry_id,
            planned=unit.postings.waiting(busy.ids, QUICKBOOKS)[busy.ids[1]].posting_id,
            sent=sent,
            delivered=delivered,
            effect=unit.evidence.unused(ZUPER, ["product-0"])["product-0"][0].effect.id,
            hold=hold.id,
            first=busy.ids[0],
            twin=twin.id,
            session=session.id,
            row=row.id,
            creation=unit.creations.in_state(ZUPER, State.PLANNED, 1)[0].id,
            edit=unit.edits.in_state(ZUPER, State.PLANNED, 1)[0].id,
            alert=told.alert.id,
            message=told.id,
        )
    return Tenants(database, numbers, quiet)


def _owe(cells: Cells, number: int) -> int:
    cells.move(ZUPER, -3, number)
    cells.read(ZUPER, number)
    return cells.carry(QUICKBOOKS)


def _fill(unit: Unit, busy: Cells) -> None:
    unit.evidence.keep([a_paper()], NOON)
    unit.evidence.keep([an_invoice()], NOON)
    unit.lost.mark(["txn-1"], NOON)
    unit.evidence.add_effect(ZUPER, "row-1", "product-0", "", Decimal(-9), "a job", "Ann", NOON)
    _be_audited(unit, busy)
    unit.holds.put(a_hold(busy.ids[1]), NOON)
    unit.sessions.begin("ticket", "asked", LATER, busy.run_id, "{}", NOON)
    unit.introductions.add([a_row()])
    unit.introductions.choose(next(unit.introductions.rows()).id, "create")
    unit.creations.plan(ZUPER, "item-8", "Item 8", busy.token(), NOON)
    for link in unit.links.of(ZUPER, ["product-0", "product-1", "product-2"]).values():
        unit.edits.plan(link.id, ZUPER, {Field.PRICE: "2"}, NOON)
        unit.edits.compared(link.id, {}, [Field.PRICE])
    unit.runs.tell(busy.run_id, a_happening(), NOON)
    unit.facts.learn_company_file(company_name="Busy")
    unit.facts.take_lease("worker", NOON, LATER)
    unit.items.saw_items([item("Item 9", "item-9")], 1, NOON)
    unit.items.saw_products([replace(product("Item 9", "product-9"), stock=(("location-9", Decimal(1)),))], 1, NOON)


def _be_audited(unit: Unit, busy: Cells) -> None:
    """One posting was changed, it is missing as well, and one document's units were never seen."""
    unit.audit_runs.ask("Ann", NOON)
    (ours,) = unit.inspections.standing(QUICKBOOKS, after_id=0, sent_since=NOON, most=1)
    unit.inspections.miss([ours.document_id], NOON)
    (line, *_) = unit.evidence.unexplained(busy.ids, ZUPER)[busy.ids[0]]
    for source, token in (("peer 1", ours.token), ("row-2", None)):
        unit.evidence.keep([replace(a_paper(), source_id=source)], NOON)
        unit.evidence.add_effect(ZUPER, source, "product-2", "", Decimal(1), "x", None, LATER, token=token)
    changed, given_up = unit.evidence.unused(ZUPER, ["product-2"])["product-2"]
    unit.evidence.use([changed.effect.id], line.entry_id)
    unit.evidence.pass_over([given_up.effect.id], LATER, LATER)


def a_paper() -> Document:
    return Document(
        side=ZUPER,
        source_id="row-1",
        kind="CONSUMED",
        movement_kind=None,
        number=None,
        numbers=twins.Numbers.of(["8"]),
        party=None,
        at=None,
        lines={("product-0", ""): Decimal(-9)},
    )


def an_invoice() -> Document:
    lines = {("item-0", ""): Decimal(-1)}
    return Document(
        side=QUICKBOOKS,
        source_id="txn-1",
        kind="Invoice",
        movement_kind=MovementKind.INVOICES,
        number="7",
        numbers=twins.Numbers.of(["7"]),
        party=None,
        at=None,
        lines=lines,
    )


def a_row() -> Row:
    return Row(bucket=Bucket.CREATE_IN_ZUPER, list_id="item-8", product_uid=None, text="x", name="Item 8")


def a_hold(cell_id: CellId) -> NewHold:
    return NewHold(
        subject="x",
        reason="x",
        text="x",
        who="x",
        actions=(),
        cell_id=cell_id,
        product_uid="product-1",
        side=Side.ZUPER,
    )


def a_happening() -> Happening:
    return Happening("posting", "both", "Item 0", "success", "x")
