"""What a company file that is not as it was lacks: the documents we have seen, asked for by TxnID, the newest first.

Comes instead of all other steps once `identify` has found a sign. It only reads, and always ends with a stop: nothing is believed or
written before a person has decided (`stockbridge.ledger.restored`). It costs what was lost: of each kind it goes back in time until a
whole batch is still there.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from stockbridge.core.errors import Refused
from stockbridge.core.quantity import ZERO, show
from stockbridge.ledger.restored import ACTIONS, FILE_RESTORED, stop
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.deleted import TxnDeletedQuery, TxnDeletedRet
from stockbridge.qbxml.messages.transactions import TxnRet
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.status import was_answered
from stockbridge.quickbooks.papers import BY_TYPE, kinds_of
from stockbridge.quickbooks.update import Outgoing, Update
from stockbridge.storage.lost import LostDocument

INQUEST: Final = "inquest"
_BATCH: Final = 100
_TOGETHER: Final = ("ItemReceipt", "Bill")
"""A bill makes its receipt a bill: the same TxnID is then found under the other kind (facts/QUICKBOOKS_SIMULATOR.md §41)."""

_SHOWN: Final = 5


_WAITS: Final = "Nothing is read or written until somebody decides."
_REMEDIES: Final[Mapping[str, str]] = dict.fromkeys(
    ACTIONS, f"{_WAITS} Either this is the file to go on with, or the right one has to be opened first."
) | {
    FILE_RESTORED: (
        f"{_WAITS} All of it can be entered again, as inventory adjustments; or only our own adjustments, where people enter their documents "
        "again themselves; or the file is right as it is; or the right file has to be opened first."
    )
}


class Inquest:
    """Batches of what we know, of every kind that may lack more; and what people deleted themselves."""

    def ask(self, update: Update) -> Outgoing:
        return update.query([query for _, _, query in _questions(update)])

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:  # noqa: ARG002 - the shape of every step
        """Note what is missing; when nothing more can be, stop.

        Raises:
            Refused: always at the end; the sentence says what the file lacks and what a person may answer.
        """
        asked, found, deleted, unknown = dict[str, list[str]](), set[str](), set[str](), set[str]()
        for group, ids, _ in _questions(update):
            answer = next(answers, None)
            if answer is None:
                raise Refused("QuickBooks' answer was cut short. Nothing was taken from it; update again.")
            asked[group] = ids
            if not was_answered(answer.status):
                unknown.add(group)
            found |= {ret.txn_id for ret in answer.rets if isinstance(ret, TxnRet) and ret.txn_id is not None}
            deleted |= {ret.txn_id for ret in answer.rets if isinstance(ret, TxnDeletedRet) and ret.txn_id is not None}
        for group in list(update.agenda.inquest):
            ids = [] if group in unknown else asked.get(group, [])
            missing = [txn_id for txn_id in ids if txn_id not in found | deleted]
            update.agenda.lost.extend(missing)
            if missing and len(ids) == _BATCH:
                update.agenda.inquest[group] += _BATCH
            else:
                del update.agenda.inquest[group]
        if not update.agenda.inquest:
            _stop(update)


def begin(update: Update, reason: str, text: str) -> None:
    """Ask for what the file lacks instead of anything else."""
    update.agenda.sign, update.agenda.sign_text = reason, text
    update.agenda.step = INQUEST
    update.agenda.lost = []
    update.agenda.inquest = {_group(kind.type_name): 0 for kind in kinds_of(update.facts)}


def _group(kind: str) -> str:
    return _TOGETHER[0] if kind in _TOGETHER else kind


def _questions(update: Update) -> list[tuple[str, list[str], Request]]:
    """Each question with the group it is about and the TxnIDs it asks for; the last one is about all that was deleted."""
    questions: list[tuple[str, list[str], Request]] = []
    for group, after in update.agenda.inquest.items():
        kinds = _TOGETHER if group in _TOGETHER else (group,)
        ids = [txn_id for _, txn_id in update.unit.lost.newest(kinds, most=_BATCH, after=after)]
        questions += [
            (group, ids, BY_TYPE[kind].query(txn_id=tuple(ids), include_ret_element=("TxnID",)))
            for kind in kinds
            if ids
        ]
    deleted = TxnDeletedQuery(txn_del_type=tuple(kind.type_name for kind in kinds_of(update.facts)))
    return [*questions, ("", [], deleted)]


def _stop(update: Update) -> None:
    agenda, unit = update.agenda, update.unit
    unit.lost.mark(agenda.lost, update.now)
    text = " ".join(filter(None, (agenda.sign_text, _lacks(unit.lost.documents()), _REMEDIES[agenda.sign])))
    unit.facts.suspect_company_file(
        last_restore_time=agenda.past.restored, last_condense_time=agenda.past.condensed, path=agenda.past.path or None
    )
    stop(unit, agenda.sign, text, at=update.now)
    raise Refused(text)


def _lacks(lost: list[LostDocument]) -> str:
    ours = [one for one in lost if one.is_ours]
    others = [one for one in lost if not one.is_ours]
    parts = []
    if ours:
        parts.append(f"{len(ours)} of our inventory adjustments ({_some(ours)}; {_units(ours)} units)")
    if others:
        parts.append(f"{len(others)} documents that people had entered ({_some(others)}; {_units(others)} units)")
    return f"It lacks {' and '.join(parts)}." if parts else "It has every document that we had seen."


def _some(documents: list[LostDocument]) -> str:
    names = [one.name for one in documents[-_SHOWN:]]
    return ", ".join(names) + ("" if len(documents) <= _SHOWN else ", ...")


def _units(documents: list[LostDocument]) -> str:
    return show(sum((abs(units) for one in documents for units in one.lines.values()), ZERO))
