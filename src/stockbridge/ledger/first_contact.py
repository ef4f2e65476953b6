"""First contact: read both sides, show a plan, write nothing until somebody approves it (design §5).

Also what keeps going afterwards: records that turn up later are introduced in the same way, only that nobody has to approve
what is certain (the same name on both sides, or a record that the product master alone has).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.matching import Bucket
from stockbridge.core.quantity import show
from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.ledger.approving import CREATE, Approval, carry_out, default_choice
from stockbridge.ledger.introducing import Rules, introduce_items, introduce_products
from stockbridge.ledger.refused_creations import was_retried
from stockbridge.storage.holds import NewHold, OpenHold
from stockbridge.storage.introductions import Row
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

SLICE: Final = 100
"""Rows carried out in one transaction."""

INTRODUCTION: Final = "introduction:"
"""How the subject of a question about a record begins."""

_QUESTIONS: Final = (Bucket.NEAR, Bucket.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a reading of the whole catalogue for introductions stands; it can stop and go on at any page."""

    side: Side = Side.QUICKBOOKS
    after: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """What a slice of chosen rows came to: how many pairs were linked, and whether there may be more rows."""

    linked: int
    more: bool


def introduce_page(unit: Unit, rules: Rules, progress: Progress, at: datetime) -> Progress | None:
    """Introduce one page of records, items first; returns where to go on, None when all have been introduced."""
    step = introduce_items if progress.side is Side.QUICKBOOKS else introduce_products
    after = step(unit, rules, progress.after, at)
    if after is not None:
        return Progress(progress.side, after)
    return Progress(Side.ZUPER) if progress.side is Side.QUICKBOOKS else None


def choose_defaults(unit: Unit, master: Side) -> int:
    """Approve: every row that a default is certain for gets it, unless a person chose otherwise. Returns how many."""
    return sum(
        unit.introductions.choose_all(bucket, choice)
        for bucket in Bucket
        if (choice := default_choice(bucket, master)) is not None
    )


def carry_out_slice(unit: Unit, approval: Approval, *, new_token: Callable[[], Token]) -> Slice:
    """Carry out a slice of the chosen rows."""
    rows = list(unit.introductions.chosen(SLICE))
    linked = carry_out(unit, rows, approval, new_token=new_token)
    return Slice(linked, more=len(rows) == SLICE)


def ask(unit: Unit, at: datetime) -> None:
    """Hold what is merely alike until a person answers.

    Who said that a record is to be created, and then that it is to be tried again, is not asked the same a second time.
    """
    for bucket in _QUESTIONS:
        for row in list(unit.introductions.unasked(bucket, SLICE)):
            question = _question(unit, row, bucket)
            if CREATE in question.actions and _was_to_be_created(unit, row, question):
                unit.introductions.choose(row.id, CREATE)
            else:
                unit.holds.put(question, at)


def _was_to_be_created(unit: Unit, row: Row, question: NewHold) -> bool:
    side, source_id = (Side.ZUPER, row.list_id) if row.list_id is not None else (Side.QUICKBOOKS, row.product_uid or "")
    was_asked_this = unit.holds.answer_to(question.subject, question.reason, question.text) == CREATE
    return was_asked_this and was_retried(unit, side, source_id)


def asked_about(unit: Unit, hold: OpenHold) -> Row | None:
    """The row of the plan that a hold asks about; None when it is about something else, or the row is gone."""
    if not hold.subject.startswith(INTRODUCTION):
        return None
    row_id = Reports(unit.transaction, unit.connection_id).row_of(hold.list_id, hold.product_uid)
    rows = [] if row_id is None else unit.introductions.rows(after_id=row_id - 1, most=1)
    return next((row for row in rows if row.id == row_id), None)


def _question(unit: Unit, row: Row, bucket: Bucket) -> NewHold:
    actions = (
        *(f"link:{number}" for number in range(len(row.suggestions))),
        *((CREATE,) if row.name else ()),
        "skip",
    )
    several = row.suggestions if len(row.suggestions) > 1 else ()
    pairs = "; or ".join(f"{_candidate(unit, row, list_id, uid)}: {why}" for list_id, uid, why in several)
    return NewHold(
        subject=f"{INTRODUCTION}{row.list_id or row.product_uid}",
        reason=f"{bucket}_match",
        text=f"{row.text}.{f' It may be {pairs}.' if pairs else ''} Nothing is kept equal for it until somebody answers.",
        who="whoever knows the products",
        actions=actions,
        list_id=row.list_id,
        product_uid=row.product_uid,
    )


def _candidate(unit: Unit, row: Row, list_id: str, product_uid: str) -> str:
    """The other record of a suggestion, as people tell it from its namesakes."""
    if row.list_id is not None:
        product = unit.items.zuper_products([product_uid]).get(product_uid)
        return "a product" if product is None else _told(product.name, product.part_number, product.total)
    item = unit.items.quickbooks_items([list_id]).get(list_id)
    return "an item" if item is None else _told(item.full_name, item.part_number, item.quantity_on_hand)


def _told(name: str, number: str | None, units: Decimal | None) -> str:
    facts = [*([f"no. {number}"] if number else []), *([f"{show(units)} units"] if units is not None else [])]
    return f'"{name}"' + (f" ({', '.join(facts)})" if facts else "")
