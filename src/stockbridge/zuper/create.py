"""Step 5: make products in Zuper for items that the product master, QuickBooks, has and Zuper has not.

Names are not unique in Zuper and nothing there refuses a second product of the same name (facts/ZUPER.md §6.3), so the name is
looked up before and, when an answer was lost, afterwards. A product is made with quantity 0; its stock comes as a posting like
any other unit (facts/ZUPER_GAPS.md A4).
"""

from dataclasses import replace
from typing import Final

from stockbridge.core.description import as_html
from stockbridge.core.item import Kind, QuickBooksItem, can_link, holds_stock, zuper_type_for
from stockbridge.core.ownership import Field
from stockbridge.core.posting import Event, State
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger import refused_creations
from stockbridge.ledger.approving import Approval, Openings, Pair, counted_now, join
from stockbridge.ledger.counting import Places, is_told
from stockbridge.storage.creations import Creation
from stockbridge.storage.runs import Happening
from stockbridge.storage.unit import Unit
from stockbridge.zuper.account import SUBJECT, default_location, is_bound_account
from stockbridge.zuper.answers import Cause, No, Yes
from stockbridge.zuper.clocks import clocks_agree
from stockbridge.zuper.errors import reading_failed
from stockbridge.zuper.messages import Product
from stockbridge.zuper.post import BUSY_SECONDS, MAY_NOT_WRITE, hold_writing
from stockbridge.zuper.records import product_record
from stockbridge.zuper.work import Work
from stockbridge.zuper.writes import NewProduct

CREATIONS_PER_CYCLE: Final = 20


def create(work: Work) -> bool:
    """Make what is planned; returns whether more waits that can be made at once.

    Raises:
        ZuperError: Zuper cannot be reached, wants fewer requests or refuses the key; nothing was made with that answer.
    """
    with work.unit() as unit:
        doubted = unit.creations.in_state(Side.ZUPER, State.SENT, CREATIONS_PER_CYCLE)
        planned = unit.creations.in_state(Side.ZUPER, State.PLANNED, CREATIONS_PER_CYCLE)
        work.writing_forbidden |= unit.holds.is_open(SUBJECT, MAY_NOT_WRITE)
        if default_location(work, unit) is None:
            planned = []
    if not (doubted or planned) or not is_bound_account(work) or not clocks_agree(work):
        return False
    for creation in doubted:
        _settle(work, creation)
    made = [_make(work, creation) for creation in planned if work.may_write()]
    return len(planned) == CREATIONS_PER_CYCLE and any(made)


def new_product(item: QuickBooksItem, name: str, work: Work) -> NewProduct:
    """What Zuper is asked to make of an item (mission/PROMISES.md rows 8-11, 21, 22)."""
    settings = work.settings.inventory
    product_type, track = zuper_type_for(item.kind)
    is_service = item.kind is Kind.SERVICE
    minimum = None if is_service else settings.product_minimum_quantity
    if settings.minimum_quantity_from == "reorder_point" and item.reorder_point is not None:
        minimum = item.reorder_point
    return NewProduct(
        name=name,
        category_uid=settings.default_product_category,
        product_type=product_type,
        track_quantity=track,
        location_uid=None if is_service else work.default_location,
        min_quantity=minimum,
        standing_quantity=settings.non_inventory_product_quantity if item.kind is Kind.NON_INVENTORY else None,
        part_number=item.part_number,
        description=as_html(item.sales_description) if item.sales_description else None,
        price=item.sales_price,
        purchase_price=item.purchase_cost,
        tax_exempt=None if item.taxable is None else not item.taxable,
        barcode=item.barcode,
    )


def _make(work: Work, creation: Creation) -> bool:
    """Make one product, or bind the one that is there already; returns whether something came of it."""
    work.go_on()
    there = work.client.find_products(name=creation.name)
    if there:
        return _take_existing(work, creation, there)
    with work.unit() as unit:
        item = unit.items.quickbooks_items([creation.source_id]).get(creation.source_id)
        if item is None or unit.links.of(Side.QUICKBOOKS, [creation.source_id]):
            _refuse(
                work, unit, creation, "the item is gone from QuickBooks, or was linked to another product meanwhile"
            )
            return True
        if not is_told(item, Places.of(unit)):
            return False
        product = new_product(item, creation.name, work)
        unit.creations.move(creation.id, Event.SEND, work.clock.now())
    sent = replace(creation, state=State.SENT)
    match verdict := work.client.create_product(product):
        case Yes(uid):
            _made(work, sent, uid, Event.YES)
        case No():
            _refused(work, sent, verdict)
        case _:
            work.lost_answers += 1
            work.done["new products without an answer"] += 1
    return True


