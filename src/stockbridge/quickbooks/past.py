"""What became of the company file as a file: whether it was restored, condensed, moved or copied since the last update.

Each sign is QuickBooks' own word compared with its word of before: the times of the last restore and condensing, the path, and the
record that was edited last, which cannot have been edited earlier than it was. Its clock and ours play no part, nor does its zone:
a computer that is moved to another shows every moment under another time, with the offset that says so.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from stockbridge.ledger.restored import FILE_CONDENSED, FILE_MOVED, FILE_RESTORED
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.messages.all_items import FlatItemRet
from stockbridge.qbxml.messages.company import CompanyActivityRet
from stockbridge.qbxml.messages.items import ItemRet
from stockbridge.qbxml.values import parse_time
from stockbridge.quickbooks.company import Past
from stockbridge.quickbooks.update import Update

_SEASON: Final = timedelta(hours=1)
"""The same moment may be shown an hour apart in summer and in winter (facts/QBXML.md §3)."""


def learn(update: Update, answer: Answer) -> None:
    """Take what QuickBooks says of the file."""
    for ret in answer.rets:
        if isinstance(ret, CompanyActivityRet):
            update.agenda.past = Past(
                ret.last_restore_time or None, ret.last_condense_time or None, update.agenda.company_file
            )


def sign(update: Update) -> tuple[str, str] | None:
    """Why this is not the file as it was: the reason of a hold, and a sentence; None when it is, or when none is known yet."""
    known, now = update.unit.facts.company_file(), update.agenda.past
    if known.company_name is None:
        return None
    if not _is_same(now.restored, known.last_restore_time):
        return (
            FILE_RESTORED,
            f"The company file was restored from a backup (QuickBooks says {now.restored or 'never'}).",
        )
    if update.agenda.went_back:
        text = (
            f"The company file was restored from a backup, or the clock of its computer was set back: {update.agenda.went_back}. If only the "
            "clock was wrong, the file is right as it is."
        )
        return FILE_RESTORED, text
    if not _is_same(now.condensed, known.last_condense_time):
        return FILE_CONDENSED, f"The company file was condensed (QuickBooks says {now.condensed or 'never'})."
    paths = {path.casefold() for path in (known.path, *json.loads(known.other_paths or "[]")) if path}
    if now.path and paths and now.path.casefold() not in paths:
        text = (
            f"The company file that is open is {now.path}; until now it was {known.path}. It was moved, or another computer calls it so, "
            "or it is a copy."
        )
        return FILE_MOVED, text
    return None


def keep(update: Update) -> None:
    """The file is as it was: remember what it says, to compare with."""
    now = update.agenda.past
    values = {"last_restore_time": now.restored, "last_condense_time": now.condensed}
    update.unit.facts.learn_company_file(**values, **({"path": now.path} if now.path else {}))


def edited_last(update: Update) -> list[str]:
    """The ListID of the item that was edited last, as far as we have seen."""
    newest = update.unit.facts.company_file().newest_edit
    return [] if newest is None else [json.loads(newest)[0]]


def note_edits(update: Update, rets: Sequence[ItemRet | FlatItemRet]) -> None:
    """Remember which item was edited last."""
    stamps = [(_wall(ret.time_modified), ret) for ret in rets if ret.time_modified]
    if not stamps:
        return
    latest, ret = max(stamps, key=lambda stamped: stamped[0])
    newest = update.unit.facts.company_file().newest_edit
    if newest is None or latest > _wall(json.loads(newest)[1]):
        update.unit.facts.learn_company_file(newest_edit=json.dumps([ret.list_id, ret.time_modified]))


def look_at_edits(update: Update, rets: Sequence[ItemRet | FlatItemRet]) -> timedelta | None:
    """Whether the item that was edited last is now as it was before that edit; returns by how much another zone shows it later."""
    newest = update.unit.facts.company_file().newest_edit
    list_id, before = json.loads(newest) if newest is not None else (None, "")
    for ret in rets:
        if ret.list_id != list_id or not ret.time_modified:
            continue
        shift = _wall(ret.time_modified) - _wall(before)
        if _is_same_moment(ret.time_modified, before) and abs(shift) > _SEASON:
            update.unit.facts.learn_company_file(newest_edit=json.dumps([list_id, ret.time_modified]))
            return shift
        if _is_earlier(ret.time_modified, before):
            update.agenda.went_back = (
                f"the item {ret.full_name} was edited at {before}, and now QuickBooks says {ret.time_modified}"
            )
    return None


def _is_earlier(now: str, before: str) -> bool:
    return _wall(now) < _wall(before) - _SEASON and not _is_same_moment(now, before)


def _is_same(now: str | None, before: str | None) -> bool:
    """Whether two words of QuickBooks mean the same moment."""
    if now is None or before is None:
        return now == before
    return _is_about(_wall(now) - _wall(before)) or _is_same_moment(now, before)


def _is_same_moment(now: str, before: str) -> bool:
    """Whether two stamps with offsets are one moment, wherever the computer stood; without offsets nobody can tell."""
    one, other = parse_time(now), parse_time(before)
    return one.tzinfo is not None and other.tzinfo is not None and _is_about(one - other)


def _is_about(apart: timedelta) -> bool:
    return abs(apart) in (timedelta(), _SEASON)


def _wall(stamp: str) -> datetime:
    return parse_time(stamp).replace(tzinfo=None)
