"""Step 7: change the fields of Zuper products that QuickBooks owns.

Never a quantity and nothing nested but the tax, which is sent whole (facts/ZUPER.md §6.3). The last write wins there, so the
product is read just before and only what still differs is sent; it is read again afterwards, because a yes may have ignored a
field (facts/ZUPER.md §2.4). An edit whose answer was lost is settled by reading the product, after the quarantine.
"""

from decimal import Decimal
from typing import Final

from stockbridge.core.description import as_html
from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.ownership import Field, shown
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger import comparing
from stockbridge.storage.edits import Edit, Wanted
from stockbridge.zuper import reading
from stockbridge.zuper.account import SUBJECT, is_bound_account
from stockbridge.zuper.answers import Cause, No, Yes
from stockbridge.zuper.errors import reading_failed
from stockbridge.zuper.messages import Product
from stockbridge.zuper.post import BUSY_SECONDS, MAY_NOT_WRITE, hold_writing
from stockbridge.zuper.records import product_record
from stockbridge.zuper.work import Work
from stockbridge.zuper.writes import ProductEdit

EDITS_PER_CYCLE: Final = 20
"""Each costs three requests, and stock must not wait for them."""

_SLICES_MAX: Final = 100


def edit(work: Work) -> bool:
    """Compare what changed and write what is due; returns whether more waits that can be written at once.

    Raises:
        ZuperError: Zuper cannot be reached, wants fewer requests or refuses the key; nothing was changed with that answer.
    """
    _compare(work)
    with work.unit() as unit:
        doubted = unit.edits.in_state(Side.ZUPER, State.SENT, EDITS_PER_CYCLE)
        planned = unit.edits.ready(Side.ZUPER, EDITS_PER_CYCLE)
        work.writing_forbidden |= unit.holds.is_open(SUBJECT, MAY_NOT_WRITE)
    if not (doubted or planned) or not is_bound_account(work):
        return False
    for one in doubted:
        if one.sent_at is not None and work.clock.now() - one.sent_at >= work.quarantine:
            _settle(work, one)
    for one in planned:
        if work.may_write():
            _change(work, one)
    return len(planned) == EDITS_PER_CYCLE and work.may_write()


def _compare(work: Work) -> None:
    for _ in range(_SLICES_MAX):
        with work.unit() as unit:
            more = comparing.compare(unit, comparing.owners(unit, work.settings), work.clock.now())
        if not more:
            return


def _change(work: Work, planned: Edit) -> None:
    """Write what still differs in one product."""
    product = _read(work, planned)
    if product is None:
        return
    with work.unit() as unit:
        if planned not in unit.edits.ready(Side.ZUPER, EDITS_PER_CYCLE):
            return  # the product turned out to have changed: it is compared first
        unit.edits.send([planned.id], work.clock.now())
    match verdict := work.client.update_product(product, _request(planned.wanted)):
        case Yes():
            _written(work, planned)
        case No():
            _refused(work, planned, verdict)
        case _:
            work.lost_answers += 1
            work.done["changes of products without an answer"] += 1


def _settle(work: Work, doubted: Edit) -> None:
    """Find out by reading the product what became of an edit whose answer was lost."""
    product = _read(work, doubted)
    with work.unit() as unit:
        item = unit.items.quickbooks_items([doubted.list_id]).get(doubted.list_id)
        record = unit.items.zuper_products([doubted.product_uid]).get(doubted.product_uid)
        if product and item and record and _is_as_wanted(doubted.wanted, item, record):
            comparing.succeeded(unit, doubted, item, record, work.run_id, work.clock.now())
        elif product is not None:
            unit.edits.drop([doubted.id])
            unit.edits.look_again(Side.ZUPER, [doubted.product_uid])


def _written(work: Work, sent: Edit) -> None:
    """Read the product back; what Zuper did not take is told."""
    if _read(work, sent) is None:
        return  # it stays in doubt and is read again after the quarantine
    now = work.clock.now()
    with work.unit() as unit:
        item = unit.items.quickbooks_items([sent.list_id]).get(sent.list_id)
        record = unit.items.zuper_products([sent.product_uid]).get(sent.product_uid)
        if item is None or record is None:
            unit.edits.refuse(sent.id)  # of what is gone nothing is asked again
        elif ignored := _ignored(sent.wanted, item, record):
            why = f"Zuper took the change and still shows another value of: {', '.join(sorted(ignored))}."
            comparing.refused(unit, sent, item, why, work.run_id, now)
        else:
            comparing.succeeded(unit, sent, item, record, work.run_id, now)
            work.done["products changed"] += 1


def _refused(work: Work, sent: Edit, verdict: No) -> None:
    with work.unit() as unit:
        item = unit.items.quickbooks_items([sent.list_id]).get(sent.list_id)
        if verdict.cause is not Cause.REFUSED or (verdict.status == 200 and sent.text != verdict.why):
            unit.edits.put_back(sent.id, verdict.why)
        elif item is None:
            unit.edits.refuse(sent.id)
        else:
            comparing.refused(unit, sent, item, f"{verdict.why}.", work.run_id, work.clock.now())
        if verdict.cause is Cause.KEY:
            hold_writing(work, unit, verdict)
    if verdict.cause not in (Cause.REFUSED, Cause.KEY):
        work.go_on()
        raise reading_failed(verdict, retry_after=BUSY_SECONDS)


def _read(work: Work, one: Edit) -> Product | None:
    """The product's detail, kept as it is now; None when it cannot be read. Its quantity is nobody's reading here.

    Of a product that is gone nothing is asked any more; it is compared again when it is back.
    """
    detail = reading.read(work, one.product_uid)
    product = detail.product
    if product is None:
        if detail.trouble is None:
            with work.unit() as unit:
                reading.hold_missing(work, unit, one.product_uid)
                unit.edits.drop([one.id])
        return None
    with work.unit() as unit:
        known = unit.items.zuper_products([product.uid]).get(product.uid)
        unit.items.saw_products([product_record(product, known)], 0, work.clock.now())
    return product


def _is_as_wanted(wanted: Wanted, item: QuickBooksItem, record: ZuperProduct) -> bool:
    now = {field: both.zuper for field, both in shown(item, record).items()}
    return all(comparing.is_same(now.get(field), value) for field, value in wanted.items())


def _ignored(wanted: Wanted, item: QuickBooksItem, record: ZuperProduct) -> list[Field]:
    """Fields that do not show what was wanted. Prices may be rounded, and what Zuper does not tell cannot be judged."""
    now = {field: both.zuper for field, both in shown(item, record).items()}
    return [
        field
        for field, value in wanted.items()
        if now.get(field) and field not in comparing.ROUNDED and not comparing.is_same(now[field], value)
    ]


def _request(wanted: Wanted) -> ProductEdit:
    """The fields as Zuper takes them."""
    taxable = wanted.get(Field.TAXABLE)
    active = wanted.get(Field.ACTIVE)
    description = wanted.get(Field.DESCRIPTION)
    return ProductEdit(
        name=wanted.get(Field.NAME),
        part_number=wanted.get(Field.PART_NUMBER),
        description=None if description is None else as_html(description),
        price=_number(wanted, Field.PRICE),
        purchase_price=_number(wanted, Field.COST),
        tax_exempt=None if taxable is None else taxable == "no",
        barcode=wanted.get(Field.BARCODE),
        min_quantity=_number(wanted, Field.MINIMUM),
        is_available=None if active is None else active == "yes",
    )


def _number(wanted: Wanted, field: Field) -> Decimal | None:
    value = wanted.get(field)
    return None if value is None else Decimal(value)
