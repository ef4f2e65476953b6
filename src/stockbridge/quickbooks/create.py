"""Step 4: make items in QuickBooks that the product master, Zuper, has and QuickBooks has not.

An item is made with quantity 0; its stock comes as a posting like any other unit (design §5). QuickBooks refuses a name that
is taken, so a creation whose answer was lost is found by its name: ours when it carries our ExternalGUID.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from stockbridge.core.description import as_text
from stockbridge.core.item import Kind, QuickBooksItem, ZuperProduct
from stockbridge.core.ownership import Field
from stockbridge.core.posting import Event, State
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.core.token import external_guid
from stockbridge.ledger import refused_creations
from stockbridge.ledger.approving import Approval, Openings, Pair, counted_now, join
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.errors import UnwritableError
from stockbridge.qbxml.messages.all_items import FlatItemRet
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAdd
from stockbridge.qbxml.messages.items import ItemRet, SalesAndPurchase
from stockbridge.qbxml.messages.trade_items import ItemNonInventoryAdd, ItemServiceAdd
from stockbridge.qbxml.notation import Ref, Request
from stockbridge.qbxml.rules import check
from stockbridge.qbxml.status import Reaction, Verdict, meaning, was_answered
from stockbridge.quickbooks import accounts
from stockbridge.quickbooks.records import read_item
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.creations import Creation
from stockbridge.storage.runs import Happening

ITEMS_PER_REQUEST: Final = 20
_MAY_BE_AN_ACCOUNT: Final = frozenset({3140, 3150, 3170, 3180})
"""Codes that QuickBooks gives for an account of the wrong type (facts/QUICKBOOKS_SIMULATOR.md rule 17)."""


class Create:
    """Hand out new items, some at a time; each succeeds or fails by itself."""

    def ask(self, update: Update) -> Outgoing | None:
        if update.agenda.posting_blocked:
            return None
        planned = update.unit.creations.in_state(Side.QUICKBOOKS, State.PLANNED, ITEMS_PER_REQUEST)
        source_ids = [creation.source_id for creation in planned]
        products = update.unit.items.zuper_products(source_ids)
        linked = update.unit.links.of(Side.ZUPER, source_ids)
        requests: list[Request] = []
        going: list[int] = []
        for creation in planned:
            if creation.source_id in linked:
                _refuse(update, creation, "The product was linked to another item meanwhile.")
                continue
            product = products.get(creation.source_id)
            request = _request(update, creation, product) if product else None
            if request is not None:
                requests.append(request)
                going.append(creation.id)
        if not requests:
            return None
        return update.pack(
            tuple(requests),
            on_error="continueOnError",
            message_set_id=update.new_token(),
            creation_ids=tuple(going),
            kind="create",
        )

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:
        sent = {creation.id: creation for creation in update.unit.creations.in_state(Side.QUICKBOOKS, State.SENT, 500)}
        for creation_id, answer in zip(outgoing.creation_ids, answers, strict=False):
            _take(update, sent[creation_id], answer)
            update.agenda.created += 1


def hear_names(update: Update, answers: Sequence[Answer]) -> None:
    """Settle creations in doubt by the names that QuickBooks knows now."""
    found: dict[str, QuickBooksItem] = {}
    for answer in answers:
        if not was_answered(answer.status):
            update.agenda.posting_blocked = True
            update.say(
                f"New items could not be looked up ({answer.status.message.strip()}); they are looked up next time."
            )
            return
        for ret in answer.rets:
            if isinstance(ret, (ItemRet, FlatItemRet)) and (item := read_item(ret, update.tax_codes)) is not None:
                found[item.full_name.casefold()] = item
    for creation in update.unit.creations.in_state(Side.QUICKBOOKS, State.SENT, 500):
        item = found.get(creation.name.casefold())
        if item is None:
            update.unit.creations.move(creation.id, Event.ABSENT, update.now)
        elif (item.external_guid or "").upper() == external_guid(creation.token):
            _made(update, creation, item, Event.FOUND)
        else:
            _refuse(update, creation, "Another item of QuickBooks already has this name.")


def refuse_all(update: Update, creation_ids: Sequence[int], why: str) -> None:
    """QuickBooks could not read the request at all: nothing of it was done."""
    sent = {creation.id: creation for creation in update.unit.creations.in_state(Side.QUICKBOOKS, State.SENT, 500)}
    for creation_id in creation_ids:
        _refuse(update, sent[creation_id], why)


def _take(update: Update, creation: Creation, answer: Answer) -> None:
    verdict = meaning(answer.status)
    ret = next((ret for ret in answer.rets if isinstance(ret, ItemRet)), None)
    item = read_item(ret, update.tax_codes) if ret is not None else None
    if verdict.verdict is Verdict.YES and item is not None:
        _made(update, creation, item, Event.YES)
    elif verdict.verdict is Verdict.NO:
        if verdict.reaction in (Reaction.RETRY_LATER, Reaction.STOP):
            update.unit.creations.move(creation.id, Event.ABSENT, update.now)
            update.agenda.posting_blocked = True
            update.say(f"{verdict.text} ({answer.status.message.strip()}) {verdict.remedy}")
        else:
            words = f"{verdict.text} ({answer.status.message.strip()}) {verdict.remedy}".strip()
            wrong = _wrong_accounts(update, creation) if answer.status.code in _MAY_BE_AN_ACCOUNT else ()
            _refuse(update, creation, " ".join([words, *wrong]))


def _wrong_accounts(update: Update, creation: Creation) -> Iterator[str]:
    """Which of the accounts it names QuickBooks cannot have liked: its own words name none where it only could not save."""
    product = update.unit.items.zuper_products([creation.source_id]).get(creation.source_id)
    stored: str | None = update.unit.facts.company_file().accounts
    if product is None or stored is None:
        return
    types = accounts.by_name(stored)
    for setting in accounts.needed(product.kind):
        problem = accounts.problem(setting, getattr(update.settings.quickbooks, setting), types)
        if problem is not None:
            yield problem


def _made(update: Update, creation: Creation, item: QuickBooksItem, event: Event) -> None:
    unit = update.unit
    unit.creations.move(creation.id, event, update.now)
    unit.items.saw_items([item], update.sweep, update.now)
    refused_creations.made(unit, creation, update.now)
    product = unit.items.zuper_products([creation.source_id]).get(creation.source_id)
    if product is None or unit.links.of(Side.ZUPER, [creation.source_id]):
        return  # deleted in Zuper or linked meanwhile: the item stays, unlinked, and is introduced like any other
    approval = Approval("Stockbridge", Side.ZUPER, update.run_id, update.now)
    openings = Openings(item.quantity_on_hand or ZERO, product.total)
    join(unit, [Pair(item, product, openings, Side.ZUPER, counted_now(unit, item, product))], approval)
    unit.edits.make_equal(list(Field), item.list_id)  # whatever differs was changed since it was made
    unit.runs.tell(
        update.run_id,
        Happening("item", "zuper to quickbooks", item.full_name, "success", f'created for "{product.name}"'),
        update.now,
    )


def _refuse(update: Update, creation: Creation, why: str) -> None:
    refused_creations.refuse(update.unit, creation, why, update.run_id, update.now)


def _request(update: Update, creation: Creation, product: ZuperProduct) -> Request | None:
    """The Add for a product; None when it cannot be said in qbXML, and then the creation is refused with the reason."""
    request = _add(update, creation, product)
    try:
        check(request, version=update.facts.version, country=update.facts.country)
    except UnwritableError as error:
        _refuse(update, creation, f"{error}.")
        return None
    return request


def _add(update: Update, creation: Creation, product: ZuperProduct) -> Request:
    named = update.settings.quickbooks
    tax_code = _tax_code(update, product)
    guid = external_guid(creation.token)
    description = as_text(product.description or "") or None
    if product.kind is Kind.INVENTORY:
        return ItemInventoryAdd(
            name=creation.name,
            is_active=True,
            manufacturer_part_number=product.part_number or None,
            sales_tax_code_ref=tax_code,
            sales_desc=description,
            sales_price=product.price,
            income_account_ref=Ref(full_name=named.income_account),
            purchase_desc=description,
            purchase_cost=product.purchase_price,
            cogs_account_ref=Ref(full_name=named.cogs_account),
            asset_account_ref=Ref(full_name=named.asset_account),
            reorder_point=product.min_quantity,
            external_guid=guid,
        )
    both = SalesAndPurchase(
        sales_desc=description,
        sales_price=product.price or Decimal(0),
        income_account_ref=Ref(full_name=named.income_account),
        purchase_desc=description,
        purchase_cost=product.purchase_price or Decimal(0),
        expense_account_ref=Ref(full_name=named.expense_account),
    )
    if product.kind is Kind.SERVICE:
        return ItemServiceAdd(
            name=creation.name, is_active=True, sales_tax_code_ref=tax_code, sales_and_purchase=both, external_guid=guid
        )
    return ItemNonInventoryAdd(
        name=creation.name,
        is_active=True,
        manufacturer_part_number=product.part_number or None,
        sales_tax_code_ref=tax_code,
        sales_and_purchase=both,
        external_guid=guid,
    )


def _tax_code(update: Update, product: ZuperProduct) -> Ref | None:
    """The file's own default for what is taxed or is not, or its only such code; else QuickBooks decides.

    A Canadian file has several codes that tax, and which one is right depends on the province (facts/QBXML.md §9).
    """
    if product.tax_exempt is None:
        return None
    wanted = not product.tax_exempt
    default = update.facts.taxable_code if wanted else update.facts.non_taxable_code
    possible = [name for name, taxable in sorted(update.tax_codes.items()) if taxable is wanted]
    name = default or (possible[0] if len(possible) == 1 else None)
    return Ref(full_name=name) if name else None
