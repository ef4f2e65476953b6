"""Step 6, while an audit is under way: ask QuickBooks for our own adjustments, a slice of them at a time.

Each is asked for by its token, which finds copies too, and by its TxnID, which finds those whose number somebody changed. What is
there is taken as evidence like any other document, so a change that was missed is found; what is nowhere is noted as missing. The step
stands before the sweep, whose readings then meet the evidence. How far it came is in the database: an interrupted one goes on.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from stockbridge.core.side import Side
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentQuery, InventoryAdjustmentRet
from stockbridge.qbxml.status import was_answered
from stockbridge.quickbooks import evidence, identify
from stockbridge.quickbooks.host_clock import Stamps
from stockbridge.quickbooks.papers import BY_TYPE
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.inspections import Inspected

DOCUMENTS_PER_REQUEST: Final = 50
"""Few enough that QuickBooks answers within a second or two."""

LOOK_BACK: Final = timedelta(days=90)
"""QuickBooks remembers for as long what was deleted (facts/QBXML.md §4)."""

_ELEMENTS: Final = BY_TYPE["InventoryAdjustment"].elements


class Inspect:
    """Our own adjustments, in the order in which they left."""

    def ask(self, update: Update) -> Outgoing | None:
        running = update.unit.audit_runs.under_way()
        if running is None or running.quickbooks_at is not None or update.agenda.incomplete:
            return None
        ours = _slice(update, running.document_id)
        if not ours:
            update.unit.audit_runs.learn(quickbooks_at=update.now)
            return None
        return update.query(
            (
                *identify.questions(update),
                InventoryAdjustmentQuery(
                    ref_number=tuple(one.token for one in ours), include_line_items=True, include_ret_element=_ELEMENTS
                ),
                InventoryAdjustmentQuery(
                    txn_id=tuple(one.peer_id for one in ours), include_line_items=True, include_ret_element=_ELEMENTS
                ),
            )
        )

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:  # noqa: ARG002 - the shape of every step
        running = update.unit.audit_runs.under_way()
        heard = list(answers)
        refused = next((answer.status for answer in heard if not was_answered(answer.status)), None)
        if refused is not None or len(heard) < 2 or running is None:
            words = refused.message.strip() if refused else "the answer was cut short"
            update.agenda.incomplete = True
            update.say(f"QuickBooks could not show our adjustments ({words}); the audit goes on next time.")
            return
        rets = {
            ret.txn_id: ret
            for answer in heard
            for ret in answer.rets
            if isinstance(ret, InventoryAdjustmentRet) and ret.txn_id
        }
        ours = _slice(update, running.document_id)
        evidence.take(update, list(rets.values()), Stamps())
        update.unit.inspections.show(Side.QUICKBOOKS, list(rets), update.now)
        update.unit.inspections.miss([one.document_id for one in ours if one.peer_id not in rets], update.now)
        update.unit.audit_runs.learn(document_id=ours[-1].document_id)


def _slice(update: Update, after_id: int) -> Sequence[Inspected]:
    return update.unit.inspections.standing(
        Side.QUICKBOOKS, after_id=after_id, sent_since=update.now - LOOK_BACK, most=DOCUMENTS_PER_REQUEST
    )
