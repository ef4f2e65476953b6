"""Step 5: change the fields of QuickBooks items that Zuper owns.

Never a quantity: a Mod has no element for one (facts/QBXML.md §5). A Mod names the edit sequence that was read; when somebody
changed the item since, QuickBooks refuses it (facts/QBXML.md §2, code 3200), and both records are compared afresh before
anything is asked again. A Mod whose answer was lost is settled by reading the item, before any other leaves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Final

from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.ownership import Field, shown
from stockbridge.core.posting import State
from stockbridge.core.side import Side
from stockbridge.ledger import comparing
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.errors import UnwritableError
from stockbridge.qbxml.messages.all_items import ItemQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAssemblyMod, ItemInventoryMod
from stockbridge.qbxml.messages.items import BarCode, ItemRet, SalesAndPurchaseMod, SalesOrPurchaseMod
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryMod, ItemServiceMod
from stockbridge.qbxml.notation import Ref, Request
from stockbridge.qbxml.rules import check
from stockbridge.qbxml.status import Reaction, Verdict, meaning, was_answered
from stockbridge.quickbooks import identify
from stockbridge.quickbooks.records import ITEM_ELEMENTS, read_item
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.edits import Edit, Wanted

EDITS_PER_REQUEST: Final = 20
EDITS_PER_UPDATE: Final = 500
_SLICES_MAX: Final = 5
_STALE: Final = 3200
_MODS: Final[Mapping[str, Callable[..., Request]]] = {
    "ItemInventory": ItemInventoryMod,
    "ItemInventoryAssembly": ItemInventoryAssemblyMod,
    "ItemNonInventory": ItemNonInventoryMod,
    "ItemService": ItemServiceMod,
}
_STOCKED: Final = {
    Field.DESCRIPTION: "sales_desc",
    Field.PRICE: "sales_price",
    Field.COST: "purchase_cost",
    Field.MINIMUM: "reorder_point",
}
_ONE_PRICE: Final = {Field.DESCRIPTION: "desc", Field.PRICE: "price"}


class Change:
    """Hand out edits, some at a time; each succeeds or fails by itself."""

    def ask(self, update: Update) -> Outgoing | None:
        if update.agenda.posting_blocked or update.agenda.edited >= EDITS_PER_UPDATE or update.state != "live":
            return None
        if doubted := _sent(update):
            list_ids = tuple(edit.list_id for edit in doubted.values())
            asked = ItemQuery(list_id=list_ids, include_ret_element=ITEM_ELEMENTS)
            return update.query((*identify.questions(update), asked))
        owners = comparing.owners(update.unit, update.settings)
        for _ in range(_SLICES_MAX):
            if not comparing.compare(update.unit, owners, update.now):
                break
        requests = dict(islice(_requests(update), EDITS_PER_REQUEST))
        if not requests:
            return None
        return update.pack(
            tuple(requests.values()),
            on_error="continueOnError",
            message_set_id=update.new_token(),
            edit_ids=tuple(requests),
            kind="edit",
        )

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:
        sent = _sent(update)
        if outgoing.kind == "query":
            _hear_items(update, list(sent.values()), list(answers))
            return
        for edit_id, answer in zip(outgoing.edit_ids, answers, strict=False):
            update.agenda.edited += 1
            _take(update, sent[edit_id], answer)


def refuse_all(update: Update, edit_ids: Sequence[int], why: str) -> None:
    """QuickBooks could not read the request at all: nothing of it was done."""
    sent = _sent(update)
    for edit_id in edit_ids:
        _refuse(update, sent[edit_id], why)


def _sent(update: Update) -> dict[int, Edit]:
    return {edit.id: edit for edit in update.unit.edits.in_state(Side.QUICKBOOKS, State.SENT, EDITS_PER_REQUEST)}


def _hear_items(update: Update, doubted: Sequence[Edit], answers: Sequence[Answer]) -> None:
    """Settle edits in doubt by the items as they are: what is not as it was wanted is compared and asked for again."""
    found: dict[str, QuickBooksItem] = {}
    for answer in answers:
        if not was_answered(answer.status):
            update.agenda.posting_blocked = True
            update.say(f"Changed items could not be read ({answer.status.message.strip()}); they are read next time.")
            return
        items = [read_item(ret, update.tax_codes) for ret in answer.rets if isinstance(ret, ItemRet)]
        found.update({item.list_id: item for item in items if item is not None})
    for edit in doubted:
        _settle(update, edit, found.get(edit.list_id))


def _take(update: Update, edit: Edit, answer: Answer) -> None:
    verdict = meaning(answer.status)
    ret = next((ret for ret in answer.rets if isinstance(ret, ItemRet)), None)
    item = read_item(ret, update.tax_codes) if ret is not None else None
    why = f"{verdict.text} ({answer.status.message.strip()})"
    if item is not None and verdict.verdict is Verdict.YES:
        _saved(update, edit, item)
    elif item is not None:
        _settle(update, edit, item)
    elif verdict.verdict is not Verdict.NO or answer.status.code == _STALE:
        return  # it was saved or is out of date, and not shown: it is read next
    elif verdict.reaction in (Reaction.RETRY_LATER, Reaction.STOP):
        update.unit.edits.put_back(edit.id, why)
        update.agenda.posting_blocked = True
        update.say(f"{why} {verdict.remedy}")
    else:
        _refuse(update, edit, why)


def _saved(update: Update, edit: Edit, item: QuickBooksItem) -> None:
    """QuickBooks took the edit. It may round a price; anything else that it did not take is told."""
    update.unit.items.saw_items([item], update.sweep, update.now)
    product = update.unit.items.zuper_products([edit.product_uid]).get(edit.product_uid)
    if product is None:
        update.unit.edits.drop([edit.id])
        return
    ignored = {field: value for field, value in edit.wanted.items() if field not in comparing.ROUNDED}
    if _is_as_wanted(ignored, item, product):
        comparing.succeeded(update.unit, edit, item, product, update.run_id, update.now)
    else:
        _refuse(update, edit, "QuickBooks took the change and still shows something else.")


def _settle(update: Update, edit: Edit, item: QuickBooksItem | None) -> None:
    """Keep the item as it is now; if it is as it was wanted both sides agree, else they are compared again."""
    unit = update.unit
    if item is not None:
        unit.items.saw_items([item], update.sweep, update.now)
    product = unit.items.zuper_products([edit.product_uid]).get(edit.product_uid)
    if item is not None and product is not None and _is_as_wanted(edit.wanted, item, product):
        comparing.succeeded(unit, edit, item, product, update.run_id, update.now)
        return
    unit.edits.drop([edit.id])
    unit.edits.look_again(Side.QUICKBOOKS, [edit.list_id])


def _is_as_wanted(wanted: Wanted, item: QuickBooksItem, product: ZuperProduct) -> bool:
    now = {field: both.quickbooks for field, both in shown(item, product).items()} | {Field.NAME: item.name}
    return all(comparing.is_same(now.get(field), value) for field, value in wanted.items())


def _refuse(update: Update, edit: Edit, why: str) -> None:
    item = update.unit.items.quickbooks_items([edit.list_id]).get(edit.list_id)
    if item is None:
        update.unit.edits.drop([edit.id])
        return
    comparing.refused(update.unit, edit, item, why, update.run_id, update.now)
    update.say(f'QuickBooks did not change "{item.full_name}": {why}')


def _requests(update: Update) -> Iterator[tuple[int, Request]]:
    """The Mods of planned edits; what cannot be said in qbXML is refused with the reason."""
    planned = update.unit.edits.ready(Side.QUICKBOOKS, EDITS_PER_REQUEST)
    items = update.unit.items.quickbooks_items([edit.list_id for edit in planned])
    for edit in planned:
        item = items.get(edit.list_id)
        if item is None:
            update.unit.edits.drop([edit.id])
            continue
        try:
            request = _mod(update, item, edit.wanted)
            check(request, version=update.facts.version, country=update.facts.country)
        except UnwritableError as error:
            _refuse(update, edit, f"{error}.")
        else:
            yield edit.id, request


def _mod(update: Update, item: QuickBooksItem, wanted: Wanted) -> Request:
    """The Mod that gives an item these fields and leaves all others (facts/QBXML.md §3: absent is unchanged, empty clears).

    Raises:
        UnwritableError: the company file has no tax code that says what is wanted.
    """
    elements: dict[str, object] = {}
    for field, value in wanted.items():
        match field:
            case Field.NAME:
                elements["name"] = value
            case Field.BARCODE:
                elements["bar_code"] = BarCode(bar_code_value=value)
            case Field.PART_NUMBER:
                elements["manufacturer_part_number"] = value
            case Field.ACTIVE:
                elements["is_active"] = value == "yes"
            case Field.TAXABLE:
                elements["sales_tax_code_ref"] = _tax_code(update, is_taxable=value == "yes")
            case _:
                pass
    traded = {field: _said(field, value) for field, value in wanted.items() if field in _STOCKED}
    if item.type_name in ("ItemInventory", "ItemInventoryAssembly"):
        elements |= {_STOCKED[field]: value for field, value in traded.items()}
    elif traded and item.has_two_prices:
        both = {_STOCKED[field]: value for field, value in traded.items()}
        elements["sales_and_purchase_mod"] = SalesAndPurchaseMod(**both)  # type: ignore[arg-type] # by name
    elif traded:
        one = {_ONE_PRICE[field]: value for field, value in traded.items()}
        elements["sales_or_purchase_mod"] = SalesOrPurchaseMod(**one)  # type: ignore[arg-type] # by name
    return _MODS[item.type_name](list_id=item.list_id, edit_sequence=item.edit_sequence, **elements)


def _said(field: Field, value: str | None) -> str | Decimal | None:
    return value if field is Field.DESCRIPTION or value is None else Decimal(value)


def _tax_code(update: Update, *, is_taxable: bool) -> Ref:
    codes = (name for name, taxable in sorted(update.tax_codes.items()) if taxable is is_taxable)
    name = next(codes, None)
    if name is None:
        raise UnwritableError(
            f"QuickBooks has no sales tax code for {'taxable' if is_taxable else 'non-taxable'} items"
        )
    return Ref(full_name=name)