def _settle(work: Work, creation: Creation) -> None:
    """Find out by its name what became of a product whose answer was lost; "not there" counts after the quarantine only."""
    work.go_on()
    there = _unlinked(work, work.client.find_products(name=creation.name))
    if len(there) == 1:
        _made(work, creation, there[0].uid, Event.FOUND)
    elif there:
        with work.unit() as unit:
            _refuse(
                work, unit, creation, f"Zuper has {len(there)} products of this name: link the right one, or rename"
            )
    elif creation.sent_at is not None and work.clock.now() - creation.sent_at >= work.quarantine:
        with work.unit() as unit:
            unit.creations.move(creation.id, Event.ABSENT, work.clock.now())


def _made(work: Work, creation: Creation, uid: str, event: Event) -> None:
    """Read the new product back and link it. What is in it by now was moved by people since: its opening is 0."""
    work.go_on()
    product = work.client.product(uid)
    if product is None:
        return  # deleted again already, or not to be seen yet: its name is looked up later
    _join(work, creation, product, event, is_new=True)


def _take_existing(work: Work, creation: Creation, there: list[Product]) -> bool:
    """Zuper has the name already: link its only bearer instead of making a second."""
    there = _unlinked(work, there)
    product = work.client.product(there[0].uid) if len(there) == 1 else None
    with work.unit() as unit:
        item = unit.items.quickbooks_items([creation.source_id]).get(creation.source_id)
        reason = None if item is None or product is None else can_link(item, product_record(product))
        if item is None or product is None or reason is not None:
            _refuse(
                work, unit, creation, reason or "Zuper already has products of this name: link the right one, or rename"
            )
            return True
        if holds_stock(item) and not (is_told(item, Places.of(unit)) and product.units_total() is not None):
            return False
    _join(work, creation, product, Event.FOUND, is_new=False)
    return True


def _unlinked(work: Work, products: list[Product]) -> list[Product]:
    with work.unit() as unit:
        linked = unit.links.of(Side.ZUPER, [product.uid for product in products])
    return [product for product in products if not product.is_deleted and product.uid not in linked]


def _join(work: Work, creation: Creation, product: Product, event: Event, *, is_new: bool) -> None:
    now = work.clock.now()
    with work.unit() as unit:
        record = product_record(product)
        unit.items.saw_products([record], unit.facts.zuper_account().sweep, now)
        if creation.state is State.PLANNED:
            unit.creations.move(creation.id, Event.SEND, now)  # the table knows no other way to the end
        unit.creations.move(creation.id, event, now)
        refused_creations.made(unit, creation, now)
        item = unit.items.quickbooks_items([creation.source_id]).get(creation.source_id)
        if item is None or unit.links.of(Side.QUICKBOOKS, [creation.source_id]):
            return  # the product stays, unlinked, and is introduced like any other
        held = replace(record, total=ZERO, stock=()) if is_new else record
        openings = Openings(item.quantity_on_hand, held.total) if holds_stock(item) else Openings(None, None)
        approval = Approval("Stockbridge", Side.QUICKBOOKS, work.run_id, now)
        counted = counted_now(unit, item, held)
        join(unit, [Pair(item, record, openings, Side.QUICKBOOKS, counted)], approval)
        if is_new:
            unit.edits.make_equal(list(Field), item.list_id)  # whatever differs was changed since it was made
        text = f'created for "{item.full_name}"' if event is Event.YES else f'found and taken for "{item.full_name}"'
        unit.runs.tell(work.run_id, Happening("item", "quickbooks to zuper", item.full_name, "success", text), now)
        work.done["products created"] += 1


def _refused(work: Work, creation: Creation, verdict: No) -> None:
    passes = verdict.cause is not Cause.REFUSED
    with work.unit() as unit:
        if passes or (verdict.status == 200 and creation.text != verdict.why):
            unit.creations.move(creation.id, Event.ABSENT, work.clock.now(), verdict.why)
        else:
            _refuse(work, unit, creation, verdict.why)
        if verdict.cause is Cause.KEY:
            hold_writing(work, unit, verdict)
    if passes and verdict.cause is not Cause.KEY:
        work.go_on()
        raise reading_failed(verdict, retry_after=BUSY_SECONDS)


def _refuse(work: Work, unit: Unit, creation: Creation, why: str) -> None:
    refused_creations.refuse(unit, creation, f"{why}.", work.run_id, work.clock.now())
    work.done["products refused"] += 1
