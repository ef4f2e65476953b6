"""Step 1: find out what became of postings in doubt, before their cells are read and before anything is written.

The token is looked for in the product's own history, voided rows too, back to ten minutes before the posting left. Found: it
landed. Not found: believed only after the quarantine, longer than a late landing plus a late list (design/SYNC.md §3.5; believed
at once it is wrong in 18 % of half-days), and only if the balance does not show the units all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from stockbridge.core.posting import Event
from stockbridge.core.quantity import ZERO, is_whole, show
from stockbridge.core.side import Side
from stockbridge.core.token import Token, in_remarks
from stockbridge.ledger import settling
from stockbridge.storage.documents import Sent
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.zuper import history, papers, reading
from stockbridge.zuper.clocks import clocks_agree
from stockbridge.zuper.messages import Movement, Product
from stockbridge.zuper.paging import NewestFirst
from stockbridge.zuper.work import Work

IN_DOUBT_TOO_LONG: Final = "in_doubt_too_long"
LANDED: Final = "landed"
"""A person's answer: it is there, book it. *retry* means: it is not there, send it again."""

LOOK_BACK: Final = timedelta(minutes=10)
_PATIENCE: Final = 3
"""Quarantines after which a person is asked."""


@dataclass(frozen=True, slots=True)
class Search:
    """What the product's history says about a token."""

    row: Movement | None
    rows: Sequence[Movement]
    is_whole: bool
    """Whether every row since then was seen: only then does a missing one mean something."""


def settle(work: Work) -> None:
    """Ask after every posting in doubt."""
    with work.unit() as unit:
        doubts = unit.documents.in_doubt(Side.ZUPER)
    for sent in doubts:
        _settle(work, sent, search(work, sent.token, sent.lines[0].product_uid, sent.sent_at - LOOK_BACK))


def search(work: Work, token: Token, product_uid: str, since: datetime) -> Search:
    """Look for a token in a product's history.

    Raises:
        ZuperError: the history cannot be read.
    """
    rows, is_whole = rows_of(work, product_uid, since)
    found = next((row for row in reversed(rows) if in_remarks(row.remarks) == token), None)
    return Search(found, rows, is_whole)


def rows_of(work: Work, product_uid: str, since: datetime) -> tuple[list[Movement], bool]:
    """A product's rows since then, void ones too, and whether none is missing.

    Raises:
        ZuperError: the history cannot be read.
    """
    work.go_on()
    listing = NewestFirst(
        lambda number, size: work.client.movements(number, size, product_uid=product_uid, created_from=since),
        since=since,
    )
    rows = [row for row in listing if row.product_uid == product_uid]
    return rows, listing.is_whole


def confirm(work: Work, unit: Unit, sent: Sent, row: Movement, event: Event) -> None:
    """Book a posting whose row was seen, with the units that Zuper kept, and learn whether it keeps fractions."""
    line = sent.lines[0]
    kept = history.landed(row)
    units = line.units if kept is None else kept
    landed = {line.posting_id: units}
    if sent.is_transfer:
        units = line.units if row.units is None else -abs(row.units)
        landed = {line.posting_id: units, sent.lines[1].posting_id: -units}
    settling.confirm(
        unit,
        sent,
        event=event,
        peer_id=row.uid,
        run_id=work.run_id,
        at=work.clock.now(),
        landed=landed,
    )
    if not is_whole(line.units):
        unit.facts.learn_zuper_account(keeps_fractions=units == line.units)
    unit.holds.lift(_subject(sent), IN_DOUBT_TOO_LONG, "it was found in Zuper", work.clock.now())
    work.done["postings confirmed"] += 1


def landed_after_all(work: Work, unit: Unit, row: Movement) -> None:
    """Book a posting whose row shows although it was given up: it came after the quarantine, and must not go again."""
    token = in_remarks(row.remarks)
    sent = None if token is None else unit.documents.waiting_to_repeat(token)
    if sent is not None:
        unit.documents.send(sent.document_id, sent.payload, work.clock.now())
        confirm(work, unit, sent, row, Event.FOUND)


