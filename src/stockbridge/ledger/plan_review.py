"""The plan of the first contact at a glance: how much is in each bucket, what approving it would do, how far it has been carried out.

Sums of the whole plan in one question, so that it may be asked whenever somebody looks, however large the catalogue is.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from stockbridge.core.matching import Bucket
from stockbridge.core.ownership import Field
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.ledger.approving import CHOICES, CREATE, SKIP, default_choice
from stockbridge.storage.plan_pages import PlanPages, Sum
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit

TITLES: Final = {
    Bucket.DIFFERENT: "Different quantity",
    Bucket.NEAR: "Near match",
    Bucket.AMBIGUOUS: "Several matches",
    Bucket.CREATE_IN_ZUPER: "To create in Zuper",
    Bucket.CREATE_IN_QUICKBOOKS: "To create in QuickBooks",
    Bucket.EQUAL: "Equal",
    Bucket.NOT_SYNCED: "Not synced",
}
"""In the order in which people look at them: what needs a decision first."""

_ASKED: Final = frozenset({Bucket.NEAR, Bucket.AMBIGUOUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketView:
    """One bucket."""

    bucket: Bucket
    title: str
    count: int
    undecided: int
    """Open rows that only a person can decide and nobody has."""
    value: Decimal
    """Money for the units by which the two sides are apart, of rows whose cost is known."""
    choices: tuple[str, ...]
    """What may be chosen for many of its rows at once."""
    default: str | None
    quickbooks_more: Decimal
    zuper_more: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the plan comes to when it is approved as it stands now."""

    linked: int
    created_in_quickbooks: int
    created_in_zuper: int
    left_out: int
    asked: int
    """Rows that become questions, because nobody has decided them."""
    to_quickbooks_more: Decimal
    to_quickbooks_less: Decimal
    to_zuper_more: Decimal
    to_zuper_less: Decimal
    value: Decimal
    """Money for everything that is posted, whichever way, as far as costs are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an approved plan has been carried out."""

    done: int
    total: int
    seconds_left: int | None
    """None while nobody can tell."""

    @property
    def is_over(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReview:
    """The whole plan at a glance."""

    mark: str
    """Stands for what was seen: a plan in which anything changed has another one."""
    state: str
    approved_by: str | None
    buckets: tuple[BucketView, ...]
    differing: Mapping[Field, int]
    """In how many pairs each field differs; linking writes none of them."""
    outcome: Outcome
    progress: Progress | None
    """None before it was approved."""


def plan_review(unit: Unit, master: Side, now: datetime) -> PlanReview:
    """The plan as it is now."""
    connection = unit.facts.connection()
    pages = PlanPages(unit.transaction, unit.connection_id)
    sums = list(pages.sums())
    return PlanReview(
        mark=_mark(sums),
        state=connection.state,
        approved_by=connection.approved_by,
        buckets=tuple(_bucket(bucket, sums, master) for bucket in TITLES),
        differing=pages.differing(),
        outcome=_outcome(sums, master),
        progress=None if connection.approved_by is None else _progress(unit, sums, now),
    )


def plan_mark(unit: Unit) -> str:
    """What stands for the plan as it is now."""
    return _mark(PlanPages(unit.transaction, unit.connection_id).sums())


def _mark(sums: Sequence[Sum] | Iterator[Sum]) -> str:
    return hashlib.sha256(repr(sorted(map(repr, sums))).encode()).hexdigest()[:16]


def _bucket(bucket: Bucket, sums: Sequence[Sum], master: Side) -> BucketView:
    mine = [one for one in sums if one.bucket is bucket]
    return BucketView(
        bucket=bucket,
        title=TITLES[bucket],
        count=sum(one.count for one in mine),
        undecided=sum(one.count for one in mine if one.state == "open" and one.choice is None and bucket in _ASKED),
        value=sum((one.value for one in mine), ZERO),
        choices=CHOICES[bucket],
        default=default_choice(bucket, master),
        quickbooks_more=sum((one.quickbooks_more for one in mine), ZERO),
        zuper_more=sum((one.zuper_more for one in mine), ZERO),
    )


def _outcome(sums: Sequence[Sum], master: Side) -> Outcome:
    chosen = [
        (one, one.choice or default_choice(one.bucket, master)) for one in sums if one.bucket is not Bucket.NOT_SYNCED
    ]

    def count(*choices: str | None) -> int:
        return sum(one.count for one, choice in chosen if choice in choices)

    def created(bucket: Bucket) -> list[Sum]:
        return [one for one, choice in chosen if choice == CREATE and one.bucket is bucket]

    right = {side: [one for one, choice in chosen if choice == side] for side in Side}
    new = {
        Side.ZUPER: created(Bucket.CREATE_IN_ZUPER),
        Side.QUICKBOOKS: created(Bucket.CREATE_IN_QUICKBOOKS),
    }
    return Outcome(
        linked=sum(one.count for one, choice in chosen if choice not in (CREATE, SKIP, None)),
        created_in_quickbooks=sum(one.count for one in new[Side.QUICKBOOKS]),
        created_in_zuper=sum(one.count for one in new[Side.ZUPER]),
        left_out=count(SKIP),
        asked=count(None),
        to_zuper_more=_add(one.quickbooks_more for one in right[Side.QUICKBOOKS] + new[Side.ZUPER]),
        to_zuper_less=_add(one.zuper_more for one in right[Side.QUICKBOOKS]),
        to_quickbooks_more=_add(one.zuper_more for one in right[Side.ZUPER] + new[Side.QUICKBOOKS]),
        to_quickbooks_less=_add(one.quickbooks_more for one in right[Side.ZUPER]),
        value=_add(one.value for one, choice in chosen if choice in (CREATE, *Side)),
    )


def _add(units: Iterator[Decimal]) -> Decimal:
    return sum(units, ZERO)


def _progress(unit: Unit, sums: Sequence[Sum], now: datetime) -> Progress:
    done = sum(one.count for one in sums if one.state != "open")
    waiting = sum(one.count for one in sums if one.state == "open" and one.choice is not None)
    began = Reports(unit.transaction, unit.connection_id).last_run("approval")
    left = None
    if done and waiting and began is not None and now > began:
        left = round(waiting * (now - began).total_seconds() / done)
    return Progress(done=done, total=done + waiting, seconds_left=left)
