"""A posting of two ends as QuickBooks' own transfer between sites: one TransferInventoryAdd, under the same token as any posting.

The company's total does not change (facts/QBXML.md §6).
"""

from dataclasses import replace
from typing import Final

from stockbridge.core.posting import Event
from stockbridge.core.quantity import ZERO
from stockbridge.core.token import external_guid, memo
from stockbridge.ledger import settling
from stockbridge.qbxml.messages.transfers import (
    TransferInventoryAdd,
    TransferInventoryLine,
    TransferInventoryLineAdd,
    TransferInventoryRet,
)
from stockbridge.qbxml.notation import Ref
from stockbridge.quickbooks import host_clock, sites
from stockbridge.quickbooks.papers import read_paper
from stockbridge.quickbooks.update import Update
from stockbridge.storage.documents import Sent

_MEMO_LIMIT: Final = 1000


def request(update: Update, sent: Sent) -> TransferInventoryAdd:
    """The transfer as QuickBooks takes it."""
    source, _ = sent.lines
    return TransferInventoryAdd(
        txn_date=host_clock.of(update).wall_at(update.now).date(),
        ref_number=sent.token,
        from_inventory_site_ref=Ref(list_id=sent.site_list_id),
        to_inventory_site_ref=Ref(list_id=sent.to_site_list_id),
        memo=memo(sent.token, source.text)[:_MEMO_LIMIT],
        external_guid=external_guid(sent.token),
        transfer_inventory_line_add=(
            TransferInventoryLineAdd(item_ref=Ref(list_id=source.list_id), quantity_to_transfer=-source.units),
        ),
    )


def book(update: Update, sent: Sent, ret: TransferInventoryRet, event: Event) -> None:
    """Confirm a transfer by QuickBooks' own record of it; one that was changed since shows that as people's movement."""
    source, target = sent.lines
    kept = sum(
        (line.quantity_transferred or ZERO for line in ret.lines if isinstance(line, TransferInventoryLine)), ZERO
    )
    landed = {source.posting_id: -kept, target.posting_id: kept} if event is Event.YES else None
    settling.confirm(
        update.unit, sent, event=event, peer_id=ret.txn_id, run_id=update.run_id, at=update.now, landed=landed
    )
    paper = read_paper(ret, sites.place_of(update))
    if paper is not None:
        ends = {
            (source.list_id, sent.site_list_id or ""): source.units,
            (target.list_id, sent.to_site_list_id or ""): target.units,
        }
        update.unit.evidence.keep([replace(paper.document, lines=ends)], update.now)