def _settle(work: Work, sent: Sent, found: Search) -> None:
    age = work.clock.now() - sent.sent_at
    if found.row is None and (age < work.quarantine or not clocks_agree(work)):
        return
    named = papers.read(work, found.rows)
    detail = reading.read(work, sent.lines[0].product_uid)
    with work.unit() as unit:
        names = unit.facts.location_names()
        history.take(unit, history.news(unit, found.rows), names, named, run_id=work.run_id, at=work.clock.now())
        if found.row is not None:
            confirm(work, unit, sent, found.row, Event.FOUND)
        elif sent.peer_id is not None:
            _confirm_as_sent(work, unit, sent, Event.YES)
        else:
            _settle_without_row(work, unit, sent, found, detail.product, age)
        reading.book(work, unit, [detail])


def _settle_without_row(
    work: Work, unit: Unit, sent: Sent, found: Search, product: Product | None, age: timedelta
) -> None:
    """Settle a posting whose quarantine is over: as absent, by a person's word, or not yet."""
    answer = unit.holds.last_answer(_subject(sent), IN_DOUBT_TOO_LONG, sent.sent_at)
    if answer == LANDED:
        _confirm_as_sent(work, unit, sent, Event.FOUND)
    elif answer == "retry" or (found.is_whole and product is not None and not _seems_landed(unit, sent, product)):
        settling.absent(unit, sent, at=work.clock.now())
        unit.holds.lift(_subject(sent), IN_DOUBT_TOO_LONG, "it is not in Zuper, and goes again", work.clock.now())
        work.done["postings found not to have arrived"] += 1
    elif age >= _PATIENCE * work.quarantine:
        _ask(work, unit, sent)


def _seems_landed(unit: Unit, sent: Sent, product: Product) -> bool:
    """Whether just these units are in the balance beyond what the book and the rows explain."""
    line = sent.lines[0]
    held = _held(product, sent)
    if held is None:
        # A place of its own that the product does not have has not received anything; a total that was not told may be any.
        return sent.site_list_id is None or product.stock is None
    difference = held - unit.book.balance(line.cell_id, Side.ZUPER)
    place = sent.location_uid if sent.site_list_id is not None else ""
    unused = unit.evidence.unused(Side.ZUPER, [product.uid]).get(product.uid, [])
    explained = sum((one.effect.units for one in unused if one.place == place), ZERO)
    return difference - explained == line.units


def _held(product: Product, sent: Sent) -> Decimal | None:
    if sent.site_list_id is None:
        return product.units_total()
    return next((at.units for at in product.stock or () if at.location_uid == sent.location_uid), None)


def _confirm_as_sent(work: Work, unit: Unit, sent: Sent, event: Event) -> None:
    settling.confirm(unit, sent, event=event, peer_id=sent.peer_id, run_id=work.run_id, at=work.clock.now())
    work.done["postings confirmed"] += 1


def _ask(work: Work, unit: Unit, sent: Sent) -> None:
    line = sent.lines[0]
    minutes = int(work.quarantine.total_seconds() * _PATIENCE // 60)
    hold = NewHold(
        subject=_subject(sent),
        reason=IN_DOUBT_TOO_LONG,
        text=(
            f"{show(line.units)} units were sent to Zuper, no answer came, and after {minutes} minutes Zuper still does not show "
            f"the movement [sb:{sent.token}], while its balance does not rule it out. Look at the product's transactions in Zuper. "
            "If it is there, nothing is sent again; if it is not, the same units go again. Only a person can tell."
        ),
        who="whoever looks after Zuper",
        actions=("retry", LANDED),
        cell_id=line.cell_id,
        product_uid=line.product_uid,
        side=Side.ZUPER,
        units=line.units,
    )
    work.done["cells held"] += unit.holds.put(hold, work.clock.now())


def _subject(sent: Sent) -> str:
    return f"cell:{sent.lines[0].cell_id}:{Side.ZUPER}"
